"""What people said of mentions, as constraints on the partition; the later word counts."""

from __future__ import annotations

from collections.abc import Iterable

from extractors.records import Correction, Pins


def pins_of(corrections: Iterable[Correction]) -> Pins:
    """Read merges and splits in the order in which they were made.

    A merge takes back an earlier split whose two sides it brings together; a split takes its mentions out of earlier
    merges.
    """
    together: list[frozenset[str]] = []
    apart: list[tuple[frozenset[str], frozenset[str]]] = []
    for one in sorted(corrections, key=lambda one: (one.made_at, one.correction_id)):
        left, right = one.sides
        if one.action == "merge":
            both = left | right
            apart = [pair for pair in apart if not (pair[0] & both and pair[1] & both)]
            together.append(both)
        elif one.action == "split":
            together = [part for group in together for part in (group - left, group & left) if len(part) > 1]
            apart.append((left, right))
    return Pins(together=tuple(together), apart=tuple(apart))


def pin_keys(corrections: Iterable[Correction]) -> dict[str, tuple[str, ...]]:
    """For each mention that was merged by hand: keys under which it meets the others, however little they share."""
    keys: dict[str, list[str]] = {}
    for one in corrections:
        if one.action == "merge":
            for mention_id in one.sides[0] | one.sides[1]:
                keys.setdefault(mention_id, []).append(f"merged {one.correction_id}")
    return {mention_id: tuple(sorted(found)) for mention_id, found in keys.items()}
