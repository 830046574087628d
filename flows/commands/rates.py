"""``dealwire rates``: exchange rates of your own, beside those of the European Central Bank."""

from __future__ import annotations

import csv
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

    from extractors.records import Rate

from flows.commands.options import config_option

_MOST_RATES = 200_000


@click.group("rates")
def rates() -> None:
    """Exchange rates of your own; where they are as near to the event's day, they go before the shipped ones.

    \b
    Example: dealwire rates add AED 2026-03-02 0.2723 --source "Central Bank of the UAE, peg"
    """


@rates.command("list")
@config_option
def list_rates(config: Path) -> None:
    """List the added rates.

    \b
    Example: dealwire rates list
    """
    from flows.settings import load_settings
    from warehouse.database import open_published
    from warehouse.rates import load_rates

    with open_published(load_settings(config).published) as connection:
        for one in load_rates(connection):
            print(f"{one.currency} {one.on.isoformat()} {one.usd:g}  {one.source}")


@rates.command("add")
@click.argument("currency")
@click.argument("on", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD")
@click.argument("usd", type=float)
@click.option("--source", required=True, help="Who publishes it.")
@config_option
def add(currency: str, on: datetime, usd: float, source: str, config: Path) -> None:
    """Add the rate of one day: US dollars for one unit. Events in that currency are reckoned anew.

    \b
    Example: dealwire rates add AED 2026-03-02 0.2723 --source "Central Bank of the UAE, peg"
    """
    _save(config, [_rate(currency, on.date().isoformat(), str(usd), source, "")])
    print(f"{currency} {on.date().isoformat()} {usd:g} added")


@rates.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--source", required=True, help="Who publishes them.")
@config_option
def import_file(file: Path, source: str, config: Path) -> None:
    """Add the rates of a CSV file with the columns currency, day and usd.

    \b
    Example: dealwire rates import rates.csv --source "Central Bank of the UAE"
    """
    found = []
    with file.open(encoding="utf-8", newline="") as text:
        for number, row in enumerate(csv.DictReader(text), start=2):
            if number > _MOST_RATES:
                raise click.UsageError(f"{file}: more than {_MOST_RATES} lines")
            cells = [row.get(name) or "" for name in ("currency", "day", "usd")]
            found.append(_rate(cells[0], cells[1], cells[2], source, f"{file}:{number}: "))
    _save(config, found)
    print(f"{len(found)} rates added")


@rates.command("remove")
@click.argument("currency")
@click.argument("on", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD")
@config_option
def remove(currency: str, on: datetime, config: Path) -> None:
    """Remove an added rate; events are reckoned anew.

    \b
    Example: dealwire rates remove AED 2026-03-02
    """
    from flows.commands.events import with_warehouse
    from flows.resolution import resolve
    from warehouse.rates import remove_rate

    def change(connection: DuckDBPyConnection, at: datetime) -> bool:
        found = remove_rate(connection, currency, on.date())
        resolve(connection, at)
        return found

    print("removed" if with_warehouse(config, change) else "there was no such rate")


def _rate(currency: str, day: str, usd: str, source: str, place: str) -> Rate:
    from extractors.records import Rate

    try:
        found = Rate(currency=currency.strip(), on=date.fromisoformat(day.strip()), usd=float(usd), source=source)
    except ValueError as error:
        raise click.UsageError(f"{place}a rate is CURRENCY, YYYY-MM-DD and a number ({error})") from error
    if not (len(found.currency) == 3 and found.currency.isascii() and found.currency.isupper()):
        raise click.UsageError(f"{place}{currency!r} is no ISO 4217 code")
    if not 0 < found.usd < 1e9 or not source.strip():
        raise click.UsageError(f"{place}a rate is above 0 and has a source")
    return found


def _save(config: Path, found: Sequence[Rate]) -> None:
    from flows.commands.events import with_warehouse
    from flows.resolution import resolve
    from warehouse.database import transaction
    from warehouse.rates import save_rates

    def change(connection: DuckDBPyConnection, at: datetime) -> None:
        with transaction(connection):
            save_rates(connection, found, at)
        resolve(connection, at)

    with_warehouse(config, change)
