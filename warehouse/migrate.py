"""Numbered schema files, applied once and in order; views and macros, made anew whenever the files change."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources import files

import duckdb

from extractors.errors import StorageError

_NAME = re.compile(r"^(\d{3})_[a-z_]+\.sql$")


@cache
def schema_files() -> tuple[tuple[int, str, str], ...]:
    """All schema files as (version, name, SQL), lowest first."""
    folder = files("warehouse") / "sql" / "schema"
    found = [
        (int(match[1]), entry.name, entry.read_text())
        for entry in folder.iterdir()
        if (match := _NAME.match(entry.name))
    ]
    return tuple(sorted(found))


@cache
def view_files() -> tuple[tuple[str, str], ...]:
    """All views and macros as (name, SQL), in the order of their file names."""
    folder = files("warehouse") / "sql" / "views"
    return tuple(sorted((entry.name, entry.read_text()) for entry in folder.iterdir() if entry.name.endswith(".sql")))


def migrate(connection: duckdb.DuckDBPyConnection, *, subject: str = "") -> int:
    """Bring a database to the newest schema, in one transaction; a current one is left alone.

    Returns:
        The schema version it has now.
    Raises:
        StorageError: The database was written by a newer dealwire, or a schema file fails.
    """
    version, views = _state(connection)
    newest = schema_files()[-1][0]
    if version > newest:
        raise StorageError(
            f"its schema version {version} is newer than this program's {newest}",
            subject=subject,
            advice="Upgrade dealwire.",
        )
    wanted = hashlib.sha256("".join(sql for _, sql in view_files()).encode()).hexdigest()
    if version == newest and views == wanted:
        return version
    try:
        connection.begin()
        _apply(connection, version, wanted)
        connection.commit()
    except duckdb.Error as error:
        raise StorageError(f"schema cannot be applied ({error})", subject=subject) from error
    return newest


def _state(connection: duckdb.DuckDBPyConnection) -> tuple[int, str]:
    """Schema version and hash of the views; (0, "") for an empty database."""
    tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
    if "schema_version" not in tables:
        if tables:
            raise StorageError("it holds tables that are not dealwire's", advice="Choose another file.")
        return 0, ""
    row = connection.execute("select max(version), max(views_hash) from schema_version").fetchone()
    return (row[0] or 0, row[1] or "") if row else (0, "")


def _apply(connection: duckdb.DuckDBPyConnection, version: int, views_hash: str) -> None:
    if version == 0:
        connection.execute(
            "create table schema_version (version integer primary key, name varchar not null, "
            "applied_at timestamptz not null, views_hash varchar)"
        )
    for number, name, sql in schema_files():
        if number > version:
            connection.execute(sql)
            connection.execute("insert into schema_version values (?, ?, now(), null)", [number, name])
    for _, sql in view_files():
        connection.execute(sql)
    connection.execute("update schema_version set views_hash = ?", [views_hash])
