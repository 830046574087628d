"""Who is who, as people and articles say, and every spelling with who says so."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from duckdb import DuckDBPyConnection

from extractors.records import LearntAlias, OrganizationEdit
from warehouse.batches import TEXT, Shape, registered, texts
from warehouse.statements import statement

_ALIASES = Shape(alias=TEXT, organization_id=TEXT, source=TEXT, evidence=TEXT)
_LEARNT = Shape(article_id=TEXT, alias=TEXT, name=TEXT, evidence=TEXT)
_NAMES = Shape(organization_id=TEXT, name=TEXT)


def load_edits(connection: DuckDBPyConnection, *, undone: bool = False) -> tuple[OrganizationEdit, ...]:
    """What people said of organisations, in the order in which they said it."""
    rows = connection.execute(statement("organizations/load_edits"), {"undone": undone}).fetchall()
    names = ("edit_id", "made_at", "action", "organization_id", "value", "note", "undone_at")
    return tuple(OrganizationEdit(**dict(zip(names, row, strict=True))) for row in rows)


def save_edit(connection: DuckDBPyConnection, edit: OrganizationEdit) -> None:
    """Write down what a person said, and log it."""
    row = {name: getattr(edit, name) for name in ("edit_id", "made_at", "action", "organization_id", "value", "note")}
    connection.execute(statement("organizations/save_edit"), row)
    _log(connection, edit, edit.action, edit.made_at)


def undo_edit(connection: DuckDBPyConnection, edit: OrganizationEdit, at: datetime) -> None:
    """Take back what a person said; it stays on record, and the log says when."""
    connection.execute(statement("organizations/undo_edit"), {"id": edit.edit_id, "at": at})
    _log(connection, edit, "undo", at)


def load_learnt(connection: DuckDBPyConnection) -> tuple[LearntAlias, ...]:
    """Spellings that articles explain."""
    rows = connection.execute(statement("organizations/load_learnt")).fetchall()
    return tuple(LearntAlias(alias=row[0], name=row[1], evidence=row[2]) for row in rows)


def save_learnt(
    connection: DuckDBPyConnection, article_ids: Sequence[str], learnt: Iterable[tuple[str, LearntAlias]]
) -> frozenset[str]:
    """Replace what some articles explain, given as (article id, alias).

    Returns:
        Names and spellings that are explained now and were not before, or no longer are.
    """
    batch = _LEARNT.of_tuples((article_id, one.alias, one.name, one.evidence) for article_id, one in learnt)
    with registered(connection, batch=batch, read_articles=texts("article_id", article_ids)):
        before = _pairs(connection)
        connection.execute(statement("organizations/forget_learnt"))
        connection.execute(statement("organizations/save_learnt"))
        after = _pairs(connection)
    return frozenset(name for pair in before ^ after for name in pair)


def wake_names(connection: DuckDBPyConnection, is_concerned: Callable[[str], bool]) -> None:
    """Let the articles be resolved again whose mentions name a party that is concerned by a change of who is who."""
    names = [name for (name,) in connection.execute(statement("organizations/party_names")).fetchall()]
    concerned = [name for name in names if is_concerned(name)]
    if concerned:
        connection.execute(statement("organizations/forget_seen"), {"names": concerned})
        connection.execute(statement("organizations/wake_names"), {"names": concerned})


def save_seen(connection: DuckDBPyConnection, seen: Iterable[tuple[str, str, str]]) -> None:
    """Add spellings that mentions use, as (spelling, organisation, a mention that uses it); known ones stay."""
    rows = [(alias, organization_id, "seen", mention_id) for alias, organization_id, mention_id in seen]
    _insert_aliases(connection, rows)


def save_aliases(connection: DuckDBPyConnection, rows: Sequence[tuple[str, str, str, str | None]]) -> None:
    """Replace the spellings that facts, articles and people give, where they changed, by (spelling, organisation, who says so, evidence); the first of two is kept."""
    if connection.execute(statement("organizations/given_aliases")).fetchall() == list(rows):
        return
    connection.execute(statement("organizations/forget_aliases"))
    _insert_aliases(connection, rows)


def save_names(
    connection: DuckDBPyConnection, names: Sequence[tuple[str, str]], joined: Sequence[str], at: datetime
) -> None:
    """Let known organisations be listed under the names shown; those that were joined to another are not."""
    with registered(connection, batch=_NAMES.of_tuples(names)):
        connection.execute(statement("organizations/save_names"), {"at": at})
    connection.execute(statement("organizations/forget_joined"), {"ids": list(joined)})


def list_organizations(connection: DuckDBPyConnection, words: str | None, limit: int) -> list[dict[str, Any]]:
    """Organisations with how many events each is in, most first; ``words`` must stand in a name or spelling."""
    return _dicts(connection, "organizations/list", {"words": words, "limit": limit})


def show_organization(connection: DuckDBPyConnection, organization_id: str) -> dict[str, Any]:
    """One organisation: its name, spellings with who says so, events, and what people changed."""
    key = {"id": organization_id}
    return {
        "organization_id": organization_id,
        "names": [row["name"] for row in _dicts(connection, "organizations/names", key)],
        "aliases": _dicts(connection, "organizations/aliases", key),
        "events": _dicts(connection, "organizations/events", key),
        "log": _dicts(connection, "organizations/log", key),
    }


def known_ids(connection: DuckDBPyConnection) -> frozenset[str]:
    """Ids of all organisations that were ever seen."""
    return frozenset(one for (one,) in connection.execute(statement("organizations/known_ids")).fetchall())


def _insert_aliases(connection: DuckDBPyConnection, rows: Sequence[tuple[str, str, str, str | None]]) -> None:
    with registered(connection, batch=_ALIASES.of_tuples(rows)):
        connection.execute(statement("organizations/save_aliases"))


def _pairs(connection: DuckDBPyConnection) -> set[tuple[str, str]]:
    return set(connection.execute(statement("organizations/learnt_pairs")).fetchall())


def _log(connection: DuckDBPyConnection, edit: OrganizationEdit, action: str, at: datetime) -> None:
    details = {"edit_id": edit.edit_id, "action": edit.action, "value": edit.value, "note": edit.note}
    row = {"at": at, "action": action, "id": edit.organization_id, "details": json.dumps(details, ensure_ascii=False)}
    connection.execute(statement("organizations/save_log"), row)


def _dicts(connection: DuckDBPyConnection, name: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    cursor = connection.execute(statement(name), parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
