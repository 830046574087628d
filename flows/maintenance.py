"""Nightly maintenance as a Prefect flow: the warehouse is tidied and the copy for people made anew.

Entry point for deployments: ``flows.maintenance.maintenance``.
"""

from __future__ import annotations

from pathlib import Path

from prefect import flow
from prefect.runtime import flow_run

from flows.lock import only_writer
from flows.served import as_task, plain_parameters, served_run
from flows.settings import load_settings
from warehouse.database import checkpoint
from warehouse.publish import publish

WAIT_S = 3600.0  # once a night: worth waiting for a long cycle


def _run_name() -> str:
    return f"maintenance {flow_run.scheduled_start_time:%Y-%m-%d %H:%M:%S}"


@plain_parameters
@flow(name="maintenance", flow_run_name=_run_name, persist_result=False, validate_parameters=False)
def maintenance(config: str = "dealwire.toml", wait_s: float = WAIT_S) -> None:
    """Tidy the warehouse and publish.

    Args:
        config: Path of dealwire.toml.
        wait_s: Seconds to wait for another run of this warehouse.
    Raises:
        BusyError: Another run is still at work after that time.
    """
    settings = load_settings(Path(config))
    with served_run(), only_writer(settings.database, wait_s=wait_s):
        as_task(checkpoint, "checkpoint")(settings.database)
        as_task(publish, "publish")(settings.database, settings.published)
