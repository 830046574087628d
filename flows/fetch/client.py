"""One client for feeds and pages: bounded, guarded, without memory of its own.

A request has one deadline over connecting, redirects and body; the body is counted as decoded; each redirect is
checked anew; there are no cookies, no referer and no proxy from the environment. A request is made once: whatever
comes of it is an ``Answer``, and the next try is a later run.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import aiohttp
from yarl import URL

from extractors.errors import FetchError, PermanentFetchError, TemporaryFetchError
from flows.clock import Clock
from flows.fetch.answers import Answer, FetchFailedError, Request
from flows.fetch.decoding import CHUNK, ENCODINGS, Body
from flows.fetch.failures import failure_of
from flows.fetch.guard import GuardedResolver, followed, guarded_sockets
from flows.fetch.headers import DAY_S, headers_of, retry_after_seconds
from flows.fetch.hosts import HostGates, HostPausedError, host_of
from flows.fetch.redirects import MAX_REQUESTS, PERMANENT, REDIRECTS, check_address, next_address
from flows.settings import FetchSettings

MAX_HEADER = 64 * 1024  # bytes of one header line
MAX_HEADERS = 100
CONNECT_S = 10.0  # at most; half of the whole deadline where that is shorter
_SILENCE = 0.9  # of the deadline: a server that sends nothing for so long is given up
_KEEP_S = 4.0  # an idle connection; less than servers keep theirs, so that none is used that is just being closed
_AT_ONCE_S = 0.5  # asked again sooner than this, a server may still be closing the last connection: a new one is made
_PAUSE_S = 300.0  # for a host that said 429 and not for how long


@dataclass(slots=True)
class _Walk:
    """Where a request has got to."""

    request: Request
    here: str
    asked: list[str] = field(default_factory=list)  # before
    redirects: int = 0
    unbroken: bool = True  # so far every redirect was permanent
    permanent_url: str | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    size: int = 0
    spent_s: float = 0.0
    conditional: bool = False

    def answer(self, failure: FetchFailedError | None = None) -> Answer:
        return Answer(
            url=self.request.url,
            final_url=self.here,
            permanent_url=self.permanent_url,
            all_permanent=self.unbroken and self.redirects > 0,
            redirects=self.redirects,
            status=self.status,
            headers=self.headers,
            body=b"" if failure else self.body,
            size=max(failure.size, self.size) if failure else self.size,
            duration_s=self.spent_s,
            conditional=self.conditional,
            failure=failure.outcome if failure else None,
            message=failure.message if failure else None,
        )


class Client:
    """Asks servers; from ``open_client``."""

    def __init__(self, settings: FetchSettings, gates: HostGates, session: aiohttp.ClientSession, clock: Clock) -> None:
        self.gates = gates
        self._settings = settings
        self._session = session
        self._clock = clock

    async def fetch(self, request: Request) -> Answer:
        """Ask for an address, following redirects; each hop waits for its host's turn.

        Returns:
            What came of it. Nothing that a server does is raised.
        """
        walk = _Walk(request, request.url)
        token = followed.set(False)
        try:
            check_address(walk.here)
            while await self._ask(walk):
                followed.set(True)
            return walk.answer()
        except FetchFailedError as failure:
            return walk.answer(failure)
        except HostPausedError as error:
            outcome = "paused" if walk.redirects == 0 else "rate_limited"
            return walk.answer(FetchFailedError(outcome, str(error)))
        finally:
            followed.reset(token)

    async def _ask(self, walk: _Walk) -> str | None:
        """Make one request; returns where it is redirected, or None when it is the last."""
        if walk.request.permitted and (why := await walk.request.permitted(walk.here)):
            raise FetchFailedError("robots", why)
        async with self.gates.turn(host_of(walk.here), delay_s=walk.request.delay_s):
            begun = time.monotonic()
            try:
                async with asyncio.timeout(self._settings.timeout_s - walk.spent_s):
                    await self._exchange(walk)
            except Exception as error:
                raise failure_of(error, timeout_s=self._settings.timeout_s) from error
            finally:
                walk.spent_s += time.monotonic() - begun
        self._heed_limit(walk)
        if walk.status not in REDIRECTS:
            return None
        there = next_address(walk.here, walk.headers.get("location"))
        walk.asked.append(walk.here)
        if there in walk.asked or len(walk.asked) >= MAX_REQUESTS:
            what = "they lead in a circle" if there in walk.asked else f"{MAX_REQUESTS} requests made"
            raise FetchFailedError("http_error", f"too many redirects: {what}")
        walk.redirects += 1
        walk.unbroken = walk.unbroken and walk.status in PERMANENT
        walk.permanent_url = there if walk.unbroken else walk.permanent_url
        walk.here = there
        return there

    async def _exchange(self, walk: _Walk) -> None:
        request = walk.request
        validators = request.validators if walk.here == (request.validators_url or request.url) else {}
        walk.conditional = bool(validators)
        walk.status, walk.size = None, 0
        headers = {"Accept": request.accept, **validators}
        async with self._session.get(_as_is(walk.here), headers=headers, allow_redirects=False) as response:
            walk.status = response.status
            walk.headers = headers_of(response.headers.items())
            if walk.status in REDIRECTS or (request.wanted and walk.status == 200 and not request.wanted(walk.headers)):
                response.close()
                return
            await self._read(walk, response)

    async def _read(self, walk: _Walk, response: aiohttp.ClientResponse) -> None:
        cap = int(self._settings.max_body_mib * 2**20)
        if (response.content_length or 0) > cap:  # compressed or not, it would pass the cap
            response.close()
            raise FetchFailedError("too_large", f"larger than {cap / 2**20:g} MiB")
        body = Body(walk.headers.get("content-encoding", ""), cap)
        try:
            async for chunk in response.content.iter_any():
                for start in range(0, len(chunk), CHUNK):
                    body.add(chunk[start : start + CHUNK])
            walk.body = body.whole()
        except BaseException:
            response.close()  # the rest is not waited for
            raise
        finally:
            walk.size = body.size

    def _heed_limit(self, walk: _Walk) -> None:
        if walk.status == 429:
            now = self._clock.now()
            seconds = min(retry_after_seconds(walk.headers, now) or _PAUSE_S, DAY_S)
            until = self._clock.reckoned(now, strictly=True) + timedelta(seconds=seconds)
            self.gates.pause(host_of(walk.here), seconds, until)


def _as_is(url: str) -> URL:
    """Send an address byte for byte as it was published, unless it cannot be sent like that."""
    if url.isascii() and not any(char <= " " or char == "\x7f" for char in url):
        return URL(url, encoded=True)
    return URL(url)


@asynccontextmanager
async def open_client(
    settings: FetchSettings, clock: Clock, *, paused: Mapping[str, float] | None = None
) -> AsyncIterator[Client]:
    """Open the client of one run.

    Args:
        settings: Manners and limits.
        clock: The time, for Retry-After given as a date by a server without one.
        paused: Hosts to be left alone, with the seconds that are left.
    """
    gates = HostGates(delay_s=settings.host_delay_s, max_concurrency=settings.max_concurrency, paused=paused)
    keeping: dict[str, Any] = (
        {"force_close": True} if settings.host_delay_s < _AT_ONCE_S else {"keepalive_timeout": _KEEP_S}
    )
    connector = aiohttp.TCPConnector(
        **keeping,
        limit=0,  # the gates count
        resolver=GuardedResolver(allow_private=settings.allow_private_addresses),
        socket_factory=guarded_sockets(allow_private=settings.allow_private_addresses),
        ttl_dns_cache=60,
    )
    timeout = aiohttp.ClientTimeout(
        total=None,
        sock_connect=min(CONNECT_S, settings.timeout_s / 2),
        sock_read=settings.timeout_s * _SILENCE,
    )
    async with aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": settings.user_agent, "Accept-Encoding": ENCODINGS},
        timeout=timeout,
        trust_env=False,
        auto_decompress=False,
        max_line_size=MAX_HEADER,
        max_field_size=MAX_HEADER,
        max_headers=MAX_HEADERS,
        read_bufsize=CHUNK,
    ) as session:
        # aiohttp asks once more when a server hangs up without an answer; we ask once, and again in a later run.
        session._retry_connection = False  # noqa: SLF001
        yield Client(settings, gates, session, clock)


def fetch_once(url: str, settings: FetchSettings, *, accept: str = "*/*") -> Answer:
    """Ask for one address that a person gave to a command.

    Returns:
        An answer of status 200.
    Raises:
        FetchError: There was none; it says why and carries outcome and status.
    """

    async def ask() -> Answer:
        async with open_client(settings, Clock()) as client:
            return await client.fetch(Request(url=url, accept=accept))

    answer = asyncio.run(ask())
    if answer.failure is None and answer.status == 200:
        return answer
    raise error_of(answer)


def error_of(answer: Answer) -> FetchError:
    """Make the error of an answer that cannot be used."""
    temporary = answer.failure in {"timeout", "dns_error", "tls_error"} or answer.status in {429, 500, 502, 503, 504}
    kind = TemporaryFetchError if temporary else PermanentFetchError
    by_status = {410: "gone", 429: "rate_limited"}.get(answer.status or 0, "http_error")
    return kind(
        answer.message or f"the server answered {answer.status}",
        subject=answer.url,
        outcome=answer.failure or by_status,
        status=answer.status,
        retry_after_s=retry_after_seconds(answer.headers, Clock().now()),
    )
