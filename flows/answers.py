"""Write an answer of the published copy in the form that was asked for, to standard output or a file."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import Any

import click
import duckdb

from flows.tables import write_table
from warehouse.exports import ask, whole_file, write_csv, write_json, write_parquet

FORMATS = ("table", "json", "csv", "parquet")


def write_answer(
    connection: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, Any], form: str, out: Path | None
) -> None:
    """Run a statement and write its answer.

    Args:
        connection: The published copy.
        sql: One statement that gives rows.
        parameters: Values of its named parameters.
        form: One of ``FORMATS``.
        out: A file, written whole or not at all; None: standard output.
    Raises:
        StorageError: The statement fails, or the file cannot be written.
        UsageError: Parquet was asked for at a terminal.
    """
    if out is None:
        _to_standard_output(connection, sql, parameters, form)
        return
    with whole_file(out) as path:
        if form == "parquet":
            with path.open("wb") as target:
                write_parquet(connection, sql, parameters, target)
            return
        answer = ask(connection, sql, parameters)
        with path.open("w", encoding="utf-8", newline="") as text:
            if form == "table":
                write_table(answer, text, width=None, most_rows=None)
            else:
                (write_json if form == "json" else write_csv)(answer, text)


def _to_standard_output(connection: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, Any], form: str) -> None:
    if form == "parquet":
        if sys.stdout.isatty():
            raise click.UsageError("parquet is not for terminals; give --out F")
        write_parquet(connection, sql, parameters, sys.stdout.buffer)
        return
    answer = ask(connection, sql, parameters)
    if form == "json":
        write_json(answer, sys.stdout)
    elif form == "csv":
        write_csv(answer, sys.stdout)
    else:
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        count, more = write_table(answer, sys.stdout, width=width)
        if more:
            print(f"the first {count} rows; take --format csv or json for all", file=sys.stderr)
