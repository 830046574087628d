"""Dates in a text, resolved against the day of publication: what is told to the day, and what is not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from extractors.events.values.tables import any_of, read_table

_TABLE: dict[str, Any] = read_table(__package__, "dates.toml")
_MONTHS: dict[str, int] = _TABLE["months"]
_WEEKDAYS: dict[str, int] = _TABLE["weekdays"]
_DAYS: dict[str, int] = _TABLE["days"]
_SPANS: dict[str, int] = _TABLE["spans"]

DateKind = Literal["full", "day", "weekday", "relative", "vague", "month"]

_MONTH = any_of(_MONTHS)
_FULL = re.compile(r"\d(?<!\d\d)(?:\d{3}[-/.]\d{1,2}[-/.]\d{1,2}|\d?[/.]\d{1,2}[/.]\d{4})(?![\d/])")
_DAY_MONTH = re.compile(
    rf"""\d(?<!\w\d)(?<![.,]\d)\d?(?:st|nd|rd|th|er|\.|º)?\s(?:of\s|de\s)?
        (?P<month>{_MONTH})(?!\w)\.?(?:,?\s(?:de\s|del\s)?(?P<year>(?:19|20)\d\d)(?![\d,]))?""",
    re.VERBOSE | re.IGNORECASE,
)
_WORDS = re.compile(
    rf"""\b(?=[^\W\d_])(?:
        (?P<month>{_MONTH})(?!\w)\.?\s(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d%])(?!\s(?:percent|million|billion))
            (?:,?\s(?P<year>(?:19|20)\d\d)(?!\d))?
          | (?:of\s|de\s)?(?P<monthyear>(?:19|20)\d\d)(?!\d))
      | (?P<span>{any_of(_SPANS)})(?!\w)
      | (?P<word>{any_of(_DAYS)})(?![\w])
      | (?:(?P<which>last|next|this|past|coming|on|since|until|by|before|after|late|early|le|ce|am|el|este|and)\s)?
        (?P<weekday>{any_of(_WEEKDAYS)})(?!\w)\.?
      | (?:(?P<lead>(?:back|earlier|late|early)\s)?in\s)(?P<alone>{_MONTH})(?!\w)
      )""",
    re.VERBOSE | re.IGNORECASE,
)
_AHEAD = re.compile(r"\b(?:will|next|starting|beginning|from|until|set to|scheduled|upcoming|plans? to|coming)\b")
_SOME_DAY = re.compile(r"(?:every|each|cyber|black|good|fat|on)\s\Z|\b(?:the)\s\Z", re.IGNORECASE)
_SHORT_WEEKDAYS = frozenset({"mon", "tue", "tues", "wed", "thu", "thurs", "fri", "mars", "mar"})


@dataclass(frozen=True, slots=True)
class DateMention:
    """One date as it stands in a text: ``text[start:end]``.

    ``day`` is None where text and publication do not settle it. ``kind``: how it is told - ``full`` with its year,
    ``day`` without one, ``weekday``, ``relative`` ("today"), ``vague`` ("last week": ``day`` is None), ``month``.
    ``offset``: about how many days from the publication it lies, None without a publication.
    """

    start: int
    end: int
    kind: DateKind
    day: date | None
    offset: int | None = None


def find_dates(text: str, published: date | None) -> tuple[DateMention, ...]:
    """Find all dates in a text, in order, resolved against the day of publication.

    Args:
        text: Any text; English, French, German and Spanish names of months and days.
        published: The day the text was published, None where it is not known.

    Returns:
        The dates. A weekday is the latest one up to the publication unless the words before it point ahead; a day
        without a year is the nearest one to the publication; "last week" is no day.
    Source: own grammar; time is linear in the length of the text.

    >>> [str(one.day) for one in find_dates("On Monday it said so, and on Feb. 21 before", date(2024, 2, 27))]
    ['2024-02-26', '2024-02-21']
    >>> [(one.kind, one.day) for one in find_dates("came out last week, today at last", None)]
    [('vague', None), ('relative', None)]
    >>> find_dates("21 février 2024", None)[0].day
    datetime.date(2024, 2, 21)
    >>> find_dates("may 20 people march?", date(2024, 2, 27))
    ()
    """
    found = [*_read_figures(text, published), *_read_words(text, published)]
    found.sort(key=lambda one: (one.start, -one.end))
    kept: list[DateMention] = []
    for one in found:
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return tuple(kept)


def _read_figures(text: str, published: date | None) -> Iterator[DateMention]:
    """Dates that begin with a figure: 2024-02-21, 2/21/2024, 21 February."""
    for match in _FULL.finditer(text):
        parts = [int(part) for part in re.split(r"[-/.]", match.group())]
        if parts[0] > 31:
            day = _as_day(*parts)
        else:  # the American order unless it cannot be, or points stand between
            first, second, year = parts
            swap = first > 12 or "." in match.group()
            day = _as_day(year, second, first) if swap else _as_day(year, first, second)
        if day:
            yield _mention(match, "full", day, published)
    for match in _DAY_MONTH.finditer(text):
        month = match.group("month")
        if month[0].islower() and month.lower() in {"may", "march", "mar"}:
            continue
        figure = re.match(r"\d+", match.group())
        number = int(figure.group()) if figure else 0
        yield from _read_day(match, _MONTHS[month.lower()], number, match.group("year"), published)


def _read_words(text: str, published: date | None) -> Iterator[DateMention]:
    """Dates that begin with a word: February 21, on Monday, today, last week."""
    for match in _WORDS.finditer(text):
        month, alone = match.group("month"), match.group("alone")
        if month:
            if month[0].isupper():
                yield from _read_month(match, month, published)
        elif alone:
            if alone[0].isupper():
                day = _nearest(_MONTHS[alone.lower()], 15, published)
                yield DateMention(match.start(), match.end(), "month", None, _offset(day, published))
        elif match.group("span"):
            away = _SPANS[" ".join(match.group("span").lower().replace("-", " ").split())]
            yield DateMention(match.start(), match.end(), "vague", None, away if published else None)
        elif match.group("word"):
            away = _DAYS[" ".join(match.group("word").lower().replace("-", " ").split())]
            yield DateMention(
                match.start(), match.end(), "relative", _shift(published, away), away if published else None
            )
        else:
            yield from _read_weekday(match, text, published)


def _read_month(match: re.Match[str], month: str, published: date | None) -> Iterator[DateMention]:
    """A month with its day, or with its year alone."""
    number = _MONTHS[month.lower()]
    if match.group("monthyear"):
        middle = _as_day(int(match.group("monthyear")), number, 15)
        yield DateMention(match.start(), match.end(), "month", None, _offset(middle, published))
        return
    yield from _read_day(match, number, int(match.group("day")), match.group("year"), published)


def _read_day(
    match: re.Match[str], month: int, number: int, year: str | None, published: date | None
) -> Iterator[DateMention]:
    """A day of a month, with the year that is told or the nearest one."""
    if year:
        day = _as_day(int(year), month, number)
        if day:
            yield _mention(match, "full", day, published)
    elif _as_day(2024, month, number):  # a leap year knows every day
        day = _nearest(month, number, published)
        yield DateMention(match.start(), match.end(), "day", day, _offset(day, published))


def _read_weekday(match: re.Match[str], text: str, published: date | None) -> Iterator[DateMention]:
    """A day of the week: the last one up to the publication, the next one where the words point ahead."""
    name = match.group("weekday")
    which = (match.group("which") or "").lower()
    if not which and (not name[0].isupper() or name.lower() in _SHORT_WEEKDAYS):
        return
    head = text[max(0, match.start() - 40) : match.start()]
    if _SOME_DAY.search(head[-8:]) or (
        name.lower() in _SHORT_WEEKDAYS - {"tue", "thu", "wed"} and not match.group().endswith(".")
    ):
        return
    clause = re.split(r"[.;!?]\s|[.!?][\"”’]|\n", head)[-1].lower()
    ahead = which in {"next", "until", "coming", "by"} or (
        which in {"on", "this"} and _AHEAD.search(clause) is not None
    )
    day = None
    if published:
        back = (published.weekday() - _WEEKDAYS[name.lower()]) % 7
        day = _shift(published, (7 - back) if ahead else -back)
    yield DateMention(match.start(), match.end(), "weekday", day, _offset(day, published))


def _mention(match: re.Match[str], kind: DateKind, day: date, published: date | None) -> DateMention:
    return DateMention(match.start(), match.end(), kind, day, _offset(day, published))


def _as_day(year: int, month: int, number: int) -> date | None:
    """The day, or None where the calendar has no such day."""
    try:
        return date(year, month, number)
    except ValueError:
        return None


def _nearest(month: int, number: int, published: date | None) -> date | None:
    """The day of that name nearest to the publication; one that lies behind wins unless it is much further away."""
    if published is None:
        return None
    days = [_as_day(published.year + step, month, number) for step in (-1, 0, 1)]
    ranked = [(abs((day - published).days) + 120 * (day > published), day) for day in days if day]
    return min(ranked)[1] if ranked else None


def _shift(day: date | None, days: int) -> date | None:
    try:
        return day + timedelta(days=days) if day else None
    except OverflowError:  # the first and last days that Python knows
        return None


def _offset(day: date | None, published: date | None) -> int | None:
    return (day - published).days if day and published else None
