"""What is remembered of feeds between runs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime

import pyarrow as pa
from duckdb import DuckDBPyConnection

from warehouse.database import transaction
from warehouse.statements import statement

_UTC = pa.timestamp("us", tz="UTC")
_TEXT = pa.string()
_STATES = pa.schema([
    ("feed", _TEXT), ("url", _TEXT), ("publisher", _TEXT), ("state", _TEXT), ("http_status", pa.int32()),
    ("last_attempt_at", _UTC), ("last_success_at", _UTC), ("last_new_entry_at", _UTC), ("next_at", _UTC),
    ("consecutive_failures", pa.int32()), ("new_entries", pa.int32()), ("message", _TEXT), ("moved_url", _TEXT),
    ("moved_days", pa.int32()), ("moved_on", pa.date32()), ("etag", _TEXT), ("last_modified", _TEXT),
    ("validators_url", _TEXT), ("body_hash", _TEXT), ("had_entries", pa.bool_()), ("hub_url", _TEXT),
])  # fmt: skip
_FETCHES = pa.schema([
    ("url", _TEXT), ("purpose", _TEXT), ("started_at", _UTC), ("outcome", _TEXT), ("http_status", pa.int32()),
    ("bytes", pa.int64()), ("duration_ms", pa.int32()), ("conditional", pa.bool_()), ("message", _TEXT),
])  # fmt: skip
_ENTRIES = pa.schema([
    ("url", _TEXT), ("canonical_url", _TEXT), ("feed", _TEXT), ("publisher", _TEXT), ("entry_id", _TEXT),
    ("entry_title", _TEXT), ("entry_published_at", _UTC), ("entry_lang", _TEXT), ("first_seen_at", _UTC),
])  # fmt: skip
_BODIES = pa.schema([("url", _TEXT), ("body", pa.binary()), ("sha256", _TEXT), ("first_seen_at", _UTC)])
_KEYS = pa.schema([("feed", _TEXT), ("entry_key", _TEXT), ("first_seen_at", _UTC)])
_CONFIGURED = pa.schema([("feed", _TEXT), ("url", _TEXT), ("publisher", _TEXT)])
_CLOSED = pa.schema([("host", _TEXT), ("closed_until", _UTC)])


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
    last_new_entry_at: datetime | None = None
    next_at: datetime | None = None
    consecutive_failures: int = 0
    new_entries: int = 0
    message: str | None = None
    moved_url: str | None = None
    moved_days: int = 0
    moved_on: date | None = None
    etag: str | None = None
    last_modified: str | None = None
    validators_url: str | None = None
    body_hash: str | None = None
    had_entries: bool = False
    hub_url: str | None = None


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
    gates: tuple[tuple[str, datetime], ...] = field(default=())


def configure_feeds(connection: DuckDBPyConnection, feeds: Iterable[tuple[str, str, str]]) -> None:
    """Make the configured feeds known.

    Args:
        connection: The warehouse.
        feeds: (name, url, publisher) of each.
    """
    rows = [{"feed": name, "url": url, "publisher": publisher} for name, url, publisher in feeds]
    with transaction(connection):
        connection.register("configured", pa.Table.from_pylist(rows, _CONFIGURED))
        connection.execute(statement("feeds/configure"))
        connection.execute(statement("feeds/retire"))
    connection.unregister("configured")


def feed_states(connection: DuckDBPyConnection) -> tuple[FeedState, ...]:
    """What is remembered of every configured feed."""
    cursor = connection.execute(statement("feeds/states"))
    names = [column[0] for column in cursor.description]
    return tuple(FeedState(**dict(zip(names, row, strict=True))) for row in cursor.fetchall())


def closed_hosts(connection: DuckDBPyConnection, now: datetime) -> frozenset[str]:
    """Hosts that asked to be left alone for longer than now."""
    return frozenset(host for (host,) in connection.execute(statement("feeds/open_gates"), {"now": now}).fetchall())


def known_keys(connection: DuckDBPyConnection, feed: str, keys: Sequence[str]) -> frozenset[str]:
    """Which of these entry keys the feed has shown before."""
    rows = connection.execute(statement("feeds/known_keys"), {"feed": feed, "keys": list(keys)}).fetchall()
    return frozenset(key for (key,) in rows)


def save_visits(connection: DuckDBPyConnection, visits: Sequence[FeedVisit]) -> None:
    """Store what visits taught: states, requests, new pages, in one transaction."""
    entries = [entry for visit in visits for entry in visit.entries]
    keys = [
        {"feed": visit.state.feed, "entry_key": key, "first_seen_at": visit.fetch.started_at}
        for visit in visits
        for key in visit.keys
    ]
    closed = [{"host": host, "closed_until": until} for visit in visits for host, until in visit.gates]
    tables = {
        "visits": pa.Table.from_pylist([asdict(visit.state) for visit in visits], _STATES),
        "made": pa.Table.from_pylist([asdict(visit.fetch) for visit in visits], _FETCHES),
        "keys": pa.Table.from_pylist(keys, _KEYS),
        "entries": pa.Table.from_pylist([asdict(entry) for entry in _once(entries)], _ENTRIES),
        "bodies": pa.Table.from_pylist([asdict(entry) for entry in _once(entries) if entry.body], _BODIES),
        "closed": pa.Table.from_pylist(closed, _CLOSED),
    }
    with transaction(connection):
        for name, table in tables.items():
            connection.register(name, table)
        for step in ("save_states", "add_fetches", "add_keys", "add_pages", "add_bodies", "close_gates"):
            connection.execute(statement(f"feeds/{step}"))
    for name in tables:
        connection.unregister(name)


def save_fetches(connection: DuckDBPyConnection, fetches: Sequence[Fetch]) -> None:
    """Store requests made; inside a transaction of the caller."""
    connection.register("made", pa.Table.from_pylist([asdict(fetch) for fetch in fetches], _FETCHES))
    connection.execute(statement("feeds/add_fetches"))
    connection.unregister("made")


def _once(entries: Sequence[NewEntry]) -> list[NewEntry]:
    """Two feeds showing one page in one run: the first in the order of the configuration keeps it."""
    found: dict[str, NewEntry] = {}
    urls: set[str] = set()
    for entry in entries:
        if entry.canonical_url not in found and entry.url not in urls:
            found[entry.canonical_url] = entry
            urls.add(entry.url)
    return list(found.values())
