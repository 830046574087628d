"""When a feed is due again, and when a failed page: pure functions of history and hints."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
BLOCKED = HOUR * 6  # base interval where a challenge was met
NO_FEED = HOUR * 2  # where there is a page in the feed's place: it moved, or a wall that was not seen to be one
GROWTH = 1.5  # of the interval with each failure in a row; more than 1 + JITTER, so that each is longer than the last
JITTER = 0.1
PAGE_ATTEMPTS = 5
_PAGE_RETRY = timedelta(minutes=30)
_QUIET_AFTER = timedelta(days=2)  # without a new entry
_QUIET_VISITS = 20  # so many successes before a rhythm is believed
_PATIENCE = timedelta(days=30)  # with a feed of unknown rhythm
_SLOWEST = 4  # times the base interval, for a feed that has been quiet


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What is known after an attempt."""

    feed: str
    at: datetime
    answered_at: datetime  # from which the server's wishes are reckoned
    every: timedelta
    failures: int  # in a row, this attempt included; 0 after a success
    least: timedelta = timedelta()  # base interval of a fault that asks for patience: BLOCKED, NO_FEED
    cache_s: float | None = None  # max-age or Expires of a 200, 304 or 429
    retry_after_s: float | None = None
    ttl_s: float | None = None  # the feed's own: ttl, updatePeriod
    skip_hours: tuple[int, ...] = ()  # UTC
    skip_days: tuple[str, ...] = ()  # "saturday", ...
    unguided: bool = False  # the server gave neither validators nor hints
    successes: int = 0  # ever
    changed_at: datetime | None = None  # when it last had a new entry


def next_visit(visit: Visit) -> datetime:
    """Decide when a feed is due again.

    After a success: its interval, or longer where server, feed or its own rhythm hint at that. After failures:
    intervals that grow from there, each longer than the one before, up to a day. Never before the server's Retry-After. Hints are
    capped at a day; only a configured interval may be longer.
    """
    wait = _back_off(visit) if visit.failures else _interval(visit)
    asked_s = max(visit.cache_s or 0.0, visit.retry_after_s or 0.0)
    due = max(visit.at + wait, visit.answered_at + _capped(asked_s))
    return due if visit.failures else _out_of_skipped(due, visit)


def next_page_try(at: datetime, attempts: int, *, wait_s: float = 0.0) -> datetime | None:
    """Decide when a page is tried again after so many failed attempts; None when it is given up.

    Args:
        at: The time of the last attempt.
        attempts: Failed attempts so far, that one included.
        wait_s: A longer pause that the server asked for, in seconds.
    """
    if attempts >= PAGE_ATTEMPTS:
        return None
    grown: timedelta = _PAGE_RETRY * 2 ** max(attempts - 1, 0)
    return at + max(min(grown, DAY), _capped(wait_s))


def is_silent(newest: datetime | None, rhythm_s: float | None, now: datetime) -> bool:
    """Say whether a feed has been silent for more than five times its rhythm, a day at least.

    Args:
        newest: The time of its newest entry; a feed that never had one is not silent.
        rhythm_s: From ``rhythm_of``; where there is none, a month of silence counts.
        now: The time of the visit.
    """
    if newest is None:
        return False
    patience = _PATIENCE if rhythm_s is None else max(timedelta(seconds=5 * rhythm_s), DAY)
    return now - newest > patience


def rhythm_of(times: list[datetime]) -> float | None:
    """Seconds between two entries on average, over the newest twenty; None for fewer than three entries."""
    newest = sorted(times, reverse=True)[:20]
    if len(newest) < 3:
        return None
    return (newest[0] - newest[-1]).total_seconds() / (len(newest) - 1)


def _capped(seconds: float) -> timedelta:
    return timedelta(seconds=min(seconds, DAY.total_seconds()))


def _interval(visit: Visit) -> timedelta:
    wait = max(visit.every, HOUR) if visit.unguided else visit.every
    if visit.ttl_s and visit.ttl_s > 0:
        wait = max(wait, _capped(visit.ttl_s))
    quiet = visit.at - visit.changed_at if visit.changed_at else timedelta()
    if visit.successes >= _QUIET_VISITS and quiet > _QUIET_AFTER:
        wait = max(wait, min(visit.every * _SLOWEST, quiet / 48, DAY / 4))
    return wait


def _back_off(visit: Visit) -> timedelta:
    base = max(_interval(visit), visit.least)
    # A feed's own share of jitter: the same at every call, different between feeds, so that they do not come at once.
    share = hashlib.blake2b(f"{visit.feed} {visit.failures}".encode("utf-8", "replace"), digest_size=2).digest()
    grown = base.total_seconds() * GROWTH ** min(visit.failures, 64) * (1 + JITTER * int.from_bytes(share) / 65536)
    return max(_interval(visit), timedelta(seconds=min(grown, DAY.total_seconds())))


def _out_of_skipped(due: datetime, visit: Visit) -> datetime:
    """Move a time out of the hours and days in which the feed says it is never renewed, by a day at most."""
    hours, days = frozenset(visit.skip_hours), frozenset(day.lower() for day in visit.skip_days)
    moved = due
    for _ in range(24):
        if moved.hour not in hours and moved.strftime("%A").lower() not in days:
            return moved
        moved = moved.replace(minute=0, second=0, microsecond=0) + HOUR
    return due
