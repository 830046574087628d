"""Step: pages that new entries link to are fetched and stored raw.

Batches are stored as they come, so that a crash loses little; hosts are asked in parallel, each one request at a
time, after its robots.txt.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from aiohttp import ClientSession

from extractors.errors import FetchError, PermanentFetchError
from flows.clock import Clock
from flows.fetch.client import Answer, get, open_session
from flows.fetch.hosts import HostQueue
from flows.fetch.robots import MAX_BYTES, Rules, origin_of
from flows.progress import progress_of
from flows.settings import Settings
from warehouse.database import open_warehouse
from warehouse.feeds import Fetch
from warehouse.pages import DuePage, PageOutcome, RobotsFile, pages_due, robots_known, save_pages

logger = logging.getLogger(__name__)

ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
BATCH = 200
MAX_PAGES = 5000  # a run; the rest waits for the next
MAX_ATTEMPTS = 5
ROBOTS_AGE = timedelta(days=1)
_FIRST_RETRY = timedelta(minutes=30)
_HTML = ("text/html", "application/xhtml", "text/plain", "application/xml", "text/xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesFetched:
    """What the step did."""

    fetched: int = 0
    failed: int = 0
    robots: int = 0


@dataclass(slots=True)
class _Round:
    """What a batch of requests gathers before it is stored."""

    settings: Settings
    clock: Clock
    session: ClientSession
    queue: HostQueue
    rules: dict[str, Rules]
    locks: dict[str, asyncio.Lock]
    fetches: list[Fetch]
    robots: list[RobotsFile]


def fetch_pages(settings: Settings, clock: Clock, *, limit: int | None = None) -> PagesFetched:
    """Fetch the pages that are due.

    Args:
        settings: The configuration.
        clock: The time.
        limit: At most this many pages.
    """
    with open_warehouse(settings.database) as connection:
        due = pages_due(connection, clock.now(), min(limit or MAX_PAGES, MAX_PAGES))
        known = robots_known(connection, clock.now() - ROBOTS_AGE)
    if not due:
        return PagesFetched()
    rules = {origin: Rules(status, body) for origin, (status, body) in known.items()}
    outcomes = asyncio.run(_fetch_all(due, rules, settings, clock))
    summary = PagesFetched(
        fetched=sum(one.body is not None for one in outcomes),
        failed=sum(one.state in {"failed", "parked"} for one in outcomes),
        robots=sum(one.state == "robots" for one in outcomes),
    )
    logger.info(
        "%d pages fetched, %d failed, %d kept out by robots.txt", summary.fetched, summary.failed, summary.robots
    )
    return summary


async def _fetch_all(
    due: tuple[DuePage, ...], rules: dict[str, Rules], settings: Settings, clock: Clock
) -> list[PageOutcome]:
    queue = HostQueue(delay_s=settings.fetch.host_delay_s, max_concurrency=settings.fetch.max_concurrency)
    outcomes: list[PageOutcome] = []
    with progress_of("fetching pages") as progress:
        async with open_session(settings.fetch) as session:
            for batch in _batches(due):
                gathered = _Round(settings, clock, session, queue, rules, {}, [], [])
                found = await asyncio.gather(*(_ask(page, gathered) for page in batch))
                await asyncio.to_thread(_store, settings, found, gathered)
                outcomes += found
                progress(len(outcomes), len(due))
    return outcomes


def _batches(pages: Sequence[DuePage]) -> Iterator[Sequence[DuePage]]:
    yield from (pages[start : start + BATCH] for start in range(0, len(pages), BATCH))


def _store(settings: Settings, found: list[PageOutcome], gathered: _Round) -> None:
    with open_warehouse(settings.database) as connection:
        save_pages(connection, found, gathered.fetches, gathered.robots)


async def _ask(page: DuePage, gathered: _Round) -> PageOutcome:
    settings, agent = gathered.settings.fetch, gathered.settings.fetch.user_agent
    rules = await _rules_of(page.url, gathered) if settings.respect_robots else None
    at = gathered.clock.now()
    if rules and not rules.allows(page.url, agent):
        return _kept_out(page, rules, at)
    delay_s = rules.delay_s(agent) if rules else None
    async with gathered.queue.turn(urlsplit(page.url).netloc.lower(), delay_s=delay_s):
        at = gathered.clock.now()
        try:
            answer = await get(gathered.session, page.url, settings, accept=ACCEPT)
        except FetchError as error:
            gathered.fetches.append(_failed_fetch(page.url, "page", at, gathered.clock.now(), error))
            return _failure(page, at, error.message, final=isinstance(error, PermanentFetchError))
    outcome = _judge(page, at, answer)
    gathered.fetches.append(_made(page.url, "page", at, answer, outcome))
    return outcome


async def _rules_of(url: str, gathered: _Round) -> Rules:
    """robots.txt of a page's origin, asked for once a day."""
    origin = origin_of(url)
    async with gathered.locks.setdefault(origin, asyncio.Lock()):
        if origin not in gathered.rules:
            gathered.rules[origin] = await _ask_robots(origin, gathered)
    return gathered.rules[origin]


async def _ask_robots(origin: str, gathered: _Round) -> Rules:
    url = f"{origin}/robots.txt"
    async with gathered.queue.turn(urlsplit(origin).netloc):
        at = gathered.clock.now()
        try:
            answer = await get(gathered.session, url, gathered.settings.fetch, accept="text/plain, */*;q=0.1")
        except FetchError as error:
            gathered.fetches.append(_failed_fetch(url, "robots", at, gathered.clock.now(), error))
            return Rules(None, None)  # not stored: the next run asks again
    body = answer.body[:MAX_BYTES].decode("utf-8", "replace") if answer.status == 200 else None
    gathered.fetches.append(_made(url, "robots", at, answer, None))
    if answer.status < 500:
        gathered.robots.append(RobotsFile(origin=origin, fetched_at=at, http_status=answer.status, body=body))
    return Rules(answer.status, body)


def _kept_out(page: DuePage, rules: Rules, at: datetime) -> PageOutcome:
    if rules.reachable:
        return PageOutcome(
            url=page.url, state="robots", reason="robots.txt forbids it", attempts=page.attempts, fetched_at=at
        )
    return _failure(page, at, "robots.txt cannot be read, which forbids for now", final=False)


def _judge(page: DuePage, at: datetime, answer: Answer) -> PageOutcome:
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if answer.status != 200:
        final = answer.status in {404, 410, 451}
        return _failure(page, at, f"the server answered {answer.status}", final=final)
    if kind and not kind.startswith(_HTML):
        return PageOutcome(
            url=page.url, state="not_article", reason=f"{kind}, not a page", attempts=page.attempts, fetched_at=at
        )
    return PageOutcome(
        url=page.url,
        state="pending",
        attempts=page.attempts,
        body=zlib.compress(answer.body),
        sha256=hashlib.sha256(answer.body).hexdigest(),
        content_type=answer.headers.get("content-type"),
        final_url=answer.final_url,
        fetched_at=at,
    )


def _failure(page: DuePage, at: datetime, reason: str, *, final: bool) -> PageOutcome:
    """Try again in a later run, with growing pauses, up to a limit; then park the page with its reason."""
    attempts = page.attempts + 1
    parked = final or attempts >= MAX_ATTEMPTS
    return PageOutcome(
        url=page.url,
        state="parked" if parked else "failed",
        reason=reason,
        attempts=attempts,
        next_at=None if parked else at + _FIRST_RETRY * 2 ** (attempts - 1),
        fetched_at=at,
    )


def _made(url: str, purpose: str, at: datetime, answer: Answer, outcome: PageOutcome | None) -> Fetch:
    words = {200: "ok", 304: "not_modified", 410: "gone", 429: "rate_limited"}
    return Fetch(
        url=url,
        purpose=purpose,
        started_at=at,
        outcome=words.get(answer.status, "http_error"),
        http_status=answer.status,
        bytes=len(answer.body),
        duration_ms=int(answer.duration_s * 1000),
        message=outcome.reason if outcome else None,
    )


def _failed_fetch(url: str, purpose: str, at: datetime, ended: datetime, error: FetchError) -> Fetch:
    return Fetch(
        url=url,
        purpose=purpose,
        started_at=at,
        outcome=error.outcome,
        http_status=error.status,
        duration_ms=int((ended - at).total_seconds() * 1000),
        message=error.message,
    )
