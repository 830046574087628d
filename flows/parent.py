"""Processes that end with the one that started them, whatever ended that one."""

from __future__ import annotations

import os
import signal
import threading
import time

LOOK_EVERY_S = 0.5
GRACE_S = 5.0
SERVED_BY = "DEALWIRE_SERVED_BY"
"""Environment variable with the process id of the `dealwire serve` that runs flows for us."""


def end_with(parent: int) -> None:
    """Watch the parent from a thread; when it has gone, end this process politely, then for good.

    A thread that looks, and not ``PR_SET_PDEATHSIG``, since that one follows the parent's thread and is Linux alone.
    """
    threading.Thread(target=_watch, args=(parent,), daemon=True, name="end with the parent").start()


def end_with_serve() -> None:
    """Do so in a run that `dealwire serve` started; elsewhere (a worker's run, a plain call) nothing happens."""
    served_by = os.environ.get(SERVED_BY, "")
    if served_by.isdecimal() and int(served_by) == os.getppid():
        end_with(int(served_by))


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY_S)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_S)
    os._exit(1)
