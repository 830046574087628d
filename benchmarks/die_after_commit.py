"""Run dealwire and kill it right after a commit to the warehouse.

usage: python -m benchmarks.die_after_commit N ARGUMENT...

The process kills itself with SIGKILL after its Nth commit; with fewer commits it ends as dealwire does. What a commit
leaves in the write-ahead log is so replayed by the next run, for each commit there is.
"""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

import warehouse.database
from flows.__main__ import main


class Mortal:
    """A connection that kills its process after so many commits, those of other connections counted too."""

    commits = 0

    def __init__(self, connection: Any, last: int) -> None:
        self._connection = connection
        self._last = last

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def cursor(self) -> Mortal:
        return Mortal(self._connection.cursor(), self._last)

    def execute(self, *arguments: Any, **options: Any) -> Mortal:
        self._connection.execute(*arguments, **options)
        return self

    def commit(self) -> None:
        self._connection.commit()
        Mortal.commits += 1
        if Mortal.commits == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


def mortally(last: int) -> None:
    """Let every connection for writing be a mortal one."""
    connect = warehouse.database.connect

    def connect_mortally(*arguments: Any, **options: Any) -> Any:
        connection = connect(*arguments, **options)
        return connection if options.get("read_only") else Mortal(connection, last)

    warehouse.database.connect = connect_mortally


if __name__ == "__main__":
    mortally(int(sys.argv[1]))
    main(sys.argv[2:])
