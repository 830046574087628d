"""Saved questions: one file of SQL each, by name, with its title and parameters in the head."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from extractors.errors import StorageError
from warehouse.exports import explained
from warehouse.statements import statement

if TYPE_CHECKING:
    import pandas as pd
    from duckdb import DuckDBPyConnection

_PARAMETER = re.compile(r"\$(\w+)")
BEGINNING, END = date(1990, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedQuery:
    """A saved question: what it answers, what it takes, its SQL."""

    name: str
    title: str
    parameters: tuple[str, ...]
    sql: str


@cache
def saved_queries() -> dict[str, SavedQuery]:
    """All saved questions by name."""
    folder = files("warehouse") / "sql" / "queries"
    names = sorted(entry.name.removesuffix(".sql") for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return {name: _read(name) for name in names}


def saved_query(name: str) -> SavedQuery:
    """One saved question.

    Raises:
        StorageError: There is none of that name.
    """
    found = saved_queries().get(name)
    if found is None:
        known = ", ".join(saved_queries())
        raise StorageError("there is no such query", subject=name, advice=f"There are: {known}")
    return found


def values_for(query: SavedQuery, *, since: date | None = None, until: date | None = None) -> dict[str, date]:
    """Values for the parameters that a query takes; all time where a day is left out. A datetime counts to the second."""
    given = {"since": since or BEGINNING, "until": until or END}
    return {name: given[name] for name in query.parameters}


def run(
    connection: DuckDBPyConnection, name: str, *, since: date | None = None, until: date | None = None
) -> pd.DataFrame:
    """Ask a saved question.

    Args:
        connection: The published copy, or the warehouse.
        name: Of the query.
        since: First day, or the first moment as an aware datetime.
        until: The day after the last, or the moment after.
    Returns:
        The rows as a pandas frame; times are aware and in UTC, days are dates, sums are decimals.
    Raises:
        StorageError: There is no such query, or it fails.
    """
    query = saved_query(name)
    return frame(connection, query.sql, values_for(query, since=since, until=until))


def frame(connection: DuckDBPyConnection, sql: str, parameters: Mapping[str, object] | None = None) -> pd.DataFrame:
    """Ask anything.

    Args:
        connection: The published copy, or the warehouse.
        sql: One statement that gives rows, with named parameters.
        parameters: Their values.
    Returns:
        The rows as a pandas frame; times are aware and in UTC, days are dates, sums are decimals, lists are arrays.
    Raises:
        StorageError: The statement is wrong or fails.
    """
    with explained():
        rows = connection.execute(sql, dict(parameters or {})).to_arrow_table()
    answer: pd.DataFrame = rows.to_pandas()
    return answer


def _read(name: str) -> SavedQuery:
    sql = statement(f"queries/{name}")
    head = [line.removeprefix("--").strip() for line in sql.splitlines() if line.startswith("--")]
    body = "\n".join(line for line in sql.splitlines() if not line.startswith("--"))
    return SavedQuery(
        name=name, title=head[0], parameters=tuple(dict.fromkeys(_PARAMETER.findall(body))), sql=sql.strip()
    )
