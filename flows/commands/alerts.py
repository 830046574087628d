"""``dealwire alerts``: rules and deliveries."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from extractors.errors import ConfigError, StorageError
from flows.commands.options import config_option

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from flows.settings import Settings
    from warehouse.alerts import Rule

_DAY = click.DateTime(["%Y-%m-%d"])
_json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")


@click.group("alerts")
def alerts() -> None:
    """See what rules match, what is owed, and silence what nobody wants to hear of."""


@alerts.command("list")
@config_option
@click.option("--state", type=click.Choice(["pending", "sent", "parked", "skipped"]), help="Only alerts in this state.")
@click.option("--rule", help="Only alerts of this rule.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=500, show_default=True, help="At most so many, the newest."
)
@_json_option
def list_alerts(config: Path, state: str | None, rule: str | None, limit: int, as_json: bool) -> None:
    """List alerts, newest first, from the published copy, with the reason why one was not sent.

    \b
    Example: dealwire alerts list --state pending
    """
    from flows.settings import load_settings
    from warehouse.database import open_published
    from warehouse.statements import statement

    with open_published(load_settings(config).published) as connection:
        cursor = connection.execute(statement("alerts/list"), {"state": state, "rule": rule, "limit": limit})
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        if as_json:
            print(json.dumps(row, default=lambda at: at.isoformat(), ensure_ascii=False))
        else:
            change = "" if row["change"] == "new" else f"{row['change']}: {row['old_value']} → {row['new_value']}  "
            what = f"{row['rule']}: {row['headline'] or row['event_id']}"
            line = f"{row['created_at']:%Y-%m-%d %H:%M}  {row['state']:<8} {row['recipient']}  {change}{what}"
            print(f"{line}  ({row['error']})" if row["error"] else line)


@alerts.command("test")
@click.argument("rule")
@config_option
@click.option("--since", type=_DAY, help="News since this day; the rule's max_age when left out.")
@click.option("--mails", is_flag=True, help="Print the mails, as text.")
@_json_option
def test_rule(rule: str, config: Path, since: datetime | None, mails: bool, as_json: bool) -> None:
    """Show what a rule would have sent, and why each event matches, from the published copy; nothing is sent.

    \b
    Example: dealwire alerts test "large deals" --since 2026-01-01
    """
    from dataclasses import replace

    from flows.alerts.rules import as_rules, check_rules
    from flows.settings import load_settings
    from warehouse.database import open_published

    settings = load_settings(config)
    check_rules(settings)
    found = next((one for one in as_rules(settings, datetime.now(UTC)) if one.name == rule), None)
    if found is None:
        names = ", ".join(one.name for one in settings.alerts) or "none"
        raise ConfigError("there is no such rule", subject=rule, advice=f"There are: {names}")
    if since:
        found = replace(found, not_before=since.replace(tzinfo=UTC))
    with open_published(settings.published) as connection:
        rows = _would_send(connection, found)
    for row in rows:
        if as_json:
            print(
                json.dumps(
                    {name: row[name] for name in ("event_id", "subject", "because")}, default=str, ensure_ascii=False
                )
            )
            continue
        because = ", ".join(f"{name} = {_short(value)}" for name, value in row["because"].items())
        print(f"{row['event_id']}  {row['subject']}\n    because {because or 'every event matches'}")
        if mails:
            print("\n" + "\n".join(f"    {line}".rstrip() for line in row["text"].splitlines()) + "\n")
    if not as_json:
        people, asked = ", ".join(to for to, _ in found.recipients), ", ".join(found.changes)
        events = len({row["event_id"] for row in rows})
        print(f"{events} events match {found.where!r} (on {asked}, {found.delivery}, to {people})")


@alerts.command("send")
@config_option
@click.option("--dry-run", is_flag=True, help="Say what would be mailed to whom; nothing is sent or stored.")
def send(config: Path, dry_run: bool) -> None:
    """Match the rules and mail what is due, without visiting feeds.

    \b
    Example: dealwire alerts send --dry-run
    """
    from flows.alerts.rules import check_rules
    from flows.clock import Clock
    from flows.lock import only_writer
    from flows.send_alerts import preview_alerts, send_alerts
    from flows.settings import load_settings

    settings, clock = load_settings(config), Clock()
    check_rules(settings)
    with only_writer(settings.database):
        if dry_run:
            previews = preview_alerts(settings, clock)
            for preview in previews:
                print(f"{preview.recipient}  {preview.subject}")
            print(f"{len(previews)} mails would go now")
            return
        done = send_alerts(settings, clock)
    for trouble in done.troubles:
        click.echo(f"trouble: {trouble}", err=True)
    print(f"{done.sent} mails sent, {done.pending} alerts pending")


@alerts.command("snooze")
@config_option
@click.option("--event", help="Event id.")
@click.option("--organization", "--company", help="Organisation id, or its exact name.")
@click.option("--type", "event_type", help="Event type, e.g. partnership.")
@click.option("--until", type=_DAY, help="Silent before this day; today or earlier ends a silence.")
def snooze(
    config: Path, event: str | None, organization: str | None, event_type: str | None, until: datetime | None
) -> None:
    """Send nothing of an event, an organisation or a type until a day; without any, list what is silent.

    \b
    Example: dealwire alerts snooze --type partnership --until 2026-12-31
    """
    from flows.lock import only_writer
    from flows.settings import load_settings
    from warehouse.alerts import find_subject
    from warehouse.alerts import snooze as save_snooze
    from warehouse.database import open_warehouse

    given = {"event": event, "organization": organization, "type": event_type}
    chosen = [(subject, one) for subject, one in given.items() if one]
    settings = load_settings(config)
    if not chosen and until is None:
        _list_snoozes(settings)
        return
    if len(chosen) != 1 or until is None:
        raise click.UsageError("give one of --event, --organization, --type, and --until")
    subject, wanted = chosen[0]
    with only_writer(settings.database), open_warehouse(settings.database) as connection:
        subject_id = find_subject(connection, subject, wanted)
        if subject_id is None:
            raise StorageError(f"there is no such {subject}", subject=wanted)
        save_snooze(connection, subject, subject_id, until.replace(tzinfo=UTC))
    print(f"nothing of {subject} {wanted} before {until:%Y-%m-%d}")


@alerts.command("resend")
@click.argument("event_id", required=False)
@click.option("--parked", is_flag=True, help="Everything that was given up, instead of one event.")
@config_option
def resend(event_id: str | None, parked: bool, config: Path) -> None:
    """Owe the alerts of an event once more; the next run, or `alerts send`, mails them as new mails.

    \b
    Example: dealwire alerts resend 4f0c2a9d1b7e6a55
             dealwire alerts resend --parked
    """
    from flows.lock import only_writer
    from flows.settings import load_settings
    from warehouse.alerts import owe_again
    from warehouse.database import open_warehouse

    if bool(event_id) == parked:
        raise click.UsageError("give an event id or --parked")
    settings = load_settings(config)
    with only_writer(settings.database), open_warehouse(settings.database) as connection:
        count = owe_again(connection, event_id, datetime.now(UTC))
    if not count and event_id:
        raise StorageError("no alert was made for this event", subject=event_id)
    print(f"{count} alerts are owed again")


def _would_send(connection: DuckDBPyConnection, rule: Rule) -> list[dict[str, Any]]:
    """Subject, text and reasons of each mail that the rule would have made."""
    from flows.alerts.conditions import columns_of
    from flows.alerts.render import Footer, render_alert
    from warehouse.alerts import matching
    from warehouse.outbox import CarriedAlert, event_facts

    columns = columns_of(rule.where, frozenset(connection.view(rule.over).columns))
    rows = matching(connection, rule, columns)
    facts = event_facts(connection, [row["event_id"] for row in rows])
    found = []
    for row in rows:
        about = {"rule": rule.name, "event_id": row["event_id"], "alert_id": "", "recipient": ""}
        told = [[CarriedAlert(change="new", **about)]] if row["is_news"] and "new" in rule.changes else []
        told += [[CarriedAlert(**about | change)] for change in row["changes"]]
        because = {name: row[name] for name in columns}
        for alerts in told:
            mail = render_alert(alerts, facts[row["event_id"]], Footer())
            found.append({"event_id": row["event_id"], "subject": mail.subject, "text": mail.text, "because": because})
    return found


def _list_snoozes(settings: Settings) -> None:
    from warehouse.database import open_published
    from warehouse.statements import statement

    with open_published(settings.published) as connection:
        rows = connection.execute(statement("alerts/snoozes"), {"now": datetime.now(UTC)}).fetchall()
    for subject, subject_id, until, name in rows:
        print(f"until {until:%Y-%m-%d}  {subject:<12} {subject_id}  {name if name != subject_id else ''}".rstrip())
    print(f"{len(rows)} silent")


def _short(value: object) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 120 else text[:119] + "…"
