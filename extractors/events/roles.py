"""Who does what in an event: the parties of its key, the buyer, the maker; and of what kind a launch is."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.events.clusters import Cluster
from extractors.events.reading import Reading
from extractors.records import EventType, Participant, Role


def key_parties(
    reading: Reading, event_type: EventType, names: tuple[str, ...], ids: Sequence[int]
) -> tuple[Participant, ...]:
    """The parties that an event cannot be without, in their roles: its key, who buys, who makes."""
    if event_type is EventType.FUNDING:
        return (Participant(name=names[0], role=Role.RECIPIENT),)
    if event_type is EventType.ACQUISITION:
        target = Participant(name=names[0], role=Role.TARGET)
        buyer = _buyer(reading, ids[0])
        return (Participant(name=buyer, role=Role.ACQUIRER), target) if buyer else (target,)
    if event_type is EventType.PARTNERSHIP:
        return tuple(Participant(name=name, role=Role.PARTNER) for name in names)
    maker = _developer(reading, ids)
    return (Participant(name=maker, role=Role.DEVELOPER),) if maker else ()


def _buyer(reading: Reading, target: int) -> str | None:
    """Who buys: the organisation that stands before the target most often in the first sentences that name it.

    The title and the lead say "A acquires B"; the passive ("B is bought by A") is told by no name standing before.
    """
    votes: dict[str, int] = {}
    for n, p in reading.places[target][:5]:
        near = _organization_before(reading, n, p, target) or _organization_after(reading, n, p, target)
        if near:
            votes[near.name] = votes.get(near.name, 0) + 1
    return max(votes, key=lambda name: votes[name]) if votes else None


def _organization_after(reading: Reading, n: int, p: int, me: int) -> Cluster | None:
    """The organisation after a "by" that follows the name."""
    units = reading.lines[n].units
    for q in range(p + 1, min(len(units), p + 10)):
        if units[q].form == "by" and q + 1 < len(units) and units[q + 1].ids and units[q + 1].ids[0] != me:
            return reading.clusters[units[q + 1].ids[0]]
    return None


def _developer(reading: Reading, ids: Sequence[int]) -> str | None:
    """Who makes a product: the known maker of its family, else the organisation that stands nearest before it."""
    for index in ids:
        if reading.clusters[index].maker:
            return reading.clusters[index].maker
    for index in ids:
        for n, p in reading.places[index]:
            near = _organization_before(reading, n, p, index)
            if near:
                return near.name
    named = [c for c in reading.clusters if c.kind in {"ai", "tech"}]
    return max(named, key=lambda c: len(reading.places[c.index])).name if named else None


def _organization_before(reading: Reading, n: int, p: int, me: int) -> Cluster | None:
    for unit in reversed(reading.lines[n].units[:p]):
        if unit.ids and unit.ids[0] != me:
            cluster = reading.clusters[unit.ids[0]]
            if cluster.kind in {"ai", "tech", "public", "?"} and len(cluster.name) > 1:
                return cluster
    return None


def find_launch_type(reading: Reading, ids: Sequence[int]) -> EventType:
    """Whether a launch is one of a model or of a product, by its name and the words around it."""
    name = reading.clusters[ids[0]].key
    near = [reading.lines[n] for n, _ in reading.places[ids[0]][:4]]
    stems = {stem for line in near for stem in line.stems}
    if any(c.isdigit() for c in name) or {"llm", "llms"} & stems:
        return EventType.MODEL_LAUNCH
    return EventType.PRODUCT_LAUNCH
