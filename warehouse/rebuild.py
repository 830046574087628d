"""A published copy taken as the warehouse: its keys, checks and defaults are built anew.

The copy that people read has none of them. Put in the place of a lost warehouse it would take any nonsense and refuse
every upsert, so the first to open it for writing makes a whole warehouse of it, beside it and then in its place.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.copies import database_name, put_in_place, remove_stale
from warehouse.migrate import applied_versions, make_tables
from warehouse.statements import literal, quoted

_WHOLE = "the_whole"
RAW_PAGES = "page_bodies"
"""The table that a published copy never has and a warehouse always has."""


def is_published_copy(connection: DuckDBPyConnection) -> bool:
    """Whether the connected database is a published copy and no warehouse."""
    found = connection.execute(
        "select count(*) filter (table_name = 'schema_version'), count(*) filter (table_name = $raw) "
        "from duckdb_tables() where database_name = current_database()",
        {"raw": RAW_PAGES},
    ).fetchone()
    return found == (1, 0)


def rebuild(connection: DuckDBPyConnection, path: Path) -> None:
    """Write a warehouse with the copy's rows and put it at the copy's path. Close the connection after it.

    The new file has the schema versions that the copy had. Rows that only the masking made alike are kept once. A
    crash leaves the copy where it was.

    Args:
        connection: The copy, open for writing, which keeps everybody else away.
        path: Its file.
    Raises:
        StorageError: The copy was written by a newer dealwire.
        duckdb.Error: The rows break a rule of the schema, or the disk is full; the copy is as it was.
    """
    remove_stale(path)
    versions = applied_versions(connection, subject=str(path))
    source = database_name(connection)
    with put_in_place(path) as temporary:
        with duckdb.connect(str(temporary)) as whole:
            make_tables(whole, versions)
        connection.execute(f"attach {literal(str(temporary))} as {_WHOLE}")
        try:
            there, keyed = _tables(connection, source), _keyed(connection, _WHOLE)
            for table in sorted(there & _tables(connection, _WHOLE) - {"schema_version"}):
                place, origin = f"{_WHOLE}.main.{quoted(table)}", f"{quoted(source)}.main.{quoted(table)}"
                connection.execute(f"insert {'or ignore' if table in keyed else ''} into {place} by name from {origin}")
            connection.execute(f"checkpoint {_WHOLE}")
        finally:
            connection.execute(f"detach {_WHOLE}")


def _tables(connection: DuckDBPyConnection, database: str) -> set[str]:
    rows = connection.execute(
        "select table_name from duckdb_tables() where database_name = $database and schema_name = 'main'",
        {"database": database},
    ).fetchall()
    return {name for (name,) in rows}


def _keyed(connection: DuckDBPyConnection, database: str) -> set[str]:
    rows = connection.execute(
        "select table_name from duckdb_constraints() "
        "where database_name = $database and constraint_type in ('PRIMARY KEY', 'UNIQUE')",
        {"database": database},
    ).fetchall()
    return {name for (name,) in rows}
