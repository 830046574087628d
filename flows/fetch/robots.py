"""robots.txt: whether a page may be asked for (RFC 9309)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

from protego import Protego

MAX_BYTES = 500 * 1024  # the RFC lets a crawler stop reading there


@dataclass(frozen=True)
class Rules:
    """What one origin allows.

    A 4xx answer allows all; a 5xx one, or none at all, forbids all for now.
    """

    status: int | None
    body: str | None

    @cached_property
    def _parsed(self) -> Protego:
        return Protego.parse(self.body or "")

    @property
    def reachable(self) -> bool:
        """Whether there was an answer that says anything."""
        return self.status is not None and self.status < 500

    def allows(self, url: str, user_agent: str) -> bool:
        """Whether this user agent may ask for this URL."""
        if not self.reachable:
            return False
        if self.status is None or self.status >= 400:
            return True
        return bool(self._parsed.can_fetch(url, user_agent))

    def delay_s(self, user_agent: str) -> float | None:
        """Crawl-delay in seconds, at most a minute."""
        if self.status != 200:
            return None
        delay = self._parsed.crawl_delay(user_agent)
        return min(float(delay), 60.0) if delay else None


def origin_of(url: str) -> str:
    """Scheme, host and port of a URL.

    >>> origin_of("https://example.org/a?b")
    'https://example.org'
    """
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"
