"""One event written for people."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any


def write_event(event: dict[str, Any]) -> str:
    """Write an event, as ``warehouse.events.show_event`` gives it; text from outside is made printable."""
    lines = [event["headline"], f"  {event['event_type']}, {event['status']}, {event['announced_on'] or 'no date'}"]
    if event["dropped"]:
        lines.append("  DROPPED by a person: hidden from every view")
    if event["amount"] is not None:
        usd = f" = {event['amount_usd']:,.0f} USD ({event['amount_usd_source']})" if event["amount_usd"] else ""
        lines.append(f"  {event['amount']:,.0f} {event['currency']}{usd}")
    lines.append(f"  parties: {', '.join(event['parties'])}")
    lines.append(f"  {event['publisher_count']} independent publishers, {event['article_count']} articles")
    if event["alias_ids"]:
        lines.append(f"  earlier ids: {', '.join(event['alias_ids'])}")
    if event["has_conflict"]:
        lines.append("  SOURCES DISAGREE, see the claims")
    lines.extend(_corrections(event["corrections"]))
    lines.append("claims")
    lines.extend(
        f"  {'*' if row['chosen'] else ' '} {row['field']}: {row['value']}  [{row['publisher']}] {row['reason']}"
        for row in event["claims"]
    )
    lines.append("evidence")
    lines.extend(
        f'  "{row["evidence"]}"  {row["publisher"]} {row["url"]} (mention {row["mention_id"]})'
        + ("" if row["news"] else ", as background")
        + (f", copy of {row['duplicate_of']}" if row["duplicate_of"] else "")
        for row in event["mentions"]
    )
    lines.append("history")
    lines.extend(
        f"  {row['changed_at']:%Y-%m-%d %H:%M} {row['change']} {row['field'] or ''} "
        f"{row['old_value'] or ''} -> {row['new_value'] or ''}"
        for row in event["history"]
    )
    return "\n".join("".join(c if c.isprintable() else " " for c in line) for line in lines)


def plain(value: object) -> object:
    """Give a value of the warehouse its JSON form."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value)


def _corrections(rows: list[dict[str, Any]]) -> list[str]:
    lines = ["corrections by people"] if rows else []
    for row in rows:
        state = f", undone {row['undone_at']:%Y-%m-%d %H:%M}" if row["undone_at"] else ""
        note = f": {row['note']}" if row["note"] else ""
        what = ", ".join(f"{name} = {text}" for name, text in (row["fields"] or {}).items()) or (row["other_id"] or "")
        lines.append(f"  {row['made_at']:%Y-%m-%d %H:%M} {row['action']} {what} ({row['correction_id']}{state}){note}")
    return lines
