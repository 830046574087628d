"""The published copy: what people read while runs write.

A writer locks every other process out of a DuckDB file, and a reader locks the writer out. So people get a file of
their own, made anew after each run and put in place in one step: whoever has the old one open keeps it.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from extractors.errors import StorageError
from warehouse.carried import carriable, refresh, set_aside
from warehouse.copies import (
    COPY,
    Columns,
    columns_by_table,
    copy_rows,
    database_name,
    put_in_place,
    remove,
    remove_stale,
    write_copy,
)
from warehouse.database import is_full_disk, open_warehouse, transaction
from warehouse.statements import literal, quoted

LEFT_OUT = ("page_bodies",)
"""Tables that stay in the warehouse: raw pages, which are large and other people's."""

WRITTEN_OUT = ("event_places", "event_sources", "event_rumours", "deal_pairs")
"""Views that are tables in the copy: costly to work out, asked often, and the copy never changes."""

RECIPIENT_COLUMNS = frozenset({"recipient", "recipients", "to_address", "to_addresses", "mail_to", "address", "email"})
"""A table with one of these holds mail addresses; every text in it is masked, error messages of servers included."""

PARTIES = frozenset({"resolved_events", "event_versions"})  # their recipient is a company that raised money
ALSO_MASKED = frozenset({"runs"})  # the reason of a failed run may quote an address

MASK_PATTERN = r"""([^\s@<>"',;:])[^\s@<>"',;:]*@([^\s@<>"',;]+)"""
MASK_REPLACEMENT = r"\1***@\2"


LONG_TEXTS = frozenset({"articles", "article_versions"})
"""Tables that are mostly text. Their texts shrink by half by FSST, which is slow and gains little elsewhere."""

KEYED_ROWS = 20_000
"""A table with fewer rows keeps its keys, checks and defaults in the copy: making it anew costs more than they do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """What was published: the file, its size in bytes, its tables with their rows, and how long it took in seconds."""

    path: Path
    bytes: int
    rows: dict[str, int]
    duration_s: float


def publish(database: Path, published: Path) -> Published:
    """Copy the warehouse for people, without raw pages and with recipients' addresses masked.

    The copy is written beside its place, forced to disk and moved there; a crash at any point leaves the old copy as
    it was, and what a crash left behind is removed by the next publishing. A database that is not there yet is
    created, so that an empty copy exists from the start.

    Args:
        database: The warehouse; nobody else may have it open.
        published: Where the copy goes.
    Raises:
        LockedError: Another process has the warehouse open.
        StorageError: It cannot be read, or the copy cannot be written (disk full, no rights).
    """
    begun = time.monotonic()
    if published.resolve() == database.resolve():
        raise StorageError(
            "the published copy cannot be the warehouse itself",
            subject=str(published),
            advice="Give warehouse.path and warehouse.published different names.",
        )
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        with open_warehouse(database) as connection:
            remove_stale(published)
            # Read-only, because a log written by somebody who opened the copy for writing would not fit the next copy.
            with put_in_place(published, read_only=True) as temporary:
                rows = _write(connection, temporary, published)
            published.with_name(published.name + ".wal").unlink(missing_ok=True)
        size = published.stat().st_size
    except (OSError, duckdb.Error) as error:
        why = "the disk is full" if is_full_disk(error) else str(error).splitlines()[0]
        raise StorageError(
            f"the copy could not be written ({why})",
            subject=str(published),
            advice="The copy before it is still in place. Look for a full disk or missing rights.",
        ) from error
    return Published(path=published, bytes=size, rows=rows, duration_s=time.monotonic() - begun)


def _write(connection: duckdb.DuckDBPyConnection, target: Path, before: Path) -> dict[str, int]:
    """Copy into a new file; should the copy before be of no use after all, without it."""
    try:
        return _copy(connection, target, before if before.exists() else None)
    except duckdb.Error as error:
        if is_full_disk(error, target) or not before.exists():
            raise
    remove(target)
    return _copy(connection, target, None)


def _copy(connection: duckdb.DuckDBPyConnection, target: Path, before: Path | None) -> dict[str, int]:
    """Copy schema, views, macros and rows into a new file; rows by table.

    Large tables of the copy before are carried over as far as they are still true.

    Keys, checks and defaults of large tables stay in the warehouse: nobody writes into the copy, and building the
    indexes of its keys takes a third of the time of the tables that have them. So do those of tables with addresses,
    which masking may make alike.
    """
    source = database_name(connection)
    columns = columns_by_table(connection, source)
    made = _made_anew(connection, source, columns) - set(LEFT_OUT)
    wanted = {table: columns[table] for table in sorted(made) if not _is_masked(table, columns[table])}
    carried = carriable(connection, source, before, wanted) if before else frozenset()

    def begin() -> None:
        if carried:
            set_aside(connection, carried)

    def anew(table: str) -> int:
        rows = refresh(connection, source, table, list(columns[table])) if table in carried else None
        return _copy_table(connection, source, table, columns[table]) if rows is None else rows

    def fill(source: str, tables: list[str]) -> dict[str, int]:
        for table in LEFT_OUT:
            connection.execute(f"drop table {COPY}.main.{quoted(table)}")
        kept = [table for table in tables if table not in LEFT_OUT]
        rows = {table: copy_rows(connection, source, table) for table in kept if table not in made}
        remade = {table: anew(table) for table in kept if table in made}
        remade |= {view: _write_out(connection, source, view) for view in WRITTEN_OUT}
        _copy_comments(connection, source, {table: columns[table] for table in remade})
        return rows | remade

    if before and carried:
        shutil.copyfile(before, target)
    try:
        return write_copy(connection, target, fill, begin=begin)
    finally:
        connection.execute("reset disabled_compression_methods")


def _copy_table(connection: duckdb.DuckDBPyConnection, source: str, table: str, columns: Columns) -> int:
    """Copy the rows of one table; number of rows."""
    place, origin = f"{COPY}.main.{quoted(table)}", f"{quoted(source)}.main.{quoted(table)}"
    hidden = _is_masked(table, columns)
    chosen = ", ".join(_masked(name, kind) for name, (kind, _) in columns.items()) if hidden else "*"
    # Trying out a method of compression costs as much as using it, so each table gets the one that suits it.
    connection.execute(f"set disabled_compression_methods = '{'dictionary' if table in LONG_TEXTS else 'fsst'}'")
    values = {"pattern": MASK_PATTERN, "replacement": MASK_REPLACEMENT} if "$pattern" in chosen else {}
    counted = connection.execute(f"create or replace table {place} as select {chosen} from {origin}", values).fetchone()  # noqa: S608
    return int(counted[0]) if counted else 0


def _is_masked(table: str, columns: Columns) -> bool:
    return table in ALSO_MASKED or (table not in PARTIES and not RECIPIENT_COLUMNS.isdisjoint(columns))


def _made_anew(connection: duckdb.DuckDBPyConnection, source: str, columns: Mapping[str, Columns]) -> set[str]:
    """Tables without keys, checks and defaults in the copy: the large ones, and those that are masked."""
    rows = connection.execute(
        "select table_name from duckdb_tables() where database_name = $source and estimated_size >= $rows",
        {"source": source, "rows": KEYED_ROWS},
    ).fetchall()
    return {name for (name,) in rows} | {table for table, names in columns.items() if _is_masked(table, names)}


def _write_out(connection: duckdb.DuckDBPyConnection, source: str, view: str) -> int:
    """Put a table of its rows in the place of a view of the copy; number of rows."""
    place, origin = f"{COPY}.main.{quoted(view)}", f"{quoted(source)}.main.{quoted(view)}"
    connection.execute(f"drop view {place}")
    counted = connection.execute(f"create table {place} as select * from {origin}").fetchone()  # noqa: S608 (quoted names)
    return int(counted[0]) if counted else 0


def _masked(name: str, kind: str) -> str:
    """The select expression of one column: texts masked, bytes left out, everything else as it is."""
    column = quoted(name)
    if kind in {"VARCHAR", "JSON"}:
        return f"regexp_replace({column}::varchar, $pattern, $replacement, 'g')::{kind} as {column}"
    if kind == "VARCHAR[]":
        return f"list_transform({column}, lambda one: regexp_replace(one, $pattern, $replacement, 'g')) as {column}"
    return f"null::{kind} as {column}" if kind == "BLOB" else column


def _copy_comments(connection: duckdb.DuckDBPyConnection, source: str, remade: Mapping[str, Columns]) -> None:
    """Give tables that were made anew their comments: in one transaction, since each alone waits for the disk."""
    told = dict(
        connection.execute(
            "select table_name, comment from duckdb_tables() where database_name = $source "
            "union all select view_name, comment from duckdb_views() where database_name = $source",
            {"source": source},
        ).fetchall()
    )
    with transaction(connection):
        for table, columns in remade.items():
            place = f"{COPY}.main.{quoted(table)}"
            if told.get(table):
                connection.execute(f"comment on table {place} is {literal(told[table])}")
            for name, (_, comment) in columns.items():
                if comment:
                    connection.execute(f"comment on column {place}.{quoted(name)} is {literal(comment)}")
