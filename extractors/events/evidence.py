"""Which sentences of an article state an event."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from extractors.events.reading import Reading
from extractors.records import Span


def find_evidence(reading: Reading, ids: Sequence[int], stated: Collection[int] = ()) -> tuple[Span, ...]:
    """The sentences of the body that state an event outright, then those that name the key, with most cues first.

    Args:
        reading: The article.
        ids: The clusters of the key.
        stated: Sentences that state it outright; they may call the key "the startup".
    """
    named = {n for index in ids for n, _ in reading.places[index]}
    lines = [n for n in named.union(stated) if reading.lines[n].zone != "T"]
    ranked = sorted(lines, key=lambda n: (n not in stated, -min(3, len(reading.lines[n].cues)), n))
    spans = []
    for n in ranked[:3]:
        units = reading.lines[n].units
        first, last = units[0].first, units[-1].last
        start, end = reading.body.starts[first], reading.body.ends[last - 1]
        spans.append(Span(text=reading.story.text[start:end], start=start, end=end))
    return tuple(spans)
