"""Where names of organisations, products and people stand in a text.

A name is a run of words that begin with a capital, hold one inside ("xAI", "vLLM") or look like a model's number
("o4-mini"), with the version, size and variant that follow ("Claude 3.5 Sonnet", "Gemma 3 270M"). At the start of a
sentence and in titles a capital says little: there a plain word must be seen as a name elsewhere in the article, or be
in the shipped lists.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extractors.events.gazetteer import HYPHENS, Gazetteer, fold, gazetteer
from extractors.events.phrases import find_phrases, spans_of
from extractors.events.tokens import Sentence, Text

MAX_WORDS = 8  # of a name

_MODEL_ID = re.compile(r"^[a-z][a-z]*(?:[-.]?v?\d+(?:\.\d+)*)(?:[a-z]{0,2})(?:-[a-z0-9.]+)*$")
_NUMBER = re.compile(r"^v?\d{1,4}(?:\.\d+){0,3}[a-zA-Z]{0,2}$")
_DOMAIN = re.compile(r"^(?:[a-z0-9-]{2,}\.(?:ai|io|dev|app)|watsonx\.[a-z]+)$")
_PART = re.compile(r"^\d{3,5}[A-Z][A-Z0-9]{0,3}$")
_SIZE = re.compile(r"^\d+(?:\.\d+)?[BMTbk]$")
_VARIANTS = frozenset(["mini", "nano", "micro", "pro", "turbo", "flash", "preview", "instruct", "ultra", "max", "lite"])
_UNITS = frozenset(
    [
        "million",
        "billion",
        "trillion",
        "thousand",
        "percent",
        "%",
        "people",
        "employees",
        "workers",
        "users",
        "years",
        "year",
        "days",
        "day",
        "hours",
        "minutes",
        "months",
        "weeks",
        "countries",
        "languages",
        "times",
        "points",
        "tokens",
        "parameters",
        "companies",
        "startups",
        "customers",
        "developers",
        "models",
        "m",
        "bn",
        "b",
        "tn",
        "percentage",
        "or",
        "and",
        "to",
        "gpus",
    ]
)
_NOT_IDS = re.compile(
    r"^(?:mid|pre|post|top|early|late|covid|v|fy|q|h|p|x|no|pp|id|fig|level|tier|type|vol|art|section)?[-.]?\d"
)
# What is counted is no name; nor is a licence.
_COUNTED = re.compile(
    r"^(?:day|step|phase|part|chapter|fig|figure|table|section|page|appendix|apache)[ -]?\d+(?:\.\d+)?$"
)
_CROWD = 5  # words from which a run with two known names is taken for a menu
_QUOTES = frozenset("\"“”‘’'")
_JOINERS = frozenset({"of", "&"})


@dataclass(frozen=True, slots=True)
class NameSpan:
    """Tokens ``first`` to ``last`` (not included) that name something, and the folded form of what they say."""

    first: int
    last: int
    folded: str


class NameFinder:
    """Find the names of one article: the body first, as it teaches how to read the title.

    Args:
        body: The text.
        title: The title, read with what the body has shown.
    """

    def __init__(self, body: Text, title: Text) -> None:
        self._known: Gazetteer = gazetteer()
        self._seen: set[str] = set()  # words that were names in the middle of a sentence
        self._plain = {word for word in body.words if word.islower()}
        self.phrases = find_phrases(body, title)
        self.body = self._read(body, learn=True)
        self.title = self._read(title, learn=False)

    def _read(self, text: Text, *, learn: bool) -> list[NameSpan]:
        runs: list[tuple[int, int]] = []
        doubtful: list[tuple[int, int]] = []
        for sentence in text.sentences:
            runs.extend(self._quoted(text, sentence))
            loud = _is_loud(text, sentence)
            for first, last in self._runs(text, sentence):
                fresh = first == sentence.first or text.words[first - 1] in "“\"‘'(:•*-–—>|/#["
                (doubtful if loud or fresh or text.title else runs).append((first, last))
                if learn and not loud:
                    start = first + 1 if fresh else first
                    self._seen.update(text.lower[i] for i in range(start, last))
        spans = [span for first, last in runs for span in self._cut(text, first, last)]
        for first, last in doubtful:
            parts = self._trust(text, first, last)
            if len(parts) == 1 and parts[0][1] == last and parts[0][0] == first + 1 and not text.title:
                parts.append((first, last))  # "Two Bear Capital led": the plain word may be part of it
            for a, b in parts:
                spans.extend(self._cut(text, a, b))
        taken = {(span.first, span.last) for span in spans}
        said = (NameSpan(*one) for one in spans_of(text, self.phrases) if one[:2] not in taken)
        return sorted([*spans, *said], key=lambda span: (span.first, -span.last))

    def _runs(self, text: Text, sentence: Sentence) -> list[tuple[int, int]]:
        """Longest runs of name-like words of a sentence."""
        runs: list[tuple[int, int]] = []
        i = sentence.first
        while i < sentence.last:
            size = self._phrase_at(text, i, sentence.last)
            if not size and not self._opens(text, i):
                i += 1
                continue
            end = self._grow(text, i + max(size, 1), sentence.last)
            runs.append((i, end))
            i = end
        return runs

    def _phrase_at(self, text: Text, i: int, stop: int) -> int:
        """How many words from ``i`` are a known name of two or more words, or a government."""
        lower = text.lower[i]
        longest = self._known.heads.get(lower, 0)
        if not longest or not text.words[i][0].isupper():
            return 0
        for size in range(min(longest, stop - i), 1, -1):
            if text.words[i + size - 1][0].isalnum() and self._known.known(fold(text.slice(i, i + size))):
                return size
        governs = i + 1 < stop and text.lower[i + 1] in {"government", "military"}
        return 2 if governs and lower in self._known.places else 0

    def _quoted(self, text: Text, sentence: Sentence) -> list[tuple[int, int]]:
        """Short phrases in quotation marks that begin with a capital and hold a plain word: “Catch Me Up”."""
        found: list[tuple[int, int]] = []
        opened = -1
        for i in range(sentence.first, sentence.last):
            word = text.words[i]
            if word in _QUOTES:
                last = i - (text.words[i - 1] in {".", ","})  # “Catch Me Up.”
                if (
                    3 <= last - opened <= 6
                    and opened >= 0
                    and text.words[opened + 1][0].isupper()
                    and text.words[last - 1].isalnum()
                ):
                    found.append((opened + 1, last))
                opened = i
        return found

    def _opens(self, text: Text, i: int) -> bool:
        word = text.words[i]
        lower = text.lower[i]
        if word.isalpha() and word.islower():  # most words, so asked first
            return word.isascii() and lower in self._known.organizations and lower not in self._known.words
        first = word[0]
        if first.isupper():
            return lower not in self._known.edges
        if first.isalpha() and not word.islower():
            return lower not in self._known.edges
        if not word.isascii():
            return False
        if not first.isalpha():
            return first.isdigit() and (sum(c.isupper() for c in word) >= 3 or bool(_DOMAIN.match(word)))
        if "." in word and _DOMAIN.match(word):
            return True
        if any(c.isdigit() for c in word):
            return bool(_MODEL_ID.match(word)) and not _NOT_IDS.match(word)
        return lower in self._known.organizations and lower not in self._known.words

    def _grow(self, text: Text, i: int, stop: int) -> int:
        """The end of the run whose word before ``i`` is part of it."""
        begin = i - 1
        while i < stop and i - begin < MAX_WORDS:
            word, lower = text.words[i], text.lower[i]
            size = self._phrase_at(text, i, stop)
            if size or self._opens(text, i) or self._is_version(text, i, stop):
                i += max(size, 1)
            elif lower in _VARIANTS and any(c.isdigit() for c in text.words[i - 1]) and word.islower():
                i += 1
            elif i + 1 < stop and self._joins(text, begin, i):
                i += 2
            else:
                break
        return i

    def _joins(self, text: Text, begin: int, i: int) -> bool:
        if not text.words[i + 1][0].isupper() or not self._opens(text, i + 1):
            return False
        if text.lower[i] in _JOINERS:
            return True
        if text.lower[i] in {"for", "in"}:
            return fold(text.slice(begin, i)) in self._known.makers
        return text.words[i] == "-" and text.ends[i - 1] == text.starts[i] and text.ends[i] == text.starts[i + 1]

    def _is_version(self, text: Text, i: int, stop: int) -> bool:
        word = text.words[i]
        if not (word[0].isdigit() or word[0] == "v"):
            return False
        after = text.lower[i + 1] if i + 1 < stop else ""
        if _SIZE.match(word):
            return after != "in" and text.words[i - 1] not in "$€£"
        if _PART.match(word):
            return True
        if not _NUMBER.match(word) or (after in _UNITS and "." not in word):
            return False
        if len(word) == 4 and word[:2] in {"19", "20"}:
            return False
        return text.lower[i - 1] not in self._known.places

    def _trust(self, text: Text, first: int, last: int) -> list[tuple[int, int]]:
        """Parts of a doubtful run that are names: plain words that nothing else vouches for are cut out."""
        parts: list[tuple[int, int]] = []
        start = first
        i = first
        while i < last:
            size = self._known_at(text, i, last)
            if size:
                i += size
            elif self._is_plain(text, i):
                if start < i:
                    parts.append((start, i))
                i += 1
                start = i
            else:
                i += 1
        if start < last:
            parts.append((start, last))
        return parts

    def _is_plain(self, text: Text, i: int) -> bool:
        word, lower = text.words[i], text.lower[i]
        if not word.isalpha():
            return (
                lower in _JOINERS
                or (i == 0 and not word[0].isalpha())
                or ("-" in word and all(part.lower() in self._known.words for part in word.split("-")))
            )
        if lower in self._known.verbs and i > 0:
            return True
        if lower in self._seen:
            return False
        if lower in self._plain or lower in self._known.words:
            return True
        return _stem_is_plain(lower, self._known.words)

    def _known_at(self, text: Text, i: int, last: int) -> int:
        """How many words from ``i`` are a known name; plain words alone do not count."""
        longest = self._known.heads.get(text.lower[i], 0)
        for size in range(min(longest, last - i), 0, -1):
            form = fold(text.slice(i, i + size))
            if (form in self._known.ambiguous and form not in self._seen) or not text.words[i + size - 1][0].isalnum():
                continue
            if self._known.known(form) or form in self._known.places:
                return size
        return 0

    def _cut(self, text: Text, first: int, last: int) -> list[NameSpan]:
        """Cut a run into names: trim its edges, and show a known organisation that stands before a product."""
        known = self._known
        while first < last and text.lower[first] in known.edges and not self._phrase_at(text, first, last):
            first += 1
        while (
            first < last
            and not known.known(fold(text.slice(first, last)))
            and (text.lower[last - 1] in known.edges or text.lower[last - 1] in _JOINERS)
        ):
            last -= 1
        if first >= last:
            return []
        whole = fold(text.slice(first, last))
        if not whole or whole in known.generic or whole in known.places or whole.replace(".", "").isdigit():
            return []
        if (len(whole) == 1 and whole not in known.organizations) or _COUNTED.match(whole):
            return []
        second = self._second_name(text, first, last)
        if second:
            return [*self._cut(text, first, second), *self._cut(text, second, last)]
        if last - first == 1 or known.known(whole):
            return [NameSpan(first, last, whole)]
        if text.lower[last - 1] in known.generic and len(text.lower[last - 1]) < 5:
            head = fold(text.slice(first, last - 1))
            if head in known.makers or any(c.isdigit() for c in head):  # "H200 AI chip"
                return [*self._cut(text, first, last - 1), NameSpan(first, last, whole)]
        return self._nested(text, first, last, whole)

    def _second_name(self, text: Text, first: int, last: int) -> int:
        """Where another known name begins in a run that is a menu and no name; 0 where none does.

        A menu says a name twice, or is long.
        """
        known, seen = self._known, {text.lower[first]}
        for i in range(first + 1, last):
            word = text.lower[i]
            if word in seen and (word in known.makers or word in known.organizations):
                return i
            seen.add(word)
        return next((i for i in range(first + 2, last) if last - first >= _CROWD and self._known_at(text, i, last)), 0)

    def _nested(self, text: Text, first: int, last: int, whole: str) -> list[NameSpan]:
        known = self._known
        if text.lower[first] == "ai" and fold(text.slice(first + 1, last)) in known.organizations:
            return self._cut(text, first + 1, last)
        for size in range(min(known.heads.get(text.lower[first], 0), last - first - 1), 0, -1):
            head = fold(text.slice(first, first + size))
            tail = text.lower[first + size]
            if head in known.places:
                rest = self._cut(text, first + size, last)
                return rest if tail not in known.tails else [NameSpan(first, last, whole)]
            if head in known.organizations and not (last - first - size == 1 and tail in known.tails | known.suffixes):
                rest = self._cut(text, first + size, last)
                inner = NameSpan(first, first + size, head)
                two_firms = text.source[text.ends[first + size - 1]].translate(HYPHENS) == "-"
                if two_firms or (len(rest) == 1 and rest[0].folded in known.organizations):
                    return [inner, *rest]
                return [inner, NameSpan(first, last, whole)]
        return [NameSpan(first, last, whole)]


def _is_loud(text: Text, sentence: Sentence) -> bool:
    """Whether a sentence writes most of its words with capitals, as headlines do."""
    if not text.title and text.words[sentence.last - 1] == ".":
        return False
    words = [
        text.words[i]
        for i in range(sentence.first, sentence.last)
        if len(text.words[i]) > 3 and text.words[i].isalpha()
    ]
    return len(words) >= 3 and sum(word[0].isupper() for word in words) >= 0.7 * len(words)


def _stem_is_plain(word: str, words: frozenset[str]) -> bool:
    """Whether a word is an inflected form of a plain one."""
    for ending, other in (
        ("s", ""),
        ("es", ""),
        ("ed", ""),
        ("ed", "e"),
        ("ing", ""),
        ("ing", "e"),
        ("ies", "y"),
        ("er", ""),
        ("ly", ""),
    ):
        if word.endswith(ending) and len(word) - len(ending) > 2 and word[: -len(ending)] + other in words:
            return True
    return False
