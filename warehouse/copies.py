"""Whole copies of a database: schema, rows, views, macros and comments, put in place in one step.

A copy is written beside its place, forced to disk and moved there. A crash at any point leaves what was there before;
what a crash left behind is removed by the next copy to that place.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from duckdb import DuckDBPyConnection

from warehouse.statements import literal, quoted

COPY = "the_copy"
"""Name under which the file is attached while it is written."""

ROW_GROUP_SIZE = 24_576
"""Rows that are compressed together. A checkpoint writes the last of them anew when rows were added: with texts of 4 kB
and DuckDB's own 122,880 that is up to 500 MB, and took 2.4 s where this takes 0.5 s. Two threads fit into the memory
limit, too."""


@contextmanager
def put_in_place(path: Path, *, read_only: bool = False) -> Iterator[Path]:
    """Give a temporary path beside ``path``; at the end force the file to disk and move it there.

    Args:
        path: Where the file goes.
        read_only: Take the right to write from it.
    Raises:
        OSError: It cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        yield temporary
        with temporary.open("rb+") as copied:
            os.fsync(copied.fileno())
        if read_only:
            temporary.chmod(temporary.stat().st_mode & 0o444)
        temporary.replace(path)
        _sync_folder(path.parent)
    finally:
        remove(temporary)


def remove_stale(path: Path) -> None:
    """Remove what a killed copy left beside a path. Call it only while nobody else can be writing there."""
    pattern = re.compile(rf"\.{re.escape(path.name)}\.\d+-[0-9a-f]+\.tmp(\.wal)?")
    if path.parent.exists():
        for entry in path.parent.iterdir():
            if pattern.fullmatch(entry.name):
                remove(entry)


def remove(path: Path) -> None:
    """Remove a database file and its log, if they are there."""
    path.unlink(missing_ok=True)
    path.with_name(path.name + ".wal").unlink(missing_ok=True)


def write_copy(
    connection: DuckDBPyConnection,
    target: Path,
    fill: Callable[[str, list[str]], dict[str, int]] | None = None,
    *,
    begin: Callable[[], None] | None = None,
) -> dict[str, int]:
    """Write the schema of the connected database, then its rows, into a new file.

    Args:
        connection: The database to copy.
        target: The file; it must not be there, but where ``begin`` makes room in it.
        fill: Called with the name of the source and its tables once ``the_copy`` has them; gives the rows by table.
            Left out: all rows of all tables are copied.
        begin: Called before anything is written, once the file is attached as ``the_copy``.
    Returns:
        Rows by table.
    """
    source = database_name(connection)
    connection.execute(f"attach {literal(str(target))} as {COPY} (row_group_size {ROW_GROUP_SIZE})")
    try:
        if begin:
            begin()
        connection.execute(f"copy from database {quoted(source)} to {COPY} (schema)")
        tables = _tables(connection, source)
        filled = fill(source, tables) if fill else {one: copy_rows(connection, source, one) for one in tables}
        connection.execute(f"checkpoint {COPY}")
    finally:
        connection.execute(f"detach {COPY}")
    return filled


def database_name(connection: DuckDBPyConnection) -> str:
    """The name of the connected database in SQL."""
    row = connection.execute("select current_database()").fetchone()
    assert row is not None
    return str(row[0])


Columns = Mapping[str, tuple[str, str | None]]
"""Columns of a table in order, each with its type and comment."""


def columns_by_table(connection: DuckDBPyConnection, database: str) -> dict[str, Columns]:
    """Columns of every table and view of a database that is attached, in order."""
    rows = connection.execute(
        "select table_name, column_name, data_type, comment from duckdb_columns() "
        "where database_name = $database and schema_name = 'main' order by table_name, column_index",
        {"database": database},
    ).fetchall()
    found: dict[str, dict[str, tuple[str, str | None]]] = {}
    for table, name, kind, comment in rows:
        found.setdefault(table, {})[name] = (kind, comment)
    return dict(found)


def copy_rows(connection: DuckDBPyConnection, source: str, table: str) -> int:
    """Copy all rows of one table into the table of the same name in the copy; number of rows."""
    # Generated columns cannot be written; there are none in the schema, and `select *` would show one here.
    place, origin = f"{COPY}.main.{quoted(table)}", f"{quoted(source)}.main.{quoted(table)}"
    counted = connection.execute(f"insert into {place} select * from {origin}").fetchone()  # noqa: S608 (quoted names)
    return int(counted[0]) if counted else 0


def _tables(connection: DuckDBPyConnection, source: str) -> list[str]:
    rows = connection.execute(
        "select table_name from duckdb_tables() where database_name = $source and schema_name = 'main' order by all",
        {"source": source},
    ).fetchall()
    return [name for (name,) in rows]


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):  # some file systems cannot sync a folder
            os.fsync(folder)
    finally:
        os.close(folder)
