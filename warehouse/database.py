"""Open the warehouse: one DuckDB file, migrated, in UTC, with bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from extractors.errors import LockedError, StorageError
from warehouse.migrate import migrate

MEMORY_LIMIT = "1GB"


@contextmanager
def open_warehouse(
    path: Path, *, memory_limit: str = MEMORY_LIMIT, threads: int = 2
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for reading and writing, created and migrated where needed; close it at the end.

    Nobody may hold it while waiting for the network: a writer locks out every other process.

    Args:
        path: The DuckDB file.
        memory_limit: As DuckDB writes it.
        threads: Worker threads of DuckDB.
    Yields:
        A connection whose time zone is UTC.
    Raises:
        LockedError: Another process has it open.
        StorageError: It cannot be opened, is no DuckDB file, or was written by a newer dealwire.
    """
    connection = connect(path, memory_limit=memory_limit, threads=threads)
    try:
        migrate(connection, subject=str(path))
        yield connection
    finally:
        connection.close()


@contextmanager
def open_published(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the published copy for reading only.

    Raises:
        StorageError: It is not there yet or cannot be read.
    """
    if not path.exists():
        raise StorageError("there is no published copy yet", subject=str(path), advice="Run `dealwire run` once.")
    connection = connect(path, read_only=True)
    try:
        yield connection
    finally:
        connection.close()


def connect(
    path: Path, *, read_only: bool = False, memory_limit: str = MEMORY_LIMIT, threads: int = 2
) -> duckdb.DuckDBPyConnection:
    """Connect to a DuckDB file without migrating it; errors are told in our words."""
    options: dict[str, str | bool | int | float | list[str]] = {"memory_limit": memory_limit, "threads": threads}
    try:
        connection = duckdb.connect(str(path), read_only=read_only, config=options)
    except duckdb.Error as error:
        raise _explain(error, path) from error
    connection.execute("set TimeZone = 'UTC'")
    return connection


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """Commit what happens inside, or nothing of it.

    Raises:
        StorageError: DuckDB refused (full disk, broken constraint, ...); everything inside was rolled back.
    """
    connection.begin()
    try:
        yield connection
        connection.commit()
    except duckdb.Error as error:
        _rollback(connection)
        raise StorageError(str(error).splitlines()[0], advice="Nothing of this step was stored.") from error
    except BaseException:
        _rollback(connection)
        raise


def _rollback(connection: duckdb.DuckDBPyConnection) -> None:
    try:
        connection.rollback()
    except duckdb.Error:  # the failed commit has already ended the transaction
        return


def _explain(error: duckdb.Error, path: Path) -> StorageError:
    first = str(error).splitlines()[0]
    if "lock" in first.lower():
        return LockedError(
            "another process has the warehouse open",
            subject=str(path),
            advice="Wait for it to end, or read the published copy instead.",
        )
    return StorageError(
        f"cannot be opened as a DuckDB database ({first})",
        subject=str(path),
        advice="Put a copy of it back, or move it away to begin anew.",
    )
