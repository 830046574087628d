"""One event as the slot rules see it in its story: where its key and its parties stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extractors.events.slots.story import StoryValues
from extractors.records import DEALS, EventType

_READ = 1200  # characters of a sentence that are searched
_REFERENCE = re.compile(
    r"\b(?:the|this)\s(?:[\w-]+\s){0,5}?(?:start-?up|vendor|upstart|company|firm|maker|lab|developer|business|unicorn)\b",
    re.IGNORECASE,
)
_FAR = 9  # sentences; further away is far, however far


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """An event whose type and key are known, and where its names stand in ``whole``, in order."""

    event_type: EventType
    keys: tuple[str, ...]
    parties: tuple[tuple[str, str], ...]
    key_places: tuple[tuple[int, int], ...]
    party_places: tuple[tuple[int, int], ...]  # of the other parties
    key_sentences: tuple[int, ...]  # indices, sorted, each once
    reference_sentences: tuple[int, ...] = ()  # those that mean the key without its name ("the startup")

    @property
    def is_deal(self) -> bool:
        """Whether it is a deal, else a launch."""
        return self.event_type in DEALS

    @property
    def told_in(self) -> list[int]:
        """The sentences that name or mean the key, in order."""
        return sorted({*self.key_sentences, *self.reference_sentences})

    def distance(self, sentence: int) -> int:
        """Sentences from the nearest one that names the key, negative where the key stands after; 9 is far."""
        if not self.key_sentences:
            return _FAR
        if sentence in self.reference_sentences:
            return 0
        nearest = min((sentence - one for one in self.key_sentences), key=lambda gap: (abs(gap), gap < 0))
        return max(-_FAR, min(_FAR, nearest))


def view_event(
    story: StoryValues, *, event_type: EventType, keys: Sequence[str], parties: Sequence[tuple[str, str]]
) -> EventView:
    """Find where the names of an event stand.

    Args:
        story: The story with its names.
        event_type: The type of the event.
        keys: Names of the key as the story spells its clusters: recipient, target, two partners, or products.
        parties: Further (name, role) that are known; those in ``keys`` are passed over.
    """
    others = [name for name, _ in parties if name not in keys]
    key_places = story.places(keys)
    named = sorted({story.sentence_at(start) for start, _ in key_places})
    return EventView(
        event_type=event_type,
        keys=tuple(keys),
        parties=tuple(parties),
        key_places=tuple(key_places),
        party_places=tuple(story.places(others)),
        key_sentences=tuple(named),
        reference_sentences=tuple(_references(story, named)) if event_type in DEALS else (),
    )


def _references(story: StoryValues, named: Sequence[int]) -> Iterator[int]:
    """Sentences that speak of the key as "the startup" soon after one that names it."""
    known = set(named)
    for index in dict.fromkeys(after for one in named for after in (one + 1, one + 2)):
        if (
            index < len(story.sentences)
            and index not in known
            and _REFERENCE.search(story.sentence_text(index)[:_READ])
        ):
            yield index


def near(gap: int) -> str:
    """A distance in a few words.

    >>> [near(gap) for gap in (0, 1, -2, 5, 9)]
    ['0', '+1', '-2', '+3', '+far']
    """
    if gap == 0:
        return "0"
    size = abs(gap)
    word = str(size) if size < 3 else "3" if size < _FAR else "far"
    return ("+" if gap > 0 else "-") + word
