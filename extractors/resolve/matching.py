"""Whether two tellings speak of one event: a score from 0 (cannot be) to 1, by type."""

from __future__ import annotations

from extractors.resolve.sketches import Sketch

THRESHOLD = 0.5
_SAME_STORY = 4  # days in which outlets tell one announcement
_SOFT_ROUNDS = frozenset({"growth", "strategic", "debt", "bridge"})  # outlets use them for any round


def match(a: Sketch, b: Sketch) -> float:
    """Score two tellings. Symmetric; a missing date never counts against a pair.

    Returns:
        0 to 1; ``THRESHOLD`` and more is a match, exactly 0 says that they cannot be one event.
    """
    if a.family != b.family:
        return 0.0
    gap = abs(a.day - b.day) if a.day is not None and b.day is not None else None
    if a.family == "funding":
        return _funding(a, b, gap)
    if a.family == "acquisition":
        return _acquisition(a, b, gap)
    if a.family == "partnership":
        return _partnership(a, b, gap)
    return _launch(a, b, gap)


def same_sum(a: Sketch, b: Sketch) -> bool | None:
    """Whether two sums agree in a currency that both give, but for rounding; None when they cannot be compared.

    Rounding: "$6.9 billion" and "about $7 billion" are one sum, "$6 billion" and "$7 billion" are two.
    """
    if not (a.amount and b.amount):
        return None
    if a.amount == b.amount:  # nearly always, where many tell one event
        return True
    mine, theirs = dict(a.amount), dict(b.amount)
    shared = mine.keys() & theirs.keys()
    if not shared:
        return None
    return any(abs(mine[code] - theirs[code]) * 100 <= 5 * max(mine[code], theirs[code]) for code in shared)


def _within(gap: int | None, days: int) -> bool:
    return gap is None or gap <= days


def _funding(a: Sketch, b: Sketch, gap: int | None) -> float:
    sums, parties = same_sum(a, b), bool(a.other & b.other)
    if not (a.main and b.main):
        return 0.7 if sums and parties and _within(gap, 30) else 0.0
    if not a.main & b.main:
        return 0.0
    rounds = {a.round, b.round} - _SOFT_ROUNDS - {None}
    if len(rounds) > 1:
        return 0.0
    same_round = len(rounds) == 1 and a.round == b.round
    if _far_apart(a, b) and not sums:
        return 0.0
    if sums:
        return 0.95 if _within(gap, 180) else 0.0
    if sums is False:
        near = gap is not None and gap <= 7
        return 0.6 if near and (parties or same_round) else 0.0
    if gap is not None and gap > 90:
        return 0.0
    if parties or same_round:
        return 0.75 if _within(gap, 45) else 0.45
    if a.other and b.other:
        return 0.55 if gap is not None and gap <= 4 else 0.2
    return 0.6 if gap is not None and gap <= 7 else 0.35


def _far_apart(a: Sketch, b: Sketch) -> bool:
    """Whether two valuations cannot be of one round, in a currency that both give."""
    mine, theirs = dict(a.valuation), dict(b.valuation)
    return any(abs(mine[code] - theirs[code]) * 10 > max(mine[code], theirs[code]) for code in mine.keys() & theirs)


def _acquisition(a: Sketch, b: Sketch, gap: int | None) -> float:
    buyers = a.other & b.other
    if not (a.main and b.main):
        return 0.7 if buyers and same_sum(a, b) and _within(gap, 30) else 0.0
    if not a.main & b.main:
        return 0.0
    if buyers:
        return 0.95 if _within(gap, 540) else 0.0
    return 0.7 if not (a.other and b.other) and _within(gap, 60) else 0.0


def _partnership(a: Sketch, b: Sketch, gap: int | None) -> float:
    shared = a.main & b.main
    if len(shared) < 2:
        return 0.0
    cover = len(shared) / max(len(a.main), len(b.main))
    sums = same_sum(a, b)
    if sums:
        return 0.9 if _within(gap, 180) else 0.0
    if sums is False and not (gap is not None and gap <= 7):
        return 0.0
    if cover < 0.5 or (gap is None and cover < 1):  # a list of partners is not each pair's own deal
        return 0.0
    score = 0.75 if _within(gap, 14) else (0.4 if _within(gap, 45) else 0.0)
    other_kind = a.subtype and b.subtype and a.subtype != b.subtype
    ended = a.cancelled != b.cancelled  # joined all the same, but what agrees on it goes first
    return max(0.0, score * (0.8 + 0.2 * cover) - (0.1 if other_kind else 0.0) - (0.05 if ended else 0.0))


def _launch(a: Sketch, b: Sketch, gap: int | None) -> float:
    shared = a.products & b.products
    if not shared or (a.main and b.main and not a.main & b.main):
        return 0.0
    cover = len(shared) / max(len(a.products), len(b.products))
    if a.family == "availability":
        return _availability(a, b, gap, cover)
    versioned = a.versioned and b.versioned
    aside = a.head not in shared or b.head not in shared  # named beside what one of them is about
    if aside and (gap > _SAME_STORY if gap is not None else not versioned):
        return 0.45
    window = 45 if not versioned else (100 if cover == 1 else 50)
    return 0.8 + 0.15 * cover if _within(gap, window) else 0.0


def _availability(a: Sketch, b: Sketch, gap: int | None, cover: float) -> float:
    """Tell by the place; without a place, the same products within days."""
    if a.cancelled != b.cancelled or (a.other and b.other and not a.other & b.other):
        return 0.0
    if a.other & b.other:
        return 0.8 if _within(gap, 30) else 0.0
    return 0.55 if gap is not None and gap <= 7 and cover >= 0.5 else 0.0
