"""``dealwire alerts``: rules and deliveries."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import click

from extractors.errors import ConfigError, StorageError
from flows.commands.options import config_option

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group("alerts")
def alerts() -> None:
    """See what rules match, what is owed, and silence what nobody wants to hear of."""


@alerts.command("list")
@config_option
@click.option("--state", type=click.Choice(["pending", "sent", "parked", "skipped"]), help="Only alerts in this state.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_alerts(config: Path, state: str | None, as_json: bool) -> None:
    """List alerts, newest first, from the published copy.

    \b
    Example: dealwire alerts list --state pending
    """
    from flows.settings import load_settings
    from warehouse.database import open_published
    from warehouse.statements import statement

    with open_published(load_settings(config).published) as connection:
        rows = connection.execute(statement("alerts/list"), {"state": state}).fetchall()
    for created, one, rule, recipient, event_id, headline, error in rows:
        if as_json:
            row = {"created_at": created.isoformat(), "state": one, "rule": rule, "recipient": recipient}
            print(json.dumps({**row, "event_id": event_id, "headline": headline, "error": error}, ensure_ascii=False))
        else:
            print(f"{created:%Y-%m-%d %H:%M}  {one:<8} {rule}: {headline or event_id}  {error or ''}".rstrip())


@alerts.command("test")
@click.argument("rule")
@config_option
@click.option("--since", type=_DAY, help="Events since this day; the rule's max_age when left out.")
def test_rule(rule: str, config: Path, since: datetime | None) -> None:
    """Show what a rule matches on the published copy; nothing is sent.

    \b
    Example: dealwire alerts test "large deals" --since 2026-01-01
    """
    from dataclasses import replace

    from flows.alerts.rules import as_rules, check_rules
    from flows.settings import load_settings
    from warehouse.alerts import alert_headlines, matching
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
        ids = [event_id for event_id, _ in matching(connection, found)]
        headlines = alert_headlines(connection, ids)
    for event_id in ids:
        print(f"{event_id}  {headlines.get(event_id, '')}")
    print(f"{len(ids)} events match: {found.where}, to {', '.join(found.recipients)}")


@alerts.command("send")
@config_option
@click.option("--dry-run", is_flag=True, help="Count what is due and send nothing.")
def send(config: Path, dry_run: bool) -> None:
    """Send what is owed now, as a run does.

    \b
    Example: dealwire alerts send --dry-run
    """
    from flows.alerts.rules import check_rules
    from flows.clock import Clock
    from flows.lock import only_writer
    from flows.send_alerts import send_alerts
    from flows.settings import load_settings
    from warehouse.alerts import due_alerts
    from warehouse.database import open_warehouse

    settings, clock = load_settings(config), Clock()
    check_rules(settings)
    with only_writer(settings.database):
        if dry_run:
            with open_warehouse(settings.database) as connection:
                print(f"{len(due_alerts(connection, clock.now()))} alerts are due")
            return
        done = send_alerts(settings, clock)
    print(f"{done.sent} mails sent, {done.pending} alerts pending")


@alerts.command("snooze")
@config_option
@click.option("--event", help="Event id.")
@click.option("--organization", help="Organisation id.")
@click.option("--type", "event_type", help="Event type, e.g. partnership.")
@click.option("--until", type=_DAY, required=True, help="Silent before this day.")
def snooze(config: Path, event: str | None, organization: str | None, event_type: str | None, until: datetime) -> None:
    """Send nothing of an event, an organisation or a type until a day.

    \b
    Example: dealwire alerts snooze --type partnership --until 2026-12-31
    """
    from flows.lock import only_writer
    from flows.settings import load_settings
    from warehouse.alerts import snooze as save_snooze
    from warehouse.database import open_warehouse

    given = {"event": event, "organization": organization, "type": event_type}
    chosen = [(subject, one) for subject, one in given.items() if one]
    if len(chosen) != 1:
        raise click.UsageError("give one of --event, --organization, --type")
    settings = load_settings(config)
    with only_writer(settings.database), open_warehouse(settings.database) as connection:
        save_snooze(connection, *chosen[0], until.replace(tzinfo=UTC))
    print(f"nothing of {chosen[0][0]} {chosen[0][1]} before {until:%Y-%m-%d}")


@alerts.command("resend")
@click.argument("event_id")
@config_option
def resend(event_id: str, config: Path) -> None:
    """Owe the alerts of an event once more; the next run, or `alerts send`, mails them.

    \b
    Example: dealwire alerts resend 4f0c2a9d1b7e6a55
    """
    from flows.lock import only_writer
    from flows.settings import load_settings
    from warehouse.alerts import owe_again
    from warehouse.database import open_warehouse

    settings = load_settings(config)
    with only_writer(settings.database), open_warehouse(settings.database) as connection:
        count = owe_again(connection, event_id, datetime.now(UTC))
    if not count:
        raise StorageError("no alert was made for this event", subject=event_id)
    print(f"{count} alerts are owed again")
