"""One writer: a lock file beside the warehouse.

The operating system holds the lock (``flock``), so a dead owner's is free at once and nothing has to be judged stale;
the file's text only tells people who holds it and since when.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from extractors.errors import BusyError, StorageError

WAIT_S = 60.0
_LOOK_AGAIN_S = 0.2


@contextmanager
def only_writer(database: Path, *, wait_s: float = WAIT_S) -> Iterator[None]:
    """Hold the writer's lock of a warehouse.

    Args:
        database: The DuckDB file; the lock is ``<file>.lock`` beside it.
        wait_s: Seconds to wait for another owner.
    Raises:
        BusyError: Another process still holds it after that time.
        StorageError: The folder cannot be written.
    """
    path = database.with_name(database.name + ".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StorageError(f"cannot be written ({error.strerror})", subject=str(path)) from error
    try:
        _acquire(handle, path, wait_s)
        _sign(handle)
        yield
    finally:
        os.close(handle)


def lock_owner(database: Path) -> str | None:
    """Who holds the writer's lock, in words; None when nobody does."""
    path = database.with_name(database.name + ".lock")
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return _owner(path)
    else:
        return None
    finally:
        os.close(handle)


def _acquire(handle: int, path: Path, wait_s: float) -> None:
    deadline = time.monotonic() + wait_s
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() >= deadline:
                raise BusyError(
                    f"another dealwire is at work ({_owner(path)})",
                    subject=str(path),
                    advice="Nothing is lost: what is due now is done by the next run.",
                ) from None
            time.sleep(_LOOK_AGAIN_S)
        else:
            return


def _sign(handle: int) -> None:
    """Write who we are, for people who look."""
    owner = json.dumps({"pid": os.getpid(), "host": os.uname().nodename, "since": datetime.now(UTC).isoformat()})
    os.ftruncate(handle, 0)
    os.pwrite(handle, owner.encode(), 0)


def _owner(path: Path) -> str:
    try:
        owner = json.loads(path.read_text())
        return f"process {owner['pid']} on {owner['host']} since {owner['since'][:19]}Z"
    except (OSError, ValueError, KeyError, TypeError):
        return "unknown owner"
