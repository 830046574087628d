"""``dealwire status``: last and next run, pending mails, feeds in trouble."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from flows.commands.options import config_option


@click.command("status")
@config_option
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def status(config: Path, as_json: bool) -> None:
    """Tell how dealwire is; the exit status is 1 when the last run failed or every feed is in trouble.

    \b
    Example: dealwire status --json
    """
    from flows.lock import lock_owner
    from flows.settings import load_settings
    from warehouse.database import open_published
    from warehouse.statements import statement

    settings = load_settings(config)
    owner = lock_owner(settings.database)
    with open_published(settings.published) as connection:
        last = connection.execute(statement("runs/last")).fetchone()
        troubled = connection.execute(statement("runs/troubled_feeds")).fetchall()
        due = connection.execute(statement("runs/next_visit")).fetchone()
    report = {
        "last_run": last[1].isoformat() if last else None,
        "state": last[3] if last else "never run",
        "message": last[4] if last else None,
        "pending_mails": last[5] if last else 0,
        "next_feed_due": due[0].isoformat() if due and due[0] else None,
        "at_work": str(owner) if owner else None,
        "feeds": len(settings.feeds),
        "feeds_in_trouble": [
            {"feed": row[0], "state": row[1], "failures": row[2], "message": row[3]} for row in troubled
        ],
        "warehouse_mib": round(settings.database.stat().st_size / 2**20, 1) if settings.database.exists() else 0,
    }
    if as_json:
        print(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        for name, value in report.items():
            if name != "feeds_in_trouble":
                print(f"{name.replace('_', ' '):<16} {'-' if value is None else value}")
        for row in troubled:
            print(f"trouble          {row[0]}: {row[1]} {row[2]} times, {row[3] or ''}")
    bad = not last or last[3] in {"failed", "interrupted"} or (settings.feeds and len(troubled) >= len(settings.feeds))
    sys.exit(1 if bad else 0)
