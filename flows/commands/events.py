"""``dealwire events``: one event with its evidence, sources, claims and history."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click


@click.group("events")
def events() -> None:
    """One event with its sources.

    \b
    Example: dealwire events show e3f2a9c41b7d05
    """


@events.command("show")
@click.argument("event_id")
@click.option("--config", type=click.Path(path_type=Path), default=Path("dealwire.toml"), help="Configuration file.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(event_id: str, config: Path, as_json: bool) -> None:
    """Show one event, also by an id that was joined into another."""
    from extractors.errors import StorageError
    from flows.settings import load_settings
    from warehouse.database import open_published
    from warehouse.events import show_event

    with open_published(load_settings(config).published) as connection:
        event = show_event(connection, event_id)
    if event is None:
        raise StorageError("no event has this id", subject=event_id, advice='`dealwire sql "from events"` lists them.')
    print(json.dumps(event, default=_plain, ensure_ascii=False, indent=2) if as_json else write_event(event))


@events.command("drop")
@click.argument("event_id")
@click.option("--config", type=click.Path(path_type=Path), default=Path("dealwire.toml"), help="Configuration file.")
@click.option("--undo", is_flag=True, help="Show it again.")
def drop(event_id: str, config: Path, undo: bool) -> None:
    """Hide an event that is none; it stays hidden through every later run.

    \b
    Example: dealwire events drop e3f2a9c41b7d05
    """
    from flows.clock import Clock
    from flows.lock import only_writer
    from flows.settings import load_settings
    from warehouse.corrections import drop_event
    from warehouse.database import open_warehouse

    database = load_settings(config).database
    with only_writer(database), open_warehouse(database) as connection:
        changed = drop_event(connection, event_id, undo=undo, at=Clock().now())
    state = "shown again" if undo else "dropped"
    print(f"{event_id} {state}; the published copy follows with the next run" if changed else f"{event_id} was {state}")


def write_event(event: dict[str, Any]) -> str:
    """Write an event for people; text from outside is made printable."""
    lines = [event["headline"], f"  {event['event_type']}, {event['status']}, {event['announced_on'] or 'no date'}"]
    if event["amount"] is not None:
        usd = f" = {event['amount_usd']:,.0f} USD ({event['amount_usd_source']})" if event["amount_usd"] else ""
        lines.append(f"  {event['amount']:,.0f} {event['currency']}{usd}")
    lines.append(f"  parties: {', '.join(event['parties'])}")
    if event["alias_ids"]:
        lines.append(f"  earlier ids: {', '.join(event['alias_ids'])}")
    if event["has_conflict"]:
        lines.append("  SOURCES DISAGREE, see the claims")
    lines.append("claims")
    lines.extend(
        f"  {'*' if row['chosen'] else ' '} {row['field']}: {row['value']}  [{row['publisher']}] {row['reason']}"
        for row in event["claims"]
    )
    lines.append("evidence")
    lines.extend(f'  "{row["evidence"]}"  {row["publisher"]} {row["url"]}' for row in event["mentions"])
    lines.append("history")
    lines.extend(
        f"  {row['changed_at']:%Y-%m-%d %H:%M} {row['change']} {row['field'] or ''} "
        f"{row['old_value'] or ''} -> {row['new_value'] or ''}"
        for row in event["history"]
    )
    return "\n".join("".join(c if c.isprintable() else " " for c in line) for line in lines)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value)
