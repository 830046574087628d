"""What is remembered of hosts between runs: which asked to be left alone, and when each was last asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from duckdb import DuckDBPyConnection

from warehouse.batches import TEXT, TIME, Shape, registered
from warehouse.statements import statement

_CLOSED = Shape(host=TEXT, closed_until=TIME)
_TURNS = Shape(host=TEXT, ended_at=TIME)


@dataclass(frozen=True, slots=True, kw_only=True)
class HostNews:
    """What the requests of a while taught about hosts."""

    closed: Mapping[str, datetime] = field(default_factory=dict)  # until when, by the clock of the run
    asked: Mapping[str, datetime] = field(default_factory=dict)  # when the last request ended, in real time


def closed_hosts(connection: DuckDBPyConnection, now: datetime) -> dict[str, datetime]:
    """Hosts that asked to be left alone for longer than now, and until when."""
    return dict(connection.execute(statement("feeds/closed_gates"), {"now": now}).fetchall())


def host_turns(connection: DuckDBPyConnection, since: datetime) -> dict[str, datetime]:
    """Hosts asked after a real time, and when the last request ended."""
    return dict(connection.execute(statement("feeds/turns"), {"since": since}).fetchall())


def save_hosts(connection: DuckDBPyConnection, news: HostNews) -> None:
    """Remember what was learned of hosts; inside a transaction of the caller."""
    closed = [{"host": host, "closed_until": until} for host, until in news.closed.items()]
    turns = [{"host": host, "ended_at": at} for host, at in news.asked.items()]
    with registered(connection, closed=_CLOSED.of(closed), turns=_TURNS.of(turns)):
        connection.execute(statement("feeds/close_gates"))
        connection.execute(statement("feeds/save_turns"))
