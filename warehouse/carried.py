"""Carry large tables from one published copy into the next: what did not change is not compressed again.

Most rows of most tables are the same from run to run, and compressing texts is most of the work of publishing. So the
file before is copied as it is, the tables worth it are set aside in it, and of each only the rows that are no longer
true are taken out, and those that are new put in. Rows are compared by two hashes of all their columns, 128 bits in
all; a text that has a hash of its own beside it is compared by that.

Three ways were weighed: to write all anew (26 s for a million mentions and 2 GB of text), to keep a log of changed rows
(a table more to keep true in every statement that writes), and this (13 s), which trusts nothing but the rows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.copies import COPY, Columns, columns_by_table
from warehouse.statements import literal, quoted

WORTH = 100_000
"""A table with fewer rows is written anew as quickly."""

_MOST_CHANGED = 0.1  # share of rows; removed ones keep their room until a table is written anew
_BEFORE = "the_copy_before"
_HASHED = {"text": "text_hash"}


def carriable(
    connection: DuckDBPyConnection, source: str, before: Path, tables: Mapping[str, Columns]
) -> frozenset[str]:
    """Which tables may be carried over: large, and of the same shape in the copy before.

    Args:
        connection: The warehouse.
        source: Its name.
        before: The copy before; it may be no copy of this warehouse.
        tables: Candidates, with their columns.
    """
    try:
        connection.execute(f"attach {literal(str(before))} as {_BEFORE} (read_only)")
    except duckdb.Error:  # whatever it is, it is replaced
        return frozenset()
    try:
        there = columns_by_table(connection, _BEFORE)
        return frozenset(
            table
            for table, columns in tables.items()
            if _shape(there.get(table, {})) == _shape(columns)
            and min(_rows(connection, one, table) for one in (source, _BEFORE)) >= WORTH
        )
    finally:
        connection.execute(f"detach {_BEFORE}")


def set_aside(connection: DuckDBPyConnection, tables: frozenset[str]) -> None:
    """Of the file before, now attached for writing as the copy, leave these tables alone, under names of their own."""
    for kind, name in connection.execute(
        "select 'view', view_name from duckdb_views() where database_name = $copy and not internal union all "
        "select distinct if(function_type = 'table_macro', 'macro table', 'macro'), function_name from duckdb_functions() "
        "where database_name = $copy and not internal union all "
        "select 'table', table_name from duckdb_tables() where database_name = $copy",
        {"copy": COPY},
    ).fetchall():
        if name not in tables:
            connection.execute(f"drop {kind} {COPY}.main.{quoted(name)}")
    for name in tables:
        connection.execute(f"alter table {COPY}.main.{quoted(name)} rename to {quoted(_aside(name))}")
    connection.execute(f"checkpoint {COPY}")  # so that what follows is written where the dropped tables were


def refresh(connection: DuckDBPyConnection, source: str, table: str, columns: Sequence[str]) -> int | None:
    """Put the table that was set aside in its place and make its rows those of the source.

    Returns:
        Its number of rows; None where so much changed that it is to be written anew.
    """
    place, aside = (f"{COPY}.main.{quoted(one)}" for one in (table, _aside(table)))
    if not _is_brought_up(connection, f"{quoted(source)}.main.{quoted(table)}", aside, columns):
        connection.execute(f"drop table {aside}")
        return None
    connection.execute(f"drop table {place}")
    connection.execute(f"alter table {aside} rename to {quoted(table)}")
    return _rows(connection, COPY, table)


def _is_brought_up(connection: DuckDBPyConnection, origin: str, aside: str, columns: Sequence[str]) -> bool:
    """Make the rows of one table those of another, and say whether that could be done."""
    told = ", ".join(quoted(one) for one in columns if _HASHED.get(one) not in columns)
    for name, table in (("rows_now", origin), ("rows_then", aside)):
        connection.execute(
            f"create or replace temp table {name} as "  # noqa: S608 (quoted names)
            f"select rowid as place, hash({told}) as a, hash('again', {told}) as b from {table}"
        )
    connection.execute(
        "create or replace temp table rows_gone as select place from rows_then anti join rows_now using (a, b)"
    )
    try:
        gone, then, room = _three(
            connection, "select (select count(*) from rows_gone), count(*), max(place) + 1 from rows_then"
        )
        if room - then + gone > _MOST_CHANGED * room:
            return False
        connection.execute(f"delete from {aside} where rowid in (select place from rows_gone)")  # noqa: S608
        connection.execute(
            f"insert into {aside} select * from {origin} where rowid in "  # noqa: S608
            "(select place from rows_now anti join rows_then using (a, b))"
        )
        row = connection.execute(
            f"select (select count(*) from {aside}) = (select count(*) from rows_now)"  # noqa: S608
        ).fetchone()
        return bool(row and row[0])  # rows that are there twice cannot be told apart
    finally:
        connection.execute("drop table rows_now; drop table rows_then; drop table rows_gone")


def _aside(table: str) -> str:
    return f"{table} of the copy before"


def _three(connection: DuckDBPyConnection, sql: str) -> tuple[int, int, int]:
    row = connection.execute(sql).fetchone()
    assert row is not None
    return int(row[0]), int(row[1]), int(row[2] or 0)


def _rows(connection: DuckDBPyConnection, database: str, table: str) -> int:
    row = connection.execute(f"select count(*) from {quoted(database)}.main.{quoted(table)}").fetchone()  # noqa: S608
    return int(row[0]) if row else 0


def _shape(columns: Columns) -> list[tuple[str, str]]:
    return [(name, kind) for name, (kind, _) in columns.items()]
