"""From what the network raises to the word and the sentence that are stored."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import aiohttp
from aiohttp import http_exceptions

from flows.fetch.answers import FetchFailedError
from flows.fetch.guard import RefusedAddressError

_TLS = (aiohttp.ClientConnectorCertificateError, aiohttp.ClientConnectorSSLError, ssl.SSLError)
_TEMPORARY_DNS = -3  # EAI_AGAIN: the name server did not answer; other numbers say that the name is not there
_LONGEST = 200  # characters of other people's words


def failure_of(error: Exception, *, timeout_s: float) -> FetchFailedError:
    """Name what ended a request.

    Args:
        error: What was raised.
        timeout_s: The deadline, for the sentence.
    Raises:
        Exception: The error itself, where it is none of the network's.
    """
    for cause in _chain(error):
        if isinstance(cause, FetchFailedError):
            return cause
        if isinstance(cause, RefusedAddressError):
            return FetchFailedError("refused", str(cause))
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return FetchFailedError("timeout", "no connection in time")
    if isinstance(error, TimeoutError):
        return FetchFailedError("timeout", f"no complete answer within {timeout_s:g} s")
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        number = getattr(error.os_error, "errno", None)
        words = "the name server does not answer" if number == _TEMPORARY_DNS else "there is no such host name"
        return FetchFailedError("dns_error", words)
    if isinstance(error, _TLS):
        return FetchFailedError("tls_error", f"no trusted connection: {_words(error)}")
    if isinstance(error, aiohttp.ClientPayloadError):
        return FetchFailedError("parse_error", "truncated: the answer was cut off")
    if any(isinstance(cause, http_exceptions.LineTooLong) for cause in _chain(error)):
        return FetchFailedError("too_large", "headers larger than 64 KiB")
    if isinstance(error, aiohttp.ServerDisconnectedError):
        return FetchFailedError("http_error", "the server closed the connection without an answer")
    if isinstance(error, (aiohttp.InvalidURL, UnicodeError)):
        return FetchFailedError("refused", "not a usable address")
    if isinstance(error, aiohttp.ClientConnectorError):
        return FetchFailedError("http_error", f"no connection: {error.os_error.strerror or _words(error)}")
    if isinstance(error, (aiohttp.ClientError, http_exceptions.HttpProcessingError, OSError, ValueError)):
        return FetchFailedError("http_error", f"no HTTP answer: {_words(error)}")
    raise error


def _words(error: BaseException) -> str:
    text = " ".join(str(error).split())
    return text[:_LONGEST] or type(error).__name__


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error and what it came of; asyncio and aiohttp wrap."""
    seen: set[int] = set()
    here: BaseException | None = error
    while here is not None and id(here) not in seen:
        seen.add(id(here))
        yield here
        here = here.__cause__ or here.__context__
