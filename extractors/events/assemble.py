"""An accepted event as a mention: its type, parties, slots and evidence put together."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.events.evidence import find_evidence
from extractors.events.language import language_of
from extractors.events.reading import Reading
from extractors.events.roles import key_parties, known_parties
from extractors.events.slots.fill import Stated, fill_slots
from extractors.events.slots.known import site_owner
from extractors.events.slots.story import StoryValues, read_values
from extractors.events.stakes import Stake
from extractors.records import LAUNCHES, EventType, Mention


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
    event_type = EventType.PRODUCT_LAUNCH if kind == "launch" else EventType(kind)
    stakes = [one for one in reading.stakes if one.recipient in ids] if event_type is EventType.FUNDING else []
    evidence = find_evidence(reading, ids, {one.line for one in stakes})
    if not evidence:
        return None
    slots = fill_slots(
        values,
        event_type=event_type,
        keys=list(names),
        parties=known_parties(reading, event_type, ids),
        stated=_stated(reading, values, stakes),
    )
    parties = key_parties(event_type, names)
    taken = {party.name for party in parties}
    return Mention(
        event_type=slots.event_type,
        status=slots.status,
        news=slots.news,
        participants=(*parties, *(party for party in slots.further if party.name not in taken)),
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


def _stated(reading: Reading, values: StoryValues, stakes: Sequence[Stake]) -> Stated:
    """What the stakes of one event tell outright, with places in ``values.whole``."""
    sums: list[tuple[int, int]] = []
    investors: dict[str, tuple[int, int]] = {}
    for stake in stakes:
        line = reading.lines[stake.line]
        text, base = (reading.title, 0) if line.zone == "T" else (reading.body, values.base)
        places = [(base + text.starts[unit.first], base + text.ends[unit.last - 1]) for unit in line.units]
        sums += [places[i] for i in stake.sums]
        for one in stake.investors:
            at = next(i for i, unit in enumerate(line.units) if one in unit.ids)
            investors.setdefault(reading.clusters[one].name, places[at])
    return Stated(
        sums=tuple(sums),
        investors=tuple(investors.items()),
        to_come=bool(stakes) and all(one.to_come for one in stakes),
    )


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
