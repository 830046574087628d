"""``dealwire events``: one event with its evidence, sources, claims and history; corrections of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import click
from duckdb import DuckDBPyConnection

from flows.commands.options import config_option

_T = TypeVar("_T")

note_option = click.option("--note", help="Why; shown with the correction.")


@click.group("events")
def events() -> None:
    """One event with its sources; corrections that outlive every later run.

    \b
    Example: dealwire events show e3f2a9c41b7d05
             dealwire events correct e3f2a9c41b7d05 "amount=15000000 EUR" status=completed
    """


@events.command("show")
@click.argument("event_id")
@config_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(event_id: str, config: Path, as_json: bool) -> None:
    """Show one event, also by an id that was joined into another."""
    from extractors.errors import StorageError
    from flows.settings import load_settings
    from flows.show_event import plain, write_event
    from warehouse.database import open_published
    from warehouse.events import show_event

    with open_published(load_settings(config).published) as connection:
        event = show_event(connection, event_id)
    if event is None:
        raise StorageError("no event has this id", subject=event_id, advice='`dealwire sql "from events"` lists them.')
    print(json.dumps(event, default=plain, ensure_ascii=False, indent=2) if as_json else write_event(event))


@events.command("correct")
@click.argument("event_id")
@click.argument("fields", nargs=-1, required=True, metavar="FIELD=VALUE...")
@note_option
@config_option
def correct(event_id: str, fields: tuple[str, ...], note: str | None, config: Path) -> None:
    """Give fields their right values; what the sources say stays to be seen.

    A role takes names with ";" between them; the word none empties a field.

    \b
    Example: dealwire events correct e3f2a9c41b7d05 "amount=15000000 EUR" "investor=Norvia; Quillon"
    """
    from flows.correct_events import correct_event

    named = read_fields(fields)
    made = with_warehouse(config, lambda db, at: correct_event(db, event_id, named, at=at, note=note))
    print(f"{event_id} corrected ({made}); `dealwire corrections undo {made}` takes it back")


@events.command("merge")
@click.argument("event_id")
@click.argument("other_id")
@note_option
@config_option
def merge(event_id: str, other_id: str, note: str | None, config: Path) -> None:
    """Make one event of two; the first keeps its id, the other id leads to it.

    \b
    Example: dealwire events merge e3f2a9c41b7d05 e77c01d2a94be1
    """
    from flows.correct_events import merge_events

    kept, lost = with_warehouse(config, lambda db, at: merge_events(db, event_id, other_id, at=at, note=note))
    print(f"{lost} is part of {kept} now; `dealwire events split {kept}` parts them again")


@events.command("split")
@click.argument("event_id")
@click.option("--mention", "chosen", multiple=True, help="A mention or article that tells another event; repeatable.")
@note_option
@config_option
def split(event_id: str, chosen: tuple[str, ...], note: str | None, config: Path) -> None:
    """Part an event: take back its last merge, or take the named mentions out of it.

    \b
    Example: dealwire events split e3f2a9c41b7d05
             dealwire events split e3f2a9c41b7d05 --mention 5b1c9e0d22aa71f3
    """
    from flows.correct_events import split_event

    one, other = with_warehouse(config, lambda db, at: split_event(db, event_id, chosen, at=at, note=note))
    print(f"{one} and {other} are two events now")


@events.command("drop")
@click.argument("event_id")
@click.option("--undo", is_flag=True, help="Show it again.")
@note_option
@config_option
def drop(event_id: str, undo: bool, note: str | None, config: Path) -> None:
    """Hide an event that is none; it stays hidden through every later run.

    \b
    Example: dealwire events drop e3f2a9c41b7d05
    """
    from flows.correct_events import drop_event, undo_drop

    if undo:
        changed = with_warehouse(config, lambda db, at: undo_drop(db, event_id, at=at))
    else:
        changed = with_warehouse(config, lambda db, at: drop_event(db, event_id, at=at, note=note))
    state = "shown again" if undo else "dropped"
    print(f"{event_id} {state}" if changed else f"{event_id} was {'not dropped' if undo else 'dropped before'}")


@events.command("add")
@click.argument("fields", nargs=-1, required=True, metavar="FIELD=VALUE...")
@click.option("--url", help="Where it is told; a stored article by its link or id.")
@click.option("--evidence", help="The sentence that says so; of a stored article, as it stands there.")
@note_option
@config_option
def add(fields: tuple[str, ...], url: str | None, evidence: str | None, note: str | None, config: Path) -> None:
    """Add an event that was missed; it joins what articles tell of it, now or later.

    \b
    Example: dealwire events add event_type=funding "recipient=Quillon AI" investor=Norvia \\
                 "amount=15000000 EUR" announced_on=2026-03-02 --url https://example.org/quillon
    """
    from flows.add_event import add_event

    named = read_fields(fields)
    event_id = with_warehouse(config, lambda db, at: add_event(db, named, at=at, url=url, evidence=evidence, note=note))
    print(f"{event_id} added; `dealwire events show {event_id}` shows it")


def read_fields(fields: Sequence[str]) -> dict[str, str]:
    """Read FIELD=VALUE arguments; misuse is told with what is allowed."""
    from extractors.errors import ParseError
    from extractors.resolve.corrected import read_field

    named: dict[str, str] = {}
    for text in fields:
        name, sign, value = text.partition("=")
        if not sign:
            raise click.UsageError(f"{text!r} is not FIELD=VALUE")
        try:
            read_field(name.strip(), value)
        except ParseError as error:
            raise click.UsageError(str(error)) from error
        named[name.strip()] = value
    return named


def with_warehouse(config: Path, change: Callable[[DuckDBPyConnection, datetime], _T]) -> _T:
    """Do a correction under the writer's lock, then publish, so that people see it at once."""
    from extractors.errors import ParseError
    from flows.clock import Clock
    from flows.lock import only_writer
    from flows.settings import load_settings
    from warehouse.database import open_warehouse
    from warehouse.publish import publish

    settings = load_settings(config)
    with only_writer(settings.database):
        with open_warehouse(settings.database) as connection:
            try:
                done = change(connection, Clock().now())
            except ParseError as error:
                raise click.UsageError(str(error)) from error
        publish(settings.database, settings.published)
    return done
