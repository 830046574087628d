"""Tables as files for other tools: Parquet by month, or CSV that no spreadsheet runs."""

from __future__ import annotations

import shutil
from pathlib import Path

from duckdb import DuckDBPyConnection

from extractors.errors import StorageError
from warehouse.exports import ask, explained, write_csv
from warehouse.statements import literal, quoted

BY_MONTH = {
    "events": "event_on", "deals": "event_on", "launches": "event_on", "articles": "coalesce(published_at, first_seen_at)",
    "mentions": "extracted_at", "event_history": "changed_at", "fetches": "started_at",
}  # fmt: skip
"""Tables and views that are written by month, and the day or moment that decides."""

WHOLE = ("participants", "claims", "organizations", "event_aliases", "event_sources")
"""Those that are written whole."""


def write_parquet_by_month(connection: DuckDBPyConnection, folder: Path) -> dict[str, int]:
    """Write ``<folder>/<table>/month=2026-03/*.parquet``; a table that was there is replaced.

    Args:
        connection: The published copy.
        folder: Where to; made when it is not there.
    Returns:
        Rows by table.
    Raises:
        StorageError: It cannot be written.
    """
    rows = {}
    for table in (*BY_MONTH, *WHOLE):
        rows[table] = _count(connection, table)
        place = _emptied(folder / table)
        if table in BY_MONTH:
            # utc_day of a day is the day itself; the month is text, so that folders sort as they are read.
            day = f"({BY_MONTH[table]})::timestamptz at time zone 'UTC'"
            chosen = f"select *, strftime({day}, '%Y-%m') as month from {quoted(table)}"  # noqa: S608 (our own names)
            target = f"to {literal(str(place))} (format parquet, partition_by (month), compression zstd)"
        else:
            chosen, target = f"from {quoted(table)}", f"to {literal(str(place / 'all.parquet'))} (format parquet)"
        with explained():
            connection.execute(f"copy ({chosen}) {target}")
    return rows


def write_csv_files(connection: DuckDBPyConnection, folder: Path) -> dict[str, int]:
    """Write ``<folder>/<table>.csv``, cells that begin like a formula neutralised; rows by table.

    Raises:
        StorageError: It cannot be written.
    """
    rows = {}
    for table in (*BY_MONTH, *WHOLE):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as out:
                rows[table] = write_csv(ask(connection, f"from {quoted(table)}"), out)
        except OSError as error:
            raise StorageError(f"cannot be written ({error.strerror})", subject=str(folder)) from error
    return rows


def _count(connection: DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"select count(*) from {quoted(table)}").fetchone()  # noqa: S608 (our own names)
    return int(row[0]) if row else 0


def _emptied(place: Path) -> Path:
    """A folder without what an earlier export left; anything else in it is not ours to remove."""
    try:
        for old in (*place.glob("month=*"), *place.glob("*.parquet")):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"cannot be written ({error.strerror})", subject=str(place)) from error
    return place
