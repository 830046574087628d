"""Alerts owed: matched against rules, sent once, recorded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from warehouse.database import transaction
from warehouse.statements import statement

_UTC = pa.timestamp("us", tz="UTC")
_HITS = pa.schema([
    ("event_id", pa.string()), ("event_type", pa.string()), ("rule", pa.string()), ("recipient", pa.string()),
    ("delivery", pa.string()), ("due_at", _UTC), ("wanted", pa.list_(pa.string())), ("place", pa.int32()),
])  # fmt: skip
_OUTCOMES = pa.schema([
    ("alert_id", pa.string()), ("state", pa.string()), ("sent_at", _UTC), ("failed", pa.int32()), ("due_at", _UTC),
    ("error", pa.string()),
])  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule as the warehouse needs it; ``where`` was checked to be a single expression without side effects."""

    name: str
    over: str
    where: str
    recipients: tuple[str, ...]
    delivery: str
    due_at: datetime
    changes: tuple[str, ...]
    not_before: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DueAlert:
    """One alert to be mailed now."""

    alert_id: str
    rule: str
    event_id: str
    recipient: str
    change: str
    old_value: str | None
    new_value: str | None
    delivery: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertOutcome:
    """What became of one alert."""

    alert_id: str
    state: str
    sent_at: datetime | None = None
    failed: int = 0
    due_at: datetime | None = None
    error: str | None = None


def owe(connection: DuckDBPyConnection, rules: Sequence[Rule], now: datetime, *, skip: bool = False) -> int:
    """Match the rules and write down what is owed, in one transaction.

    Args:
        connection: The warehouse.
        rules: In the order of the configuration.
        now: The time.
        skip: Write the matches down as never to be mailed (after a new extraction of old articles).
    Returns:
        How many alerts are new.
    """
    state = "skipped" if skip else "pending"
    before = _count(connection)
    with transaction(connection):
        rows = [row for place, rule in enumerate(rules) for row in _hits(connection, rule, place)]
        connection.register("hits", pa.Table.from_pylist(rows, _HITS))
        connection.execute(statement("alerts/owe_new"), {"now": now, "state": state})
        connection.execute(statement("alerts/owe_changes"), {"now": now, "state": state})
    connection.unregister("hits")
    return _count(connection) - before


def matching(connection: DuckDBPyConnection, rule: Rule) -> list[tuple[str, str]]:
    """(event id, event type) of the events that a rule matches, oldest first."""
    # The condition is the operator's own text from the configuration and was checked to be one expression.
    sql = (
        f"select event_id, event_type from {rule.over} where ({rule.where}\n) and origin <> 'backfill' and "  # noqa: S608
        "coalesce(announced_on::timestamp at time zone 'UTC', first_published_at, first_seen_at) >= "
        "$not_before order by first_seen_at, event_id"
    )
    return [(row[0], row[1]) for row in connection.execute(sql, {"not_before": rule.not_before}).fetchall()]


def is_first_mailing(connection: DuckDBPyConnection) -> bool:
    """Whether nothing was ever mailed from this warehouse."""
    row = connection.execute("select count(*) from alerts where state <> 'pending' or attempts > 0").fetchone()
    return row is not None and row[0] == 0


def due_alerts(connection: DuckDBPyConnection, now: datetime) -> tuple[DueAlert, ...]:
    """Alerts to be mailed now."""
    rows = connection.execute(statement("alerts/due"), {"now": now}).fetchall()
    names = ("alert_id", "rule", "event_id", "recipient", "change", "old_value", "new_value", "delivery")
    return tuple(DueAlert(**dict(zip(names, row, strict=True))) for row in rows)


def alert_facts(connection: DuckDBPyConnection, event_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What a mail tells of each event: its columns, ``roles``, ``sources`` and ``conflicts``."""
    wanted = pa.table({"event_id": pa.array(sorted(set(event_ids)), pa.string())})
    connection.register("wanted", wanted)
    facts = {row["event_id"]: row for row in _rows(connection, "facts")}
    for name in ("roles", "sources", "conflicts"):
        found = defaultdict(list)
        for row in _rows(connection, name):
            found[row["event_id"]].append(row)
        for event_id, fact in facts.items():
            fact[name] = found[event_id]
    connection.unregister("wanted")
    return facts


def record(connection: DuckDBPyConnection, outcomes: Sequence[AlertOutcome]) -> None:
    """Store what became of alerts."""
    with transaction(connection):
        connection.register("outcomes", pa.Table.from_pylist([asdict(one) for one in outcomes], _OUTCOMES))
        connection.execute(statement("alerts/record"))
    connection.unregister("outcomes")


def pending_count(connection: DuckDBPyConnection) -> int:
    """How many alerts are still owed."""
    row = connection.execute("select count(*) from alerts where state = 'pending'").fetchone()
    return int(row[0]) if row else 0


def _hits(connection: DuckDBPyConnection, rule: Rule, place: int) -> list[dict[str, Any]]:
    shared = {
        "rule": rule.name,
        "delivery": rule.delivery,
        "due_at": rule.due_at,
        "wanted": list(rule.changes),
        "place": place,
    }
    return [
        {"event_id": event_id, "event_type": event_type, "recipient": recipient, **shared}
        for event_id, event_type in matching(connection, rule)
        for recipient in rule.recipients
    ]


def _count(connection: DuckDBPyConnection) -> int:
    row = connection.execute("select count(*) from alerts").fetchone()
    return int(row[0]) if row else 0


def _rows(connection: DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    cursor = connection.execute(statement(f"alerts/{name}"))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def alert_headlines(connection: DuckDBPyConnection, event_ids: Sequence[str]) -> dict[str, str]:
    """Headlines of events."""
    sql = "select event_id, headline from events where event_id in (select unnest($ids))"
    return dict(connection.execute(sql, {"ids": list(event_ids)}).fetchall())


def snooze(connection: DuckDBPyConnection, subject: str, subject_id: str, until: datetime) -> None:
    """Silence an event, an organisation or a type until a time."""
    with transaction(connection):
        connection.execute("insert or replace into alert_snoozes values (?, ?, ?)", [subject, subject_id, until])


def owe_again(connection: DuckDBPyConnection, event_id: str, now: datetime) -> int:
    """Owe the alerts of an event once more; how many there are."""
    with transaction(connection):
        rows = connection.execute(statement("alerts/owe_again"), {"event_id": event_id, "now": now}).fetchall()
    return len(rows)
