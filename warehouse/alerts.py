"""Alerts owed: which rule asks to tell whom of which event.

Matching is a few statements over whole sets, never a row in Python for each event, rule and recipient: 50 rules over
10,000 events for 200 recipients are 2 million alerts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import duckdb
from duckdb import ColumnExpression, ConstantExpression, DuckDBPyConnection

from warehouse.batches import FLAG, INT, TEXT, TEXTS, TIME, Shape, registered, texts
from warehouse.database import transaction
from warehouse.statements import statement

_PORTION = 20  # recipients whose alerts are made in one statement, which bounds its memory
_RULES = Shape(
    place=INT, name=TEXT, delivery=TEXT, wants_new=FLAG,
    changes=TEXTS, not_before=TIME,
)  # fmt: skip
_TEAMS = Shape(place=INT, team=INT)
_MEMBERS = Shape(
    team=INT, recipient=TEXT, person=INT, portion=INT,
)  # fmt: skip
_DUES = Shape(delivery=TEXT, recipient=TEXT, due_at=TIME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule as the warehouse needs it.

    ``where`` was checked to be one boolean expression without subqueries and effects; ``recipients`` are those with the
    time when what matches now is due for them.
    """

    name: str
    over: str
    where: str
    recipients: tuple[tuple[str, datetime], ...]
    delivery: str
    changes: tuple[str, ...]
    not_before: datetime


@contextmanager
def matched(
    connection: DuckDBPyConnection, rules: Sequence[Rule], now: datetime
) -> Iterator[tuple[tuple[str, str], ...]]:
    """Match the rules; inside the block ``owe`` writes down what is owed.

    It is apart from the transaction around ``owe``, since a condition that fails on a row would end that.

    Yields:
        For each rule that failed on some rows its name and what DuckDB said.
    """
    with _registered(connection, rules):
        connection.execute(statement("alerts/begin"))
        oldest = min((rule.not_before for rule in rules), default=now)
        connection.execute(statement("alerts/find_fresh"), {"oldest": oldest})
        connection.execute(statement("alerts/find_snoozed"), {"now": now})
        yield tuple((rule.name, told) for place, rule in enumerate(rules) if (told := _match(connection, rule, place)))
        connection.execute(statement("alerts/end"))


def owe(connection: DuckDBPyConnection, now: datetime, *, skip: bool = False) -> int:
    """Write down what is owed; call it inside ``matched`` and a transaction.

    Args:
        connection: The warehouse.
        now: The time.
        skip: Write the matches down as never to be mailed (after a new extraction of old articles).
    Returns:
        How many alerts are new.
    """
    connection.execute(statement("alerts/withdraw"))
    connection.execute(statement("alerts/skip"))
    before = _count(connection)
    connection.execute(statement("alerts/find_owed"))
    portions = connection.execute("select distinct portion from members order by portion").fetchall()
    for (portion,) in portions:
        connection.execute(statement("alerts/owe_new"), {"now": now, "skip": skip, "portion": portion})
    connection.execute("drop table owed_events; drop table told_new")
    connection.execute(statement("alerts/owe_changes"), {"now": now, "skip": skip})
    return _count(connection) - before


def matching(connection: DuckDBPyConnection, rule: Rule, columns: Sequence[str]) -> list[dict[str, Any]]:
    """The events that a rule matches, oldest first.

    Returns:
        For each its id, ``is_news`` (whether it is young enough to be told as new), ``changes`` (rows of its history that
        the rule asks for, young enough too), and the values of ``columns``.
    """
    age = "origin <> 'backfill' and news_at(announced_on, date_precision, first_published_at, first_seen_at) >= $oldest"
    view = connection.view(rule.over)
    try:
        ids = view.filter(rule.where).project("event_id").fetchall()
    except duckdb.Error:
        ids = view.filter(_where_it_holds(rule.where)).project("event_id").fetchall()
    with registered(connection, matched=texts("event_id", [one for (one,) in ids])):
        sql = f"select *, {age} as is_news from {rule.over} semi join matched using (event_id) order by first_seen_at, event_id"  # noqa: S608 (one of three views)
        found = _named(connection, sql, {"oldest": rule.not_before})
        asked = {"oldest": rule.not_before, "changes": [one for one in rule.changes if one != "new"]}
        changes: dict[str, list[dict[str, Any]]] = {}
        for one in _named(connection, statement("alerts/changes_since"), asked):
            changes.setdefault(one["event_id"], []).append(one)
    return [
        {name: row[name] for name in ("event_id", "is_news", *columns)} | {"changes": changes.get(row["event_id"], [])}
        for row in found
    ]


def _named(connection: DuckDBPyConnection, sql: str, parameters: Mapping[str, Any]) -> list[dict[str, Any]]:
    cursor = connection.execute(sql, dict(parameters))
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def pending_count(connection: DuckDBPyConnection) -> int:
    """How many alerts are still owed."""
    row = connection.execute("select count(*) from alerts where state = 'pending'").fetchone()
    return int(row[0]) if row else 0


def snooze(connection: DuckDBPyConnection, subject: str, subject_id: str, until: datetime) -> None:
    """Silence an event, an organisation or a type until a time; a time that is over ends the silence."""
    with transaction(connection):
        connection.execute("insert or replace into alert_snoozes values (?, ?, ?)", [subject, subject_id, until])


def find_subject(connection: DuckDBPyConnection, subject: str, wanted: str) -> str | None:
    """The id of what is to be silenced, if there is such a thing: events by id, organisations by id or name, types."""
    row = connection.execute(statement(f"alerts/find_{subject}"), {"wanted": wanted}).fetchone()
    return str(row[0]) if row else None


def owe_again(connection: DuckDBPyConnection, event_id: str | None, now: datetime) -> int:
    """Owe the alerts of an event once more, or without one all that were given up; how many there are."""
    with transaction(connection):
        rows = connection.execute(statement("alerts/owe_again"), {"event_id": event_id, "now": now}).fetchall()
    return len(rows)


def _match(connection: DuckDBPyConnection, rule: Rule, place: int) -> str | None:
    """Put the hits of one rule into ``hits``; what went wrong, if something did."""
    view = connection.view(rule.over).filter("event_id in (select event_id from fresh)")
    columns = (ColumnExpression("event_id"), ConstantExpression(place))
    try:
        view.filter(rule.where).project(*columns).insert_into("hits")
    except duckdb.Error as error:
        connection.execute("delete from hits where place = ?", [place])
        try:
            view.filter(_where_it_holds(rule.where)).project(*columns).insert_into("hits")
        except duckdb.Error:
            connection.execute("delete from hits where place = ?", [place])
        return str(error).splitlines()[0]
    return None


def _where_it_holds(condition: str) -> str:
    """The condition as one that is not true, instead of failing, on the rows that it does not fit."""
    return f"try({condition}\n)"


def _registered(connection: DuckDBPyConnection, rules: Sequence[Rule]) -> AbstractContextManager[None]:
    """The rules as tables; those that tell the same people share a team, so that hits are counted once a team."""
    teams: dict[tuple[str, ...], int] = {}
    team_of = [teams.setdefault(tuple(sorted(to for to, _ in rule.recipients)), len(teams)) for rule in rules]
    everybody = sorted({to for people in teams for to in people})
    number = {to: n for n, to in enumerate(everybody)}
    dues = {(rule.delivery, to): at for rule in rules for to, at in rule.recipients}
    members = [
        {"team": team, "recipient": to, "person": number[to], "portion": number[to] // _PORTION}
        for people, team in teams.items()
        for to in people
    ]
    return registered(
        connection,
        rules=_RULES.of([_row(rule, place) for place, rule in enumerate(rules)]),
        teams=_TEAMS.of_tuples(enumerate(team_of)),
        members=_MEMBERS.of(members),
        dues=_DUES.of_tuples((*key, at) for key, at in dues.items()),
    )


def _row(rule: Rule, place: int) -> dict[str, Any]:
    changes = [change for change in rule.changes if change != "new"]
    return {
        "place": place,
        "name": rule.name,
        "delivery": rule.delivery,
        "wants_new": "new" in rule.changes,
        "changes": changes,
        "not_before": rule.not_before,
    }


def _count(connection: DuckDBPyConnection) -> int:
    row = connection.execute("select count(*) from alerts").fetchone()
    return int(row[0]) if row else 0
