"""A sentence as a chain of words in which names, sums and days stand as such, so that what is learned is grammar."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from extractors.events.gazetteer import gazetteer
from extractors.events.reading import stem
from extractors.events.slots.story import Name, StoryValues
from extractors.events.values.dates import DateMention
from extractors.events.values.money import MoneyMention

Found = TypeVar("Found", MoneyMention, DateMention)

_WORD = re.compile(r"\w+(?:['’.&-]\w+)*|[^\w\s]")
_LONGEST = 1200  # characters of a sentence that are read: a page without full stops is one sentence
_SYMBOLS = {
    "ai": "ORG",
    "tech": "ORG",
    "public": "ORG",
    "investor": "INV",
    "media": "MEDIA",
    "product": "PROD",
    "person": "PERSON",
}
_INVESTOR_WORDS = frozenset(
    "capital ventures venture partners fund funds investments investors equity growth holdings bank management angels vc".split()
)
_QUOTES = frozenset("\"“”‘’'`*")


@dataclass(frozen=True, slots=True)
class Token:
    """One word, name, sum or day of a sentence: ``whole[start:end]``.

    ``form`` is the word in lower case, or what the value is (MONEY, DATE); ``stem`` the word without its ending;
    ``name`` the name that stands here, whose ``form`` is its kind (ORG, INV, PROD, PERSON, MEDIA, NAME).
    """

    form: str
    stem: str
    start: int
    end: int
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """The tokens of one sentence; ``index`` is that of the sentence in the story."""

    index: int
    tokens: tuple[Token, ...]
    starts: tuple[int, ...]

    def at(self, start: int, end: int) -> tuple[int, int]:
        """The tokens (first, after the last) that a slice of the text covers; the nearest one where none begins in it."""
        first = bisect_left(self.starts, start)
        if first and self.tokens[first - 1].end > start:
            first -= 1
        last = max(first + 1, bisect_left(self.starts, end))
        return min(first, len(self.tokens)), min(last, len(self.tokens))


def symbol_for(name: str, kind: str | None) -> str:
    """What stands for a name in a chain: its kind, else what its last word tells.

    >>> symbol_for("Acme", "ai"), symbol_for("Birch Capital", None), symbol_for("Foo 2", None), symbol_for("Foo", None)
    ('ORG', 'INV', 'PROD', 'NAME')
    """
    if kind in _SYMBOLS:
        return _SYMBOLS[kind]
    words = name.lower().split()
    if words and words[-1] in _INVESTOR_WORDS:
        return "INV"
    if any(sign.isdigit() for sign in name):
        return "PROD"
    if len(words) > 1 and words[0] in gazetteer().persons:
        return "PERSON"
    return "NAME"


def read_chain(story: StoryValues, index: int) -> Chain:
    """The chain of a sentence, made once a story.

    Args:
        story: The story.
        index: Which of its sentences.
    """
    if index not in story.chains:
        tokens = tuple(_tokens(story, *story.sentences[index]))
        story.chains[index] = Chain(index, tokens, tuple(one.start for one in tokens))
    return story.chains[index]


def _tokens(story: StoryValues, start: int, end: int) -> list[Token]:
    end = min(end, start + _LONGEST)
    marks = _marks(story, start, end)
    found: list[Token] = []
    at, next_mark = start, 0
    while at < end:
        while next_mark < len(marks) and marks[next_mark][0] < at:
            next_mark += 1
        stop = marks[next_mark][0] if next_mark < len(marks) else end
        found.extend(
            _word(match.group(), match.start(), match.end(), story.words)
            for match in _WORD.finditer(story.whole, at, stop)
            if match.group() not in _QUOTES
        )
        if next_mark == len(marks):
            break
        first, last, form, name = marks[next_mark]
        found.append(Token(form, form, first, last, name))
        at = last
    return found


def _word(word: str, start: int, end: int, words: Mapping[str, str]) -> Token:
    lower = word.lower()
    lower = words.get(lower, lower)
    if lower[0].isdigit():
        lower = "YEAR" if len(lower) == 4 and lower[:2] in {"19", "20"} and lower.isdigit() else "0"
        return Token(lower, lower, start, end)
    return Token(lower, stem(lower), start, end)


def _marks(story: StoryValues, start: int, end: int) -> list[tuple[int, int, str, str | None]]:
    """Names, sums and days between two offsets, in order, none inside another but a maker before its product."""
    names = _between(story.names, start, end)
    marks: list[tuple[int, int, str, str | None]] = []
    for name, first, last in sorted(names, key=lambda one: (one[1], one[2])):
        symbol = symbol_for(name, story.kinds.get(name))
        if marks and first < marks[-1][1]:
            if last > marks[-1][1]:  # "Google" in "Google Gemini": the rest is the product
                marks.append((marks[-1][1], last, symbol, name))
            continue
        marks.append((first, last, symbol, name))
    marks += [(one.start, one.end, "MONEY", None) for one in _within(story.money, start, end)]
    marks += [
        (one.start, one.end, "DAY" if one.kind in {"weekday", "relative"} else "DATE", None)
        for one in _within(story.dates, start, end)
        if one.kind != "vague"
    ]
    marks.sort(key=lambda one: (one[0], one[3] is None))
    kept: list[tuple[int, int, str, str | None]] = []
    for mark in marks:
        if not kept or mark[0] >= kept[-1][1]:
            kept.append(mark)
    return kept


def _between(names: tuple[Name, ...], start: int, end: int) -> list[Name]:
    low = bisect_left(names, start, key=lambda one: one[1])
    high = bisect_left(names, end, key=lambda one: one[1])
    return [one for one in names[low:high] if one[2] <= end]


def _within(found: Sequence[Found], start: int, end: int) -> Sequence[Found]:
    """The mentions that begin and end between two offsets, of some in order."""
    low = bisect_left(found, start, key=lambda one: one.start)
    high = bisect_left(found, end, key=lambda one: one.start)
    return [one for one in found[low:high] if one.end <= end]
