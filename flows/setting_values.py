"""Kinds of values that the configuration is made of, each checked where it is read."""

from __future__ import annotations

import re
from datetime import time, timedelta
from typing import Annotated
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict

_DURATION = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*([smhdw])\s*$")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_MAIL = re.compile(r"^[^@\s,;:<>()\[\]\\\"]+@[^@\s,;:<>()\[\]\\\"]+$")
_CHANNEL = re.compile(r"^channel:[a-z][a-z0-9_]*$")
_QUIET = re.compile(r"^\s*(\d\d?:\d\d)\s*-\s*(\d\d?:\d\d)\s*$")
_DIGEST = re.compile(r"^[0-5]?\d\s+([01]?\d|2[0-3])\s+\*\s+\*\s+(\*|[0-7](-[0-7])?(,[0-7](-[0-7])?)*)$")
_LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3


class Section(BaseModel):
    """A table of the file: nothing unknown, nothing changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def parse_duration(value: object) -> timedelta:
    """Read "30s", "5m", "2h", "14d" or "1w".

    Raises:
        ValueError: It is none of these, or not more than zero.

    >>> parse_duration("30m")
    datetime.timedelta(seconds=1800)
    """
    if isinstance(value, timedelta):
        return value
    match = _DURATION.match(value) if isinstance(value, str) else None
    if not match or float(match[1]) <= 0:
        raise ValueError('a duration like "30s", "5m", "2h" or "14d" is wanted')
    return timedelta(**{_UNITS[match[2]]: float(match[1])})


def parse_quiet_hours(value: object) -> tuple[time, time] | None:
    """Read "22:00-07:00"; an empty text is none.

    >>> parse_quiet_hours("22:00-7:30")
    (datetime.time(22, 0), datetime.time(7, 30))
    """
    if value is None or value == "":
        return None
    if isinstance(value, tuple):
        return value
    match = _QUIET.match(value) if isinstance(value, str) else None
    try:
        hours = [parse_time(part) for part in match.groups()] if match else []
    except ValueError:
        hours = []
    if len(hours) != 2 or hours[0] == hours[1]:
        raise ValueError('hours like "22:00-07:00" are wanted')
    return hours[0], hours[1]


def parse_time(text: str) -> time:
    """Read "7:30"."""
    hour, _, minute = text.partition(":")
    return time(int(hour), int(minute))


def _schedule(value: object) -> str:
    """An interval or a cron expression of five fields."""
    text = str(value).strip()
    if len(text.split()) != 5:
        parse_duration(text)
    return text


def _digest_time(value: object) -> str:
    """A cron expression of one time a day, on all or some days of the week."""
    text = str(value).strip()
    if not _DIGEST.match(text):
        raise ValueError('a cron expression of one time a day is wanted, like "0 7 * * *" or "30 6 * * 1-5"')
    return text


def _zone(value: object) -> str:
    """A name of the time zone database."""
    try:
        return ZoneInfo(str(value)).key
    except (KeyError, ValueError, OSError) as error:
        raise ValueError('a time zone like "UTC" or "Europe/Berlin" is wanted') from error


def _web_url(value: object) -> str:
    """An address with a scheme.

    One that is neither http nor https is refused when it is due, and seen so in the feed's health: one bad feed must
    not stop the others.
    """
    text = str(value).strip()
    parts = urlsplit(text)
    if not parts.scheme or (parts.scheme in {"http", "https"} and not parts.hostname):
        raise ValueError("an address that begins with http:// or https:// is wanted")
    return text


def _mail_address(value: object) -> str:
    """A mail address; letters outside ASCII may stand on both sides of the @, control characters nowhere."""
    if isinstance(value, str) and _MAIL.match(value) and value.isprintable() and len(value) <= _LONGEST_ADDRESS:
        local, _, domain = value.rpartition("@")
        try:
            domain.encode("idna")
        except UnicodeError:
            local = ""
        if local and ".." not in local and not local.startswith(".") and not local.endswith("."):
            return value
    raise ValueError('a mail address like "desk@example.org" is wanted')


def _recipient(value: object) -> str:
    """A mail address, or a channel."""
    if isinstance(value, str) and _CHANNEL.match(value):
        return value
    try:
        return _mail_address(value)
    except ValueError as error:
        raise ValueError(f'{error}, or a channel like "channel:team"') from error


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
Schedule = Annotated[str, BeforeValidator(_schedule)]
Zone = Annotated[str, BeforeValidator(_zone)]
WebUrl = Annotated[str, BeforeValidator(_web_url)]
MailAddress = Annotated[str, BeforeValidator(_mail_address)]
Recipient = Annotated[str, BeforeValidator(_recipient)]
QuietHours = Annotated[tuple[time, time] | None, BeforeValidator(parse_quiet_hours)]
DigestTime = Annotated[str, BeforeValidator(_digest_time)]
