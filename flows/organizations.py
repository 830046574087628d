"""Who is who, for this warehouse: the shipped facts, what articles explain, and what people say."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Literal

from duckdb import DuckDBPyConnection

from extractors.errors import StorageError
from extractors.records import OrganizationEdit
from extractors.resolve.directory import Directory, extended, shipped_directory, shipped_facts
from extractors.resolve.names import fold, organization_key
from warehouse.database import transaction
from warehouse.organizations import (
    known_ids,
    load_edits,
    load_learnt,
    save_aliases,
    save_edit,
    save_names,
    undo_edit,
    wake_names,
)

_LONGEST_NAME = 200  # characters


class AmbiguousNameError(StorageError):
    """A name means several organisations; which one, a person must say."""


def directory_of(connection: DuckDBPyConnection) -> Directory:
    """Who is who now, read from the warehouse or the published copy."""
    edits, learnt = load_edits(connection), load_learnt(connection)
    return extended(shipped_directory(), edits, learnt) if edits or learnt else shipped_directory()


def find_organization(connection: DuckDBPyConnection, text: str) -> str:
    """The organisation that an id or a name means.

    Raises:
        AmbiguousNameError: Several; they are named.
        StorageError: None that any article or fact knows.
    """
    directory, known = directory_of(connection), known_ids(connection)
    if text in known or text in directory.names:
        return directory.joined.get(text, text)
    found = directory.candidates(text)
    if len(found) > 1:
        raise AmbiguousNameError(
            f"it may be {' or '.join(found)}", subject=text, advice="Give the id of the one that is meant."
        )
    if not found or (found[0] not in known and found[0] not in directory.names):
        raise StorageError("no such organisation", subject=text, advice="`dealwire organizations list` names all.")
    return found[0]


def edit_organization(
    connection: DuckDBPyConnection,
    action: Literal["merge", "rename", "alias", "unalias"],
    organization_id: str,
    value: str,
    *,
    at: datetime,
    note: str | None = None,
) -> OrganizationEdit:
    """Write down what a person says of an organisation; the next resolution follows it.

    Raises:
        StorageError: It says nothing new, or nothing that can be.
    """
    if action == "merge" and value == organization_id:
        raise StorageError("these are one organisation already", subject=organization_id)
    if action != "merge" and (not organization_key(value) or len(value) > _LONGEST_NAME or not value.isprintable()):
        advice = f"Give at least one letter or digit, one line, at most {_LONGEST_NAME} characters."
        shown = value if len(value) <= _LONGEST_NAME else f"{value[:60]}…"
        raise StorageError("this is no name", subject=shown, advice=advice)
    text = f"{action}|{organization_id}|{value}|{at.isoformat()}"
    edit = OrganizationEdit(
        edit_id="o" + hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=7).hexdigest(),
        made_at=at,
        action=action,
        organization_id=organization_id,
        value=value,
        note=note,
    )
    with transaction(connection):
        _with_new_directory(connection, lambda: save_edit(connection, edit), at)
    return edit


def undo_organization_edit(connection: DuckDBPyConnection, edit_id: str, at: datetime) -> OrganizationEdit:
    """Take an edit back.

    Raises:
        StorageError: There is no such edit in force.
    """
    found = [one for one in load_edits(connection) if one.edit_id == edit_id]
    if not found:
        raise StorageError(
            "no such edit is in force", subject=edit_id, advice="`dealwire organizations log` names them."
        )
    with transaction(connection):
        _with_new_directory(connection, lambda: undo_edit(connection, found[0], at), at)
    return found[0]


def follow_learnt(connection: DuckDBPyConnection, changed: Collection[str]) -> None:
    """Wake the articles that use a spelling of which articles say something else than before."""
    if changed:
        folds = {fold(name) for name in changed}
        wake_names(connection, lambda name: fold(name) in folds)


def refresh_spellings(connection: DuckDBPyConnection, directory: Directory, at: datetime) -> None:
    """Write the spellings that facts, articles and people give, and the names shown, into the tables people query."""
    (_, (source,)), *facts = shipped_facts()
    rows = [(edit.value, edit.organization_id, "person", edit.note) for edit in _spelling_edits(connection)]
    rows += [(spelling, one, f"dealwire facts: {source}", None) for one, spellings in facts for spelling in spellings]
    rows += [
        (one.alias, directory.identify(one.name), "learnt", one.evidence)
        for one in load_learnt(connection)
        if directory.identify(one.alias) == directory.identify(one.name)
    ]
    kept = [(alias, directory.joined.get(one, one), source, evidence) for alias, one, source, evidence in rows]
    refused = directory.refused
    save_aliases(
        connection, sorted({row[:2]: row for row in reversed(kept) if (fold(row[0]), row[1]) not in refused}.values())
    )
    save_names(connection, sorted(directory.names.items()), tuple(directory.joined), at)


def _spelling_edits(connection: DuckDBPyConnection) -> Iterable[OrganizationEdit]:
    return [edit for edit in load_edits(connection) if edit.action in ("alias", "rename")]


def _with_new_directory(connection: DuckDBPyConnection, change: Callable[[], None], at: datetime) -> None:
    """Make a change, and wake every article that names somebody who is somebody else, or called otherwise, since."""
    before = directory_of(connection)
    change()
    after = directory_of(connection)

    def is_concerned(name: str) -> bool:
        was, now = before.candidates(name), after.candidates(name)
        return was != now or any(before.names.get(one) != after.names.get(one) for one in now)

    wake_names(connection, is_concerned)
    refresh_spellings(connection, after, at)
