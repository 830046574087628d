"""Ask feeds at once, whether or not they are due, and say how each is and what can be done.

What is learned is kept, as after any visit: entries wait for the next run, a feed that was gone and answers again is
polled again, and the run that follows does not ask once more.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from flows.clock import Clock
from flows.cycle import prepare
from flows.feed_health import advice_for
from flows.feed_memory import asked_url
from flows.fetch.hosts import host_of
from flows.lock import only_writer
from flows.settings import Settings
from flows.visit_feeds import visit_feeds
from warehouse.database import open_warehouse
from warehouse.feeds import FeedState, configure_feeds, feed_states
from warehouse.hosts import closed_hosts
from warehouse.publish import publish


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedFeed:
    """How one feed is."""

    feed: str
    url: str
    state: str | None
    http_status: int | None
    entries: int  # it has, or had when it last had any
    newest_entry_at: datetime | None
    new_entries: int
    problem: str | None  # what is wrong or worth knowing
    advice: str | None
    well: bool


def check_feeds(settings: Settings, clock: Clock, *, names: Collection[str] = ()) -> tuple[CheckedFeed, ...]:
    """Ask feeds and say how they are, in the order of the configuration.

    Hosts that asked to be left alone are; their feeds are told as they were last.

    Args:
        settings: The configuration.
        clock: The time.
        names: Those to ask; all when left out.
    Raises:
        LockedError: A run is at work, and did not end within a minute.
        StorageError: The warehouse cannot be read or written.
    """
    with only_writer(settings.database):
        prepare(settings)
        with open_warehouse(settings.database) as connection:
            configure_feeds(connection, [(feed.name, feed.url, feed.source) for feed in settings.feeds])
            closed = closed_hosts(connection, clock.now())
            states = feed_states(connection)
        wanted = {state.feed for state in states if not names or state.feed in names}
        asked = {state.feed for state in states if state.feed in wanted and host_of(asked_url(state)) not in closed}
        visit_feeds(settings, clock, force=True, only=asked)
        with open_warehouse(settings.database) as connection:
            after = {state.feed: state for state in feed_states(connection)}
        publish(settings.database, settings.published)
    return tuple(_checked(after[feed.name]) for feed in settings.feeds if feed.name in wanted)


def _checked(state: FeedState) -> CheckedFeed:
    return CheckedFeed(
        feed=state.feed,
        url=asked_url(state),
        state=state.state,
        http_status=state.http_status,
        entries=state.entries,
        newest_entry_at=state.newest_entry_at,
        new_entries=state.new_entries,
        problem="silent" if state.silent and not state.message else state.message,
        advice=advice_for(state),
        well=state.state in {"ok", "not_modified"},
    )
