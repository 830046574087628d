"""When a feed is due again: a pure function of its history and of what the server and the feed hint."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
_FIRST_BACK_OFF = 1.5  # after one failure, in units of the base interval; doubles from there
_JITTER = 0.1
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d+)")
_NO_CACHE = re.compile(r"(?:^|[,\s])no-(?:cache|store)(?:$|[,\s;=])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What is known after an attempt."""

    feed: str
    at: datetime
    every: timedelta
    failures: int  # in a row, this attempt included
    blocked: bool = False
    cache_s: float | None = None  # from the answer's headers
    retry_after_s: float | None = None
    ttl_s: float | None = None
    skip_hours: tuple[int, ...] = ()
    quiet: bool = False  # neither validators nor hints: not more than once an hour


def next_visit(visit: Visit) -> datetime:
    """Decide when a feed is due again.

    Returns:
        After a success: the longest of its interval and the hints. After failures: intervals that grow, each longer
        than the one before, up to a day, and never before the server's Retry-After. A day at most.
    """
    if visit.failures:
        wait = min(_back_off(visit), DAY)
    else:
        wait = max(visit.every, HOUR) if visit.quiet else visit.every
        wait = max(wait, min(timedelta(seconds=visit.ttl_s or 0), DAY))
    for hint in (visit.cache_s, visit.retry_after_s):
        if hint and hint > 0:
            wait = max(wait, min(timedelta(seconds=hint), DAY))
    return _out_of_skipped_hours(visit.at + wait, visit.skip_hours)


def cache_seconds(headers: Mapping[str, str]) -> float | None:
    """How long an answer says it is fresh: max-age, else Expires against Date; None without or with no-cache."""
    control = headers.get("cache-control", "").lower()
    if _NO_CACHE.search(control):
        return None
    match = _MAX_AGE.search(control)
    if match:
        return min(float(match[1]), DAY.total_seconds())
    expires, served = _date(headers.get("expires")), _date(headers.get("date"))
    if expires and served and expires > served:
        return min((expires - served).total_seconds(), DAY.total_seconds())
    return None


def retry_after_seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that Retry-After asks for, a date being reckoned from the server's own clock; None for junk."""
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,12}", text):
        return min(float(text), DAY.total_seconds())
    until = _date(text)
    if until is None:
        return None
    seconds = (until - (_date(headers.get("date")) or now)).total_seconds()
    return min(seconds, DAY.total_seconds()) if seconds > 0 else None


def _back_off(visit: Visit) -> timedelta:
    base = max(visit.every, HOUR * 6) if visit.blocked else visit.every
    grown: timedelta = base * _FIRST_BACK_OFF * 2 ** min(visit.failures - 1, 16)
    # A feed's own share of jitter: the same at every call, different between feeds, so that they do not come at once.
    share = hashlib.blake2b(f"{visit.feed} {visit.failures}".encode(), digest_size=2).digest()
    return min(grown, DAY / (1 + _JITTER)) * (1 + _JITTER * int.from_bytes(share) / 65536)


def _out_of_skipped_hours(at: datetime, hours: tuple[int, ...]) -> datetime:
    for _ in range(24):
        if at.hour not in hours or len(set(hours)) >= 24:
            break
        at = at.replace(minute=0, second=0, microsecond=0) + HOUR
    return at


def _date(text: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(text) if text else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return found if found and found.tzinfo else None
