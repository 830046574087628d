"""The outbox: alerts grouped into mails, what each mail tells, and what became of it.

Every function here is a part of its caller's transaction. A mail is written down before it is handed over. What fails before the server has the whole mail is taken apart again,
so that the next run may fold it; what may have arrived stays one mail with one identity.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from duckdb import DuckDBPyConnection

from warehouse.batches import FLAG, INT, TEXT, TIME, Shape, registered, texts
from warehouse.statements import statement

_PLAN = Shape(recipient=TEXT, delivery=TEXT, fold=FLAG)
_OUTCOMES = Shape(
    mail_id=TEXT, state=TEXT, at=TIME, due_at=TIME, error=TEXT,
    lost=FLAG, dissolved=FLAG, last_place=INT,
)  # fmt: skip
EVERYTHING = 2**31 - 1
"""``last_place`` of a mail that told all it carries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits for one recipient, as so many mails, and what the recipient got in the last hour."""

    recipient: str
    delivery: str
    mails: int
    recent: int
    folded_at: datetime | None
    known: bool  # whether anything was ever mailed there


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How what waits for one recipient is mailed now: folded into one mail, or one by one."""

    recipient: str
    delivery: str
    fold: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedAlert:
    """One alert as a mail carries it."""

    alert_id: str
    rule: str
    event_id: str
    recipient: str
    change: str
    field: str | None = None
    old_value: str | None = None
    new_value: str | None = None
    place: int = 1

    @property
    def told(self) -> tuple[object, ...]:
        """All that a mail says of it: the same for each recipient who is told the same."""
        return self.rule, self.event_id, self.change, self.field, self.old_value, self.new_value, self.place


@dataclass(frozen=True, slots=True, kw_only=True)
class DueMail:
    """One mail to be handed over now."""

    mail_id: str
    recipient: str
    kind: str
    delivery: str
    events: int
    lost: int
    attempts: int
    failing_since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a batch of mails tells: alerts and counts by type of each mail, the mails each follows, and the events."""

    alerts: dict[str, tuple[CarriedAlert, ...]]
    counts: dict[str, dict[str, int]]
    threads: dict[str, tuple[str, ...]]
    facts: dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailOutcome:
    """What became of one mail.

    ``lost``: the server had the whole mail and did not answer. ``dissolved``: what it carried is grouped anew.
    ``last_place``: place of the last alert that the mail had room for.
    """

    mail_id: str
    state: str
    at: datetime
    due_at: datetime | None = None
    error: str | None = None
    lost: bool = False
    dissolved: bool = False
    last_place: int = EVERYTHING


def waiting(connection: DuckDBPyConnection, now: datetime) -> tuple[Waiting, ...]:
    """What waits to be mailed, by recipient and delivery."""
    rows = connection.execute(statement("alerts/waiting"), {"now": now}).fetchall()
    names = ("recipient", "delivery", "mails", "recent", "folded_at", "known")
    return tuple(Waiting(**dict(zip(names, row, strict=True))) for row in rows)


def compose(connection: DuckDBPyConnection, plans: Sequence[Plan], now: datetime) -> None:
    """Group what waits into mails, as planned."""
    if not plans:
        return
    with registered(connection, plan=_PLAN.of([asdict(one) for one in plans])):
        connection.execute(statement("alerts/begin_composing"))
        for name in ("rank_events", "name_mails", "place_alerts"):
            connection.execute(statement(f"alerts/{name}"), {"now": now})
        connection.execute(statement("alerts/save_places"))
        connection.execute(statement("alerts/save_mails"), {"now": now})
        connection.execute("drop table composed; drop table ranked; drop table parts")


def due_mails(connection: DuckDBPyConnection, now: datetime) -> tuple[DueMail, ...]:
    """Mails to be handed over now, single ones first."""
    rows = connection.execute(statement("alerts/due_mails"), {"now": now}).fetchall()
    names = ("mail_id", "recipient", "kind", "delivery", "events", "lost", "attempts", "failing_since")
    return tuple(DueMail(**dict(zip(names, row, strict=True))) for row in rows)


def contents(connection: DuckDBPyConnection, mails: Sequence[DueMail], limit: int) -> Contents:
    """What a batch of mails tells; of a digest at most ``limit`` alerts."""
    alerts: dict[str, list[CarriedAlert]] = defaultdict(list)
    names = ("alert_id", "rule", "event_id", "recipient", "change", "field", "old_value", "new_value", "place")
    counts: dict[str, dict[str, int]] = defaultdict(dict)
    threads: dict[str, list[str]] = defaultdict(list)
    with registered(connection, batch=texts("mail_id", [one.mail_id for one in mails])):
        for mail_id, *row in connection.execute(statement("alerts/mail_alerts"), {"limit": limit}).fetchall():
            alerts[mail_id].append(CarriedAlert(**dict(zip(names, row, strict=True))))
        for mail_id, event_type, count in connection.execute(statement("alerts/mail_counts")).fetchall():
            counts[mail_id][event_type] = count
        for mail_id, told_by in connection.execute(statement("alerts/threads")).fetchall():
            threads[mail_id].append(told_by)
    return Contents(
        alerts={key: tuple(found) for key, found in alerts.items()},
        counts=dict(counts),
        threads={key: tuple(found) for key, found in threads.items()},
        facts=event_facts(connection, [alert.event_id for found in alerts.values() for alert in found]),
    )


def event_facts(connection: DuckDBPyConnection, event_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What a mail tells of each event: its columns, ``roles``, ``sources``, ``conflicts`` and ``marks``."""
    with registered(connection, wanted=texts("event_id", sorted(set(event_ids)))):
        facts = {row["event_id"]: row for row in _rows(connection, "facts")}
        for name in ("roles", "sources", "conflicts", "marks"):
            found = defaultdict(list)
            for row in _rows(connection, name):
                found[row["event_id"]].append(row)
            for event_id, fact in facts.items():
                fact[name] = found[event_id]
    return facts


def settle(connection: DuckDBPyConnection, outcomes: Sequence[MailOutcome]) -> None:
    """Store what became of mails; storing it twice is storing it once."""
    if not outcomes:
        return
    with registered(connection, outcomes=_OUTCOMES.of([asdict(one) for one in outcomes])):
        for name in ("park_lost", "settle_alerts", "settle_mails", "settle_notices", "dissolve_mails"):
            connection.execute(statement(f"alerts/{name}"))


def untried_mails(connection: DuckDBPyConnection) -> tuple[str, ...]:
    """Mails that a run composed and did not live to hand over."""
    return tuple(row[0] for row in connection.execute(statement("alerts/untried_mails")).fetchall())


def take_apart(connection: DuckDBPyConnection, mail_ids: Sequence[str]) -> None:
    """Let what untried mails carry be grouped anew; that is no failed attempt."""
    with registered(connection, batch=texts("mail_id", mail_ids)):
        for name in ("take_apart", "forget_notices", "forget_mails"):
            connection.execute(statement(f"alerts/{name}"))


def _rows(connection: DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    cursor = connection.execute(statement(f"alerts/{name}"))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
