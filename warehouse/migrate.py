"""Numbered schema files, applied once and in order; views, macros and comments, made anew when their files change."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from importlib.resources import files

import duckdb

from extractors.errors import StorageError
from warehouse.statements import literal, quoted, statement

_NAME = re.compile(r"^(\d{3})_[a-z_]+\.sql$")


@cache
def schema_files() -> tuple[tuple[int, str, str], ...]:
    """All schema files as (version, name, SQL), lowest first."""
    found = [(int(match[1]), name, sql) for name, sql in _folder("schema") if (match := _NAME.match(name))]
    return tuple(sorted(found))


@cache
def view_files() -> tuple[tuple[str, str], ...]:
    """All views and macros, then all comments, as (name, SQL) in the order of their file names."""
    return (*_folder("views"), *_folder("comments"))


def migrate(connection: duckdb.DuckDBPyConnection, *, subject: str = "") -> int:
    """Bring a database to the newest schema, in one transaction; a current one is left alone.

    Every file that was not applied yet is applied, in the order of the numbers, so that a file with a low number that
    came late is not passed over.

    Returns:
        The schema version it has now: the highest number applied.
    Raises:
        StorageError: The database was written by a newer dealwire, or a schema file fails.
    """
    applied, views = _state(connection, subject)
    known = {number for number, _, _ in schema_files()}
    wanted = hashlib.sha256("".join(sql for _, sql in view_files()).encode()).hexdigest()
    if applied == known and views == wanted:
        return max(known)
    try:
        with _in_one_go(connection):
            _apply_files(connection, known - applied, new=not applied)
            _apply_views(connection, wanted)
    except duckdb.Error as error:
        raise StorageError(
            f"schema cannot be applied ({error})", subject=subject, advice="The database is as it was before."
        ) from error
    return max(known)


@contextmanager
def _in_one_go(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """One transaction that goes straight into the file."""
    try:
        # DuckDB 1.5.5 cannot replay comments on columns from its write-ahead log: a program killed between commit and
        # checkpoint would leave a file that nobody can open. So this commit goes straight into the file, or not at all.
        connection.execute("set wal_autocheckpoint = '0B'")
        connection.begin()
        yield
        connection.commit()
    except duckdb.Error:
        with suppress(duckdb.Error):  # a failed commit has already ended the transaction
            connection.rollback()
        raise
    finally:
        with suppress(duckdb.Error):  # a full disk has already ended the connection
            connection.execute("reset wal_autocheckpoint")


def applied_versions(connection: duckdb.DuckDBPyConnection, *, subject: str = "") -> frozenset[int]:
    """Numbers of the schema files that a database has; none for an empty one.

    Raises:
        StorageError: It was written by a newer dealwire, or is not dealwire's.
    """
    return frozenset(_state(connection, subject)[0])


def make_tables(connection: duckdb.DuckDBPyConnection, versions: Iterable[int]) -> None:
    """Give an empty database the tables of some schema versions, without views, in one transaction."""
    with _in_one_go(connection):
        _apply_files(connection, set(versions), new=True)


def _folder(name: str) -> tuple[tuple[str, str], ...]:
    folder = files("warehouse") / "sql" / name
    return tuple(sorted((entry.name, entry.read_text()) for entry in folder.iterdir() if entry.name.endswith(".sql")))


def _state(connection: duckdb.DuckDBPyConnection, subject: str) -> tuple[set[int], str]:
    """Numbers of the schema files applied, and the hash of the views; nothing for an empty database."""
    tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
    if "schema_version" not in tables:
        if tables:
            raise StorageError(
                "it holds tables that are not dealwire's", subject=subject, advice="Choose another file."
            )
        return set(), ""
    rows = connection.execute("select version, views_hash from schema_version").fetchall()
    applied, known = {row[0] for row in rows}, {number for number, _, _ in schema_files()}
    if applied - known:
        raise StorageError(
            f"its schema version {max(applied)} is newer than this program's {max(known)}",
            subject=subject,
            advice="Upgrade dealwire.",
        )
    return applied, max((row[1] or "" for row in rows), default="")


def _apply_files(connection: duckdb.DuckDBPyConnection, wanting: set[int], *, new: bool) -> None:
    if new:
        connection.execute(
            "create table schema_version (version integer primary key, name varchar not null, "
            "applied_at timestamptz not null, views_hash varchar)"
        )
    for number, name, sql in schema_files():
        if number in wanting:
            connection.execute(sql)
            connection.execute("insert into schema_version values (?, ?, now(), null)", [number, name])


def _apply_views(connection: duckdb.DuckDBPyConnection, views_hash: str) -> None:
    for _, sql in view_files():
        connection.execute(sql)
    _comment_views(connection)
    connection.execute("update schema_version set views_hash = ?", [views_hash])


def _comment_views(connection: duckdb.DuckDBPyConnection) -> None:
    """Give columns of views the words of the table columns they show."""
    for view, column, comment in connection.execute(statement("view_comments")).fetchall():
        connection.execute(f"comment on column {quoted(view)}.{quoted(column)} is {literal(comment)}")
