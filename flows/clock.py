"""The time, as an argument."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


class Clock:
    """A clock that may have been set: it starts at a stated time and goes on at the pace of the real one.

    Every stored time, due time, cache age and mail age is reckoned from it; waits and time-outs stay real.
    """

    def __init__(self, start: datetime | None = None) -> None:
        self._start = (start or datetime.now(UTC)).astimezone(UTC)
        self._begun = time.monotonic()

    def now(self) -> datetime:
        """The time it shows, aware and in UTC."""
        return self._start + timedelta(seconds=time.monotonic() - self._begun)

    @property
    def started(self) -> datetime:
        """The time it showed first: that of ``--now``, or when the command began."""
        return self._start
