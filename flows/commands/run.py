"""``dealwire run``: one monitoring cycle."""

from __future__ import annotations

import dataclasses
import json
import logging
import os
import signal
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from extractors.errors import BusyError
from flows.commands.options import config_option, parse_time

if TYPE_CHECKING:
    from flows.cycle import CycleSummary
    from flows.settings import Settings

logger = logging.getLogger(__name__)


@click.command("run")
@config_option
@click.option("--now", metavar="T", help="Set the clock, ISO 8601; stored times and due times are reckoned from it.")
@click.option("--force", is_flag=True, help="Visit feeds that are not due; still with conditional requests.")
@click.option("--limit", type=click.IntRange(min=1), help="At most this many feeds, and as many pages.")
@click.option("--direct", is_flag=True, help="Run the same steps without Prefect.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def run(config: Path, now: str | None, force: bool, limit: int | None, direct: bool, as_json: bool) -> None:
    """One cycle: due feeds, new articles, events, warehouse, alerts, the published copy.

    \b
    Example: dealwire run --config news/dealwire.toml
             dealwire run --direct --now 2026-01-15T08:00:00Z
    """
    from flows.alerts.rules import check_rules
    from flows.settings import load_settings

    at = parse_time(now)
    settings = load_settings(config)
    check_rules(settings)
    signal.signal(signal.SIGTERM, _stop)
    try:
        summary = _directly(settings, at, force, limit) if direct else _by_prefect(config, settings, at, force, limit)
    except BusyError as error:
        logger.warning("%s", error)  # the run that holds the lock does the work
        return
    from flows.summary import summary_text

    print(_json(summary) if as_json else summary_text(summary))


def _directly(settings: Settings, at: datetime | None, force: bool, limit: int | None) -> CycleSummary:
    from flows.clock import Clock
    from flows.cycle import run_cycle
    from flows.lock import only_writer

    with only_writer(settings.database):
        return run_cycle(settings, Clock(at), force=force, limit=limit)


def _by_prefect(config: Path, settings: Settings, at: datetime | None, force: bool, limit: int | None) -> CycleSummary:
    """Run under Prefect; where its API fails, do what is left without it: every step is idempotent."""
    from flows.prefect_server import api_answers, configure_prefect, prefect_api

    configure_prefect(settings.prefect_home)
    os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "1")  # five are a minute, for each request
    configured = os.environ.get("PREFECT_API_URL")
    if configured and not api_answers(configured):
        logger.warning("Prefect's API at %s does not answer; working without it", _shown(configured))
        return _directly(settings, at, force, limit)
    with prefect_api(settings.prefect_home) as url:
        from flows.monitor import API_FAILURES, monitor
        from flows.served import give_up_soon

        give_up_soon(url)
        try:
            return monitor(config=str(config.resolve()), now=at.isoformat() if at else None, force=force, limit=limit)
        except API_FAILURES as error:
            logger.warning("Prefect failed (%s: %s); doing what is left without it", type(error).__name__, error)
    return _directly(settings, at, force, limit)


def _shown(url: str) -> str:
    """An address without the credentials that may stand in it."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _json(summary: CycleSummary) -> str:
    values: dict[str, Any] = dataclasses.asdict(summary)
    return json.dumps(values, default=list, ensure_ascii=False)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    """End politely: servers are stopped, the run is recorded as interrupted, the next one goes on."""
    raise SystemExit(143)
