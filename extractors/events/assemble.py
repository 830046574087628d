"""An accepted event as a mention: its type, parties, slots and evidence put together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extractors.events.evidence import find_evidence
from extractors.events.language import language_of
from extractors.events.reading import Reading
from extractors.events.roles import key_parties, known_parties
from extractors.events.slots.fill import fill_slots
from extractors.events.slots.known import site_owner
from extractors.events.slots.story import StoryValues, read_values
from extractors.events.stakes import Stake
from extractors.records import LAUNCHES, EventType, Mention, Participant, Role


def assemble_mention(
    reading: Reading, values: StoryValues, *, kind: str, names: tuple[str, ...], ids: tuple[int, ...], confidence: float
) -> Mention | None:
    """Write one accepted event as a mention: its type, parties, slots and evidence.

    Args:
        reading: The article.
        values: Its values, from ``story_values`` (once an article).
        kind: What was decided: funding, acquisition, partnership or launch.
        names: The key as readers know it: the recipient, the target, two partners, or the products.
        ids: The clusters of these names.
        confidence: How likely the event is, 0 to 1.

    Returns:
        The mention, or None where no sentence of the body names the key.
    """
    evidence = find_evidence(reading, ids)
    if not evidence:
        return None
    event_type = EventType.PRODUCT_LAUNCH if kind == "launch" else EventType(kind)
    known = known_parties(reading, event_type, ids)
    stakes = [one for one in reading.stakes if one.recipient in ids] if event_type is EventType.FUNDING else []
    stated = [place for one in stakes for place in _sums_of(reading, values, one)]
    slots = fill_slots(
        values,
        event_type=event_type,
        keys=list(names),
        parties=known,
        stated=stated,
        to_come=bool(stakes) and all(one.to_come for one in stakes),
    )
    parties = key_parties(event_type, names)
    taken = {party.name for party in parties}
    further = [*slots.further, *_investors(reading, stakes, slots.further)]
    return Mention(
        event_type=slots.event_type,
        status=slots.status,
        news=slots.news,
        participants=(*parties, *(party for party in further if party.name not in taken)),
        evidence=evidence,
        confidence=confidence,
        subtype=slots.subtype,
        products=names if event_type in LAUNCHES else (),
        amount=slots.amount,
        valuation=slots.valuation,
        round=slots.round,
        context_window=slots.context_window,
        parameters=slots.parameters,
        open_weights=slots.open_weights,
        modalities=slots.modalities,
        announced_on=slots.announced_on,
        lang=language_of(reading.story.text, reading.story.lang),
        field_evidence=slots.field_evidence,
    )


def _investors(reading: Reading, stakes: Sequence[Stake], told: Sequence[Participant]) -> Iterator[Participant]:
    """Who states to put money in and is not among those already told."""
    taken = {one.name for one in told}
    for name in dict.fromkeys(reading.clusters[i].name for one in stakes for i in one.investors):
        if name not in taken:
            yield Participant(name=name, role=Role.INVESTOR)


def _sums_of(reading: Reading, values: StoryValues, stake: Stake) -> Iterator[tuple[int, int]]:
    """Where the sums of a stake stand in ``values.whole``."""
    line = reading.lines[stake.line]
    text, base = (reading.title, 0) if line.zone == "T" else (reading.body, values.base)
    for i in stake.sums:
        yield base + text.starts[line.units[i].first], base + text.ends[line.units[i].last - 1]


def story_values(reading: Reading) -> StoryValues:
    """Read the sums, days and sizes of a story once, with its names where they stand."""
    story = reading.story
    body = reading.body
    return read_values(
        story.text,
        title=story.title,
        published=story.published_at.date() if story.published_at else None,
        sentences=[(body.starts[one.first], body.ends[one.last - 1]) for one in body.sentences],
        names=_places_of(reading, in_title=False),
        title_names=_places_of(reading, in_title=True),
        kinds={cluster.name: cluster.kind for cluster in reading.clusters if cluster.kind != "?"},
        site_owner=site_owner(story.url),
        words=reading.words,
    )


def _places_of(reading: Reading, *, in_title: bool) -> list[tuple[str, int, int]]:
    text = reading.title if in_title else reading.body
    return [
        (cluster.name, text.starts[span.first], text.ends[span.last - 1])
        for cluster in reading.clusters
        for title, span in cluster.spans
        if title == in_title
    ]
