"""``dealwire query``: a saved trend query."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from flows.answers import FORMATS, write_answer
from flows.commands.options import config_option

_DAY = click.DateTime(["%Y-%m-%d"])


@click.command("query")
@click.argument("name", required=False)
@click.option("--since", type=_DAY, help="First day.")
@click.option("--until", type=_DAY, help="The day after the last.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", help="Form of the answer.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file.")
@config_option
def query(
    name: str | None, since: datetime | None, until: datetime | None, form: str, out: Path | None, config: Path
) -> None:
    """Answer a saved question on the published copy; without a name, list them.

    \b
    Example: dealwire query deals_per_week --since 2026-01-01
    """
    from warehouse.queries import saved_queries, saved_query, values_for

    if name is None:
        for one in saved_queries().values():
            print(f"{one.name:<26} {one.title}")
        return
    from flows.settings import load_settings
    from warehouse.database import open_published

    asked = saved_query(name)
    values = values_for(asked, since=since.date() if since else None, until=until.date() if until else None)
    with open_published(load_settings(config).published) as connection:
        write_answer(connection, asked.sql, dict(values), form, out)
