"""``dealwire sql``: ad-hoc SQL on the published copy."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from flows.answers import FORMATS, write_answer


@click.command("sql")
@click.argument("statement", metavar="SQL")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", help="Form of the answer.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file.")
@click.option("--config", type=click.Path(path_type=Path), default="dealwire.toml", help="Configuration file.")
def sql(statement: str, form: str, out: Path | None, config: Path) -> None:
    """Ask the published copy, read-only; works while a run is writing. ``-`` reads the statement from standard input.

    \b
    Example: dealwire sql "select event_type, count(*) from events group by all order by 2 desc"
             dealwire sql "from launches limit 5" --format json
    """
    from flows.settings import load_settings
    from warehouse.database import open_published
    from warehouse.exports import safe_to_ask

    text = sys.stdin.read() if statement == "-" else statement
    with open_published(load_settings(config).published) as connection, safe_to_ask(connection):
        write_answer(connection, text, {}, form, out)
