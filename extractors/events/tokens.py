"""Words and sentences of an article, with the place of each in the text.

One pass over the text, so the time grows with its length; what stands past ``MAX_CHARS`` is not read, because no
piece of news is told that late and a hostile page may be endless.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from extractors.events.gazetteer import HYPHENS, gazetteer

MAX_CHARS = 60_000  # the longest of 710 labelled articles has 11 thousand
MAX_WORD = 60  # letters; longer ones are no words
MAX_GLUED = 3  # plain words behind a name that lost its space
MAX_SENTENCE = 120  # tokens; menus and tables have no full stop

_TOKEN = re.compile(
    r"""
    \d{1,3}(?:,\d{3})+(?:\.\d+)?            # 1,000,000.5
  | [^\W_]+(?:[-‐‑.+&_·][^\W_]+)*\+?        # words, GPT-4.5, Otter.ai, AT&T, Alexa+
  | ['’](?:s|S|t|re|ve|ll|d|m)\b            # clitics
  | [^\w\s]                                 # one sign
    """,
    re.VERBOSE,
)
_LINKED = re.compile(
    r"^(.*[A-Z].*)-((?i:backed|owned|based|led|powered|funded|like|style|developed|made|run|built|native|compatible|"
    r"related|specific|driven|supported|focused|linked|first|only|ready|enabled|parent|designed|type|class|branded|"
    r"generated|optimized|optimised|eligible|hosted|assisted|trained|inspired|exclusive|equipped|centric))$"
)
# A page that lost the spaces around its links: "theGemini", "APIandGoogle".
_GLUED = re.compile(
    r"^([a-z]{4,}|the|and|for|via|from|with|our|on|or|in|to|of|by|at|as)([A-Z][A-Za-z0-9.+-]+)$"
    r"|^([A-Z][A-Za-z]{2,}?)(and|or|for|with|from|to)([A-Z][A-Za-z0-9.+-]{2,})$"
)
_PAIRED = re.compile(r"^([A-Z][A-Za-z0-9.]+)-([A-Z][A-Za-z0-9.]+)$")
_ABBREVIATIONS = frozenset(
    [
        "inc",
        "corp",
        "co",
        "ltd",
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "jr",
        "sr",
        "st",
        "vs",
        "etc",
        "no",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
        "gen",
        "sen",
        "rep",
        "gov",
        "fig",
        "e.g",
        "i.e",
        "u.s",
        "u.k",
        "p.m",
        "a.m",
        "approx",
        "dept",
        "est",
        "bros",
        "mass",
        "calif",
        "u.n",
        "llc",
        "plc",
    ]
)
_SAID = frozenset(["said", "says"])
_NAMES_END = frozenset([("on",), ("no",)])  # Klingon, Milano
_ENDS = frozenset(".!?")
_CLOSERS = frozenset("\"”’')]»")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens ``first`` to ``last`` (not included) of a text; ``index`` counts from 0, the title is -1."""

    first: int
    last: int
    index: int


class Text:
    """One text cut into tokens and sentences.

    Args:
        text: What is read, up to ``MAX_CHARS``.
        title: Whether the text is a title, which is one sentence.
    """

    def __init__(self, text: str, *, title: bool = False) -> None:
        self.source = text
        self.title = title
        self.words: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        for found in _TOKEN.finditer(text, 0, MAX_CHARS):
            word = found.group()
            self._add(word if word.isascii() else word.translate(HYPHENS), found.start())
        self.lower = [word.lower() for word in self.words]

    def _add(self, word: str, start: int) -> None:
        if 5 < len(word) < MAX_WORD and not word.islower():
            cut = (_LINKED.match(word) or _two_firms(word)) if "-" in word else _GLUED.match(word)
            if cut:
                for part in range(1, len(cut.groups()) + 1):
                    if cut.group(part):
                        self._put(cut.group(part), start + cut.start(part))
                return
            for name_or_word in _unglued(word):
                self._put(name_or_word, start)
                start += len(name_or_word)
                word = word[len(name_or_word) :]
        self._put(word, start)

    def _put(self, word: str, start: int) -> None:
        self.words.append(word)
        self.starts.append(start)
        self.ends.append(start + len(word))

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The sentences in order, without gaps."""
        size = len(self.words)
        if self.title:
            return [Sentence(0, size, -1)] if size else []
        cuts = self._cuts()
        return [Sentence(a, b, n) for n, (a, b) in enumerate(zip([0, *cuts], [*cuts, size], strict=True)) if a < b]

    @cached_property
    def sentence_of(self) -> list[int]:
        """For each token the index of its sentence in ``sentences``."""
        places: list[int] = []
        for n, sentence in enumerate(self.sentences):
            places.extend([n] * (sentence.last - sentence.first))
        return places

    def _cuts(self) -> list[int]:
        cuts: list[int] = []
        last = 0
        for i in range(1, len(self.words)):
            if i - last >= MAX_SENTENCE or self._ends_before(i):
                cuts.append(i)
                last = i
        return cuts

    def _ends_before(self, i: int) -> bool:
        """Whether token ``i`` opens a sentence."""
        gap = self.source[self.ends[i - 1] : self.starts[i]]
        if "\n" in gap:
            return True
        word = self.words[i - 1]
        if word in _CLOSERS and i >= 2:
            return self.words[i - 2] in _ENDS and bool(gap) and self._opens(i)
        if word not in _ENDS or not gap or not self._opens(i):
            return False
        return not (word == "." and i >= 2 and (self.lower[i - 2] in _ABBREVIATIONS or self._initial(i - 2)))

    def _initial(self, i: int) -> bool:
        return len(self.words[i]) == 1 and self.words[i].isupper()

    def _opens(self, i: int) -> bool:
        first = self.words[i][0]
        return not first.islower() and first not in ",;:%)"

    def slice(self, first: int, last: int) -> str:
        """The text from token ``first`` to before token ``last``."""
        return self.source[self.starts[first] : self.ends[last - 1]]


def _two_firms(word: str) -> re.Match[str] | None:
    """The two known organisations that a hyphen joins, as in a headline's "Examplesoft-Acme deal"."""
    found = _PAIRED.match(word)
    known = gazetteer()
    both = found and all(
        part.lower() in known.organizations and part.lower() not in known.words for part in found.groups()
    )
    return found if both else None


@lru_cache(maxsize=4096)
def _unglued(word: str) -> tuple[str, ...]:
    """The parts but the last of a known name and the words that lost their space behind it.

    >>> _unglued("Googleconfirmedthat"), _unglued("Snapchat")
    (('Google', 'confirmed'), ())
    """
    known = gazetteer()
    lower = word.lower()
    if not word.isalpha() or not word[0].isupper() or lower in known.words or lower in known.organizations:
        return ()
    for size in range(len(word) - 2, 3, -1):
        if (lower[:size] in known.organizations or lower[:size] in known.makers) and word[size:].islower():
            rest = _in_words(word[size:], MAX_GLUED)
            told = rest and (rest[0] in known.edges or rest[0] in _SAID or rest[0].endswith(("ed", "ly")))
            return (word[:size], *rest[:-1]) if told and rest not in _NAMES_END else ()
    return ()


def _in_words(text: str, most: int) -> tuple[str, ...]:
    """A text without spaces as plain words, the longest first; none where it is none."""
    known = gazetteer()
    for size in range(len(text), 1, -1) if most else ():
        head = text[:size]
        if head in known.words and (size > 2 or head in known.edges):
            rest = _in_words(text[size:], most - 1) if size < len(text) else ()
            if rest or size == len(text):
                return (head, *rest)
    return ()
