"""What is asked of a server, and what came of it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One GET that may be redirected."""

    url: str
    accept: str = "*/*"
    validators: Mapping[str, str] = field(default_factory=dict)  # If-None-Match and If-Modified-Since, byte for byte
    validators_url: str | None = None  # the address that gave them; they are sent there and nowhere else
    delay_s: float = 0.0  # a longer pause before it than the configured one, in seconds
    wanted: Callable[[Mapping[str, str]], bool] | None = None  # by the headers: is the body worth reading?
    permitted: Callable[[str], Awaitable[str | None]] | None = None  # asked for each address: why not, or None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How a request ended: with an HTTP answer, or with a failure that has a name."""

    url: str  # asked first
    final_url: str  # asked last
    permanent_url: str | None = None  # end of the unbroken run of permanent redirects at the beginning
    all_permanent: bool = False  # there were redirects, and all of them permanent
    redirects: int = 0
    status: int | None = None  # of the last answer
    headers: Mapping[str, str] = field(default_factory=dict)  # of the last answer; names in lower case
    body: bytes = b""  # decoded; empty after a failure
    size: int = 0  # bytes read, as decoded
    duration_s: float = 0.0  # on the network, waiting for the host's turn not counted
    conditional: bool = False  # the last request carried validators
    failure: str | None = None  # a word of ``fetches.outcome``, or "paused": the host was not asked at all
    message: str | None = None  # what went wrong


class FetchFailedError(Exception):
    """Inside the client: the request ends here, with this outcome."""

    def __init__(self, outcome: str, message: str, *, size: int = 0) -> None:
        super().__init__(message)
        self.outcome = outcome
        self.message = message
        self.size = size
