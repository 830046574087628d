"""Join tellings into events. The partition is a function of the set of tellings alone: order does not matter."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence

from extractors.records import Cluster, Pins, Telling
from extractors.resolve.directory import Directory
from extractors.resolve.matching import THRESHOLD, match
from extractors.resolve.sketches import Sketch, block_keys, sketch

_WINDOW = (
    200  # a telling meets this many neighbours in time under one key, so that a key that all share costs no square
)
_AGREE = 64  # members of a group that are asked whether another group may join
_NO_PINS = Pins()


class _Group:
    """Tellings joined so far; two of one article are never joined, since an article tells an event once.

    What a person entered may join whatever an article tells, hence has none.
    ``sides`` are the (split, side) pairs that members stand on: the two sides of a split never meet.
    """

    __slots__ = ("articles", "members", "sides")

    def __init__(self, number: int, article: str | None, sides: frozenset[tuple[int, int]]) -> None:
        self.members = [number]
        self.articles = {article} if article else set()
        self.sides = sides

    def is_kept_from(self, other: _Group) -> bool:
        return any((split, 1 - side) in other.sides for split, side in self.sides)

    def absorb(self, other: _Group) -> None:
        self.members.extend(other.members)
        self.articles |= other.articles
        self.sides |= other.sides


def partition(tellings: Sequence[Telling], directory: Directory, pins: Pins = _NO_PINS) -> tuple[Cluster, ...]:
    """Join tellings into real-world events.

    Only current news makes an event; a telling that recalls one is attached where exactly one event fits best, and
    never joins two.

    Args:
        tellings: All tellings that may be of one event with another of them, each mention once.
        directory: Who is who.
        pins: What people said; it goes before what the tellings themselves suggest.
    Returns:
        Clusters, ordered by their earliest telling.
    """
    ordered = sorted(tellings, key=_order)
    sketches = [sketch(one, directory) for one in ordered]
    blocks = _blocks(sketches)
    news = [number for number, one in enumerate(ordered) if one.mention.news]
    groups = _pinned(_grouped(ordered, sketches, blocks, news, pins), ordered, pins)
    background = _attached(ordered, sketches, blocks, groups)
    return tuple(
        Cluster(
            news=tuple(ordered[number] for number in sorted(group)),
            background=tuple(ordered[number] for number in background[group[0]]),
        )
        for group in sorted((sorted(group.members) for group in groups), key=lambda members: members[0])
    )


def _order(one: Telling) -> tuple[bool, float, str, str]:
    published = one.published_at
    return published is None, published.timestamp() if published else 0.0, one.article_id, one.mention_id


def _blocks(sketches: Sequence[Sketch]) -> dict[str, list[int]]:
    blocks: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(sketches):
        for key in block_keys(one):
            blocks[key].append(number)
    return blocks


def _grouped(
    ordered: Sequence[Telling],
    sketches: Sequence[Sketch],
    blocks: dict[str, list[int]],
    news: Sequence[int],
    pins: Pins,
) -> list[_Group]:
    """Join the best pairs first; a join must hold on average between all members of the two groups."""
    scores: dict[tuple[int, int], float] = {}
    for block in blocks.values():
        members = [number for number in block if ordered[number].mention.news]
        for place, a in enumerate(members):
            for b in members[place + 1 : place + 1 + _WINDOW]:
                if (a, b) not in scores:
                    scores[a, b] = match(sketches[a], sketches[b])
    sides = _sides(pins)
    group_of = {
        number: _Group(number, None if one.by_person else one.article_id, frozenset(sides.get(one.mention_id, ())))
        for number in news
        for one in (ordered[number],)
    }
    for (a, b), score in sorted(scores.items(), key=lambda item: (-item[1], item[0])):
        if score < THRESHOLD:
            break
        left, right = group_of[a], group_of[b]
        if left is right or left.articles & right.articles or left.is_kept_from(right):
            continue
        if not _agree(left, right, sketches, scores):
            continue
        if len(left.members) < len(right.members):
            left, right = right, left
        left.absorb(right)
        for number in right.members:
            group_of[number] = left
    return list({id(group): group for group in group_of.values()}.values())


def _sides(pins: Pins) -> dict[str, set[tuple[int, int]]]:
    sides: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for split, parts in enumerate(pins.apart):
        for side, part in enumerate(parts):
            for mention_id in part:
                sides[mention_id].add((split, side))
    return sides


def _pinned(groups: list[_Group], ordered: Sequence[Telling], pins: Pins) -> list[_Group]:
    """Join the groups that people said are one event; a split that says otherwise holds."""
    if not pins.together:
        return groups
    group_of = {ordered[number].mention_id: group for group in groups for number in group.members}
    for together in pins.together:
        wanted = sorted(
            {id(group_of[one]): group_of[one] for one in together if one in group_of}.values(),
            key=lambda group: min(group.members),
        )
        for other in wanted[1:]:
            if not wanted[0].is_kept_from(other):
                wanted[0].absorb(other)
                group_of.update(dict.fromkeys((ordered[number].mention_id for number in other.members), wanted[0]))
    return list({id(group): group for group in group_of.values()}.values())


def _agree(left: _Group, right: _Group, sketches: Sequence[Sketch], scores: dict[tuple[int, int], float]) -> bool:
    total = 0.0
    mine, theirs = left.members[:_AGREE], right.members[:_AGREE]
    for a in mine:
        for b in theirs:
            pair = (a, b) if a < b else (b, a)
            known = scores.get(pair)
            score = match(sketches[a], sketches[b]) if known is None else known
            if score == 0.0:  # one pair that cannot be the same parts the groups, however many others fit
                return False
            total += score
    return total >= 0.6 * len(mine) * len(theirs)


def _attached(
    ordered: Sequence[Telling], sketches: Sequence[Sketch], blocks: dict[str, list[int]], groups: Iterable[_Group]
) -> dict[int, list[int]]:
    """For each group (by its first member): the tellings that recall it."""
    first_of = {number: min(group.members) for group in groups for number in group.members}
    current = {key: [number for number in block if number in first_of] for key, block in blocks.items()}
    found: dict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(ordered):
        if one.mention.news:
            continue
        rivals: dict[int, float] = {}
        for other in {other for key in block_keys(sketches[number]) for other in _nearest(current[key], number)}:
            score = match(sketches[number], sketches[other])
            rivals[first_of[other]] = max(score, rivals.get(first_of[other], 0.0))
        best = max(rivals, key=lambda first: (rivals[first], -first), default=None)
        if best is not None and rivals[best] >= THRESHOLD:
            found[best].append(number)
    return found


def _nearest(block: Sequence[int], number: int) -> Sequence[int]:
    """The part of a block around a telling in the order of publication; all of an ordinary block."""
    if len(block) <= _WINDOW:
        return block
    start = min(max(0, bisect_left(block, number) - _WINDOW // 2), len(block) - _WINDOW)
    return block[start : start + _WINDOW]
