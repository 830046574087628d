"""One client for feeds and pages: bounded, guarded, without memory of its own.

A request has one deadline over connecting, redirects and body; the body is counted as decoded; each redirect is
checked anew; there are no cookies, no referer and no proxy from the environment.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp import ClientResponse, ClientSession

from extractors.errors import FetchError, PermanentFetchError, TemporaryFetchError
from flows.fetch.guard import RefusedAddressError, guarded_sockets
from flows.settings import FetchSettings

MAX_REDIRECTS = 5
MAX_HEADER = 64 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_VALIDATORS = frozenset({"if-none-match", "if-modified-since"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server said in the end."""

    url: str  # asked
    final_url: str
    permanent_url: str | None  # end of the unbroken prefix of permanent redirects; None when there was none
    all_permanent: bool  # every hop was permanent
    status: int
    headers: Mapping[str, str]  # lower-case names
    body: bytes
    duration_s: float
    conditional: bool


def new_session(settings: FetchSettings) -> ClientSession:
    """A session for one run."""
    connector = aiohttp.TCPConnector(
        limit=settings.max_concurrency,
        limit_per_host=1,
        socket_factory=guarded_sockets(allow_private=settings.allow_private_addresses),
        ttl_dns_cache=60,
    )
    return ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"User-Agent": settings.user_agent, "Accept-Encoding": "gzip, deflate"},
        timeout=aiohttp.ClientTimeout(total=None, connect=settings.timeout_s, sock_read=settings.timeout_s),
        trust_env=False,
        auto_decompress=True,
        max_line_size=MAX_HEADER,
        max_field_size=MAX_HEADER,
        read_bufsize=2**16,
    )


async def get(
    session: ClientSession, url: str, settings: FetchSettings, *, headers: Mapping[str, str] | None = None, accept: str
) -> Answer:
    """Ask for a URL, following at most five redirects.

    Args:
        session: From ``new_session``.
        url: An http or https address.
        settings: Limits.
        headers: Validators; they go to the host asked first and to no other.
        accept: The Accept header.
    Returns:
        The answer, whatever its status.
    Raises:
        TemporaryFetchError: Time-out, DNS, connection, TLS, too large.
        PermanentFetchError: Refused address or scheme, broken redirect.
    """
    begun = time.monotonic()
    try:
        async with asyncio.timeout(settings.timeout_s):
            return await _walk(session, url, settings, {**(headers or {}), "Accept": accept}, begun)
    except FetchError:
        raise
    except TimeoutError as error:
        message = f"no complete answer within {settings.timeout_s:g} s"
        raise TemporaryFetchError(message, subject=url, outcome="timeout") from error
    except RefusedAddressError as error:
        raise PermanentFetchError(str(error), subject=url, outcome="refused") from error
    except aiohttp.ClientConnectorDNSError as error:
        raise TemporaryFetchError("the host name is not known", subject=url, outcome="dns_error") from error
    except (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError) as error:
        raise TemporaryFetchError(f"TLS failed: {error}", subject=url, outcome="tls_error") from error
    except (aiohttp.ClientPayloadError, aiohttp.ServerDisconnectedError) as error:
        cut = isinstance(error, aiohttp.ClientPayloadError)
        outcome = "parse_error" if cut else "http_error"
        raise TemporaryFetchError(f"the answer was cut short ({error})", subject=url, outcome=outcome) from error
    except (aiohttp.InvalidURL, UnicodeError, ValueError) as error:
        raise PermanentFetchError(f"not a usable address ({error})", subject=url, outcome="refused") from error
    except (aiohttp.ClientError, OSError) as error:
        if isinstance(error.__cause__, RefusedAddressError) or "is not a public address" in str(error):
            raise PermanentFetchError(str(error), subject=url, outcome="refused") from error
        raise TemporaryFetchError(f"the connection failed ({error})", subject=url, outcome="http_error") from error


async def _walk(
    session: ClientSession, url: str, settings: FetchSettings, headers: dict[str, str], begun: float
) -> Answer:
    here, permanent, unbroken, hops = url, None, True, 0
    while True:
        _check_scheme(url, here)
        sent = (
            headers if _host(here) == _host(url) else {k: v for k, v in headers.items() if k.lower() not in _VALIDATORS}
        )
        async with session.get(here, headers=sent, allow_redirects=False) as response:
            if response.status not in _REDIRECTS:
                body = await _read(response, settings, url)
                return Answer(
                    url=url,
                    final_url=here,
                    permanent_url=permanent,
                    all_permanent=unbroken,
                    status=response.status,
                    headers={name.lower(): value for name, value in response.headers.items()},
                    body=body,
                    duration_s=time.monotonic() - begun,
                    conditional=any(name.lower() in _VALIDATORS for name in sent),
                )
            there = _target(response, here, url)
            unbroken = unbroken and response.status in _PERMANENT
            permanent = there if unbroken else permanent
        hops += 1
        if hops > MAX_REDIRECTS:
            raise TemporaryFetchError("too many redirects", subject=url, outcome="http_error", status=response.status)
        if urlsplit(here).scheme == "https" and urlsplit(there).scheme == "http":
            raise PermanentFetchError("redirected from https to http", subject=url, outcome="refused")
        here = there


def _check_scheme(url: str, here: str) -> None:
    parts = urlsplit(here)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise PermanentFetchError(f"{parts.scheme or 'no'} address", subject=url, outcome="refused")


def _target(response: ClientResponse, here: str, url: str) -> str:
    location = response.headers.get("Location", "").strip()
    if not location:
        raise TemporaryFetchError(
            "a redirect without a target", subject=url, outcome="http_error", status=response.status
        )
    return urljoin(here, location).partition("#")[0]


def _host(url: str) -> str:
    return urlsplit(url).netloc.lower()


async def _read(response: ClientResponse, settings: FetchSettings, url: str) -> bytes:
    """The body, counted as decoded; a larger one is dropped as soon as it is known to be."""
    cap = int(settings.max_body_mib * 2**20)
    parts, size = [], 0
    async for chunk in response.content.iter_chunked(2**16):
        size += len(chunk)
        if size > cap:
            response.close()
            raise TemporaryFetchError(
                f"larger than {settings.max_body_mib:g} MiB", subject=url, outcome="too_large", status=response.status
            )
        parts.append(chunk)
    return b"".join(parts)


@asynccontextmanager
async def open_session(settings: FetchSettings) -> AsyncIterator[ClientSession]:
    """A session that is closed at the end."""
    session = new_session(settings)
    try:
        yield session
    finally:
        await session.close()


def fetch_once(url: str, settings: FetchSettings) -> Answer:
    """Ask for one URL, for commands that were given an address.

    Raises:
        FetchError: There was no usable answer, or its status is not 200.
    """

    async def ask() -> Answer:
        async with open_session(settings) as session:
            return await get(session, url, settings, accept="*/*")

    answer = asyncio.run(ask())
    if answer.status != 200:
        raise PermanentFetchError(f"the server answered {answer.status}", subject=url, status=answer.status)
    return answer
