"""One request in flight a host, a pause between two, and hosts that asked to be left alone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from warehouse.hosts import HostNews

_DEFAULT_PORTS = frozenset({None, 80, 443})

# When the last request to a host ended (monotonic seconds). Of the process, not of one step: a server does not care
# whether it is asked for a feed or for a page. ``remember_turns`` brings in what earlier processes knew.
_ended: dict[str, float] = {}
_REMEMBERED = 10_000
_MARGIN_S = 0.03  # a busy server may see the end of one request later than we do
TURNS_KEPT = timedelta(hours=1)  # no pause between two requests is longer


class HostPausedError(Exception):
    """The host asked to be left alone, and the time is not over."""

    def __init__(self, host: str, seconds: float) -> None:
        super().__init__(f"{host} asked to be left alone for {seconds:.0f} s more")
        self.host = host
        self.seconds = seconds


def host_of(url: str) -> str:
    """Name the server behind a URL: its host, with the port where that is an unusual one.

    >>> host_of("https://Example.org/a"), host_of("http://example.org:8080/")
    ('example.org', 'example.org:8080')
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    host = host.removesuffix(".")
    return host if port in _DEFAULT_PORTS else f"{host}:{port}"


def remember_turns(turns: Mapping[str, datetime]) -> None:
    """Take up when earlier processes last asked each host, so that the pause is kept from one run to the next.

    Args:
        turns: Host and real time; what other requests of this process have taught goes before.
    """
    now, here = datetime.now(UTC), time.monotonic()
    for host, ended_at in turns.items():
        age = max(now - ended_at, timedelta())
        if age < TURNS_KEPT:
            _ended.setdefault(host, here - age.total_seconds())


def turns_since(moment: float) -> dict[str, datetime]:
    """Say which hosts were asked since a moment of the monotonic clock, and when, in real time, the last request ended."""
    now, here = datetime.now(UTC), time.monotonic()
    return {host: now - timedelta(seconds=here - ended) for host, ended in list(_ended.items()) if ended >= moment}


class HostGates:
    """Lets one request a host through at a time, ``delay_s`` after the one before ended, and so many hosts at once.

    Args:
        delay_s: Seconds between the end of one request and the begin of the next to the same host.
        max_concurrency: Requests in flight, over all hosts.
        paused: Hosts that asked earlier to be left alone, with the seconds that are left.
    """

    def __init__(self, *, delay_s: float, max_concurrency: int, paused: Mapping[str, float] | None = None) -> None:
        self._delay_s = delay_s
        self._all = asyncio.Semaphore(max_concurrency)
        self._locks: dict[str, asyncio.Lock] = {}
        self._paused: dict[str, float] = {}
        self._fresh: dict[str, datetime] = {}
        self._opened = time.monotonic()
        for host, seconds in (paused or {}).items():
            self._paused[host] = time.monotonic() + seconds

    @asynccontextmanager
    async def turn(self, host: str, *, delay_s: float = 0.0) -> AsyncIterator[None]:
        """Wait for the host's turn.

        Args:
            host: From ``host_of``.
            delay_s: A longer pause than the configured one, e.g. the host's Crawl-delay.
        Raises:
            HostPausedError: The host is to be left alone.
        """
        async with self._locks.setdefault(host, asyncio.Lock()):
            self._refuse_paused(host)
            delay_s = max(self._delay_s, delay_s)
            wait = _ended.get(host, float("-inf")) + delay_s + _MARGIN_S * (delay_s > 0) - time.monotonic()
            if wait > 0:
                await asyncio.sleep(wait)
            async with self._all:
                try:
                    yield
                finally:
                    _remember_end(host)

    def pause(self, host: str, seconds: float, until: datetime) -> None:
        """Leave a host alone from now on, for so many seconds; ``until`` is what later runs are told."""
        ending = time.monotonic() + seconds
        self._paused[host] = max(ending, self._paused.get(host, ending))
        self._fresh[host] = max(until, self._fresh.get(host, until))

    @property
    def new_pauses(self) -> Mapping[str, datetime]:
        """Hosts that asked to be left alone during this run, and until when."""
        return self._fresh

    @property
    def news(self) -> HostNews:
        """What this run has learned of hosts, to be remembered."""
        return HostNews(closed=dict(self._fresh), asked=turns_since(self._opened))

    def _refuse_paused(self, host: str) -> None:
        left = self._paused.get(host, 0.0) - time.monotonic()
        if left > 0:
            raise HostPausedError(host, left)


def _remember_end(host: str) -> None:
    if len(_ended) >= _REMEMBERED:
        _ended.clear()  # after so many other hosts the pause of any one is over
    _ended[host] = time.monotonic()
