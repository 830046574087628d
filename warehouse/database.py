"""Open the warehouse: one DuckDB file, migrated, in UTC, with bounded memory."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path

import duckdb

from extractors.errors import LockedError, StorageError
from warehouse.copies import ROW_GROUP_SIZE
from warehouse.migrate import migrate
from warehouse.rebuild import is_published_copy, rebuild
from warehouse.statements import literal

MEMORY_LIMIT = "1GB"
NAME = "dealwire"
"""The name of an open warehouse in SQL; it is the default, so that nobody needs it."""

_SESSION = f"use {NAME}; set TimeZone = 'UTC'"  # what each connection to it begins with
_BLOCK = 256 * 1024  # what DuckDB writes at a time
_kept_open: ContextVar[dict[Path, duckdb.DuckDBPyConnection] | None] = ContextVar("kept_open", default=None)


@contextmanager
def open_warehouse(
    path: Path, *, memory_limit: str = MEMORY_LIMIT, threads: int = 2, patience_s: float = 10.0
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the warehouse for reading and writing, created and migrated where needed; close it at the end.

    A published copy in its place is made a whole warehouse first.

    Nobody may hold it while waiting for the network: a writer locks out every other process.

    Args:
        path: The DuckDB file.
        memory_limit: As DuckDB writes it.
        threads: Worker threads of DuckDB.
        patience_s: Seconds to wait for another process that has it open.
    Yields:
        A connection whose time zone is UTC.
    Raises:
        LockedError: Another process has had it open for all that time.
        StorageError: It cannot be opened, is no DuckDB file, or was written by a newer dealwire.
    """
    kept = _kept_open.get()
    connection = _shared(kept[path], memory_limit, threads) if kept and path in kept else None
    if connection is None:
        let_go()
        connection = _open(path, memory_limit, threads, patience_s)
        if kept is not None:
            kept[path], connection = connection, _session(connection.cursor())
    try:
        yield connection
    except BaseException as error:
        connection.close()
        let_go()
        if isinstance(error, duckdb.Error):
            raise _explain_use(error, path) from error
        raise
    finally:
        connection.close()


@contextmanager
def kept_open() -> Iterator[None]:
    """In this block a warehouse once opened stays open for whoever opens it next, until the end or ``let_go``.

    Opening and closing take 40 ms, and a cycle with nothing new would do so nine times. Each user still has a
    connection of its own, so that no temporary table or registered name outlives it.
    """
    token = _kept_open.set({})
    try:
        yield
    finally:
        let_go()
        _kept_open.reset(token)


def _session(connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    return connection.execute(_SESSION)


def _shared(opened: duckdb.DuckDBPyConnection, memory_limit: str, threads: int) -> duckdb.DuckDBPyConnection | None:
    """Another connection to what is open, which closes neither the file nor those of others; None where there is no room.

    What one user holds in memory and cannot give back may be more than the next is to have.
    """
    connection = _session(opened.cursor())
    try:
        return connection.execute(f"set memory_limit = {literal(memory_limit)}; set threads = {threads:d}")
    except duckdb.OutOfMemoryException:
        connection.close()
        return None


def let_go() -> None:
    """Close what ``kept_open`` keeps: before waiting for the network, and before anything else touches the file."""
    kept = _kept_open.get()
    while kept:
        kept.popitem()[1].close()


def _open(path: Path, memory_limit: str, threads: int, patience_s: float) -> duckdb.DuckDBPyConnection:
    """Connect to a warehouse and bring it to the present schema; closed again when that fails."""
    if not path.exists():
        _create(path)
    connection = _connect_patiently(path, patience_s, memory_limit=memory_limit, threads=threads)
    try:
        if is_published_copy(connection):
            rebuild(connection, path)
            connection.close()
            connection = _connect_patiently(path, patience_s, memory_limit=memory_limit, threads=threads)
        migrate(connection, subject=str(path))
    except BaseException as error:
        connection.close()
        if isinstance(error, duckdb.Error):
            raise _explain_use(error, path) from error
        raise
    return connection


def _create(path: Path) -> None:
    """Make an empty warehouse beside its place and move it there, so that a crash or a full disk leaves none half-made.

    A write-ahead log that lies there belongs to a file that is gone; it would be replayed into the new one.
    """
    log = path.with_name(path.name + ".wal")
    beside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with suppress(FileNotFoundError):
            log.replace(path.with_name(path.name + ".wal.orphan"))
        connection = connect(beside)
        try:
            migrate(connection, subject=str(path))
        finally:
            connection.close()
        with suppress(FileExistsError):  # somebody else was quicker
            os.link(beside, path)
    except (OSError, duckdb.Error) as error:
        raise _explain(error, path) from error
    finally:
        for left in (beside, beside.with_name(beside.name + ".wal")):
            left.unlink(missing_ok=True)


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
    except duckdb.Error as error:
        raise _explain_use(error, path) from error
    finally:
        connection.close()


def connect(
    path: Path, *, read_only: bool = False, memory_limit: str = MEMORY_LIMIT, threads: int = 2
) -> duckdb.DuckDBPyConnection:
    """Connect to a DuckDB file without migrating it; errors are told in our words."""
    options: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": memory_limit,
        "threads": threads,
        "temp_directory": f"{path}.tmp",  # else in whatever folder we are in
    }
    connection = duckdb.connect(":memory:", config=options)
    way = "read_only" if read_only else f"row_group_size {ROW_GROUP_SIZE}"
    try:
        connection.execute(f"attach {literal(str(path))} as {NAME} (type duckdb, {way}); {_SESSION}")
    except duckdb.Error as error:
        connection.close()
        raise _explain(error, path) from error
    return connection


def _connect_patiently(path: Path, patience_s: float, *, memory_limit: str, threads: int) -> duckdb.DuckDBPyConnection:
    """Connect for writing; somebody who looks into the file for a moment is waited for."""
    try:
        return connect(path, memory_limit=memory_limit, threads=threads)
    except LockedError:
        if not patience_s:
            raise
        import stamina  # 0.2 s that only this case is to pay

        for attempt in stamina.retry_context(
            on=LockedError, attempts=None, timeout=patience_s, wait_initial=0.1, wait_max=1.0, wait_jitter=0.1
        ):
            with attempt:
                return connect(path, memory_limit=memory_limit, threads=threads)
        raise


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
        raise _explain_use(error, None) from error
    except BaseException:
        _rollback(connection)
        raise


def _rollback(connection: duckdb.DuckDBPyConnection) -> None:
    try:
        connection.rollback()
    except duckdb.Error:  # the failed commit has already ended the transaction
        return


def _explain(error: duckdb.Error | OSError, path: Path) -> StorageError:
    """Say why a file could not be opened."""
    first = str(error).splitlines()[0]
    if "lock" in first.lower() or "file handle conflict" in first:
        return LockedError(
            "another process has the warehouse open",
            subject=str(path),
            advice="Wait for it to end, or read the published copy instead.",
        )
    if is_full_disk(error, path):
        return _full_disk(str(path))
    return StorageError(
        f"cannot be opened as a DuckDB database ({first})",
        subject=str(path),
        advice="Put a copy of it back, or move it away to begin anew.",
    )


def _explain_use(error: duckdb.Error, path: Path | None) -> StorageError:
    """Say why DuckDB refused something after it was opened."""
    subject = str(path) if path else ""
    if is_full_disk(error, path):
        return _full_disk(subject)
    return StorageError(str(error).splitlines()[0], subject=subject, advice="Nothing of this step was stored.")


def is_full_disk(error: BaseException, path: Path | None = None) -> bool:
    """Whether an error of DuckDB or of the operating system comes of a disk without room.

    Args:
        error: What was raised.
        path: The file it was about; DuckDB's words do not always tell the cause, so its disk is looked at too.
    """
    if isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return True
    if os.strerror(errno.ENOSPC) in str(error) or os.strerror(errno.EDQUOT) in str(error):
        return True
    try:
        return path is not None and shutil.disk_usage(path.parent).free < _BLOCK
    except OSError:
        return False


def _full_disk(subject: str) -> StorageError:
    return StorageError(
        "the disk is full",
        subject=subject,
        advice="Nothing of this step was stored, all before it was. Make room; the next run goes on from there.",
    )
