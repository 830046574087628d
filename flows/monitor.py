"""The monitoring cycle as a Prefect flow: the steps of ``flows.cycle``, each a row in the run view.

Entry point for deployments: ``flows.monitor.monitor``.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import httpx
from prefect import flow
from prefect.exceptions import PrefectException
from prefect.runtime import flow_run

from flows.clock import Clock
from flows.cycle import CycleSummary, run_cycle
from flows.lock import WAIT_S, only_writer
from flows.run_page import leave_run_page
from flows.served import as_tasks, plain_parameters, served_run
from flows.settings import load_settings

API_FAILURES = (httpx.HTTPError, PrefectException)
"""What a run raises when Prefect's API, and not the cycle, fails."""


def _run_name() -> str:
    return f"monitor {flow_run.scheduled_start_time:%Y-%m-%d %H:%M:%S}"


@plain_parameters
@flow(name="monitor", flow_run_name=_run_name, persist_result=False, validate_parameters=False)
def monitor(
    config: str = "dealwire.toml",
    now: str | None = None,
    force: bool = False,
    limit: int | None = None,
    wait_s: float = WAIT_S,
) -> CycleSummary:
    """One monitoring cycle: due feeds, new pages, articles, events, mails, the published copy.

    Args:
        config: Path of dealwire.toml.
        now: Time to set the clock to, ISO 8601; the real time when left out.
        force: Visit feeds that are not due.
        limit: At most this many feeds, and as many pages.
        wait_s: Seconds to wait for another run of this warehouse.
    Returns:
        What was done.
    Raises:
        BusyError: Another run is still at work after that time.
    """
    settings = load_settings(Path(config))
    clock = Clock(datetime.fromisoformat(now) if now else None)
    with served_run():
        with only_writer(settings.database, wait_s=wait_s):
            summary = run_cycle(settings, clock, force=force, limit=limit, steps=as_tasks())
        leave_run_page(settings, summary)  # where the API is away this takes a minute, and nobody is to wait for that
    return summary
