"""What every flow of ours does around its work when Prefect runs it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import fields
from functools import partial
from typing import Any, TypeVar

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.events.clients import PrefectEventsClient
from prefect.events.worker import EventsWorker, emit_events_to_cloud

from flows.cycle import Steps
from flows.logs import show_in_run_view
from flows.missed import cancel_missed_runs
from flows.parent import end_with_serve
from flows.slots import keep_slots_shortly
from warehouse.without_pandas import without_pandas

keep_slots_shortly()  # before the engine, which imports a flow first, runs it

F = TypeVar("F")


@contextmanager
def served_run() -> Iterator[None]:
    """Bring our log into the run view, end with the process that serves us, catch up for missed runs."""
    show_in_run_view()
    end_with_serve()
    cancel_missed_runs()
    with without_pandas():  # the run page asks the warehouse too
        yield


def give_up_soon(url: str) -> None:
    """Send events to an API only while it can be reached at once.

    Prefect tries for seven seconds to send each of some thirty events, and a program ends only after that. For a run
    that does its work without the API this is too long; one that `dealwire serve` started may wait for its server.
    """
    if not emit_events_to_cloud():
        EventsWorker.set_client_override(PrefectEventsClient, api_url=url, reconnection_attempts=2)


def plain_parameters(flow: F) -> F:
    """Decorate a flow whose parameters are JSON as they are.

    Prefect encodes them with an encoder of FastAPI, which a client has no other use for: importing it costs 0.7 s of
    the 4 s that a run with nothing new takes.
    """
    setattr(flow, "serialize_parameters", dict)  # noqa: B010 (a method is replaced)
    return flow


def as_tasks() -> Steps:
    """The steps of the cycle as Prefect tasks: one a step, not one a page, since a task costs milliseconds."""
    plain = Steps()
    wrapped: dict[str, Any] = {one.name: as_task(getattr(plain, one.name), one.name) for one in fields(Steps)}
    return Steps(**wrapped)


def as_task(step: Callable[..., Any], name: str) -> Callable[..., Any]:
    """One step as a row of the run view.

    It is not cached (a step is idempotent and finds its own work) and not retried (a feed is asked once a run; what
    failed is due again in the next one). Its arguments stay out of Prefect's sight, which would look through every
    setting for results to wait for, and secrets are among them.
    """

    def call(*arguments: Any, **options: Any) -> Any:
        row: Any = task(name=name.replace("_", " "), cache_policy=NO_CACHE, persist_result=False)
        return row(partial(step, *arguments, **options))()

    return call
