"""``dealwire query``: a saved trend query."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from pathlib import Path

import click

from flows.answers import FORMATS, write_answer
from flows.commands.options import config_option

_MOMENT = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S%z"])


@click.command("query")
@click.argument("name", required=False)
@click.option("--since", type=_MOMENT, help="First day, or a time in UTC.")
@click.option("--until", type=_MOMENT, help="The day after the last, or a time.")
@click.option("--format", "form", type=click.Choice(FORMATS), default="table", help="Form of the answer.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write it to this file.")
@config_option
def query(
    name: str | None, since: datetime | None, until: datetime | None, form: str, out: Path | None, config: Path
) -> None:
    """Answer a saved question on the published copy; without a name, list them.

    \b
    Example: dealwire query deals_per_week --since 2026-01-01
             dealwire query new_since --since 2026-03-01T08:00:00Z --format json
    """
    from warehouse.queries import saved_queries, saved_query, values_for

    if name is None:
        for one in saved_queries().values():
            print(f"{one.name:<31} {one.title}")
        return
    from flows.settings import load_settings
    from warehouse.database import open_published

    asked = saved_query(name)
    values = values_for(asked, since=_day_or_moment(since), until=_day_or_moment(until))
    with open_published(load_settings(config).published) as connection:
        write_answer(connection, asked.sql, dict(values), form, out)


def _day_or_moment(value: datetime | None) -> date | None:
    """A day where no time of day was given, else the moment in UTC."""
    if value is None or (value.tzinfo is None and value.time() == time()):
        return value.date() if value else None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
