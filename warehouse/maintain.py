"""Upkeep: forget old raw pages, check what refers to what, write the file anew without gaps, back up, restore.

Nothing here may run beside a writer; the caller holds the writer's lock. Each file is put in place in one step, so a
crash at any point leaves either what was there or what is new, never half of it.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path

import duckdb

from extractors.errors import StorageError
from warehouse.copies import put_in_place, remove_stale, write_copy
from warehouse.database import connect, open_warehouse, transaction
from warehouse.statements import statement

SHOWN = 5
"""Rows of a fault that are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A rule that the warehouse breaks: how often, and the ids of the first rows."""

    rule: str
    about: str
    rows: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A file that was written: sizes in bytes before and after, and how long it took in seconds."""

    path: Path
    bytes_before: int
    bytes_after: int
    duration_s: float


@cache
def integrity_rules() -> tuple[str, ...]:
    """Names of the rules, as their files are called."""
    folder = files("warehouse") / "sql" / "integrity"
    return tuple(sorted(entry.name.removesuffix(".sql") for entry in folder.iterdir() if entry.name.endswith(".sql")))


def check_integrity(connection: duckdb.DuckDBPyConnection) -> tuple[Fault, ...]:
    """Look for rows that break a rule: there are no foreign keys, so references are checked here.

    Returns:
        The broken rules; nothing for a sound warehouse.
    """
    faults = []
    for rule in integrity_rules():
        sql = statement(f"integrity/{rule}")
        # The rule is a file of ours; wrapping it keeps one statement for counting and for showing.
        found = connection.execute(f"select count(*), list(id order by id)[:{SHOWN}] from ({sql})").fetchone()  # noqa: S608
        assert found is not None
        if found[0]:
            about = sql.splitlines()[0].removeprefix("-- ")
            faults.append(Fault(rule=rule, about=about, rows=found[0], examples=tuple(found[1])))
    return tuple(faults)


def forget_pages(connection: duckdb.DuckDBPyConnection, before: datetime) -> int:
    """Forget raw pages that were fetched before a time and have been read; number of pages."""
    with transaction(connection):
        row = connection.execute(statement("maintain/forget_pages"), {"before": before}).fetchone()
    return int(row[0]) if row else 0


def compact(database: Path) -> Written:
    """Write the warehouse anew without the gaps that deleted rows left.

    Raises:
        LockedError: Another process has it open.
        StorageError: It cannot be read, or there is no room for the second file.
    """
    begun, before = time.monotonic(), _size(database)
    with _told(database):
        _need_room(database.parent, before)
        remove_stale(database)
        with put_in_place(database) as temporary:
            with open_warehouse(database, threads=1) as connection:
                connection.execute("checkpoint")
                write_copy(connection, temporary)
            shutil.copymode(database, temporary)  # it holds addresses: whoever may not read it, still may not
            _no_log(database)
    return Written(path=database, bytes_before=before, bytes_after=_size(database), duration_s=time.monotonic() - begun)


def back_up(database: Path, target: Path) -> Written:
    """Write a whole copy of the warehouse, raw pages and addresses included, to another place.

    Raises:
        LockedError: Another process has the warehouse open.
        StorageError: It cannot be read or written.
    """
    begun, before = time.monotonic(), _size(database)
    if target.resolve() == database.resolve():
        raise StorageError(
            "a backup cannot be the warehouse itself", subject=str(target), advice="Choose another file."
        )
    with _told(target):
        remove_stale(target)
        with open_warehouse(database, threads=1) as connection, put_in_place(target) as temporary:
            write_copy(connection, temporary)
            shutil.copymode(database, temporary)
    return Written(path=target, bytes_before=before, bytes_after=_size(target), duration_s=time.monotonic() - begun)


def restore(backup: Path, database: Path) -> Written:
    """Put a backup in the place of the warehouse; the file that was there stays beside it as ``<name>.replaced``.

    The backup is migrated and checked first; it is left as it is.

    Raises:
        LockedError: Another process has the warehouse open.
        StorageError: The backup cannot be read or is unsound, or there is no room.
    """
    begun, before = time.monotonic(), _size(database)
    if not backup.exists():
        raise StorageError("there is no such backup", subject=str(backup))
    with _told(database):
        database.parent.mkdir(parents=True, exist_ok=True)
        _need_room(database.parent, _size(backup))
        remove_stale(database)
        with put_in_place(database) as temporary:
            shutil.copyfile(backup, temporary)  # nobody in this process has the backup open
            with open_warehouse(temporary) as connection:
                faults = check_integrity(connection)
                connection.execute("checkpoint")
            if faults:
                raise StorageError(
                    f"it is unsound: {faults[0].about} ({faults[0].rows} rows)", subject=str(backup),
                    advice="The warehouse is as it was. Take another backup.",
                )  # fmt: skip
            _keep_replaced(database)
    return Written(path=database, bytes_before=before, bytes_after=_size(database), duration_s=time.monotonic() - begun)


def _keep_replaced(database: Path) -> None:
    """Leave what is there under a second name, log included; its log must not meet the new file."""
    if not database.exists():
        return
    with suppress(StorageError):  # an unreadable one is kept as it is
        connect(database).close()
    replaced, log = database.with_name(database.name + ".replaced"), database.with_name(database.name + ".wal")
    replaced.unlink(missing_ok=True)
    os.link(database, replaced)
    if log.exists():
        log.replace(replaced.with_name(replaced.name + ".wal"))


def _no_log(database: Path) -> None:
    """Make sure that the log is empty, as it would not fit the new file."""
    if database.with_name(database.name + ".wal").exists():
        raise StorageError("its log could not be written into it", subject=str(database), advice="Try again.")


def _need_room(folder: Path, size: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < size * 1.1:
        raise StorageError(
            f"{size / 2**20:.0f} MiB are needed and {free / 2**20:.0f} are free",
            subject=str(folder),
            advice="Make room, then try again.",
        )


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, duckdb.Error) as error:
        raise StorageError(
            f"cannot be written ({str(error).splitlines()[0]})",
            subject=str(path),
            advice="What was there is unchanged.",
        ) from error
