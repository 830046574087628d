"""``dealwire schema``: the data dictionary, out of the database's own comments."""

from __future__ import annotations

import json
from typing import Any

import click


@click.command("schema")
@click.argument("table", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def schema(table: str | None, as_json: bool) -> None:
    """Describe every table, view and column, or those of one TABLE.

    \b
    Example: dealwire schema events
    """
    import duckdb

    from warehouse.migrate import migrate
    from warehouse.statements import statement

    connection = duckdb.connect(":memory:")
    migrate(connection)
    rows = connection.execute(statement("dictionary"), {"table": table}).fetchall()
    if not rows:
        raise click.UsageError(f"there is no table {table!r}")
    if as_json:
        names = ("table", "about", "column", "type", "nullable", "meaning")
        print(json.dumps([dict(zip(names, row, strict=True)) for row in rows], indent=1))
        return
    _print(rows)


def _print(rows: list[tuple[Any, ...]]) -> None:
    last = None
    for table, about, column, kind, _, meaning in rows:
        if table != last:
            print(f"\n## {table}\n\n{about or ''}\n\n| column | type | meaning |\n|---|---|---|")
            last = table
        print(f"| {column} | {kind} | {meaning or ''} |")
