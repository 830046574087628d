"""``dealwire report``: one self-contained HTML page of trends."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from flows.commands.options import config_option


@click.command("report")
@config_option
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Default: report.html beside the copy.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="First day.")
def report(config: Path, out: Path | None, since: datetime | None) -> None:
    """Write the report from the published copy; it opens from disk and asks for nothing outside.

    Beside it go feeds of deals and of launches (Atom, JSON Feed) and a calendar of launches (iCalendar).

    \b
    Example: dealwire report --since 2026-01-01 --out report.html
    """
    from flows.report.page import write_report
    from flows.settings import load_settings

    published = load_settings(config).published
    path = out or published.with_name("report.html")
    for written in write_report(published, path, since=since.date() if since else None):
        print(written)
