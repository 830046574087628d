"""The monitoring cycle as a Prefect flow: the steps of ``flows.cycle``, each a row in the run view.

Entry point for deployments: ``flows.monitor.monitor``.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.runtime import flow_run

from flows.clock import Clock
from flows.cycle import CycleSummary, Steps, run_cycle
from flows.lock import WAIT_S, only_writer
from flows.settings import load_settings
from flows.summary import summary_markdown


def as_tasks() -> Steps:
    """The steps of the cycle as Prefect tasks: one a step, not one a page, since a task costs milliseconds.

    They are not cached (a step is idempotent and finds its own work) and not retried (a feed is asked once a run;
    what failed is due again in the next one).
    """
    plain = Steps()
    wrapped: dict[str, Any] = {
        name: task(getattr(plain, name), name=name.replace("_", " "), cache_policy=NO_CACHE, persist_result=False)
        for name in Steps.__dataclass_fields__
    }
    return Steps(**wrapped)


def _run_name() -> str:
    return f"monitor {flow_run.scheduled_start_time:%Y-%m-%d %H:%M:%S}"


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
    with only_writer(settings.database, wait_s=wait_s):
        summary = run_cycle(settings, clock, force=force, limit=limit, steps=as_tasks())
    _leave_artifact(summary)
    return summary


def _leave_artifact(summary: CycleSummary) -> None:
    """The summary as a page of Prefect's UI."""
    from prefect.artifacts import create_markdown_artifact

    create_markdown_artifact(markdown=summary_markdown(summary), key="dealwire-run", description="What the run did")
