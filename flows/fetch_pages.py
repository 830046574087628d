"""Step: pages that new entries link to are fetched and stored raw.

    due pages ─by host→ robots.txt ─→ request ─→ outcome ─every few seconds→ warehouse

Hosts are asked in parallel, each one request at a time, after its robots.txt. What a kill loses is a few seconds.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime

from extractors.errors import LockedError
from flows.clock import Clock
from flows.fetch.answers import Answer, Request
from flows.fetch.client import Client, open_client
from flows.fetch.hosts import TURNS_KEPT, host_of, remember_turns
from flows.fetch.robots import MAX_AGE, Robots, Rules
from flows.page_answers import ACCEPT, is_page, judge_page, page_fetch, request_fetch
from flows.progress import Progress, progress_of
from flows.settings import Settings
from warehouse.database import let_go, open_warehouse
from warehouse.feeds import Fetch
from warehouse.hosts import closed_hosts, host_turns
from warehouse.pages import DuePage, PageOutcome, RobotsFile, pages_due, robots_known, save_pages

logger = logging.getLogger(__name__)

MAX_PAGES = 20_000  # a run; the rest waits for the next
STORE_EVERY_S = 5.0
STORE_AT = 250  # pages
HOST_BUDGET_S = 180.0  # no run spends more on one host: news elsewhere must not wait; what is left is next run's
DEAD_AFTER = 3  # requests in a row without any answer, and the host is left for this run
_DEAD = frozenset({"timeout", "dns_error", "tls_error"})
_PATIENCE_S = 30.0  # for another process that has the database open when the last of it is stored


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesFetched:
    """What the step did."""

    fetched: int = 0
    failed: int = 0
    robots: int = 0
    left: int = 0  # due, and not asked: their host was paused, dead or slow
    outcomes: Mapping[str, int] = field(default_factory=dict)


def fetch_pages(
    settings: Settings, clock: Clock, *, limit: int | None = None, progress: Progress | None = None
) -> PagesFetched:
    """Fetch the pages that are due.

    Args:
        settings: The configuration.
        clock: The time.
        limit: At most this many pages.
        progress: Told how many pages are done, of how many.
    Raises:
        StorageError: The warehouse cannot be read or written.
    """
    now = clock.now()
    with open_warehouse(settings.database) as connection:
        due = pages_due(connection, now, MAX_PAGES if limit is None else min(limit, MAX_PAGES))
        known = {
            origin: Rules(status, body, at)
            for origin, (status, body, at) in robots_known(connection, now - MAX_AGE).items()
        }
        paused = {host: (until - now).total_seconds() for host, until in closed_hosts(connection, now).items()}
        remember_turns(host_turns(connection, datetime.now(UTC) - TURNS_KEPT))
    pages = _Pages(settings=settings, clock=clock)
    if due:
        let_go()
        with progress_of("fetching pages") as shown:
            asyncio.run(_fetch_all(due, pages, known, paused, progress or shown))
        logger.info("%d pages asked: %s", sum(pages.outcomes.values()), dict(pages.outcomes))
    return PagesFetched(
        fetched=pages.stored_bodies,
        failed=pages.states["failed"] + pages.states["parked"],
        robots=pages.states["robots"],
        left=len(due) - sum(pages.states.values()),
        outcomes=dict(pages.outcomes),
    )


@dataclass(slots=True)
class _Pages:
    """The pages of one run: what is still to be stored, and what was."""

    settings: Settings
    clock: Clock
    waiting: list[tuple[PageOutcome, Fetch]] = field(default_factory=list)
    last_stored: float = field(default_factory=time.monotonic)
    outcomes: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    stored_bodies: int = 0
    done: int = 0

    def add(self, outcome: PageOutcome, fetch: Fetch) -> None:
        self.waiting.append((outcome, fetch))
        self.outcomes[fetch.outcome] += 1
        self.states[outcome.state] += 1
        self.stored_bodies += outcome.body is not None

    def is_full(self) -> bool:
        """Whether it is time to store."""
        old = time.monotonic() - self.last_stored > STORE_EVERY_S
        return bool(self.waiting) and (old or len(self.waiting) >= STORE_AT)

    def store(self, client: Client, robots: Robots, *, last: bool) -> None:
        """Store what is waiting; while another process has the database open it may wait for the next time."""
        batch, asked, learned = list(self.waiting), list(robots.answers), dict(robots.learned)
        try:
            with open_warehouse(self.settings.database, patience_s=_PATIENCE_S if last else 0.0) as connection:
                save_pages(
                    connection,
                    [outcome for outcome, _ in batch],
                    [fetch for _, fetch in batch] + [request_fetch("robots", at, answer) for at, answer in asked],
                    [_robots_file(origin, rules) for origin, rules in learned.items()],
                    hosts=client.gates.news,
                )
        except LockedError:
            if last:
                raise
            return
        del self.waiting[: len(batch)], robots.answers[: len(asked)]
        for origin in learned:
            robots.learned.pop(origin, None)
        self.last_stored = time.monotonic()


async def _fetch_all(
    due: Sequence[DuePage],
    pages: _Pages,
    known: Mapping[str, Rules],
    paused: Mapping[str, float],
    progress: Progress,
) -> None:
    by_host: dict[str, list[DuePage]] = {}
    for page in due:
        by_host.setdefault(host_of(page.url), []).append(page)
    settings = pages.settings.fetch
    with ThreadPoolExecutor(1) as writer:
        loop = asyncio.get_running_loop()
        async with open_client(settings, pages.clock, paused=paused) as client:
            robots = Robots(client, pages.clock, settings.user_agent, known)

            async def visit(host_pages: list[DuePage]) -> None:
                await _fetch_host(host_pages, pages, client, robots, lambda: progress(pages.done, len(due)))

            running = {asyncio.create_task(visit(host_pages)) for host_pages in by_host.values()}
            while running:
                done, running = await asyncio.wait(running, timeout=0.5, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
                if pages.is_full() and running:
                    await loop.run_in_executor(writer, lambda: pages.store(client, robots, last=False))
            await loop.run_in_executor(writer, lambda: pages.store(client, robots, last=True))


async def _fetch_host(due: list[DuePage], pages: _Pages, client: Client, robots: Robots, tell: object) -> None:
    """Ask one host for its pages, one after the other."""
    assert callable(tell)
    begun, dead = time.monotonic(), 0
    for page in due:
        if dead >= DEAD_AFTER or time.monotonic() - begun > HOST_BUDGET_S:
            logger.info("%s: left for a later run", host_of(page.url))
            return
        started_at = pages.clock.now()
        answer = await _ask(page, client, robots, obey=pages.settings.fetch.respect_robots)
        if answer.failure == "paused":
            return
        dead = dead + 1 if answer.failure in _DEAD else 0
        outcome = judge_page(page, started_at, answer)
        pages.add(outcome, page_fetch(started_at, answer, outcome))
        pages.done += 1
        tell()


async def _ask(page: DuePage, client: Client, robots: Robots, *, obey: bool) -> Answer:
    if not obey:
        return await client.fetch(Request(url=page.url, accept=ACCEPT, wanted=is_page))
    rules = await robots.rules_of(page.url)
    return await client.fetch(
        Request(
            url=page.url,
            accept=ACCEPT,
            wanted=is_page,
            permitted=robots.why_not,
            delay_s=rules.delay_s(robots.product) if rules else 0.0,
        )
    )


def _robots_file(origin: str, rules: Rules) -> RobotsFile:
    return RobotsFile(origin=origin, fetched_at=rules.fetched_at, http_status=rules.status, body=rules.body)
