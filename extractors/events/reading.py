"""An article as the decisions see it: sentences as chains of words, names, sums and numbers."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files

from extractors.events.clusters import KNOWN_FIRMS, Cluster, cluster_names
from extractors.events.frames import MAX_LINES, Frame, frames_of, roles_of
from extractors.events.gazetteer import gazetteer
from extractors.events.language import language_of
from extractors.events.names import NameFinder, NameSpan
from extractors.events.stakes import Stake, stakes_of
from extractors.events.tokens import Text
from extractors.events.translations import translations
from extractors.records import Story

_SIGNS = frozenset("$€£¥₹")
_CURRENCIES = frozenset(
    [
        "dollar",
        "dollars",
        "euro",
        "euros",
        "pound",
        "pounds",
        "yuan",
        "yen",
        "rupees",
        "usd",
        "eur",
        "gbp",
        "rmb",
        "won",
        "crore",
    ]
)
_SCALES = frozenset(
    [
        "million",
        "billion",
        "trillion",
        "thousand",
        "m",
        "bn",
        "b",
        "k",
        "mn",
        "crore",
        "millionen",
        "milliarden",
        "millions",
        "milliards",
        "millones",
    ]
)
_OF_CURRENCY = (["dólares"], ["euros"], ["dollars"], ["francos"], ["libras"], ["pesos"])
_AMOUNT = re.compile(r"^\d[\d.,]*(?:[mbkt]|bn|mn|million|billion|[MBKT])?$")
_MONTHS = frozenset(
    [
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
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
    ]
)
_DAYS = frozenset(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
SMALL = frozenset(
    "by of in to with for and from on at as into is are was has have will its their the a that which it , ( ) : ; . ’s 's".split()
)
_QUOTES = frozenset("\"“”‘’'`*")
_ENDINGS = ("ations", "ation", "ments", "ment", "ings", "ing", "ied", "ies", "ers", "ed", "es", "er", "ly", "s", "e")


@dataclass(slots=True)
class Unit:
    """One word, sum, number or name. ``ids`` are the clusters named here, the one meant first."""

    form: str
    ids: tuple[int, ...]
    first: int
    last: int


@dataclass(slots=True)
class Line:
    """One sentence: ``zone`` is T (title), A (the first two sentences) or B (the rest)."""

    zone: str
    index: int
    units: list[Unit]
    stems: list[str]
    cues: list[tuple[int, str]]  # (unit, class of cue)
    names_before: list[int]  # how many names stand before each unit, and at last in all
    forms: frozenset[str]  # all that stands here
    beside: frozenset[int]  # names that only describe the next one: "ORG rival NAME"
    marks: list[str]  # each unit as its first cue, or its form where that is a name, a number or a small word, else ""


@cache
def stem(word: str) -> str:
    """A word without its commonest endings: "raises", "raised" and "raising" are "rais".

    >>> stem("raised"), stem("companies"), stem("AI")
    ('rais', 'compan', 'AI')
    """
    if len(word) > 4:
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 3:
                return word[: -len(ending)]
    return word


@cache
def cue_classes() -> dict[str, tuple[str, ...]]:
    """The classes of each cue stem, from ``cues.toml``."""
    raw = tomllib.loads(files("extractors.events").joinpath("cues.toml").read_text(encoding="utf-8"))
    classes: dict[str, tuple[str, ...]] = {}
    for name, words in raw.items():
        for word in words.replace("|", " ").split():
            for form in {word, stem(word)}:
                if name not in classes.get(form, ()):
                    classes[form] = (*classes.get(form, ()), name)
    return classes


class Reading:
    """A story read once: names, clusters and lines.

    Args:
        story: The article.
    """

    def __init__(self, story: Story) -> None:
        self.story = story
        self.words = translations(language_of(story.text, story.lang))
        self.body = Text(story.text)
        self.title = Text(story.title or "", title=True)
        self.finder = NameFinder(self.body, self.title)
        self.clusters: list[Cluster] = cluster_names(self.finder, self.body, self.title)
        self._ids: dict[tuple[bool, int, int], int] = {
            (in_title, span.first, span.last): cluster.index
            for cluster in self.clusters
            for in_title, span in cluster.spans
        }
        self.lines: list[Line] = [
            *self._lines(self.title, self.finder.title),
            *self._lines(self.body, self.finder.body),
        ]
        self.places: list[list[tuple[int, int]]] = self._places()
        self.in_title: frozenset[int] = frozenset(
            one for line in self.lines[:1] if line.zone == "T" for unit in line.units for one in unit.ids
        )
        ranked = sorted(range(len(self.clusters)), key=lambda i: (-len(self.places[i]), i))
        self.rank: dict[int, int] = {index: rank for rank, index in enumerate(ranked)}

    @cached_property
    def frames(self) -> list[Frame]:
        """Who does what to whom in the first sentences."""
        return [one for line in self.lines[:MAX_LINES] for one in frames_of(line)]

    @cached_property
    def stakes(self) -> list[Stake]:
        """Money that is put into a company by a sentence that says so outright."""
        return stakes_of(self)

    @cached_property
    def roles(self) -> list[set[str]]:
        """For each cluster the roles that it has in the frames of the article, as features."""
        return roles_of(self.frames, len(self.clusters))

    @cached_property
    def leader(self) -> int | None:
        """The known organisation that the article names most, by the index of its cluster."""
        known = [one.index for one in self.clusters if one.kind in KNOWN_FIRMS]
        return max(known, key=lambda i: (len(self.places[i]), -i), default=None)

    @cached_property
    def kin(self) -> list[tuple[list[int], list[int]]]:
        """For each cluster the longer names that begin as it does, and the shorter ones that it begins with."""
        found: list[tuple[list[int], list[int]]] = [([], []) for _ in self.clusters]
        heads: dict[str, list[int]] = {}
        for one in self.clusters:
            heads.setdefault(_head(one.key), []).append(one.index)
        for group in heads.values():
            for short in group:
                start = self.clusters[short].key
                for long in group:
                    key = self.clusters[long].key
                    if len(key) > len(start) and key.startswith(start) and not key[len(start)].isalpha():
                        found[short][0].append(long)
                        found[long][1].append(short)
        return found

    @cached_property
    def persons(self) -> frozenset[int]:
        """Who is a person: with a known first name, or told in full first and then by the last word of the name alone.

        A surname alone ("Okafor said") is the person's too.
        """
        known = gazetteer()
        keys = {one.key: one.index for one in self.clusters if one.kind == "?"}
        heads = {one.key.split()[0] for one in self.clusters if " " in one.key}
        found = set()
        for one in self.clusters:
            parts = one.key.split()
            if one.kind != "?" or not 1 < len(parts) < 4 or not all(part.isalpha() for part in parts):
                continue
            first, last = parts[0], parts[-1]
            if any(last in words for words in (known.tails, known.suffixes, known.words, heads)):
                continue
            after = keys.get(last, one.index) > one.index  # the clusters stand in the order of their first place
            full = first not in known.words and first not in keys and last in keys
            if first in known.persons or (full and after):
                found.add(one.index)
                if last in keys and after:
                    found.add(keys[last])
        return frozenset(found)

    @cached_property
    def voice(self) -> str:
        """Whether the article speaks as "we", as a company's own page does: we, some or they."""
        body = [line for line in self.lines if line.zone != "T"]
        said = sum(one.form in {"we", "our"} for line in body for one in line.units) / max(1, len(body))
        return "we" if said > 0.3 else "some" if said > 0.1 else "they"

    def _places(self) -> list[list[tuple[int, int]]]:
        """For each cluster the (line, unit) where it stands."""
        places: list[list[tuple[int, int]]] = [[] for _ in self.clusters]
        for n, line in enumerate(self.lines):
            for p, unit in enumerate(line.units):
                for one in unit.ids:
                    places[one].append((n, p))
        return places

    def _lines(self, text: Text, spans: list[NameSpan]) -> list[Line]:
        by_first: dict[int, list[NameSpan]] = {}
        for span in spans:
            by_first.setdefault(span.first, []).append(span)
        lines: list[Line] = []
        for sentence in text.sentences:
            units = self._units(text, sentence.first, sentence.last, by_first)
            if not units:
                continue
            zone = "T" if text.title else "A" if sentence.index < 2 else "B"
            stems = [unit.form if unit.ids else stem(unit.form) for unit in units]
            table = cue_classes()
            cues = [(p, name) for p, word in enumerate(stems) if not units[p].ids for name in table.get(word, ())]
            cues.extend((p, "money") for p, unit in enumerate(units) if unit.form == "MONEY")
            forms = frozenset(unit.form for unit in units)
            lines.append(
                Line(
                    zone,
                    len(lines),
                    units,
                    stems,
                    cues,
                    _count_names(units),
                    forms,
                    _beside(units),
                    _marks(units, cues),
                )
            )
        return lines

    def _units(self, text: Text, i: int, stop: int, by_first: dict[int, list[NameSpan]]) -> list[Unit]:
        units: list[Unit] = []
        while i < stop:
            spans = by_first.get(i)
            if spans:
                i = self._named(text, units, spans, by_first)
                continue
            size, form = _plain(text, i, stop)
            if form:
                units.append(Unit(self.words.get(form, form), (), i, i + size))
            i += size
        return units

    def _named(self, text: Text, units: list[Unit], spans: list[NameSpan], by_first: dict[int, list[NameSpan]]) -> int:
        whole = spans[0]
        ids = [self._id(text, whole)]
        if len(spans) > 1 and spans[1].last < whole.last:  # "Google" in "Google Gemini"
            inner = spans[1]
            units.append(self._unit((self._id(text, inner),), inner.first, inner.last))
            units.append(self._unit((ids[0],), inner.last, whole.last))
            return whole.last
        for place in range(whole.first + 1, whole.last):
            ids.extend(self._id(text, span) for span in by_first.get(place, ()))
        units.append(self._unit(tuple(dict.fromkeys(ids)), whole.first, whole.last))
        return whole.last

    def _id(self, text: Text, span: NameSpan) -> int:
        return self._ids[text.title, span.first, span.last]

    def _unit(self, ids: tuple[int, ...], first: int, last: int) -> Unit:
        return Unit(symbol_of(self.clusters[ids[0]]), ids, first, last)


_HEAD = re.compile(r"[^\W\d_]+|\d+")


def _head(key: str) -> str:
    """The first word or number of a name."""
    found = _HEAD.search(key)
    return found.group() if found else key


def _marks(units: list[Unit], cues: list[tuple[int, str]]) -> list[str]:
    marks = [unit.form if unit.ids or unit.form.isupper() or unit.form in SMALL else "" for unit in units]
    for p, name in reversed(cues):
        if name != "money":
            marks[p] = name
    return marks


_BESIDE = frozenset(
    "rival rivals competitor competitors maker makers creator parent owner alternative challenger subsidiary unit backer killer".split()
)


def _beside(units: list[Unit]) -> frozenset[int]:
    found = set()
    for p, unit in enumerate(units[:-2]):
        if unit.ids and units[p + 1].form in _BESIDE and units[p + 2].ids:
            found.add(p)
    return frozenset(found)


def _count_names(units: list[Unit]) -> list[int]:
    counts = [0]
    for unit in units:
        counts.append(counts[-1] + bool(unit.ids))
    return counts


def symbol_of(cluster: Cluster) -> str:
    """What stands for a name of this kind in a chain of words."""
    if cluster.kind in KNOWN_FIRMS:
        return "ORG"
    if cluster.kind == "investor":
        return "INV"
    if cluster.kind == "media":
        return "MEDIA"
    if cluster.kind == "product" or any(c.isdigit() for c in cluster.key):
        return "PROD"
    return "NAME"


def _plain(text: Text, i: int, stop: int) -> tuple[int, str]:
    """How many tokens from ``i`` make one unit that is no name, and its form ("" for what is passed over)."""
    word, lower = text.words[i], text.lower[i]
    if word in _QUOTES:
        return 1, ""
    if word in _SIGNS and i + 1 < stop and text.words[i + 1][0].isdigit():
        return 2 + (i + 2 < stop and text.lower[i + 2] in _SCALES), "MONEY"
    if not word[0].isdigit():
        if lower in _MONTHS:
            return 1, "MONTH"
        return 1, "DAY" if lower in _DAYS else lower
    scaled = i + 1 < stop and text.lower[i + 1] in _SCALES
    after = i + 1 + scaled
    if after < stop and text.lower[after] in _CURRENCIES:
        return 2 + scaled, "MONEY"
    if scaled and text.lower[after : after + 1] in (["de"], ["d"], ["d’"], ["d'"]):  # "40 millones de dólares"
        at = after + 1 + (text.words[after + 1 : after + 2] in (["’"], ["'"]))
        if text.lower[at : at + 1] in _OF_CURRENCY:
            return at + 1 - i, "MONEY"
    if len(word) == 4 and word[:2] in {"19", "20"} and word.isdigit():
        return 1, "YEAR"
    return 1 + scaled, "BIGNUM" if scaled else "NUM" if _AMOUNT.match(word) else lower
