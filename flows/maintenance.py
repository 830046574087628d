"""Nightly maintenance as a Prefect flow: the warehouse is tidied and the copy for people made anew.

Entry point for deployments: ``flows.maintenance.maintenance``.
"""

from __future__ import annotations

from pathlib import Path

from prefect import flow
from prefect.runtime import flow_run

from extractors.errors import StorageError
from flows.clock import Clock
from flows.lock import only_writer
from flows.served import as_task, plain_parameters, served_run
from flows.settings import load_settings
from flows.tidy import Tidied, tidy
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
        StorageError: The warehouse cannot be written, or rules of integrity are broken; the log names them.
    """
    settings = load_settings(Path(config))
    with served_run(), only_writer(settings.database, wait_s=wait_s):
        tidied: Tidied = as_task(tidy, "tidy")(settings, Clock())
        as_task(publish, "publish")(settings.database, settings.published)
    if tidied.faults:
        raise StorageError(
            f"{len(tidied.faults)} rules of integrity are broken",
            subject=str(settings.database),
            advice="`dealwire maintain --check` names them.",
        )
