"""Serve deployments until told to stop, through outages of the Prefect API."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import httpx
from prefect.client.orchestration import get_client
from prefect.exceptions import PrefectException
from prefect.runner import Runner

from flows.deployments import deployments_of
from flows.settings import Settings
from flows.zombies import close_open_runs, keep_heartbeat_automation

logger = logging.getLogger(__name__)

POLL_S = 2.0
STOP_S = 8.0
_AGAIN_S = (2.0, 5.0, 15.0, 30.0)


class _Runner(Runner):
    """Prefect's runner, with our way to stop: it would leave the process at once, with the run still open."""

    def __init__(self, tell: Callable[[], None], **options: Any) -> None:
        super().__init__(**options)
        self._tell = tell

    def handle_sigterm(self, _signal: int, _frame: FrameType | None) -> None:
        self._tell()


def serve_until_stopped(config: Path, settings: Settings, name: str) -> None:
    """Serve the deployments in this process; returns on SIGTERM or SIGINT.

    Args:
        config: The configuration that the runs read.
        settings: The same, read.
        name: Name of the deployments.
    """
    asyncio.run(_serve(config, settings, name))


async def _serve(config: Path, settings: Settings, name: str) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def tell() -> None:
        loop.call_soon_threadsafe(stop.set)

    for one in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(one, stop.set)
    failures = 0
    while not stop.is_set():
        begun = loop.time()
        try:
            await _serve_once(config, settings, name, stop, tell)
        except (httpx.HTTPError, OSError, PrefectException, RuntimeError, ExceptionGroup) as error:
            failures = 0 if loop.time() - begun > 60 else failures + 1
            pause_s = _AGAIN_S[min(failures, len(_AGAIN_S)) - 1]
            logger.warning("Prefect's API fails (%s); serving again in %d s", _first(error), pause_s)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause_s)


async def _serve_once(
    config: Path, settings: Settings, name: str, stop: asyncio.Event, tell: Callable[[], None]
) -> None:
    """Serve until told to stop, or until the API has failed for long."""
    async with get_client() as client:
        await close_open_runs(client, name)
        await keep_heartbeat_automation(client)
    runner = _Runner(tell, name=f"dealwire {name}", query_seconds=POLL_S, pause_on_shutdown=False, limit=1)
    for deployment in await deployments_of(config, settings, name):
        await runner.aadd_deployment(deployment)
    logger.info("serving %s; monitor every %s", name, settings.schedule.monitor)
    with contextlib.redirect_stdout(sys.stderr):  # the runner tells its troubles there
        work = asyncio.create_task(runner.start())
        stopped = asyncio.create_task(stop.wait())
        await asyncio.wait({work, stopped}, return_when=asyncio.FIRST_COMPLETED)
        if not stop.is_set():
            stopped.cancel()
            await work  # its failure is ours
            return
        logger.info("stopping")
        work.cancel()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.gather(work, return_exceptions=True), STOP_S)
    with contextlib.suppress(httpx.HTTPError, PrefectException, TimeoutError):
        async with asyncio.timeout(2), get_client() as client:
            await close_open_runs(client, name)


def _first(error: BaseException) -> str:
    """The first cause in a group of errors, in one line."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:300]}" if lines else type(error).__name__
