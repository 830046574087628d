"""Dates as feeds write them, to aware times in UTC; ``None`` for what cannot be right, never the present.

Read are RFC 822 and its many bent forms, ISO 8601 and its, seconds and milliseconds since 1970, and dates in words
in the languages of ``months.tsv`` beside this file, Chinese, Japanese and Korean. A time without zone is taken as UTC. Numbers that
may be day and month or month and day are read only when one of them is over 12, or the language says which.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from importlib.resources import files

EARLIEST_YEAR = 1990  # before the web nothing was published on it
LATEST_YEAR = 2070
LONGEST = 120  # characters; dates are shorter

_AMERICAN = {"ET": -300, "CT": -360, "MT": -420, "PT": -480}  # the letters do not say whether summer time is on
_BY_LANGUAGE = {("CST", "zh"): 480, ("IST", "he"): 120, ("IST", "ga"): 60}

_EPOCH = re.compile(r"[+-]?(\d{9,10}|\d{12,13})(\.\d+)?")
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:[T ]?(\d\d)(?:(\d\d)(\d\d)?)?)?(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{1,2})(?!\d)")
_YEAR_MONTH = re.compile(r"(\d{4})-(\d\d)")
_EAST_ASIAN = re.compile(r"(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日号號일]?")
_REIWA = re.compile(r"令和\s*(\d{1,2}|元)\s*年")  # the Japanese era since 2019
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})\s*([-/.])\s*(\d{1,2})\s*\2\s*(\d{4}|\d\d)(?!\d)")
_TIME = re.compile(r"(?<![\d:])(\d{1,2})\s*:\s*(\d{1,2})(?:\s*:\s*(\d{1,2}))?(?:[.,](\d{1,9}))?(?![\d:])")
_TIME_WORDS = re.compile(r"(\d{1,2})\s*[時时點点시]\s*(?:(\d{1,2})\s*[分분])?\s*(?:(\d{1,2})\s*[秒초])?")
_TIME_H = re.compile(r"(?<!\d)(\d{1,2})\s?[hH]\s?(\d\d)?(?![\w])")
_HOUR_HALF = re.compile(r"(?<!\d)(\d{1,2})\s*(?=[ap]\.?m\b)", re.IGNORECASE)
_HALF = re.compile(r"\b([ap])\.?\s?m\b\.?", re.IGNORECASE)
_AFTERNOON = re.compile("下午|晚上|午後|오후")
_MORNING = re.compile("上午|早上|凌晨|午前|오전")
_OFFSET = re.compile(
    r"(?:(?:GMT|UTC|UT|Z)\s*)?(?<![\d-])([+\u2212-])\s?(\d{1,2}):?(\d{1,2})?(?::?\d\d)?(?!\d)", re.IGNORECASE
)
_ZONE_WORD = re.compile(r"(?<![A-Za-z])([A-Z]{1,5})(?![A-Za-z])")
_WORD = re.compile(r"[^\W\d_]+")
_DAY_OR_YEAR = re.compile(r"(?<![\d:])(\d{1,4})(?![\d:])")


def parse_date(raw: str | None, *, lang: str | None = None) -> datetime | None:
    """Read one date.

    Args:
        raw: As the feed gives it.
        lang: The feed's language (BCP 47), which decides what can be read in two ways.

    Returns:
        The time in UTC; midnight where only the day is given; ``None`` where it cannot be right.

    >>> parse_date("Thu,28 Jul 2022 4:35:5 GMT+9").isoformat()
    '2022-07-27T19:35:05+00:00'
    >>> parse_date("7. Oktober 2025").isoformat()
    '2025-10-07T00:00:00+00:00'
    >>> parse_date("0000-00-00 00:00:00")
    """
    if not raw:
        return None
    text = unicodedata.normalize("NFKC", raw[: LONGEST + 1]).strip()
    if not text or len(text) > LONGEST:
        return None
    text = _REIWA.sub(lambda era: f"{2018 + (1 if era[1] == '元' else int(era[1]))}年", text)
    return _parsed(text, (lang or "").lower().replace("_", "-"))


@lru_cache(maxsize=4096)
def _parsed(text: str, lang: str) -> datetime | None:
    try:
        return _epoch(text) or _calendar(text, lang)
    except (ValueError, OverflowError):
        return None


def _epoch(text: str) -> datetime | None:
    if not (match := _EPOCH.fullmatch(text)):
        return None
    seconds = float(text)
    if 2e9 <= seconds < 2.1e9:
        return None  # 2025100710 is a day with its hour, not the year 2034
    return _plausible(datetime.fromtimestamp(seconds / 1000 if len(match[1]) > 10 else seconds, UTC))


def _plausible(moment: datetime) -> datetime | None:
    return moment if EARLIEST_YEAR <= moment.year < LATEST_YEAR else None


def _calendar(text: str, lang: str) -> datetime | None:
    """Read a date of year, month and day with what follows it; raises ValueError for impossible ones."""
    found = _day_of(text, lang)
    if found is None:
        return None
    (year, month, day), rest = found
    if year < EARLIEST_YEAR or year >= LATEST_YEAR:
        return None
    clock, after = _clock_of(rest)
    moment = datetime(year, month, day, tzinfo=UTC)
    if clock is None:
        return moment
    moment += clock
    return _plausible(moment - timedelta(minutes=_offset_of(after, moment, lang)))


def _day_of(text: str, lang: str) -> tuple[tuple[int, int, int], str] | None:
    """Return year, month and day, and the text that is left for time and zone."""
    if match := _COMPACT.match(text):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
        clock = f" {match[4]}:{match[5] or '00'}:{match[6] or '00'} " if match[4] else " "
        return (year, month, day), clock + text[match.end() :]
    if match := _YEAR_FIRST.search(text) or _EAST_ASIAN.search(text):
        return (int(match[1]), int(match[2]), int(match[3])), f"{text[: match.start()]} {_after_t(text[match.end() :])}"
    if match := _YEAR_MONTH.fullmatch(text):
        return (int(match[1]), int(match[2]), 1), ""
    if match := _NUMBERS.search(text):
        ordered = _day_and_month(int(match[1]), int(match[3]), match[2], lang)
        if ordered is None:
            return None
        return (_full_year(match[4]), ordered[1], ordered[0]), f"{text[: match.start()]} {text[match.end() :]}"
    return _day_in_words(text)


def _after_t(rest: str) -> str:
    """Drop the ``T`` of ISO 8601, which would be read as a zone."""
    return rest[1:] if rest[:1] in "Tt" and rest[1:2].isdigit() else rest


def _day_and_month(first: int, second: int, separator: str, lang: str) -> tuple[int, int] | None:
    """Order two numbers as day and month; ``None`` when both orders are possible and nothing decides."""
    if first > 12 or first == second:
        return first, second
    if second > 12:
        return second, first
    if (
        separator == "."
        or (lang and not lang.startswith("en"))
        or lang in {"en-gb", "en-au", "en-in", "en-ie", "en-nz"}
    ):
        return first, second
    if lang == "en-us":
        return second, first
    return None


def _day_in_words(text: str) -> tuple[tuple[int, int, int], str] | None:
    """Find the name of a month with a day and a year around it."""
    named = [(word, month) for word in _WORD.finditer(text) if (month := _months().get(_plain(word[0])))]
    if not named:
        return None
    # "mar" is Tuesday too, in French, Italian and Spanish: the first word is no month when another one follows.
    word, month = named[1] if len(named) > 1 and named[0][0].start() == 0 else named[0]
    before = _DAY_OR_YEAR.findall(text[: word.start()])
    after = list(_DAY_OR_YEAR.finditer(text, word.end()))
    if before and after:  # 7 October 2025, 7 de outubro de 2025, 2025-Oct-07
        day, year = before[-1], after[0][1]
        if len(day) == 4:
            day, year = year, day
        return _named(day, month, year, text[after[0].end() :])
    if len(after) >= 2:  # October 7, 2025; or with the time between: Tue Oct 7 10:00:00 UTC 2025
        rest = f"{text[after[0].end() : after[1].start()]} {text[after[1].end() :]}"
        return _named(after[0][1], month, after[1][1], rest)
    return None


def _named(day: str, month: int, year: str, rest: str) -> tuple[tuple[int, int, int], str] | None:
    if len(day) > 2 or len(year) not in {2, 4}:
        return None
    return (_full_year(year), month, int(day)), rest


def _full_year(digits: str) -> int:
    """Return a year of two digits as one of four (RFC 2822 puts the border at 50; feeds began in the nineties)."""
    year = int(digits)
    return year if len(digits) > 2 else year + (1900 if year >= 90 else 2000)


def _clock_of(rest: str) -> tuple[timedelta | None, str]:
    """Return the time of the day and the text after it, where the zone stands."""
    match = _TIME.search(rest) or _TIME_WORDS.search(rest) or _TIME_H.search(rest) or _HOUR_HALF.search(rest)
    if match is None:
        return None, ""
    groups = [*match.groups(), None, None, None][:4]
    hour, minute, second = (int(group) if group else 0 for group in groups[:3])
    after = rest[match.end() :]
    half = _HALF.search(after)
    if hour <= 12 and ((half and half[1] in "pP") or _AFTERNOON.search(rest)):
        hour = hour % 12 + 12
    elif hour == 12 and ((half and half[1] in "aA") or _MORNING.search(rest)):
        hour = 0
    if hour > 24 or minute > 59 or second > 60 or (hour == 24 and (minute or second)):
        raise ValueError(rest)
    fraction = float(f"0.{groups[3]}") if groups[3] else 0.0
    clock = timedelta(hours=hour, minutes=minute, seconds=second + fraction)
    return clock, _HALF.sub(" ", after) if half else after


def _offset_of(after: str, moment: datetime, lang: str) -> int:
    """Return minutes east of UTC from the text behind a time; raises ValueError for an impossible offset."""
    if match := _OFFSET.search(after):
        hours, minutes = _offset_digits(match[2], match[3])
        if hours > 14 or minutes > 59:
            raise ValueError(after)
        return (hours * 60 + minutes) * (1 if match[1] == "+" else -1)
    for word in _ZONE_WORD.finditer(after):
        name = word[1]
        if name in _AMERICAN:
            return _AMERICAN[name] + (60 if _american_summer(moment) else 0)
        local = _BY_LANGUAGE.get((name, lang[:2]))
        if local is not None:
            return local
        if name in _zones():
            return _zones()[name]
    return 0


def _offset_digits(first: str, second: str | None) -> tuple[int, int]:
    """Split the digits of an offset: ``+9``, ``+09``, ``+0900``, ``+9:30``, ``+900``, and the cut ``+00:0``."""
    return int(first), int(second) * (10 if second and len(second) == 1 else 1) if second else 0


def _american_summer(moment: datetime) -> bool:
    """Say whether summer time was on in the United States (rule since 2007: second Sunday of March to first of November)."""
    march, november = datetime(moment.year, 3, 8, 2, tzinfo=UTC), datetime(moment.year, 11, 1, 2, tzinfo=UTC)
    begin = march + timedelta(days=(6 - march.weekday()) % 7)
    end = november + timedelta(days=(6 - november.weekday()) % 7)
    return begin <= moment < end


def _plain(word: str) -> str:
    """Return a word in lower case without accents, so that ``février`` and ``fevrier`` are one."""
    return "".join(c for c in unicodedata.normalize("NFD", word.lower()) if not unicodedata.combining(c))


def _table(name: str) -> Iterator[tuple[int, list[str]]]:
    """Read a packaged list: one line is a number and the names that stand for it."""
    for line in files("extractors.feeds").joinpath(name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            number, names = line.split("\t")
            yield int(number), names.split()


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    return {_plain(name): number for number, names in _table("months.tsv") for name in names}


@lru_cache(maxsize=1)
def _zones() -> dict[str, int]:
    return {name: minutes for minutes, names in _table("zones.tsv") for name in names}
