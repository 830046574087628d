"""Step: join the mentions of new and re-extracted articles into events."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from flows.clock import Clock
from flows.settings import Settings
from warehouse.database import open_warehouse
from warehouse.events import waits_for_resolution

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsResolved:
    """What one resolution did."""

    mentions_seen: int = 0
    events_new: int = 0
    events_changed: int = 0
    events_gone: int = 0


def resolve_events(settings: Settings, clock: Clock) -> EventsResolved:
    """Resolve the articles that wait for it, with every event they may change.

    Raises:
        StorageError: The warehouse cannot be read or written; the articles wait on.
    """
    with open_warehouse(settings.database) as connection:
        if not waits_for_resolution(connection):
            return EventsResolved()
        from flows.resolution import resolve  # most runs find nothing new

        done = resolve(connection, clock.now())
    _logger.info(
        "resolved %d mentions: %d new events, %d changed", done.mentions_seen, done.events_new, done.events_changed
    )
    return done
