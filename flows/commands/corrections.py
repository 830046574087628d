"""``dealwire corrections``: what people corrected, as a list and as labelled data."""

from __future__ import annotations

import json
from pathlib import Path

import click

from flows.commands.options import config_option

_OUT = click.Path(path_type=Path, dir_okay=False)


@click.group("corrections")
def corrections() -> None:
    """What people corrected.

    \b
    Example: dealwire corrections list
             dealwire corrections export > gold.jsonl
    """


@corrections.command("list")
@config_option
@click.option("--all", "undone", is_flag=True, help="Also those that were taken back.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
def list_corrections(config: Path, undone: bool, as_json: bool) -> None:
    """List the corrections in force, oldest first.

    \b
    Example: dealwire corrections list --all --json
    """
    from flows.settings import load_settings
    from warehouse.corrections import load_corrections
    from warehouse.database import open_published

    with open_published(load_settings(config).published) as connection:
        found = load_corrections(connection, undone=undone)
    rows = [
        {
            "correction_id": one.correction_id,
            "made_at": one.made_at.isoformat(),
            "action": one.action,
            "event_id": one.event_id,
            "fields": dict(one.fields),
            "other_id": one.other_id,
            "note": one.note,
            "undone_at": one.undone_at.isoformat() if one.undone_at else None,
        }
        for one in found
    ]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row, one in zip(rows, found, strict=True):
        what = ", ".join(f"{name}={text}" for name, text in one.fields) or one.other_id or ""
        line = f"{one.correction_id}  {one.made_at:%Y-%m-%d %H:%M}  {one.action} {one.event_id} {what}"
        line += " (undone)" if row["undone_at"] else ""
        print("".join(c if c.isprintable() else " " for c in line + (f"  {one.note}" if one.note else "")))


@corrections.command("undo")
@click.argument("correction_id")
@config_option
def undo_correction(correction_id: str, config: Path) -> None:
    """Take a correction back; the event is again what its sources say.

    \b
    Example: dealwire corrections undo c3f2a9c41b7d05
    """
    from flows.commands.events import with_warehouse
    from flows.correct_events import undo

    one = with_warehouse(config, lambda db, at: undo(db, correction_id, at=at))
    print(f"{one.action} of {one.event_id} taken back")


@corrections.command("export")
@config_option
@click.option("--articles", type=_OUT, help="Write the articles there too, for `dealwire eval`.")
@click.option("--links", type=_OUT, help="Write there which of the events are one.")
def export(config: Path, articles: Path | None, links: Path | None) -> None:
    """Write the articles of corrected events with their events as they should be, one JSON object a line.

    \b
    Example: dealwire corrections export --articles articles.jsonl > gold.jsonl
             dealwire eval gold.jsonl articles.jsonl
    """
    from flows.export_corrections import export_corrections, write_rows
    from flows.settings import load_settings
    from warehouse.database import open_published

    with open_published(load_settings(config).published) as connection:
        labels = export_corrections(connection)
    if articles:
        articles.write_text(write_rows(labels.articles), encoding="utf-8")
    if links:
        content = {"about": "news (article id, place in its events) that tells one event", "clusters": labels.clusters}
        links.write_text(json.dumps(content), encoding="utf-8")
    print(write_rows(labels.gold), end="")
