"""Step: due feeds are asked, and their new entries become pages.

    states ─due?→ requests ─(a host at a time)→ answers ─judge→ ─sift→ ─remember→ visits ─short transactions→ warehouse

The database is never open while a server is waited for.
"""

from __future__ import annotations

import asyncio
import logging
import time
import zlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from extractors.errors import LockedError
from extractors.records import Entry
from flows.clock import Clock
from flows.feed_answers import Judged, judge
from flows.feed_entries import Sifted, all_keys, published, sift
from flows.feed_health import Troubles, troubles_of
from flows.feed_memory import OK, asked_url, remember, shown_url
from flows.fetch.answers import Request
from flows.fetch.client import Client, open_client
from flows.fetch.hosts import TURNS_KEPT, host_of, remember_turns
from flows.progress import Progress, progress_of
from flows.settings import FeedSettings, Settings
from warehouse.database import let_go, open_warehouse
from warehouse.feeds import (
    FeedState,
    FeedVisit,
    Fetch,
    NewEntry,
    configure_feeds,
    defer_feeds,
    feed_states,
    known_keys,
    save_visits,
)
from warehouse.hosts import HostNews, closed_hosts, host_turns

logger = logging.getLogger(__name__)

ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.8"
STORE_EVERY_S = 5.0  # a kill loses what was fetched since
STORE_AT = 200  # visits
STORE_AT_ENTRIES = 5_000
_PATIENCE_S = 30.0  # for another process that has the database open when the last of it is stored


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedsVisited:
    """What the step did."""

    due: int = 0
    ok: int = 0
    failed: int = 0
    skipped: int = 0  # not due yet, gone, or their host asked to be left alone
    entries_new: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    troubles: Troubles = field(default_factory=Troubles)


def visit_feeds(
    settings: Settings,
    clock: Clock,
    *,
    force: bool = False,
    limit: int | None = None,
    only: Collection[str] | None = None,
    progress: Progress | None = None,
) -> FeedsVisited:
    """Ask every due feed once and store what came of it.

    Args:
        settings: The configuration.
        clock: The time.
        force: Ask feeds that are not due, or gone, or whose host asked to be left alone, as well; still with their
            validators.
        limit: At most this many feeds, the longest due first.
        only: Names of the feeds to ask; all when left out.
        progress: Told how many feeds are done, of how many.
    Raises:
        StorageError: The warehouse cannot be read or written.
    """
    now = clock.now()
    with open_warehouse(settings.database) as connection:
        configure_feeds(connection, [(feed.name, feed.url, feed.source) for feed in settings.feeds])
        states = feed_states(connection)
        paused = {} if force else closed_hosts(connection, now)
        remember_turns(host_turns(connection, datetime.now(UTC) - TURNS_KEPT))
    asked = [state for state in states if only is None or state.feed in only]
    due = _due(asked, now, paused, force=force)[:limit]
    visits = _Visits(settings=settings, clock=clock, configured={feed.name: feed for feed in settings.feeds})
    if due:
        seconds = {host: (until - now).total_seconds() for host, until in paused.items()}
        let_go()
        with progress_of("visiting feeds") as shown:
            asyncio.run(_visit_all(due, visits, seconds, progress or shown))
    return _summary(visits, states)


def _due(states: Sequence[FeedState], now: datetime, paused: Mapping[str, datetime], *, force: bool) -> list[FeedState]:
    """The feeds to ask, the longest due first; never asked ones before all others."""

    def is_due(state: FeedState) -> bool:
        if force:
            return True
        if state.state == "gone" or host_of(asked_url(state)) in paused:
            return False
        return state.next_at is None or state.next_at <= now

    def since(state: FeedState) -> float:
        return state.next_at.timestamp() if state.next_at else 0.0

    return sorted(filter(is_due, states), key=since)


@dataclass(slots=True)
class _Visits:
    """The visits of one run: what is still to be stored, and what was."""

    settings: Settings
    clock: Clock
    configured: Mapping[str, FeedSettings]
    waiting: list[Judged] = field(default_factory=list)
    refused: list[FeedState] = field(default_factory=list)  # due, and not asked
    last_stored: float = field(default_factory=time.monotonic)
    asked: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    entries_new: int = 0
    after: dict[str, FeedState] = field(default_factory=dict)

    def is_full(self) -> bool:
        """Whether it is time to store."""
        entries = sum(len(one.document.entries) for one in self.waiting if one.document)
        old = time.monotonic() - self.last_stored > STORE_EVERY_S
        return bool(self.waiting) and (old or len(self.waiting) >= STORE_AT or entries >= STORE_AT_ENTRIES)

    def store(self, hosts: HostNews, *, last: bool) -> None:
        """Store what is waiting; while another process has the database open it may wait for the next time."""
        try:
            self._store(hosts, last=last)
        except LockedError:
            if last:
                raise

    def _store(self, hosts: HostNews, *, last: bool) -> None:
        batch = list(self.waiting)
        visits = []
        with open_warehouse(self.settings.database, patience_s=_PATIENCE_S if last else 0.0) as connection:
            for one in batch:
                known = known_keys(connection, one.state.feed, all_keys(one.document)) if one.document else ()
                sifted = sift(one.document, known, one.at) if one.document else None
                visits.append(_visit(one, self.configured[one.state.feed], sifted))
            save_visits(connection, visits, hosts=hosts)
            if last and self.refused:
                defer_feeds(connection, list(self._deferred(hosts)))
        del self.waiting[: len(batch)]  # in place: the loop goes on adding
        self.last_stored = time.monotonic()
        for visit in visits:
            self.outcomes[visit.fetch.outcome] += 1
            self.entries_new += len(visit.entries)
            self.after[visit.state.feed] = visit.state

    def _deferred(self, hosts: HostNews) -> Iterator[tuple[str, datetime, str]]:
        """Feeds that were due, and whose host asked to be left alone just before their turn."""
        for state in self.refused:
            host = host_of(asked_url(state))
            if until := hosts.closed.get(host):
                yield state.feed, until, f"not asked: {host} wants to be left alone until {until:%Y-%m-%d %H:%M} UTC"


async def _visit_all(due: list[FeedState], visits: _Visits, paused: Mapping[str, float], progress: Progress) -> None:
    """Ask all feeds, and store their visits every few seconds while others are still under way."""
    with ThreadPoolExecutor(1) as reader, ThreadPoolExecutor(1) as writer:
        loop = asyncio.get_running_loop()
        async with open_client(visits.settings.fetch, visits.clock, paused=paused) as client:

            async def visit(state: FeedState) -> None:
                one = await _ask(state, client, visits.clock, reader)
                visits.asked += 1
                if one is None:
                    visits.refused.append(state)
                else:
                    visits.waiting.append(one)
                progress(visits.asked, len(due))

            running = {asyncio.create_task(visit(state)) for state in due}
            while running:
                done, running = await asyncio.wait(running, timeout=1.0, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
                if visits.is_full() and running:
                    await loop.run_in_executor(writer, lambda: visits.store(client.gates.news, last=False))
            await loop.run_in_executor(writer, lambda: visits.store(client.gates.news, last=True))


async def _ask(state: FeedState, client: Client, clock: Clock, reader: ThreadPoolExecutor) -> Judged | None:
    """Ask one feed; None when its host has just asked to be left alone, and the feed stays due."""
    request = Request(
        url=asked_url(state), accept=ACCEPT, validators=_validators(state), validators_url=state.validators_url
    )
    begun = time.monotonic()
    answer = await client.fetch(request)
    if answer.failure == "paused":
        return None
    answered_at = clock.now()
    started_at = answered_at - timedelta(seconds=min(answer.duration_s, time.monotonic() - begun))
    # In a thread of its own, so that a long feed does not hold up the others on the network.
    return await asyncio.get_running_loop().run_in_executor(
        reader, judge, state, started_at, answered_at, answer, clock
    )


def _validators(state: FeedState) -> dict[str, str]:
    named = {"If-None-Match": state.etag, "If-Modified-Since": state.last_modified}
    return {name: value for name, value in named.items() if value}


def _visit(one: Judged, feed: FeedSettings, sifted: Sifted | None) -> FeedVisit:
    """What an attempt changes in the warehouse."""
    answer = one.answer
    fetch = Fetch(
        url=shown_url(answer.url),
        purpose="feed",
        started_at=one.started_at,
        outcome=one.outcome,
        http_status=answer.status,
        bytes=answer.size,
        duration_ms=int(answer.duration_s * 1000),
        conditional=answer.conditional,
        redirects=answer.redirects,
        final_url=answer.final_url if answer.redirects else None,
        message=one.message[:500] if one.message else None,
    )
    lang = one.document.lang if one.document else None
    entries = tuple(_as_page(entry, feed, one.started_at, lang) for entry in (sifted.new if sifted else ()))
    keys = sifted.keys if sifted else ()
    return FeedVisit(state=remember(one, feed.every, sifted), fetch=fetch, entries=entries, keys=keys)


def _as_page(entry: Entry, feed: FeedSettings, at: datetime, lang: str | None) -> NewEntry:
    assert entry.url is not None
    content = entry.content_html.encode("utf-8", "replace") if entry.content_html else None
    return NewEntry(
        url=entry.url,
        canonical_url=entry.canonical_url or entry.url,
        feed=feed.name,
        publisher=feed.source,
        entry_id=entry.id,
        entry_title=entry.title,
        entry_published_at=published(entry, at),
        entry_published_raw=entry.published_raw,
        entry_lang=entry.lang or lang,
        first_seen_at=at,
        body=zlib.compress(content) if content else None,
        sha256=sha256(content).hexdigest() if content else None,
    )


def _summary(visits: _Visits, states: Sequence[FeedState]) -> FeedsVisited:
    done = sum(visits.outcomes.values())
    ok = sum(count for outcome, count in visits.outcomes.items() if outcome in OK)
    if done:
        logger.info("%d feeds asked: %s; %d new entries", done, _told(visits.outcomes), visits.entries_new)
    return FeedsVisited(
        due=done,
        ok=ok,
        failed=done - ok,
        skipped=len(states) - done,
        entries_new=visits.entries_new,
        outcomes=dict(visits.outcomes),
        troubles=troubles_of([(state, visits.after.get(state.feed, state)) for state in states]),
    )


def _told(outcomes: Counter[str]) -> str:
    return ", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
