"""Serve deployments until told to stop, and close what a crash left open."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from pathlib import Path

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import State, StateType
from prefect.runner import Runner
from prefect.states import Crashed

from flows.deployments import monitor_deployment
from flows.settings import Settings

logger = logging.getLogger(__name__)

_OPEN = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
_POLL_S = 2.0
_STOP_S = 8.0


def serve_until_stopped(config: Path, settings: Settings) -> None:
    """Serve the deployments in this process; returns on SIGTERM or SIGINT."""
    asyncio.run(_serve(config, settings))


async def _serve(config: Path, settings: Settings) -> None:
    await close_open_runs()
    runner = Runner(name="dealwire", query_seconds=_POLL_S, pause_on_shutdown=False, limit=1)
    await runner.aadd_deployment(await monitor_deployment(config, settings))
    stop = asyncio.Event()
    work = asyncio.create_task(runner.start())
    loop = asyncio.get_running_loop()
    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, stop.set)
    ended = asyncio.create_task(stop.wait())
    await asyncio.wait({work, ended}, return_when=asyncio.FIRST_COMPLETED)
    logger.info("stopping")
    work.cancel()
    with contextlib.suppress(asyncio.CancelledError, TimeoutError):
        await asyncio.wait_for(asyncio.gather(work, return_exceptions=True), _STOP_S)


async def close_open_runs() -> None:
    """Close runs that a crash left open, so that their concurrency slot is free: there is one writer, it was us."""
    async with get_client() as client:
        runs = await client.read_flow_runs(
            flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=_OPEN)))
        )
        for run in runs:
            state: State[object] = Crashed(message="The process that ran it is gone.")
            await client.set_flow_run_state(run.id, state=state, force=True)
            logger.info("closed %s, which a crash had left open", run.name)
