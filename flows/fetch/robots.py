"""robots.txt: whether a page may be asked for (RFC 9309), and how slowly."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from urllib.parse import urlsplit

from protego import Protego

from flows.clock import Clock
from flows.fetch.answers import Answer, Request
from flows.fetch.client import Client
from flows.fetch.redirects import REDIRECTS

MAX_BYTES = 500 * 1024  # the RFC lets a crawler stop reading there
MAX_AGE = timedelta(days=1)
MAX_AGE_UNREACHABLE = timedelta(hours=1)
MAX_DELAY_S = 60.0
FORBIDDEN = "robots.txt forbids it"
UNREACHABLE = "robots.txt cannot be read, which forbids for now"
_MAX_LINES = 5_000
_MAX_STARS = 20  # wildcards in one rule; more is an attack on whoever matches it


@dataclass(frozen=True)
class Rules:
    """What one origin allows: a 4xx answer allows all, a 5xx one, a 429 or none at all forbids all for now."""

    status: int | None
    body: str | None
    fetched_at: datetime

    @property
    def reachable(self) -> bool:
        """Whether there was an answer that says anything."""
        return self.status is not None and self.status < 500 and self.status != 429

    def fresh(self, now: datetime) -> bool:
        """Whether it need not be asked for again."""
        return now - self.fetched_at < (MAX_AGE if self.reachable else MAX_AGE_UNREACHABLE)

    def why_not(self, url: str, product: str) -> str | None:
        """Say why a page must not be asked for; None when it may be."""
        if not self.reachable:
            return UNREACHABLE
        if self.status != 200 or self._parsed.can_fetch(url, product):
            return None
        return FORBIDDEN

    def delay_s(self, product: str) -> float:
        """Crawl-delay in seconds, at most a minute."""
        delay = self._parsed.crawl_delay(product) if self.status == 200 else None
        return min(max(float(delay), 0.0), MAX_DELAY_S) if delay else 0.0

    @cached_property
    def _parsed(self) -> Protego:
        lines = (self.body or "").splitlines()[:_MAX_LINES]
        return Protego.parse("\n".join(line for line in lines if line.count("*") <= _MAX_STARS))


class Robots:
    """The rules of all origins of one run, each asked for once a day.

    Args:
        client: Asks for them, in the host's turn.
        clock: The time, for the age of what is known.
        user_agent: As configured; its first word is the product that the rules speak to.
        known: What earlier runs stored, by origin.
    """

    def __init__(self, client: Client, clock: Clock, user_agent: str, known: Mapping[str, Rules]) -> None:
        self.product = product_of(user_agent)
        self.answers: list[tuple[datetime, Answer]] = []  # requests made, for the record
        self.learned: dict[str, Rules] = {}
        self._client, self._clock = client, clock
        self._rules = dict(known)
        self._locks: dict[str, asyncio.Lock] = {}

    async def why_not(self, url: str) -> str | None:
        """Say why a page must not be asked for; None when it may be."""
        rules = await self.rules_of(url)
        return rules.why_not(url, self.product) if rules else None

    async def rules_of(self, url: str) -> Rules | None:
        """Return the rules of a page's origin; None where the guard refuses the origin, as it will the page."""
        origin = origin_of(url)
        async with self._locks.setdefault(origin, asyncio.Lock()):
            rules = self._rules.get(origin)
            if rules is not None and rules.fresh(self._clock.now()):
                return rules
            at = self._clock.now()
            answer = await self._client.fetch(Request(url=f"{origin}/robots.txt", accept="text/plain, */*;q=0.1"))
            if answer.failure == "refused" and answer.redirects == 0:
                return None
            rules = Rules(*_meaning(answer), at)
            if answer.failure != "paused":
                self.answers.append((at, answer))
                self._rules[origin] = self.learned[origin] = rules
            return rules


def _meaning(answer: Answer) -> tuple[int | None, str | None]:
    """Status and text; a redirect that leads nowhere counts as unavailable, which allows."""
    if answer.failure == "http_error" and answer.status in REDIRECTS:
        return 404, None
    if answer.failure == "too_large":  # what it says first cannot be told from what was cut
        return None, None
    if answer.failure:
        return None, None
    body = answer.body[:MAX_BYTES].decode("utf-8-sig", "replace") if answer.status == 200 else None
    return answer.status, body


def product_of(user_agent: str) -> str:
    """Return the product token of a user agent, which robots.txt speaks to.

    >>> product_of("dealwire-test/2 (+https://example.org/contact)")
    'dealwire-test'
    """
    match = re.match(r"[A-Za-z_-]+", user_agent)
    return match[0] if match else "dealwire"


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL.

    >>> origin_of("https://example.org/a?b")
    'https://example.org'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"
