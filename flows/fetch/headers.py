"""What the headers of an answer say about when to ask again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

DAY_S = timedelta(days=1).total_seconds()
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,12})")
_NO_CACHE = re.compile(r"(?:^|[,\s])no-(?:cache|store)(?:$|[,\s;])")


def cache_seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    """Say how long an answer is fresh: max-age, else Expires reckoned from Date; at most a day.

    Returns:
        Seconds; None without either, with junk, or where ``no-cache`` or ``no-store`` cancels them.

    >>> cache_seconds({"cache-control": "public, max-age=600"}, datetime.now(UTC))
    600.0
    >>> cache_seconds({"cache-control": "no-cache, max-age=600"}, datetime.now(UTC)) is None
    True
    """
    control = headers.get("cache-control", "").lower()
    if _NO_CACHE.search(control):
        return None
    if match := _MAX_AGE.search(control):
        return min(float(match[1]), DAY_S)
    expires = http_date(headers.get("expires"))
    seconds = (expires - (http_date(headers.get("date")) or now)).total_seconds() if expires else 0
    return min(seconds, DAY_S) if seconds > 0 else None


def retry_after_seconds(headers: Mapping[str, str], now: datetime) -> float | None:
    """Say how long the server asks to be left alone, a date being reckoned from the server's own clock.

    Returns:
        Seconds, as asked and not capped; None without the header, for junk, and for what is not in the future.

    >>> retry_after_seconds({"retry-after": "120"}, datetime.now(UTC))
    120.0
    >>> retry_after_seconds({"retry-after": "-5"}, datetime.now(UTC)) is None
    True
    """
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,18}", text):
        return float(text) or None
    until = http_date(text)
    seconds = (until - (http_date(headers.get("date")) or now)).total_seconds() if until else 0
    return seconds if seconds > 0 else None


def http_date(text: str | None) -> datetime | None:
    """Read a date as HTTP writes it; None for junk. A date without zone is GMT, as all of HTTP's are."""
    if not text or len(text) > 60:
        return None
    try:
        found = parsedate_to_datetime(text)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
