"""The digest as a Prefect flow: what waits for its morning is mailed, and the report is written anew.

Entry point for deployments: ``flows.digest.digest``. Daily and weekly digests share it: each alert knows the morning
it waits for, so a run on a Tuesday sends the daily ones alone.
"""

from __future__ import annotations

from pathlib import Path

from prefect import flow
from prefect.runtime import flow_run

from flows.clock import Clock
from flows.cycle import CycleSummary, run_digest
from flows.lock import only_writer
from flows.run_page import leave_run_page
from flows.served import as_task, as_tasks, plain_parameters, served_run
from flows.settings import load_settings

WAIT_S = 600.0  # once a day: worth waiting for a long cycle


def _run_name() -> str:
    return f"digest {flow_run.scheduled_start_time:%Y-%m-%d %H:%M:%S}"


@plain_parameters
@flow(name="digest", flow_run_name=_run_name, persist_result=False, validate_parameters=False)
def digest(config: str = "dealwire.toml", wait_s: float = WAIT_S) -> CycleSummary:
    """Mail the digests that are due and write ``report.html`` beside the published copy.

    Args:
        config: Path of dealwire.toml.
        wait_s: Seconds to wait for another run of this warehouse.
    Returns:
        What was done; only its mails count.
    Raises:
        BusyError: Another run is still at work after that time.
    """
    from flows.report.page import write_report

    settings = load_settings(Path(config))
    with served_run():
        with only_writer(settings.database, wait_s=wait_s):
            summary = run_digest(settings, Clock(), steps=as_tasks())
            as_task(write_report, "write_report")(settings.published, settings.published.with_name("report.html"))
        leave_run_page(settings, summary)
    return summary
