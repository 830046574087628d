"""Answers of the database as JSON, CSV and Parquet, safe to open elsewhere."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, TextIO

import duckdb

from extractors.errors import StorageError

BATCH_ROWS = 1000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The result of a statement: names of its columns (made unique), their types, and the statement's own cursor."""

    columns: tuple[str, ...]
    types: tuple[str, ...]
    cursor: duckdb.DuckDBPyConnection

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The rows, in batches behind the scenes; can be walked once."""
        with explained():
            while batch := self.cursor.fetchmany(BATCH_ROWS):
                yield from batch


def ask(connection: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, Any] | None = None) -> Answer:
    """Run a statement and give its answer.

    Raises:
        StorageError: The statement is wrong or fails; the message is DuckDB's, with the place.
    """
    with explained():
        cursor = connection.execute(sql, parameters or {})
    if cursor is None or cursor.description is None:  # None: there was nothing to run
        raise StorageError("the statement gives no rows", advice="Ask with select, from, show or describe.")
    names = _unique([str(column[0]) for column in cursor.description])
    return Answer(columns=names, types=tuple(str(column[1]) for column in cursor.description), cursor=cursor)


@contextmanager
def explained() -> Iterator[None]:
    """Tell errors of DuckDB as ours.

    Raises:
        StorageError: With DuckDB's own words, which name the place and often the remedy.
    """
    try:
        yield
    except duckdb.Error as error:
        raise StorageError(str(error).strip()) from error


@contextmanager
def safe_to_ask(connection: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """Take from a connection every way to files, network, extensions and settings, so that any SQL may run on it."""
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")
    yield connection


def write_json(answer: Answer, out: TextIO) -> int:
    """Write one array of objects, a row a line; number of rows.

    Numbers stay numbers (decimals too), lists and structs become arrays and objects, times ISO 8601 in UTC.
    """
    count = 0
    out.write("[")
    for row in answer.rows():
        cells = zip(answer.columns, answer.types, row, strict=True)
        written = {name: plain(value, kind) for name, kind, value in cells}
        out.write((",\n " if count else "\n ") + json.dumps(written, ensure_ascii=False, allow_nan=False))
        count += 1
    out.write("\n]\n" if count else "]\n")
    return count


def write_csv(answer: Answer, out: TextIO) -> int:
    """Write comma-separated values with a header; number of rows. Lists and structs become JSON inside a cell."""
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([harmless(name) for name in answer.columns])
    count = 0
    for row in answer.rows():
        writer.writerow([csv_cell(value, kind) for value, kind in zip(row, answer.types, strict=True)])
        count += 1
    return count


def write_parquet(connection: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, Any], out: BinaryIO) -> int:
    """Write Parquet with the types of the database; number of rows.

    Raises:
        StorageError: The statement is wrong, or a column has a type that Parquet does not know.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    count = 0
    try:
        with explained():
            reader = connection.execute(sql, parameters).to_arrow_reader(10_000)
            with pq.ParquetWriter(out, reader.schema, compression="zstd") as writer:
                for batch in reader:
                    writer.write_batch(batch)
                    count += batch.num_rows
    except pa.ArrowException as error:
        raise StorageError(
            f"this answer cannot be written as Parquet ({error})", advice="Cast the column it names, or take json."
        ) from error
    return count


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A temporary path beside ``path`` that takes its place when all went well, so that no half file is ever seen.

    Raises:
        StorageError: The place cannot be written.
    """
    temporary = path.with_name(f".{path.name}.part")
    try:
        yield temporary
        temporary.replace(path)
    except OSError as error:
        raise StorageError(f"cannot be written ({error.strerror or error})", subject=str(path)) from error
    finally:
        temporary.unlink(missing_ok=True)


def plain(value: Any, kind: str = "") -> Any:
    """Write a value of DuckDB in the shapes JSON has.

    >>> plain(Decimal("1500000.00")), plain([date(2026, 1, 2)]), plain(float("nan"))
    (1500000, ['2026-01-02'], None)
    >>> plain(Decimal("0.10")), plain(datetime(2026, 1, 2, 3, tzinfo=UTC))
    (0.1, '2026-01-02T03:00:00Z')
    """
    if value is None or isinstance(value, str | bool | int):
        return json.loads(value) if kind == "JSON" and isinstance(value, str) else value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Decimal):
        return (int(value) if value == value.to_integral_value() else float(value)) if value.is_finite() else None
    if isinstance(value, dict):
        return {str(plain(key)): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    return as_text(value)


def as_text(value: Any) -> str:
    """Write a scalar as text: times in UTC, days, durations in seconds, bytes in hexadecimal digits.

    >>> as_text(datetime(2026, 1, 2, 3, 4, 5, 600000)), as_text(b"ab"), as_text(timedelta(minutes=1))
    ('2026-01-02T03:04:05.600000Z', '6162', 'PT60S')
    """
    if isinstance(value, datetime):
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return moment.isoformat().replace("+00:00", "Z")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"PT{value.total_seconds():g}S"
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    return str(value)


def csv_cell(value: Any, kind: str = "") -> str:
    """One cell: numbers as they are, texts that a spreadsheet would take for a formula with an apostrophe before.

    >>> csv_cell('=cmd()'), csv_cell(-5), csv_cell([1, 'a']), csv_cell(None), csv_cell(True)
    ("'=cmd()", '-5', '[1, "a"]', '', 'true')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, list | tuple | dict):
        return harmless(json.dumps(plain(value, kind), ensure_ascii=False))
    return harmless(as_text(value))


def harmless(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run; leading blanks do not hide it.

    >>> harmless("@SUM(1)"), harmless(" =1"), harmless("plain")
    ("'@SUM(1)", "' =1", 'plain')
    """
    return "'" + text if text.startswith(FORMULA_STARTS) or text.lstrip().startswith(FORMULA_STARTS) else text


def _unique(names: list[str]) -> tuple[str, ...]:
    """Make names unique, as an object has each key once.

    >>> _unique(["a", "a", "b"])
    ('a', 'a_1', 'b')
    """
    seen: dict[str, None] = {}
    for name in names:
        number, free = 0, name
        while free in seen:
            number += 1
            free = f"{name}_{number}"
        seen[free] = None
    return tuple(seen)
