"""Who is in an event from the start: the parties that are its key, and the maker that a product's family tells."""

from __future__ import annotations

from collections.abc import Sequence

from extractors.events.reading import Reading
from extractors.records import LAUNCHES, EventType, Participant, Role

_KEY_ROLES = {
    EventType.FUNDING: Role.RECIPIENT,
    EventType.ACQUISITION: Role.TARGET,
    EventType.PARTNERSHIP: Role.PARTNER,
}


def key_parties(event_type: EventType, names: Sequence[str]) -> tuple[Participant, ...]:
    """The names of a deal's key in their role; the key of a launch is its products, which are no parties."""
    role = _KEY_ROLES.get(event_type)
    return tuple(Participant(name=name, role=role) for name in names) if role else ()


def known_parties(reading: Reading, event_type: EventType, ids: Sequence[int]) -> tuple[tuple[str, str], ...]:
    """Parties that are known without reading on, as (name, role): the maker of a known product family.

    Args:
        reading: The article.
        event_type: The type of the event.
        ids: The clusters of its key.
    """
    if event_type not in LAUNCHES:
        return ()
    makers = dict.fromkeys(maker for index in ids if (maker := reading.clusters[index].maker))
    return tuple((maker, Role.DEVELOPER.value) for maker in makers)
