"""What is remembered of feeds between runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from duckdb import DuckDBPyConnection

from warehouse.batches import BYTES, DAY, FLAG, INT, LONG, REAL, TEXT, TEXTS, TIME, Batch, Shape, registered
from warehouse.database import transaction
from warehouse.hosts import HostNews, save_hosts
from warehouse.statements import statement

_STATES = Shape(
    feed=TEXT, url=TEXT, publisher=TEXT, state=TEXT, http_status=INT,
    last_attempt_at=TIME, last_success_at=TIME, next_at=TIME, consecutive_failures=INT,
    successes=INT, new_entries=INT, entries=INT, message=TEXT,
    last_new_entry_at=TIME, newest_entry_at=TIME, rhythm_s=REAL, silent=FLAG,
    current_url=TEXT, moved_at=TIME, moved_url=TEXT, moved_days=INT,
    moved_on=DAY, etag=TEXT, last_modified=TEXT, validators_url=TEXT,
    body_hash=TEXT, ttl_s=LONG, skip_hours="integer[]",
    skip_days=TEXTS, hub_url=TEXT, title=TEXT, remarks=TEXT,
)  # fmt: skip
_FETCHES = Shape(
    url=TEXT, purpose=TEXT, started_at=TIME, outcome=TEXT, http_status=INT,
    bytes=LONG, duration_ms=INT, conditional=FLAG, redirects=INT,
    final_url=TEXT, message=TEXT,
)  # fmt: skip
_ENTRIES = Shape(
    url=TEXT, canonical_url=TEXT, feed=TEXT, publisher=TEXT, entry_id=TEXT,
    entry_title=TEXT, entry_published_at=TIME, entry_published_raw=TEXT, entry_lang=TEXT,
    first_seen_at=TIME,
)  # fmt: skip
_BODIES = Shape(url=TEXT, body=BYTES, sha256=TEXT, first_seen_at=TIME)
_KEYS = Shape(feed=TEXT, entry_key=TEXT, first_seen_at=TIME)
_CONFIGURED = Shape(feed=TEXT, url=TEXT, publisher=TEXT)
_DEFERRED = Shape(feed=TEXT, until_at=TIME, message=TEXT)


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedState:
    """One feed as remembered; the columns of ``feed_state``."""

    feed: str
    url: str
    publisher: str
    state: str | None = None
    http_status: int | None = None
    last_attempt_at: datetime | None = None
    last_success_at: datetime | None = None
    next_at: datetime | None = None
    consecutive_failures: int = 0
    successes: int = 0
    new_entries: int = 0
    entries: int = 0
    message: str | None = None
    last_new_entry_at: datetime | None = None
    newest_entry_at: datetime | None = None
    rhythm_s: float | None = None
    silent: bool = False
    current_url: str | None = None
    moved_at: datetime | None = None
    moved_url: str | None = None
    moved_days: int = 0
    moved_on: date | None = None
    etag: str | None = None
    last_modified: str | None = None
    validators_url: str | None = None
    body_hash: str | None = None
    ttl_s: int | None = None
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[str, ...] = ()
    hub_url: str | None = None
    title: str | None = None
    remarks: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """One request made; the columns of ``fetches``."""

    url: str
    purpose: str
    started_at: datetime
    outcome: str
    http_status: int | None = None
    bytes: int = 0
    duration_ms: int = 0
    conditional: bool = False
    redirects: int = 0
    final_url: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEntry:
    """An entry never seen before, as it becomes a page."""

    url: str
    canonical_url: str
    feed: str
    publisher: str
    entry_id: str | None
    entry_title: str | None
    entry_published_at: datetime | None
    entry_published_raw: str | None
    entry_lang: str | None
    first_seen_at: datetime
    body: bytes | None = None  # zlib-compressed, when the feed carried the full text
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedVisit:
    """What one visit changes, stored as a whole or not at all."""

    state: FeedState
    fetch: Fetch
    entries: tuple[NewEntry, ...] = ()
    keys: tuple[str, ...] = ()


def configure_feeds(connection: DuckDBPyConnection, feeds: Iterable[tuple[str, str, str]]) -> None:
    """Make the configured feeds known.

    Args:
        connection: The warehouse.
        feeds: (name, url, publisher) of each.
    """
    rows = [{"feed": name, "url": url, "publisher": publisher} for name, url, publisher in feeds]
    with transaction(connection), registered(connection, configured=_CONFIGURED.of(rows)):
        connection.execute(statement("feeds/retire"))
        connection.execute(statement("feeds/configure"))


def feed_states(connection: DuckDBPyConnection) -> tuple[FeedState, ...]:
    """What is remembered of every configured feed."""
    cursor = connection.execute(statement("feeds/states"))
    names = [column[0] for column in cursor.description]
    return tuple(_state(dict(zip(names, row, strict=True))) for row in cursor.fetchall())


def _state(row: dict[str, Any]) -> FeedState:
    lists = {name: tuple(row[name] or ()) for name in ("skip_hours", "skip_days")}
    return FeedState(**{**row, **lists})


def known_keys(connection: DuckDBPyConnection, feed: str, keys: Sequence[str]) -> frozenset[str]:
    """Which of these entry keys the feed has shown before."""
    rows = connection.execute(statement("feeds/known_keys"), {"feed": feed, "keys": list(keys)}).fetchall()
    return frozenset(key for (key,) in rows)


def save_visits(connection: DuckDBPyConnection, visits: Sequence[FeedVisit], *, hosts: HostNews | None = None) -> None:
    """Store what visits taught, in one transaction: states, requests, new pages, and what was learned of hosts.

    Entries that were stored in the meantime, or that another feed has shown, are left out.
    """
    entries = _once([entry for visit in visits for entry in visit.entries])
    tables = {
        "visits": _STATES.of([asdict(visit.state) for visit in visits]),
        "keys": _key_rows(visits),
        "entries": _ENTRIES.of([asdict(entry) for entry in entries]),
        "bodies": _BODIES.of([asdict(entry) for entry in entries if entry.body]),
    }
    with transaction(connection), registered(connection, **tables):
        for step in ("save_states", "add_keys", "add_pages", "add_bodies"):
            connection.execute(statement(f"feeds/{step}"))
        save_fetches(connection, [visit.fetch for visit in visits])
        save_hosts(connection, hosts or HostNews())


def defer_feeds(connection: DuckDBPyConnection, feeds: Sequence[tuple[str, datetime, str]]) -> None:
    """Move the next visit of feeds that were not asked.

    Args:
        connection: The warehouse.
        feeds: (name, not before, why) of each.
    """
    rows = [{"feed": feed, "until_at": until, "message": why} for feed, until, why in feeds]
    with transaction(connection), registered(connection, deferred=_DEFERRED.of(rows)):
        connection.execute(statement("feeds/defer"))


def save_fetches(connection: DuckDBPyConnection, fetches: Sequence[Fetch]) -> None:
    """Store requests made; inside a transaction of the caller."""
    with registered(connection, made=_FETCHES.of([asdict(fetch) for fetch in fetches])):
        connection.execute(statement("feeds/add_fetches"))


def _key_rows(visits: Sequence[FeedVisit]) -> Batch:
    """The keys of all entries, a column at a time: there are tens of thousands of them in a large feed."""
    feeds = [visit.state.feed for visit in visits for _ in visit.keys]
    times = [visit.fetch.started_at for visit in visits for _ in visit.keys]
    return _KEYS.of_columns(feeds, [key for visit in visits for key in visit.keys], times)


def _once(entries: Sequence[NewEntry]) -> list[NewEntry]:
    """Two feeds showing one page in one run: the first in the order of the configuration keeps it."""
    found: dict[str, NewEntry] = {}
    urls: set[str] = set()
    for entry in entries:
        if entry.canonical_url not in found and entry.url not in urls:
            found[entry.canonical_url] = entry
            urls.add(entry.url)
    return list(found.values())
