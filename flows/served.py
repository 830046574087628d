"""What every flow of ours does around its work when Prefect runs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.cycle import Steps
from flows.logs import show_in_run_view
from flows.missed import cancel_missed_runs
from flows.parent import end_with_serve


@contextmanager
def served_run() -> Iterator[None]:
    """Bring our log into the run view, end with the process that serves us, catch up for missed runs."""
    show_in_run_view()
    end_with_serve()
    cancel_missed_runs()
    yield


def as_tasks() -> Steps:
    """The steps of the cycle as Prefect tasks: one a step, not one a page, since a task costs milliseconds.

    They are not cached (a step is idempotent and finds its own work) and not retried (a feed is asked once a run;
    what failed is due again in the next one).
    """
    plain = Steps()
    wrapped: dict[str, Any] = {one.name: as_task(getattr(plain, one.name), one.name) for one in fields(Steps)}
    return Steps(**wrapped)


def as_task(step: Any, name: str) -> Any:
    """One step as a row of the run view."""
    return task(step, name=name.replace("_", " "), cache_policy=NO_CACHE, persist_result=False)
