"""Which tellings can have to do with each other: connected components over shared keys."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def components(count: int, links: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Group numbers that share a key, directly or through others.

    Args:
        count: Numbers are 0 to ``count`` - 1.
        links: Pairs of a number and a key; keys are numbered from 0.
    Returns:
        The groups, each ascending, ordered by their first number.

    >>> components(4, [(0, 7), (2, 7), (2, 8), (3, 8)])
    [[0, 2, 3], [1]]
    """
    parent = list(range(count))
    holder: dict[int, int] = {}
    for number, key in links:
        other = holder.setdefault(key, number)
        if other != number:
            a, b = _root(parent, number), _root(parent, other)
            if a != b:
                parent[max(a, b)] = min(a, b)
    groups: dict[int, list[int]] = {}
    for number in range(count):
        groups.setdefault(_root(parent, number), []).append(number)
    return list(groups.values())


def packed(groups: Iterable[Sequence[int]], size: int) -> list[list[int]]:
    """Pack whole groups into batches of about ``size`` numbers; a larger group is a batch of its own.

    >>> packed([[0, 2], [1], [3, 4, 5]], 3)
    [[0, 2, 1], [3, 4, 5]]
    """
    batches: list[list[int]] = []
    for group in groups:
        if not batches or len(batches[-1]) + len(group) > size:
            batches.append([])
        batches[-1].extend(group)
    return batches


def _root(parent: list[int], number: int) -> int:
    while parent[number] != number:
        parent[number] = parent[parent[number]]
        number = parent[number]
    return number
