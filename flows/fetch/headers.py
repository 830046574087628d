"""What the headers of an answer say about when to ask again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

DAY_S = timedelta(days=1).total_seconds()
_LISTS = frozenset({"cache-control", "link"})  # headers that may be said in several lines
_VALIDATORS = frozenset({"etag", "last-modified"})
_LONGEST_VALIDATOR = 4_096  # characters; a server that gives a longer one would refuse it
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_HUB = re.compile(r"""<\s*([^<>\s]{1,2000})\s*>\s*((?:;\s*[\w*]+\s*=\s*(?:"[^"]{0,500}"|[^\s;,"]{1,500})\s*){1,10})""")
_REL_HUB = re.compile(r"""(?:^|;)\s*rel\s*=\s*"?(?:[^"]*\s)?hub(?:[\s"]|$)""", re.IGNORECASE)
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,12})")
_NO_CACHE = re.compile(r"(?:^|[,\s])no-(?:cache|store)(?:$|[,\s;])")


def headers_of(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Bring the headers of an answer into one dictionary, names in lower case, safe to be stored.

    Of a header said twice the first counts; lists are joined. A validator that could not be sent back byte for byte
    (bytes that are no UTF-8, control characters, thousands of characters) is left out, as if it had not been given.

    Args:
        pairs: Names and values; bytes that are no UTF-8 as lone surrogates.

    >>> headers_of([("ETag", 'W/"a"'), ("Cache-Control", "public"), ("cache-control", "max-age=60")])
    {'etag': 'W/"a"', 'cache-control': 'public, max-age=60'}
    """
    found: dict[str, str] = {}
    for name, value in pairs:
        key, text = name.lower(), value.encode("utf-8", "replace").decode("utf-8")
        if key in _VALIDATORS and (text != value or _CONTROL.search(text) or len(text) > _LONGEST_VALIDATOR):
            continue
        if key not in found:
            found[key] = text
        elif key in _LISTS:
            found[key] += f", {text}"
    return found


def hub_of(headers: Mapping[str, str]) -> str | None:
    """Return the WebSub hub that an answer names in its Link header, as written there.

    >>> hub_of({"link": '<https://hub.example.org/>; rel="hub", <https://example.org/f>; rel=self'})
    'https://hub.example.org/'
    """
    links = _HUB.finditer(headers.get("link", "")[:8_000])
    return next((link[1] for link in links if _REL_HUB.search(link[2])), None)


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
