"""Backfill on Dask: coarse chunks as Prefect tasks on a local cluster or on a given scheduler.

To be imported when Prefect's API is there: Prefect reads its settings when it is imported.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect_dask.task_runners import DaskTaskRunner

from flows.backfill.chunks import Chunk
from flows.backfill.engines import WINDOW, in_order
from flows.backfill.work import Order, Result, work

_TASK: Any = task(name="backfill chunk", cache_policy=NO_CACHE, persist_result=False, retries=2)
_STEP = _TASK(work)
# A flow travels to the workers with every task, so that it must not hold what cannot travel: the chunks still to come.
IN_HAND: ContextVar[Callable[[], None]] = ContextVar("what the flow does")


@flow(name="backfill", persist_result=False, validate_parameters=False)
def backfill_flow() -> None:
    """Submit the chunks in hand and load what comes of them."""
    from flows.backfill.dask_engine import IN_HAND  # a global would travel along

    IN_HAND.get()()


def run_on_dask(
    chunks: Iterable[Chunk], order: Order, load: Callable[[Result], None], *, workers: int, scheduler: str | None
) -> None:
    """Do chunks on Dask's workers, a process each with one thread.

    Args:
        chunks: The chunks.
        order: What is the same for all of them.
        load: Takes the results, in the order of the chunks.
        workers: How many, on a local cluster; on a given scheduler, how many to keep busy.
        scheduler: Its address, or none.
    """
    for name in ("distributed", "distributed.worker", "distributed.scheduler", "distributed.nanny"):
        logging.getLogger(name).setLevel(logging.ERROR)  # workers that end with us are no news
    local = {"n_workers": workers, "threads_per_worker": 1, "processes": True, "dashboard_address": None}
    runner: Any = DaskTaskRunner(address=scheduler) if scheduler else DaskTaskRunner(cluster_kwargs=local)

    def submit(chunk: Chunk) -> Any:
        return _STEP.submit(chunk, order)

    held = IN_HAND.set(lambda: in_order(chunks, submit, load, WINDOW * workers))
    try:
        backfill_flow.with_options(task_runner=runner)()
    finally:
        IN_HAND.reset(held)
