"""When mails may go: digests, quiet hours, the pause before another try. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from flows.setting_values import parse_time
from flows.settings import Settings

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_RETRIES = tuple(timedelta(minutes=m) for m in (0, 5, 10, 20, 40, 80, 160))  # 0: the next run
_LONGEST_PAUSE = timedelta(hours=4)
GIVE_UP_AFTER = timedelta(days=5)  # of failures; RFC 5321, 4.5.4.1 asks for four to five days


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """When one recipient wants mails."""

    zone: ZoneInfo
    digest_at: time
    digest_days: frozenset[int]  # 0 is Monday
    digest_day: int
    quiet_hours: tuple[time, time] | None
    max_per_hour: int


def habits_of(settings: Settings, address: str) -> Habits:
    """The habits of a recipient: what [[recipients]] says of it, else [delivery] and [schedule]."""
    own = next((one for one in settings.recipients if one.address == address), None)
    minute, hour, *_, weekdays = settings.schedule.digest.split()
    digest_at, shared = time(int(hour), int(minute)), settings.delivery
    if own and own.digest_at:
        digest_at = parse_time(own.digest_at)
    quiet = own.quiet_hours if own and "quiet_hours" in own.model_fields_set else shared.quiet_hours
    return Habits(
        zone=ZoneInfo((own and own.timezone) or settings.schedule.timezone),
        digest_at=digest_at,
        digest_days=_weekdays(weekdays),
        digest_day=_DAYS.index((own and own.digest_day) or shared.digest_day),
        quiet_hours=quiet,
        max_per_hour=(own and own.max_per_hour) or shared.max_per_hour,
    )


def due_at(delivery: str, now: datetime, habits: Habits) -> datetime:
    """When something that matches now is mailed: at once, or at the next hour of daily or weekly digests."""
    if delivery == "immediate":
        return now
    local = now.astimezone(habits.zone)
    for ahead in range(9):
        day = (local + timedelta(days=ahead)).date()
        at = datetime.combine(day, habits.digest_at, habits.zone)
        fits = day.weekday() == habits.digest_day if delivery == "weekly" else day.weekday() in habits.digest_days
        if fits and at > now:
            return at.astimezone(now.tzinfo)
    return now + timedelta(days=7)


def is_quiet(now: datetime, habits: Habits) -> bool:
    """Whether a recipient wants silence now; hours may go over midnight."""
    if habits.quiet_hours is None:
        return False
    begin, end = habits.quiet_hours
    clock = now.astimezone(habits.zone).time()
    return begin <= clock < end if begin < end else clock >= begin or clock < end


def pause_after(attempts: int) -> timedelta:
    """How long a mail waits after so many failed attempts.

    Until the next run, since most failures are short; then pauses that double, up to four hours.

    >>> [pause_after(n) / timedelta(minutes=1) for n in (1, 2, 3, 9)]
    [0.0, 5.0, 10.0, 240.0]
    """
    return _RETRIES[attempts - 1] if attempts <= len(_RETRIES) else _LONGEST_PAUSE


def is_given_up(now: datetime, failing_since: datetime | None) -> bool:
    """Whether a mail has failed for so long that it is not tried again."""
    return failing_since is not None and now - failing_since >= GIVE_UP_AFTER


def _weekdays(field: str) -> frozenset[int]:
    """Days of a cron field, Monday as 0; cron counts from Sunday as 0, and 7 is Sunday too.

    >>> sorted(_weekdays("1-5")), sorted(_weekdays("0,6"))
    ([0, 1, 2, 3, 4], [5, 6])
    """
    if field == "*":
        return frozenset(range(7))
    days = set()
    for part in field.split(","):
        first, _, last = part.partition("-")
        days |= {(day - 1) % 7 for day in range(int(first), int(last or first) + 1)}
    return frozenset(days or range(7))
