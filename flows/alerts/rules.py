"""Rules of the configuration: checked before any work, and given to the warehouse."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb

from extractors.errors import ConfigError
from flows.settings import AlertSettings, Settings
from warehouse.alerts import Rule
from warehouse.migrate import migrate

DIGEST_HOUR = 7
_FORBIDDEN = ("SUBQUERY", "WINDOW", "PARAMETER", "LAMBDA_REF", "STAR")


def check_rules(settings: Settings) -> None:
    """Prepare every condition against an empty schema.

    Raises:
        ConfigError: A condition is not one expression over its view; names the rule and what is wrong.
    """
    if not settings.alerts:
        return
    connection = duckdb.connect(":memory:")
    try:
        migrate(connection)
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
        for alert in settings.alerts:
            _check(connection, alert)
    finally:
        connection.close()


def as_rules(settings: Settings, now: datetime) -> tuple[Rule, ...]:
    """The rules as the warehouse matches them at a time."""
    return tuple(
        Rule(
            name=alert.name,
            over=alert.over,
            where=alert.where,
            recipients=tuple(dict.fromkeys(alert.to)),
            delivery=alert.delivery,
            due_at=due_at(alert.delivery, now, ZoneInfo(settings.schedule.timezone)),
            changes=tuple(one for one in alert.on if one != "new"),
            not_before=now - alert.max_age,
        )
        for alert in settings.alerts
    )


def due_at(delivery: str, now: datetime, zone: ZoneInfo) -> datetime:
    """When something that matches now is mailed: at once, next morning, or on the morning of next Monday."""
    if delivery == "immediate":
        return now
    local = now.astimezone(zone)
    morning = local.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if morning <= local:
        morning += timedelta(days=1)
    if delivery == "weekly":
        morning += timedelta(days=-morning.weekday() % 7)
    return morning.astimezone(now.tzinfo)


def _check(connection: duckdb.DuckDBPyConnection, alert: AlertSettings) -> None:
    subject = f"alerts[{alert.name!r}].where"
    statement = f"select event_id from {alert.over} where ({alert.where}\n)"  # noqa: S608 (it is what is checked)
    try:
        tree = connection.execute("select json_serialize_sql(?)", [statement]).fetchone()
        _refuse_more_than_an_expression(str(tree[0]) if tree else "{}", subject)
        connection.execute(f"explain {statement}").fetchall()
    except duckdb.Error as error:
        first = str(error).splitlines()[0]
        raise ConfigError(f"not a condition over {alert.over}: {first}", subject=subject) from error


def _refuse_more_than_an_expression(tree: str, subject: str) -> None:
    parsed = json.loads(tree)
    if parsed.get("error"):
        raise ConfigError(f"cannot be read: {parsed.get('error_message')}", subject=subject)
    statements = parsed.get("statements", [])
    node = statements[0]["node"] if len(statements) == 1 else {}
    if node.get("type") != "SELECT_NODE" or node.get("group_expressions") or node.get("qualify") or node.get("having"):
        raise ConfigError("must be one expression", subject=subject)
    condition = json.dumps(node.get("where_clause"))
    if any(f'"{kind}"' in condition for kind in _FORBIDDEN):
        raise ConfigError("must be one expression over the columns, without subqueries", subject=subject)
