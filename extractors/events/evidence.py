"""Which sentences of an article state an event."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.events.reading import Reading
from extractors.records import Span


def find_evidence(reading: Reading, ids: Sequence[int]) -> tuple[Span, ...]:
    """The sentences of the body that name the key, those with most cues first."""
    lines = {n for index in ids for n, _ in reading.places[index] if reading.lines[n].zone != "T"}
    ranked = sorted(lines, key=lambda n: (-min(3, len(reading.lines[n].cues)), n))
    spans = []
    for n in ranked[:3]:
        units = reading.lines[n].units
        first, last = units[0].first, units[-1].last
        start, end = reading.body.starts[first], reading.body.ends[last - 1]
        spans.append(Span(text=reading.story.text[start:end], start=start, end=end))
    return tuple(spans)
