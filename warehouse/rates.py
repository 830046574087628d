"""Exchange rates that people added."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from duckdb import DuckDBPyConnection

from extractors.records import Rate
from warehouse.statements import statement


def load_rates(connection: DuckDBPyConnection) -> tuple[Rate, ...]:
    """All added rates, by currency and day."""
    rows = connection.execute(statement("rates/load")).fetchall()
    return tuple(Rate(currency=row[0], on=row[1], usd=row[2], source=row[3]) for row in rows)


def save_rates(connection: DuckDBPyConnection, rates: Sequence[Rate], at: datetime) -> None:
    """Add rates; one of the same currency and day is replaced. Events with a sum in such a currency are woken."""
    for one in rates:
        row = {"currency": one.currency, "on": one.on, "usd": one.usd, "source": one.source, "at": at}
        connection.execute(statement("rates/save"), row)
    wake_currencies(connection, [one.currency for one in rates])


def remove_rate(connection: DuckDBPyConnection, currency: str, on: date) -> bool:
    """Remove an added rate; whether there was one."""
    found = connection.execute(statement("rates/remove"), {"currency": currency, "on": on}).fetchall()
    wake_currencies(connection, [currency] if found else [])
    return bool(found)


def wake_currencies(connection: DuckDBPyConnection, currencies: Sequence[str]) -> None:
    """Let the articles that give a sum in one of the currencies be resolved again."""
    connection.execute(statement("rates/wake"), {"currencies": list(currencies)})
