"""Backfill on Dask: coarse chunks as Prefect tasks on a local cluster or on a given scheduler."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from extractors.errors import ConfigError
from flows.backfill.chunks import Chunk
from flows.backfill.engines import WINDOW, Engine, in_order
from flows.backfill.work import Order, Result, work
from flows.prefect_server import prefect_api


def with_dask(workers: int, home: Path, scheduler: str | None = None) -> Engine:
    """Dask's workers, a process each with one thread.

    Args:
        workers: How many, on a local cluster; on a given scheduler, how many to keep busy.
        home: Folder for Prefect's own data, where no API is configured.
        scheduler: Address of a scheduler, e.g. ``tcp://host:8786``; its workers must see sources and warehouse folder.
    Raises:
        ConfigError: The packages are not installed.
    """
    try:
        from prefect_dask.task_runners import DaskTaskRunner
    except ImportError as error:
        raise ConfigError(
            "--engine dask needs more packages", subject="backfill", advice="pip install 'dealwire[dask]'"
        ) from error
    for name in ("distributed", "distributed.worker", "distributed.scheduler", "distributed.nanny"):
        logging.getLogger(name).setLevel(logging.ERROR)  # workers that end with us are no news
    local: dict[str, Any] = {
        "n_workers": workers,
        "threads_per_worker": 1,
        "processes": True,
        "dashboard_address": None,
    }
    runner: Any = DaskTaskRunner(address=scheduler) if scheduler else DaskTaskRunner(cluster_kwargs=local)

    def run(chunks: Iterable[Chunk], order: Order, load: Callable[[Result], None]) -> None:
        as_task: Any = task(name="backfill chunk", cache_policy=NO_CACHE, persist_result=False, retries=2)
        step = as_task(work)

        @flow(name="backfill", task_runner=runner, persist_result=False, validate_parameters=False)
        def backfill() -> None:
            in_order(chunks, lambda chunk: step.submit(chunk, order), load, WINDOW * workers)

        with _importable(), prefect_api(home):
            backfill()

    return run


@contextlib.contextmanager
def _importable() -> Any:
    """Workers are new processes: they must find this very package, whatever folder they start in."""
    before = os.environ.get("PYTHONPATH")
    ours = str(Path(__file__).resolve().parents[2])
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (ours, before)))
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before
