"""One request in flight a host, and a pause between two."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class HostQueue:
    """Lets one request a host through at a time, ``delay_s`` after the one before ended, and so many hosts at once."""

    def __init__(self, *, delay_s: float, max_concurrency: int) -> None:
        self._delay_s = delay_s
        self._all = asyncio.Semaphore(max_concurrency)
        self._locks: dict[str, asyncio.Lock] = {}
        self._last: dict[str, float] = {}

    @asynccontextmanager
    async def turn(self, host: str, *, delay_s: float | None = None) -> AsyncIterator[None]:
        """Wait for the host's turn.

        Args:
            host: Host and port.
            delay_s: A longer pause that the host asked for, in seconds.
        """
        pause = max(self._delay_s, delay_s or 0.0)
        async with self._locks.setdefault(host, asyncio.Lock()):
            wait = self._last.get(host, float("-inf")) + pause - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            async with self._all:
                try:
                    yield
                finally:
                    self._last[host] = time.monotonic()
