"""``dealwire organizations``: who is who, reversibly."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from extractors.records import OrganizationEdit

from flows.commands.options import config_option

_note = click.option("--note", help="Why; kept in the log.")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.group("organizations")
def organizations() -> None:
    """Who is who. An organisation is named by its id or, where that is clear, by any spelling.

    \b
    Example: dealwire organizations show "Amazon's cloud arm"
             dealwire organizations merge "Quillon AI" "Quillon Laboratories"
    """


@organizations.command("list")
@click.argument("words", required=False)
@click.option("--limit", type=click.IntRange(min=1), default=100, show_default=True, help="At most this many.")
@config_option
@_json
def list_known(words: str | None, limit: int, config: Path, as_json: bool) -> None:
    """List organisations, those in most events first; WORDS must stand in a spelling.

    \b
    Example: dealwire organizations list amazon
    """
    from flows.settings import load_settings
    from warehouse.database import open_published
    from warehouse.organizations import list_organizations

    with open_published(load_settings(config).published) as connection:
        rows = list_organizations(connection, words, limit)
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for row in rows:
        print(_printable(f"{row['events']:>5}  {row['name']}  ({row['organization_id']})"))


@organizations.command("show")
@click.argument("organization")
@config_option
@_json
def show(organization: str, config: Path, as_json: bool) -> None:
    """Show one organisation: spellings with who says so, events, and what was changed. An ambiguous name: candidates.

    \b
    Example: dealwire organizations show AWS
    """
    from flows.organizations import find_organization
    from flows.settings import load_settings
    from flows.show_event import plain
    from warehouse.database import open_published
    from warehouse.organizations import show_organization

    with open_published(load_settings(config).published) as connection:
        found = show_organization(connection, find_organization(connection, organization))
    if as_json:
        print(json.dumps(found, default=plain, ensure_ascii=False, indent=2))
        return
    lines = [f"{', '.join(found['names']) or organization}  ({found['organization_id']})", "spellings"]
    lines.extend(
        f"  {row['alias']}  [{row['source']}]{' ' + row['evidence'] if row['evidence'] else ''}"
        for row in found["aliases"]
    )
    lines.append("events")
    lines.extend(
        f"  {row['event_id']} {row['announced_on'] or '          '} {row['headline']} ({', '.join(row['roles'])})"
        for row in found["events"]
    )
    if found["log"]:
        lines.append("changed by people")
    lines.extend(f"  {row['logged_at']:%Y-%m-%d %H:%M} {row['action']} {row['details']}" for row in found["log"])
    print("\n".join(_printable(line) for line in lines))


@organizations.command("merge")
@click.argument("organization")
@click.argument("other")
@_note
@config_option
def merge(organization: str, other: str, note: str | None, config: Path) -> None:
    """Say that OTHER is the same organisation; the first keeps its name and id.

    \b
    Example: dealwire organizations merge mistral-ai "Mistral Compute"
    """
    _edit(config, "merge", organization, other, note)


@organizations.command("rename")
@click.argument("organization")
@click.argument("name")
@_note
@config_option
def rename(organization: str, name: str, note: str | None, config: Path) -> None:
    """Show an organisation under another name.

    \b
    Example: dealwire organizations rename quillon "Quillon Systems"
    """
    _edit(config, "rename", organization, name, note)


@organizations.command("alias")
@click.argument("organization")
@click.argument("spelling")
@click.option("--remove", is_flag=True, help="Say that the spelling is NOT this organisation.")
@_note
@config_option
def alias(organization: str, spelling: str, remove: bool, note: str | None, config: Path) -> None:
    """Say that a spelling means an organisation, also where it was ambiguous.

    \b
    Example: dealwire organizations alias quillon "the Quillon group"
             dealwire organizations alias scale-ai Scale --remove
    """
    _edit(config, "unalias" if remove else "alias", organization, spelling, note)


@organizations.command("log")
@config_option
@_json
def log(config: Path, as_json: bool) -> None:
    """List what people changed, with the ids by which it is undone.

    \b
    Example: dealwire organizations log
    """
    from flows.settings import load_settings
    from warehouse.database import open_published
    from warehouse.organizations import load_edits

    with open_published(load_settings(config).published) as connection:
        edits = load_edits(connection, undone=True)
    rows = [
        {
            "edit_id": one.edit_id,
            "made_at": one.made_at.isoformat(),
            "action": one.action,
            "organization_id": one.organization_id,
            "value": one.value,
            "note": one.note,
            "undone_at": one.undone_at.isoformat() if one.undone_at else None,
        }
        for one in edits
    ]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for one in edits:
        line = f"{one.edit_id}  {one.made_at:%Y-%m-%d %H:%M}  {one.action} {one.organization_id} {one.value!r}"
        print(_printable(line + (" (undone)" if one.undone_at else "") + (f"  {one.note}" if one.note else "")))


@organizations.command("undo")
@click.argument("edit_id")
@config_option
def undo(edit_id: str, config: Path) -> None:
    """Take a change back.

    \b
    Example: dealwire organizations undo o3f2a9c41b7d05
    """
    from flows.commands.events import with_warehouse
    from flows.organizations import undo_organization_edit
    from flows.resolution import resolve

    def change(connection: DuckDBPyConnection, at: datetime) -> OrganizationEdit:
        edit = undo_organization_edit(connection, edit_id, at)
        resolve(connection, at)
        return edit

    edit = with_warehouse(config, change)
    print(f"{edit.action} {edit.organization_id} {edit.value!r} taken back")


def _edit(
    config: Path,
    action: Literal["merge", "rename", "alias", "unalias"],
    organization: str,
    value: str,
    note: str | None,
) -> None:
    """Write an edit down and resolve again what it concerns."""
    from flows.commands.events import with_warehouse
    from flows.organizations import edit_organization, find_organization
    from flows.resolution import resolve

    def change(connection: DuckDBPyConnection, at: datetime) -> OrganizationEdit:
        kept = find_organization(connection, organization)
        said = find_organization(connection, value) if action == "merge" else value
        edit = edit_organization(connection, action, kept, said, at=at, note=note)
        resolve(connection, at)
        return edit

    edit = with_warehouse(config, change)
    print(f"{action} {edit.organization_id} {edit.value!r} ({edit.edit_id}); ", end="")
    print(f"`dealwire organizations undo {edit.edit_id}` takes it back")


def _printable(line: str) -> str:
    return "".join(c if c.isprintable() else " " for c in line)
