"""Publication times as machines write them into pages: ISO 8601 and its common mutilations, mail dates, epochs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime

from extractors.feeds.dates import parse_date

_ISO = re.compile(
    r"""(?x) ^\s*
    (?P<year>\d{4}) [-/.]? (?P<month>\d{1,2}) [-/.]? (?P<day>\d{1,2})
    (?: (?:T|\s+|\s*,\s*|\s*-\s*) (?P<hour>\d{1,2}) :? (?P<minute>\d{2})
        (?: :? (?P<second>\d{2}) (?: [.,:] (?P<fraction>\d{1,9}) )? )?
        \s* (?P<half>[AaPp]\.?[Mm]\.?)? \s* (?P<zone> Z | [A-Z]{2,5}(?![+-]\d) | (?:GMT|UTC)? [+-]\d{1,2} (?: :?\d{2} )? )?
    )?
    \s* $""",
)
# A year, alone or in a date of numbers; what has none is a number of comments.
_SHOWN = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d\d(?!\d)")
_SHOWN_ZONE = re.compile(r"\d:\d\d.{0,12}?(?:\b(?:[A-Z]{2,3}T|UTC|GMT|[A-Z]{3,4})\b|[+-]\d{2}:?\d{2}\b)")
_EPOCH = re.compile(r"^\s*(\d{10}|\d{13})\s*$")
# Zones that pages name, in hours from UTC; the ambiguous ones as North American publishers mean them (tz database 2026a).
_ZONES = {
    "Z": 0.0, "UTC": 0.0, "GMT": 0.0, "UT": 0.0, "WET": 0.0, "BST": 1.0, "CET": 1.0, "WEST": 1.0, "CEST": 2.0, "EET": 2.0,
    "SAST": 2.0, "EEST": 3.0, "MSK": 3.0, "EAT": 3.0, "TRT": 3.0, "PKT": 5.0, "IST": 5.5, "SGT": 8.0, "HKT": 8.0, "PHT": 8.0,
    "AWST": 8.0, "JST": 9.0, "KST": 9.0, "AEST": 10.0, "AEDT": 11.0, "NZST": 12.0, "NZDT": 13.0, "EST": -5.0, "EDT": -4.0,
    "CST": -6.0, "CDT": -5.0, "MST": -7.0, "MDT": -6.0, "PST": -8.0, "PDT": -7.0, "AKST": -9.0, "AKDT": -8.0, "HST": -10.0,
    "BRT": -3.0, "ART": -3.0,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """A point in time as a page states it.

    ``instant`` tells a time of day with a zone from a day alone; ``zoned`` is False where a time came without zone and
    is read as UTC; ``clock`` is True where a time of day was given.
    """

    at: datetime
    instant: bool
    zoned: bool
    clock: bool = True


def parse_stamp(value: object) -> Stamp | None:
    """Read one machine-written date.

    Args:
        value: Text or number from JSON-LD, a meta element or a ``datetime`` attribute.

    Returns:
        The stamp, always aware; None when it cannot be a date of the web's age (1990 to 2100).

    >>> parse_stamp("2024-05-16T18:00:00+02:00").at.isoformat()
    '2024-05-16T18:00:00+02:00'
    >>> parse_stamp("2024-05-16").instant
    False
    >>> parse_stamp("last Tuesday") is None
    True
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value)[:80]
    try:
        stamp = _iso(text) or _epoch(text) or _mail(text)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    return stamp if stamp and 1990 <= stamp.at.year <= 2100 else None


def _iso(text: str) -> Stamp | None:
    match = _ISO.match(text)
    if not match:
        return None
    year, month, day = int(match["year"]), int(match["month"]), int(match["day"])
    if match["hour"] is None:
        return Stamp(at=datetime(year, month, day, tzinfo=UTC), instant=False, zoned=False, clock=False)
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"][0] in "Pp" else 0)
    micro = int((match["fraction"] or "0").ljust(6, "0")[:6])
    zone = _zone(match["zone"])
    at = datetime(year, month, day, hour, int(match["minute"]), int(match["second"] or 0), micro, tzinfo=zone or UTC)
    return Stamp(at=at, instant=zone is not None, zoned=zone is not None)


def _zone(text: str | None) -> timezone | None:
    if not text:
        return None
    if text.upper() in _ZONES:
        return timezone(timedelta(hours=_ZONES[text.upper()]))
    digits = re.search(r"([+-])(\d{1,2}):?(\d{2})?$", text)
    if not digits:
        return None
    offset = timedelta(hours=int(digits[2]), minutes=int(digits[3] or 0))
    return timezone(-offset if digits[1] == "-" else offset)


def _epoch(text: str) -> Stamp | None:
    match = _EPOCH.match(text)
    if not match:
        return None
    seconds = int(match[1]) / (1000 if len(match[1]) == 13 else 1)
    return Stamp(at=datetime.fromtimestamp(seconds, tz=UTC), instant=True, zoned=True)


def _mail(text: str) -> Stamp | None:
    at = parsedate_to_datetime(text)
    zoned = at.tzinfo is not None
    return Stamp(at=at if zoned else at.replace(tzinfo=UTC), instant=zoned, zoned=zoned)


def parse_shown(text: str, *, lang: str | None = None) -> Stamp | None:
    """Read a date that is written for people, as the line under a headline.

    Args:
        text: A short line; names and other words around the date do no harm.
        lang: The page's language, which orders day and month in numbers.

    Returns:
        The stamp; an instant only where a time of day with a zone is written out.

    >>> parse_shown("By Ada Lovelace, 18 November 2019").at.date().isoformat()
    '2019-11-18'
    """
    if not _SHOWN.search(text):
        return None
    at = parse_date(text, lang=lang)
    if at is None or not 1990 <= at.year <= 2100:
        return None
    zoned = _SHOWN_ZONE.search(text) is not None
    return Stamp(
        at=at if zoned else at.replace(hour=0, minute=0, second=0, microsecond=0),
        instant=zoned,
        zoned=zoned,
        clock=zoned,
    )
