"""``dealwire status``: last and next run, pending mails, feeds in trouble."""

from __future__ import annotations

import dataclasses
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.commands.options import config_option

if TYPE_CHECKING:
    from flows.health import Health


@click.command("status")
@config_option
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.option("--max-age", metavar="TIME", help="Fail when the last run is older, e.g. 20m.")
@click.option(
    "--prometheus",
    "metrics",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write it here for Prometheus, as node_exporter's textfile collector reads it.",
)
def status(config: Path, as_json: bool, max_age: str | None, metrics: Path | None) -> None:
    """Tell how dealwire is; the exit status is 1 when something needs somebody.

    That is: the last run failed or there was none, every feed is in trouble, the run at work gives no sign of life,
    the disk is nearly full, or the last run is older than --max-age.

    \b
    Example: dealwire status --json
             dealwire status --max-age 20m --prometheus /var/lib/node_exporter/dealwire.prom
    """
    from flows.health import health_of, prometheus
    from flows.settings import load_settings, parse_duration
    from warehouse.exports import whole_file

    settings = load_settings(config)
    try:
        longest = parse_duration(max_age) if max_age else None
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--max-age") from error
    health = health_of(settings, datetime.now(UTC), longest)
    if metrics:
        with whole_file(metrics) as path:
            path.write_text(prometheus(health))
    if as_json:
        print(json.dumps(_row(health), ensure_ascii=False, indent=1))
    else:
        _show(health)
    sys.exit(1 if health.alarms else 0)


def _row(health: Health) -> dict[str, Any]:
    """Health as JSON takes it, under the names that scripts know."""
    return {
        "last_run": _iso(health.last_run_at),
        "state": health.last_run_state or "never run",
        "message": health.last_run_message,
        "next_run": _iso(health.next_run_at),
        "next_feed_due": _iso(health.next_feed_at),
        "pending_mails": health.pending_mails,
        "at_work": str(health.at_work) if health.at_work else None,
        "lock": _lock(health),
        "feeds": health.feeds,
        "feeds_in_trouble": list(health.feeds_in_trouble),
        "warehouse_mib": round(health.warehouse_bytes / 2**20, 1),
        "published_mib": round(health.published_bytes / 2**20, 1),
        "disk_free_mib": health.disk_free_bytes // 2**20,
        "alarms": list(health.alarms),
    }


def _lock(health: Health) -> dict[str, Any] | None:
    if health.at_work is None:
        return None
    told = dataclasses.asdict(health.at_work)
    return {key: _iso(value) if isinstance(value, datetime) else value for key, value in told.items()}


def _show(health: Health) -> None:
    for name, value in _row(health).items():
        if name not in {"feeds_in_trouble", "alarms", "lock"}:
            print(f"{name.replace('_', ' '):<16} {'-' if value is None else value}")
    for row in health.feeds_in_trouble:
        print(f"trouble          {row['feed']}: {row['state']} {row['failures']} times, {row['message'] or ''}")
    for alarm in health.alarms:
        print(f"ALARM            {alarm}")


def _iso(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None
