"""An article that is read again tells, mostly, what it told before: which of its mentions are the same ones."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.records import Telling
from extractors.resolve.directory import Directory
from extractors.resolve.sketches import Sketch, sketch


def same_mentions(before: Sequence[Telling], now: Sequence[Telling], directory: Directory) -> dict[str, str]:
    """Pair the mentions of one article across two extractions.

    What keeps its id needs no pairing. Of the rest, those of one kind that share most names are one mention that is
    now told in other words; a pair that shares no name is none.

    Args:
        before: The article's mentions as they were.
        now: Its mentions as they are.
        directory: Who is who.
    Returns:
        New id -> old id, for mentions whose id would change.
    """
    known = {one.mention_id for one in before}
    told = {one.mention_id for one in now}
    old = [(one.mention_id, sketch(one, directory)) for one in before if one.mention_id not in told]
    new = [(one.mention_id, sketch(one, directory)) for one in now if one.mention_id not in known]
    ranked = sorted(
        ((likeness, was, became) for was, a in old for became, b in new if (likeness := _likeness(a, b)) > 0),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    pairs: dict[str, str] = {}
    for _, was, became in ranked:
        if became not in pairs and was not in pairs.values():
            pairs[became] = was
    return pairs


def _likeness(a: Sketch, b: Sketch) -> float:
    """Share of names that two mentions of one family have in common; launches are known by products, not by makers."""
    launch = a.family in ("launch", "availability")
    if a.family != b.family and not (launch and b.family in ("launch", "availability")):
        return 0.0
    mine = a.products if launch else a.main | a.other
    theirs = b.products if launch else b.main | b.other
    everything = mine | theirs
    return len(mine & theirs) / len(everything) if everything else 0.0
