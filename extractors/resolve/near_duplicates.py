"""Texts that are copies of one another: wire stories, syndication, a page under two addresses.

Each text is reduced to a MinHash signature of its runs of four words. Two texts are copies when their signatures
agree in enough places, which estimates the share of runs that they have in common; articles that are written
independently of one event share next to none. Candidates meet in bands, so that no text is compared with all others.
Source: A. Broder, "On the resemblance and containment of documents", 1997; the choice of numbers is our own.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

_RUN = 4  # words
_LEAST_WORDS = 40  # shorter texts say too little to be called copies
_MOST_WORDS = 4_000  # the rest of a longer text is not looked at
_ROWS = 4
_BANDS = 16
_SIZE = _ROWS * _BANDS
ALIKE = 0.6  # share of places in which two signatures agree
_PRIME = np.uint64((1 << 61) - 1)
_generator = np.random.default_rng(20_260_301)  # a fixed seed: signatures must not change between runs
_FACTORS = _generator.integers(1, 1 << 29, _SIZE, dtype=np.uint64)
_TERMS = _generator.integers(0, 1 << 60, _SIZE, dtype=np.uint64)
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Signature:
    """A text in comparable form; ``bands`` are the keys under which copies meet."""

    places: tuple[int, ...]
    bands: tuple[int, ...]


def sign(text: str) -> Signature | None:
    """Reduce a text to its signature.

    Args:
        text: An article, without its title.
    Returns:
        The signature; None for a text too short to be a copy of anything.
    """
    words = [match[0].lower() for match, _ in zip(_WORD.finditer(text), range(_MOST_WORDS), strict=False)]
    if len(words) < _LEAST_WORDS:
        return None
    runs = {zlib.crc32(" ".join(words[n : n + _RUN]).encode("utf-8", "replace")) for n in range(len(words) - _RUN + 1)}
    hashed = np.fromiter(runs, dtype=np.uint64, count=len(runs))
    places = ((hashed[:, None] * _FACTORS + _TERMS) % _PRIME).min(axis=0)
    low = (places & np.uint64(0xFFFFFFFF)).astype(np.uint32)
    bands = tuple(zlib.crc32(low[number * _ROWS : (number + 1) * _ROWS].tobytes(), number) for number in range(_BANDS))
    return Signature(tuple(low.tolist()), bands)


def likeness(a: Sequence[int], b: Sequence[int]) -> float:
    """Share of places in which two signatures agree, 0 to 1."""
    return sum(x == y for x, y in zip(a, b, strict=True)) / len(a) if a else 0.0


def originals(articles: Iterable[tuple[str, float | None]], pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Say of which article each copy is one: of those that are copies of one another the earliest.

    Args:
        articles: Ids with the time of publication; None where it is not known, which comes last.
        pairs: Ids of articles that are copies of one another.
    Returns:
        Copy -> original, for copies alone.

    >>> originals([("a", 2.0), ("b", 1.0), ("c", None)], [("a", "b"), ("b", "c")])
    {'a': 'b', 'c': 'b'}
    """
    rank = {article_id: (at is None, at or 0.0, article_id) for article_id, at in articles}
    parent = {article_id: article_id for article_id in rank}
    for one, other in pairs:
        if one in rank and other in rank:
            a, b = sorted((_root(parent, one), _root(parent, other)), key=lambda article_id: rank[article_id])
            parent[b] = a
    return {one: root for one in sorted(parent) if (root := _root(parent, one)) != one}


def _root(parent: dict[str, str], one: str) -> str:
    while parent[one] != one:
        parent[one] = parent[parent[one]]
        one = parent[one]
    return one
