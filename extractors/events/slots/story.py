"""A story as the slot rules read it: title and body in one line of text, with every value found once."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from extractors.events.values.dates import DateMention, find_dates
from extractors.events.values.modalities import ModalityMention, find_modalities
from extractors.events.values.money import MoneyMention, find_money
from extractors.events.values.quantities import QuantityMention, find_quantities
from extractors.events.values.rounds import RoundMention, find_rounds
from extractors.events.values.subtypes import SubtypeMention, find_subtypes
from extractors.events.values.weights import WeightsMention, find_weights_cues
from extractors.records import Span

if TYPE_CHECKING:
    from extractors.events.slots.chains import Chain

Name = tuple[str, int, int]  # the name of its cluster, start, end of one occurrence

_GAP = "\n\n"  # between title and body
_READ = 60_000  # characters of a body that are searched: no news is told later, and a hostile page may be endless
_MANY = 300  # values of a kind: more are a table, and each costs time for each event
_DATELINE = 400  # characters in which a page may print its own date
_WORD = re.compile(r"\w+(?:['’.&-]\w+)*|[^\w\s]")


@dataclass(frozen=True, kw_only=True)
class StoryValues:
    """All that the slot rules ask of one story. Offsets count in ``whole``; ``base`` is where the body begins in it.

    Values are looked for when they are first asked for: a story of launches has no use for rounds.
    """

    whole: str
    base: int
    published: date | None
    sentences: tuple[tuple[int, int], ...]  # the title first, where there is one
    starts: tuple[int, ...]  # of the sentences
    names: tuple[Name, ...]
    kinds: Mapping[str, str]  # name → class as the name finder knows it
    site_owner: str | None  # the maker on whose own site the story stands
    words: Mapping[str, str] = field(default_factory=dict)  # English words for those of another language
    chains: dict[int, Chain] = field(default_factory=dict, compare=False, repr=False)  # read so far, by sentence

    @cached_property
    def read(self) -> str:
        """The part that is searched for values."""
        return self.whole[: self.base + _READ]

    @cached_property
    def money(self) -> tuple[MoneyMention, ...]:
        """Sums of money, in order."""
        return find_money(self.read)[:_MANY]

    @cached_property
    def dates(self) -> tuple[DateMention, ...]:
        """Days and vaguer times, in order."""
        return find_dates(self.read, self.published)[:_MANY]

    @cached_property
    def quantities(self) -> tuple[QuantityMention, ...]:
        """Context windows and parameter counts, in order."""
        return find_quantities(self.read)[:_MANY]

    @cached_property
    def rounds(self) -> tuple[RoundMention, ...]:
        """Names of funding rounds, in order."""
        return find_rounds(self.read)[:_MANY]

    @cached_property
    def weights(self) -> tuple[WeightsMention, ...]:
        """What is said of open or closed weights, in order."""
        return find_weights_cues(self.read)[:_MANY]

    @cached_property
    def modalities(self) -> tuple[ModalityMention, ...]:
        """What models take and make, in order."""
        return find_modalities(self.read)[:_MANY]

    @cached_property
    def subtypes(self) -> tuple[SubtypeMention, ...]:
        """Words for kinds of partnership, in order."""
        return find_subtypes(self.read)[:_MANY]

    def sentence_at(self, offset: int) -> int:
        """The index of the sentence that an offset lies in."""
        return max(0, bisect_right(self.starts, offset) - 1)

    def sentence_text(self, index: int) -> str:
        """The text of a sentence."""
        start, end = self.sentences[index]
        return self.whole[start:end]

    def places(self, names: Iterable[str]) -> list[tuple[int, int]]:
        """Where any of these names stands, in order."""
        wanted = set(names)
        return [(start, end) for name, start, end in self.names if name in wanted]

    def span(self, start: int, end: int) -> Span | None:
        """The slice of the body, or None where it lies in the title."""
        if start < self.base:
            return None
        return Span(text=self.whole[start:end], start=start - self.base, end=end - self.base)


def read_values(
    text: str,
    *,
    title: str | None = None,
    published: date | None = None,
    sentences: Sequence[tuple[int, int]] = (),
    names: Sequence[Name] = (),
    title_names: Sequence[Name] = (),
    kinds: Mapping[str, str] | None = None,
    site_owner: str | None = None,
    words: Mapping[str, str] | None = None,
) -> StoryValues:
    """Find every value of a story once, for all events in it.

    Args:
        text: The body of the article; values are looked for in its first 60 thousand characters.
        title: Its title.
        published: The day of publication; where it is unknown, a full date near the start of the body stands in.
        sentences: (start, end) of the sentences of ``text``, in order; without them the paragraphs are taken.
        names: Occurrences of organisations, people and products in ``text``: (name of the cluster, start, end).
        title_names: The same in ``title``, with offsets in it.
        kinds: What the name finder knows of a name: "ai", "tech", "investor", "public", "media", "person", "product".
        site_owner: The maker on whose own site the story stands, where it is one.
        words: English words for those of the story's language, from ``translations``.

    Returns:
        The story, for ``fill_slots``.

    >>> read_values("It raised $5 million on Monday.", title="Acme raises $5M").money[1].start
    27
    """
    head = (title or "").replace("\n", " ")
    whole = f"{head}{_GAP}{text}" if head else text
    base = len(whole) - len(text)
    spans = sentences or _paragraphs(text)
    lines = ((0, len(head)),) * bool(head) + tuple((start + base, end + base) for start, end in spans)
    moved = [*title_names, *((name, start + base, end + base) for name, start, end in names)]
    published = published or _own_date(text)
    return StoryValues(
        whole=whole,
        base=base,
        published=published,
        sentences=lines or ((0, 0),),
        starts=tuple(start for start, _ in lines) or (0,),
        names=tuple(sorted(moved, key=lambda one: (one[1], one[2]))[: 10 * _MANY]),
        kinds=kinds or {},
        site_owner=site_owner,
        words=words or {},
    )


def words_before(text: str, offset: int, start: int, most: int) -> list[str]:
    """The last words of ``text[start:offset]``, lower case, nearest first, digits as 0.

    >>> words_before("It raised $5", 10, 0, 2)
    ['raised', 'it']
    """
    found = _WORD.findall(text[max(start, offset - 12 * most) : offset].lower())
    return [re.sub(r"\d+", "0", word) for word in found[::-1][:most]]


def words_after(text: str, offset: int, end: int, most: int) -> list[str]:
    """The first words of ``text[offset:end]``, lower case, digits as 0."""
    found = _WORD.findall(text[offset : min(end, offset + 12 * most)].lower())
    return [re.sub(r"\d+", "0", word) for word in found[:most]]


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Lines that are not empty, for a story without sentences."""
    return [match.span() for match in re.finditer(r"[^\n]+", text)]


def _own_date(text: str) -> date | None:
    """The full date that a page prints near its start, where nothing else says when it came out."""
    for one in find_dates(text[:_DATELINE], None):
        if one.kind == "full" and one.start < _DATELINE // 2:
            return one.day
    return None
