"""``dealwire reprocess``: read and extract the stored pages again, without the network."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from flows.commands.options import config_option


@click.command("reprocess")
@config_option
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only pages fetched on or after this day.")
def reprocess(config: Path, since: datetime | None) -> None:
    """Extract again from stored pages, as after an upgrade; ids and corrections stay, nothing is mailed.

    \b
    Example: dealwire reprocess --since 2026-01-01
    """
    from flows.clock import Clock
    from flows.cycle import run_reprocess
    from flows.lock import only_writer
    from flows.settings import load_settings

    settings = load_settings(config)
    with only_writer(settings.database):
        counts = run_reprocess(settings, Clock(), since=since.replace(tzinfo=UTC) if since else None)
    print(f"{counts.articles_new} articles with a new text, {counts.mentions_new} mentions, ", end="")
    print(f"{counts.events_new} new events, {counts.events_changed} changed; nothing mailed")
