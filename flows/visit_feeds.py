"""Step: due feeds are asked, and their new entries become pages.

    states ─due?→ requests ─(a host at a time)→ answers ─judge→ visits ─one transaction→ warehouse

The database is open before and after, never while a server is waited for.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import zlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from extractors.errors import FetchError, NotAFeedError, ParseError
from extractors.feeds.reader import parse_feed
from extractors.records import Entry, FeedDocument
from flows.clock import Clock
from flows.fetch.client import Answer, get, open_session
from flows.fetch.hosts import HostQueue
from flows.schedule import Visit, cache_seconds, next_visit, retry_after_seconds
from flows.settings import FeedSettings, Settings
from warehouse.database import open_warehouse
from warehouse.feeds import (
    FeedState,
    FeedVisit,
    Fetch,
    NewEntry,
    closed_hosts,
    configure_feeds,
    feed_states,
    known_keys,
    save_visits,
)

logger = logging.getLogger(__name__)

ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.8"
MOVED_AFTER_DAYS = 5
_OK = frozenset({"ok", "not_modified"})
_BLOCKS = frozenset({"challenge", "consent"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedsVisited:
    """What the step did."""

    due: int = 0
    ok: int = 0
    failed: int = 0
    skipped: int = 0  # not due yet
    entries_new: int = 0
    outcomes: Mapping[str, int] = field(default_factory=dict)
    troubles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """An attempt with its outcome, before it is compared with what is stored."""

    state: FeedState
    at: datetime
    outcome: str
    answer: Answer | None = None
    document: FeedDocument | None = None
    message: str | None = None
    status: int | None = None
    duration_ms: int = 0


def visit_feeds(settings: Settings, clock: Clock, *, force: bool = False, limit: int | None = None) -> FeedsVisited:
    """Ask every due feed once and store what came of it.

    Args:
        settings: The configuration.
        clock: The time.
        force: Ask feeds that are not due as well, still with their validators.
        limit: At most this many feeds, the longest due first.
    """
    configured = {feed.name: feed for feed in settings.feeds}
    with open_warehouse(settings.database) as connection:
        configure_feeds(connection, [(feed.name, feed.url, feed.source) for feed in settings.feeds])
        states = {state.feed: state for state in feed_states(connection)}
        closed = frozenset() if force else closed_hosts(connection, clock.now())
    due = [states[name] for name in configured if _is_due(states[name], clock.now(), closed, force=force)]
    due = sorted(due, key=lambda state: state.next_at is not None and state.next_at.timestamp())[:limit]
    if not due:
        return FeedsVisited(skipped=len(states))
    judged = asyncio.run(_ask_all(due, settings, clock))
    with open_warehouse(settings.database) as connection:
        known = {one.state.feed: known_keys(connection, one.state.feed, _all_keys(one.document)) for one in judged}
        visits = [_visit(one, configured[one.state.feed], known[one.state.feed]) for one in judged]
        save_visits(connection, visits)
    return _summary(visits, skipped=len(states) - len(due))


def _is_due(state: FeedState, now: datetime, closed: frozenset[str], *, force: bool) -> bool:
    if force:
        return True
    if state.state == "gone" or urlsplit(state.moved_url or state.url).netloc.lower() in closed:
        return False
    return state.next_at is None or state.next_at <= now


async def _ask_all(due: list[FeedState], settings: Settings, clock: Clock) -> list[_Judged]:
    queue = HostQueue(delay_s=settings.fetch.host_delay_s, max_concurrency=settings.fetch.max_concurrency)
    limited: set[str] = set()
    async with open_session(settings.fetch) as session:

        async def ask(state: FeedState) -> _Judged | None:
            host = urlsplit(state.url).netloc.lower()
            async with queue.turn(host):
                if host in limited:  # a sister feed was just told to wait: this one stays due
                    return None
                at = clock.now()
                try:
                    answer = await get(
                        session, _address(state), settings.fetch, headers=_validators(state), accept=ACCEPT
                    )
                except FetchError as error:
                    return _failed(state, at, clock, error)
                if answer.status == 429:
                    limited.add(host)
            return await asyncio.to_thread(_judge, state, at, answer)

        found = await asyncio.gather(*(ask(state) for state in due))
    return [one for one in found if one is not None]


def _address(state: FeedState) -> str:
    return state.moved_url if state.moved_url and state.moved_days >= MOVED_AFTER_DAYS else state.url


def _validators(state: FeedState) -> dict[str, str]:
    headers = {}
    if state.etag:
        headers["If-None-Match"] = state.etag
    if state.last_modified:
        headers["If-Modified-Since"] = state.last_modified
    return headers


def _failed(state: FeedState, at: datetime, clock: Clock, error: FetchError) -> _Judged:
    return _Judged(
        state=state,
        at=at,
        outcome=error.outcome,
        message=error.message,
        status=error.status,
        duration_ms=int((clock.now() - at).total_seconds() * 1000),
    )


def _judge(state: FeedState, at: datetime, answer: Answer) -> _Judged:
    """Name what an answer is."""
    judged = _Judged(
        state=state,
        at=at,
        outcome="ok",
        answer=answer,
        status=answer.status,
        duration_ms=int(answer.duration_s * 1000),
    )
    if answer.status == 304:
        if answer.conditional:
            return replace(judged, outcome="not_modified")
        return replace(judged, outcome="http_error", message="304 to a request without validators")
    if answer.status != 200:
        return replace(judged, outcome=_refusal(answer), message=f"the server answered {answer.status}")
    if not answer.body.strip():
        return replace(judged, outcome="http_error", message="an empty body")
    if state.body_hash == _hash(answer.body):
        return replace(judged, outcome="not_modified")
    try:
        document = parse_feed(answer.body, url=answer.final_url, content_type=answer.headers.get("content-type"))
    except NotAFeedError as error:
        outcome = "blocked" if error.found in _BLOCKS else "not_feed"
        return replace(judged, outcome=outcome, message=error.message)
    except ParseError as error:
        return replace(judged, outcome="parse_error", message=error.message)
    return replace(judged, document=document)


def _refusal(answer: Answer) -> str:
    challenged = "cf-mitigated" in answer.headers or b"challenge" in answer.body[:4096].lower()
    if answer.status in {401, 403, 503} and challenged:
        return "blocked"
    return {429: "rate_limited", 410: "gone"}.get(answer.status, "http_error")


def _visit(one: _Judged, feed: FeedSettings, known: frozenset[str]) -> FeedVisit:
    """What an attempt changes."""
    entries, keys = _new_entries(one, feed, known)
    state = _next_state(one, feed, len(entries))
    answer = one.answer
    fetch = Fetch(
        url=_address(one.state),
        purpose="feed",
        started_at=one.at,
        outcome=one.outcome,
        http_status=one.status,
        bytes=len(answer.body) if answer else 0,
        duration_ms=one.duration_ms,
        conditional=bool(answer and answer.conditional),
        message=one.message,
    )
    gates: tuple[tuple[str, datetime], ...] = ()
    if one.outcome == "rate_limited" and state.next_at:
        gates = ((urlsplit(one.state.url).netloc.lower(), state.next_at),)
    return FeedVisit(state=state, fetch=fetch, entries=entries, keys=keys, gates=gates)


def _new_entries(
    one: _Judged, feed: FeedSettings, known: frozenset[str]
) -> tuple[tuple[NewEntry, ...], tuple[str, ...]]:
    """Entries of which neither id nor link nor content was seen before, and the keys of all."""
    if one.document is None:
        return (), ()
    entries: list[NewEntry] = []
    keys: list[str] = []
    seen = set(known)
    for entry in one.document.entries:
        own = _keys(entry)
        link_known = any(key in seen for key in own if key.startswith(("l", "c"))) if entry.url else own[0] in seen
        keys.extend(own)
        seen.update(own)
        if not link_known and entry.url and entry.canonical_url:
            entries.append(_as_page(entry, entry.url, entry.canonical_url, feed, one.at, one.document.lang))
    return tuple(entries), tuple(keys)


def _keys(entry: Entry) -> tuple[str, ...]:
    """Keys of one entry: its link, else its id, else its content."""
    if entry.canonical_url:
        return ("l" + _hash(entry.canonical_url.removeprefix("https:").removeprefix("http:").encode()),)
    if entry.id:
        return ("i" + _hash(entry.id.encode("utf-8", "replace")),)
    return ("c" + _hash(f"{entry.title}|{entry.published_raw}".encode("utf-8", "replace")),)


def _all_keys(document: FeedDocument | None) -> list[str]:
    return [key for entry in document.entries for key in _keys(entry)] if document else []


def _as_page(entry: Entry, url: str, canonical: str, feed: FeedSettings, at: datetime, lang: str | None) -> NewEntry:
    content = entry.content_html.encode("utf-8", "replace") if entry.content_html else None
    return NewEntry(
        url=url,
        canonical_url=canonical,
        feed=feed.name,
        publisher=feed.source,
        entry_id=entry.id,
        entry_title=entry.title,
        entry_published_at=entry.published_at,
        entry_lang=entry.lang or lang,
        first_seen_at=at,
        body=zlib.compress(content) if content else None,
        sha256=hashlib.sha256(content).hexdigest() if content else None,
    )


def _next_state(one: _Judged, feed: FeedSettings, new: int) -> FeedState:
    """What is remembered after an attempt; a failed one changes nothing but the failure."""
    ok = one.outcome in _OK
    failures = 0 if ok else one.state.consecutive_failures + 1
    hints = one.document.hints if one.document else None
    headers = one.answer.headers if one.answer else {}
    quiet = (
        not (headers.get("etag") or headers.get("last-modified") or cache_seconds(headers)) and one.answer is not None
    )
    visit = Visit(
        feed=feed.name,
        at=one.at,
        every=feed.every,
        failures=failures,
        blocked=one.outcome == "blocked",
        cache_s=cache_seconds(headers) if one.status in {200, 304, 429} else None,
        retry_after_s=retry_after_seconds(headers, one.at),
        ttl_s=hints.ttl_s if hints else None,
        skip_hours=hints.skip_hours if hints else (),
        quiet=ok and quiet and not (hints and hints.ttl_s),
    )
    state = replace(
        one.state,
        state=one.outcome,
        http_status=one.status,
        last_attempt_at=one.at,
        next_at=None if one.outcome == "gone" else next_visit(visit),
        consecutive_failures=failures,
        new_entries=new,
        message=one.message,
    )
    return _remember_success(state, one, new) if ok else state


def _remember_success(state: FeedState, one: _Judged, new: int) -> FeedState:
    assert one.answer is not None
    headers, modified = one.answer.headers, one.status == 200
    state = replace(
        state,
        last_success_at=one.at,
        etag=headers.get("etag") if modified else headers.get("etag", state.etag),
        last_modified=headers.get("last-modified") if modified else headers.get("last-modified", state.last_modified),
        validators_url=one.answer.final_url,
        body_hash=_hash(one.answer.body) if modified else state.body_hash,
    )
    state = _remember_move(state, one)
    if one.document is None:
        return state
    message = "; ".join(one.document.warnings) or None
    if state.had_entries and not one.document.entries:
        message = "the feed has lost its entries"
    return replace(
        state,
        message=message,
        had_entries=state.had_entries or bool(one.document.entries),
        last_new_entry_at=one.at if new else state.last_new_entry_at,
        hub_url=one.document.hints.hub_url,
    )


def _remember_move(state: FeedState, one: _Judged) -> FeedState:
    """Count on how many days a permanent redirect led to the feed; it is believed after five."""
    assert one.answer is not None
    target, today = one.answer.permanent_url, one.at.date()
    if target is None:
        believed = state.moved_days >= MOVED_AFTER_DAYS
        return state if believed else replace(state, moved_url=None, moved_days=0, moved_on=None)
    if target != state.moved_url:
        return replace(state, moved_url=target, moved_days=1, moved_on=today)
    return state if state.moved_on == today else replace(state, moved_days=state.moved_days + 1, moved_on=today)


def _hash(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=16).hexdigest()


def _summary(visits: list[FeedVisit], *, skipped: int) -> FeedsVisited:
    outcomes = Counter(visit.fetch.outcome for visit in visits)
    ok = sum(count for outcome, count in outcomes.items() if outcome in _OK)
    troubles = [
        f"{visit.state.feed}: {visit.fetch.outcome}, {visit.fetch.message or ''}".rstrip(", ")
        for visit in visits
        if visit.fetch.outcome not in _OK
    ]
    new = sum(len(visit.entries) for visit in visits)
    logger.info("%d feeds asked: %s; %d new entries", len(visits), dict(outcomes), new)
    return FeedsVisited(
        due=len(visits),
        ok=ok,
        failed=len(visits) - ok,
        skipped=skipped,
        entries_new=new,
        outcomes=dict(outcomes),
        troubles=tuple(troubles),
    )
