"""The time, as an argument."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """A clock that may have been set: it starts at a stated time and goes on at the pace of the real one.

    Every stored time, due time, cache age and mail age is reckoned from it; waits and time-outs stay real.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self.was_set = start is not None
        self._start = (start or datetime.now(UTC)).astimezone(UTC)
        self._begun = time.monotonic()

    def now(self) -> datetime:
        """The time it shows, aware and in UTC."""
        return self._start + timedelta(seconds=time.monotonic() - self._begun)

    def reckoned(self, moment: datetime, *, strictly: bool = False) -> datetime:
        """Say from when a due time is reckoned: the beginning of the run in its first half minute, else the moment.

        A schedule of the same interval as a feed's must find it due, whatever the seconds that a start takes.

        Args:
            moment: A time this clock has shown.
            strictly: What is reckoned is another's wish and not our own interval: then only for a clock that was set.
        """
        early = timedelta() <= moment - self._start < timedelta(seconds=30)
        return self._start if early and (self.was_set or not strictly) else moment

    @property
    def started(self) -> datetime:
        """The time it showed first: that of ``--now``, or when the command began."""
        return self._start
