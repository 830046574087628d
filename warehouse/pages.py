"""Pages that entries link to: which are due, and what came of asking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from duckdb import DuckDBPyConnection

from warehouse.batches import BYTES, INT, TEXT, TIME, Shape, registered
from warehouse.database import transaction
from warehouse.feeds import Fetch, save_fetches
from warehouse.hosts import HostNews, save_hosts
from warehouse.statements import statement

_OUTCOMES = Shape(
    url=TEXT, state=TEXT, reason=TEXT, attempts=INT,
    next_at=TIME, body=BYTES, sha256=TEXT, content_type=TEXT,
    final_url=TEXT, fetched_at=TIME,
)  # fmt: skip
_ROBOTS = Shape(
    origin=TEXT, fetched_at=TIME, http_status=INT, body=TEXT,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePage:
    """A page to ask for."""

    url: str
    canonical_url: str
    feed: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOutcome:
    """What came of asking for a page."""

    url: str
    state: str
    reason: str | None = None
    attempts: int = 0
    next_at: datetime | None = None
    body: bytes | None = None  # zlib-compressed
    sha256: str | None = None
    content_type: str | None = None
    final_url: str | None = None
    fetched_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsFile:
    """robots.txt of one origin; status None when there was no answer."""

    origin: str
    fetched_at: datetime
    http_status: int | None
    body: str | None


def pages_due(connection: DuckDBPyConnection, now: datetime, limit: int) -> tuple[DuePage, ...]:
    """Pages to ask for, newest stories first."""
    rows = connection.execute(statement("pages/due"), {"now": now, "limit": limit}).fetchall()
    return tuple(DuePage(url=row[0], canonical_url=row[1], feed=row[2], attempts=row[3]) for row in rows)


def robots_known(connection: DuckDBPyConnection, since: datetime) -> dict[str, tuple[int | None, str | None, datetime]]:
    """Status, text and age of robots.txt by origin, as asked for after a time."""
    rows = connection.execute(statement("pages/robots_known"), {"since": since}).fetchall()
    return {origin: (status, body, fetched_at) for origin, status, body, fetched_at in rows}


def save_pages(
    connection: DuckDBPyConnection,
    outcomes: Sequence[PageOutcome],
    fetches: Sequence[Fetch],
    robots: Sequence[RobotsFile],
    *,
    hosts: HostNews | None = None,
) -> None:
    """Store what came of asking for pages, in one transaction."""
    tables = {
        "outcomes": _OUTCOMES.of([asdict(one) for one in outcomes]),
        "asked": _ROBOTS.of([asdict(one) for one in robots]),
    }
    with transaction(connection), registered(connection, **tables):
        connection.execute(statement("pages/save_bodies"))
        connection.execute(statement("pages/mark"))
        connection.execute(statement("pages/save_robots"))
        save_fetches(connection, fetches)
        save_hosts(connection, hosts or HostNews())
