"""Rows that SQL sees under a name for a while: how rows are loaded.

Three ways were measured on rows of 32 columns. As parameters, 100 rows take 130 ms and more. As an Arrow table, 1,000
take 18 ms, but loading Arrow, and numpy with it, takes 400 ms: a fifth of a cycle with nothing new. As JSON, which
DuckDB reads by itself, 100 take 12 ms and 1,000 take 60 ms. So few plain rows go as JSON, and all others as Arrow.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

import duckdb
from duckdb import DuckDBPyConnection

from warehouse.statements import literal, quoted

if TYPE_CHECKING:
    import pyarrow as pa

FEW = 300
"""Up to so many rows go as JSON."""

TEXT, TEXTS = "varchar", "varchar[]"
TIME, DAY = "timestamptz", "date"
INT, LONG, REAL, SUM = "integer", "bigint", "double", "decimal(24, 2)"
FLAG, BYTES = "boolean", "blob"
_PLAIN = frozenset({TEXT, TEXTS, TIME, DAY, INT, LONG, REAL, SUM, FLAG, "integer[]"})


class Shape:
    """The columns of rows that are to be loaded, in order: names and DuckDB types."""

    def __init__(self, **columns: str) -> None:
        self.columns = columns
        self.names = tuple(columns)
        self.plain = _PLAIN.issuperset(columns.values())

    def of(self, rows: Sequence[Mapping[str, Any]]) -> Batch:
        """Rows given by the names of their columns; what a row lacks is null, what else it has is left out."""
        return Batch(self, [[row.get(name) for row in rows] for name in self.names])

    def of_tuples(self, rows: Iterable[Sequence[Any]]) -> Batch:
        """Rows given as values in the order of the columns."""
        return Batch(self, list(zip(*rows, strict=True)) or [()] * len(self.names))

    def of_columns(self, *columns: Sequence[Any]) -> Batch:
        """Columns given whole, in order."""
        return Batch(self, columns)


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows to be loaded, column by column."""

    shape: Shape
    columns: Sequence[Sequence[Any]]

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.columns[0])

    def arrow(self) -> pa.Table:
        """The rows as an Arrow table."""
        import pyarrow as pa

        schema = _arrow_schema(tuple(self.shape.columns.items()))
        arrays = [pa.array(column, kind.type) for column, kind in zip(self.columns, schema, strict=True)]
        return pa.Table.from_arrays(arrays, schema=schema)

    def json(self) -> str | None:
        """The rows as JSON, or None where they are too many, or of a kind that JSON does not tell."""
        if not len(self):
            return "[]"
        if not self.shape.plain or len(self) > FEW:
            return None
        rows = [dict(zip(self.shape.names, row, strict=True)) for row in zip(*self.columns, strict=True)]
        try:
            return json.dumps(rows, default=_as_text, ensure_ascii=False, allow_nan=False)
        except ValueError:  # infinity
            return None


def texts(name: str, values: Iterable[str]) -> Batch:
    """One column of texts."""
    return Shape(**{name: TEXT}).of_columns(list(values))


@contextmanager
def registered(connection: DuckDBPyConnection, **batches: Batch | pa.Table) -> Iterator[None]:
    """Let SQL see rows under these names for a while.

    Args:
        connection: Whoever asks.
        batches: The rows by the name of their table; Arrow tables are taken too.
    """
    with ExitStack() as stack:
        for name, batch in batches.items():
            stack.enter_context(_registered(connection, name, batch))
        yield


@contextmanager
def _registered(connection: DuckDBPyConnection, name: str, batch: Batch | pa.Table) -> Iterator[None]:
    rows = batch.json() if isinstance(batch, Batch) else None
    if rows is None:
        connection.register(name, batch.arrow() if isinstance(batch, Batch) else batch)
        try:
            yield
        finally:
            connection.unregister(name)
        return
    assert isinstance(batch, Batch)
    table, columns = f"temp.{quoted(name)}", batch.shape.columns
    connection.execute(
        f"create temp table {table} ({', '.join(f'{quoted(one)} {kind}' for one, kind in columns.items())})"
    )
    try:
        if len(batch):
            shape = literal(json.dumps([columns]))
            connection.execute(
                f"insert into {table} select unnest(from_json($rows, {shape}), max_depth := 2)", {"rows": rows}
            )
        yield
    except BaseException:
        with suppress(duckdb.Error):  # a transaction that failed takes the table with it
            connection.execute(f"drop table {table}")
        raise
    connection.execute(f"drop table {table}")


def _as_text(value: object) -> str:
    """What JSON has no word for, as DuckDB reads it."""
    return value.isoformat() if isinstance(value, date) else str(value)  # a datetime is a date; the rest are sums


@cache
def _arrow_schema(columns: tuple[tuple[str, str], ...]) -> pa.Schema:
    """The columns in Arrow's types; those of types within types as DuckDB itself would give them."""
    import pyarrow as pa

    plain = {
        TEXT: pa.string(), TEXTS: pa.list_(pa.string()), TIME: pa.timestamp("us", tz="UTC"), DAY: pa.date32(),
        INT: pa.int32(), LONG: pa.int64(), REAL: pa.float64(), SUM: pa.decimal128(24, 2), FLAG: pa.bool_(),
        BYTES: pa.binary(), "integer[]": pa.list_(pa.int32()), "uinteger[]": pa.list_(pa.uint32()),
    }  # fmt: skip
    nested = {name: kind for name, kind in columns if kind not in plain}
    asked = _asked(nested) if nested else {}
    return pa.schema([(name, asked.get(name) or plain[kind]) for name, kind in columns])


def _asked(columns: Mapping[str, str]) -> dict[str, pa.DataType]:
    with duckdb.connect() as memory:
        empty = ", ".join(f"null::{kind} as {quoted(name)}" for name, kind in columns.items())
        schema = memory.execute(f"select {empty} where false").to_arrow_table().schema
    return {one.name: one.type for one in schema}
