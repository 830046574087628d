"""Options that several commands share."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

config_option = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("dealwire.toml"),
    show_default=True,
    envvar="DEALWIRE_CONFIG",
    help="The configuration file.",
)


def parse_time(text: str | None) -> datetime | None:
    """Read the time of ``--now``; one without a zone is in UTC.

    Raises:
        BadParameter: It is no time.

    >>> parse_time("2026-01-15T08:00:00Z")
    datetime.datetime(2026, 1, 15, 8, 0, tzinfo=datetime.timezone.utc)
    """
    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(f"{text!r} is not a time like 2026-01-15T08:00:00Z", param_hint="--now") from error
    return at if at.tzinfo else at.replace(tzinfo=UTC)
