"""What is remembered of feeds between runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from warehouse.arrow import registered
from warehouse.database import transaction
from warehouse.hosts import HostNews, save_hosts
from warehouse.statements import statement

_UTC = pa.timestamp("us", tz="UTC")
_TEXT = pa.string()
_STATES = pa.schema([
    ("feed", _TEXT), ("url", _TEXT), ("publisher", _TEXT), ("state", _TEXT), ("http_status", pa.int32()),
    ("last_attempt_at", _UTC), ("last_success_at", _UTC), ("next_at", _UTC), ("consecutive_failures", pa.int32()),
    ("successes", pa.int32()), ("new_entries", pa.int32()), ("entries", pa.int32()), ("message", _TEXT),
    ("last_new_entry_at", _UTC), ("newest_entry_at", _UTC), ("rhythm_s", pa.float64()), ("silent", pa.bool_()),
    ("current_url", _TEXT), ("moved_at", _UTC), ("moved_url", _TEXT), ("moved_days", pa.int32()),
    ("moved_on", pa.date32()), ("etag", _TEXT), ("last_modified", _TEXT), ("validators_url", _TEXT),
    ("body_hash", _TEXT), ("ttl_s", pa.int64()), ("skip_hours", pa.list_(pa.int32())),
    ("skip_days", pa.list_(_TEXT)), ("hub_url", _TEXT), ("title", _TEXT), ("remarks", _TEXT),
])  # fmt: skip
_FETCHES = pa.schema([
    ("url", _TEXT), ("purpose", _TEXT), ("started_at", _UTC), ("outcome", _TEXT), ("http_status", pa.int32()),
    ("bytes", pa.int64()), ("duration_ms", pa.int32()), ("conditional", pa.bool_()), ("redirects", pa.int32()),
    ("final_url", _TEXT), ("message", _TEXT),
])  # fmt: skip
_ENTRIES = pa.schema([
    ("url", _TEXT), ("canonical_url", _TEXT), ("feed", _TEXT), ("publisher", _TEXT), ("entry_id", _TEXT),
    ("entry_title", _TEXT), ("entry_published_at", _UTC), ("entry_published_raw", _TEXT), ("entry_lang", _TEXT),
    ("first_seen_at", _UTC),
])  # fmt: skip
_BODIES = pa.schema([("url", _TEXT), ("body", pa.binary()), ("sha256", _TEXT), ("first_seen_at", _UTC)])
_KEYS = pa.schema([("feed", _TEXT), ("entry_key", _TEXT), ("first_seen_at", _UTC)])
_CONFIGURED = pa.schema([("feed", _TEXT), ("url", _TEXT), ("publisher", _TEXT)])
_DEFERRED = pa.schema([("feed", _TEXT), ("until_at", _UTC), ("message", _TEXT)])


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
    with transaction(connection), registered(connection, configured=pa.Table.from_pylist(rows, _CONFIGURED)):
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
        "visits": pa.Table.from_pylist([asdict(visit.state) for visit in visits], _STATES),
        "keys": _key_table(visits),
        "entries": pa.Table.from_pylist([_row(entry, _ENTRIES) for entry in entries], _ENTRIES),
        "bodies": pa.Table.from_pylist([_row(entry, _BODIES) for entry in entries if entry.body], _BODIES),
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
    with transaction(connection), registered(connection, deferred=pa.Table.from_pylist(rows, _DEFERRED)):
        connection.execute(statement("feeds/defer"))


def save_fetches(connection: DuckDBPyConnection, fetches: Sequence[Fetch]) -> None:
    """Store requests made; inside a transaction of the caller."""
    with registered(connection, made=pa.Table.from_pylist([asdict(fetch) for fetch in fetches], _FETCHES)):
        connection.execute(statement("feeds/add_fetches"))


def _key_table(visits: Sequence[FeedVisit]) -> pa.Table:
    """The keys of all entries, a column at a time: there are tens of thousands of them in a large feed."""
    feeds = [visit.state.feed for visit in visits for _ in visit.keys]
    times = [visit.fetch.started_at for visit in visits for _ in visit.keys]
    return pa.table([feeds, [key for visit in visits for key in visit.keys], times], schema=_KEYS)


def _row(entry: NewEntry, schema: pa.Schema) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in schema.names}


def _once(entries: Sequence[NewEntry]) -> list[NewEntry]:
    """Two feeds showing one page in one run: the first in the order of the configuration keeps it."""
    found: dict[str, NewEntry] = {}
    urls: set[str] = set()
    for entry in entries:
        if entry.canonical_url not in found and entry.url not in urls:
            found[entry.canonical_url] = entry
            urls.add(entry.url)
    return list(found.values())
