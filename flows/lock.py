"""One writer: a lock file beside the warehouse; one `dealwire serve`: another.

The operating system holds the lock (``flock``), so a dead owner's is free at once and taken over without judging what
is stale; a live owner's is never taken. The file's text tells people who holds it and since when, and its time of
change is the owner's heartbeat: an owner that is alive and silent was stopped, or its machine hangs. Do not remove the
file by hand: a lock belongs to the file that was opened, so a new one would lock nobody out.
"""

from __future__ import annotations

import errno
import fcntl
import json
import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from extractors.errors import BusyError, StorageError

logger = logging.getLogger(__name__)

WAIT_S = 60.0
HEARTBEAT_S = 10.0
SILENT_AFTER = timedelta(seconds=6 * HEARTBEAT_S)
_LOOK_AGAIN_S = 0.2
_HELD = frozenset({errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES})


@dataclass(frozen=True, slots=True, kw_only=True)
class LockOwner:
    """Who holds a lock: process, machine, since when, and the last heartbeat."""

    pid: int
    host: str
    since: datetime
    heartbeat_at: datetime

    @property
    def is_silent(self) -> bool:
        """Alive, since the lock is held, and yet without a heartbeat."""
        return datetime.now(UTC) - self.heartbeat_at > SILENT_AFTER

    def __str__(self) -> str:
        said = f"process {self.pid} on {self.host} since {self.since:%Y-%m-%d %H:%M:%S}Z"
        return f"{said}, silent since {self.heartbeat_at:%H:%M:%S}Z" if self.is_silent else said


@contextmanager
def only_writer(database: Path, *, wait_s: float = WAIT_S) -> Iterator[None]:
    """Hold the writer's lock of a warehouse.

    Args:
        database: The DuckDB file; the lock is ``<file>.lock`` beside it.
        wait_s: Seconds to wait for another owner.
    Raises:
        BusyError: Another process still holds it after that time.
        StorageError: The folder cannot be written, or its file system knows no locks.
    """
    with _hold(_lock_path(database), wait_s, "another dealwire is at work", "What is due now is done by the next run."):
        yield


@contextmanager
def only_server(database: Path) -> Iterator[None]:
    """Be the one `dealwire serve` of a warehouse.

    Raises:
        BusyError: Another one is.
        StorageError: The folder cannot be written, or its file system knows no locks.
    """
    path = database.with_name(database.name + ".serve.lock")
    with _hold(path, 10.0, "another `dealwire serve` looks after this warehouse", "Stop that one first."):
        yield


def lock_owner(database: Path) -> LockOwner | None:
    """Who holds the writer's lock; None when nobody does."""
    path = _lock_path(database)
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        return None if _try(handle, path) else read_owner(path)
    finally:
        os.close(handle)


def read_owner(path: Path) -> LockOwner:
    """What a lock file tells of its owner; zeros where it cannot be read."""
    try:
        told = json.loads(path.read_text())
        beat = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        since = datetime.fromisoformat(told["since"])
        return LockOwner(pid=int(told["pid"]), host=str(told["host"]), since=since, heartbeat_at=beat)
    except (OSError, ValueError, KeyError, TypeError):  # just being written
        now = datetime.now(UTC)
        return LockOwner(pid=0, host="an unknown machine", since=now, heartbeat_at=now)


def _lock_path(database: Path) -> Path:
    return database.with_name(database.name + ".lock")


@contextmanager
def _hold(path: Path, wait_s: float, what: str, advice: str) -> Iterator[None]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StorageError(f"cannot be written ({error.strerror})", subject=str(path)) from error
    ended = threading.Event()
    heart = threading.Thread(target=_beat, args=(handle, ended), daemon=True, name=f"heartbeat of {path.name}")
    try:
        _acquire(handle, path, wait_s, what, advice)
        _sign(handle, path)
        heart.start()
        yield
    finally:
        ended.set()
        if heart.is_alive():
            heart.join()
        os.close(handle)


def _acquire(handle: int, path: Path, wait_s: float, what: str, advice: str) -> None:
    deadline = time.monotonic() + wait_s
    while not _try(handle, path):
        if time.monotonic() >= deadline:
            owner = read_owner(path)
            if owner.is_silent:
                advice = f"It gives no sign of life: look at it, and end it if it hangs (kill {owner.pid})."
            raise BusyError(f"{what} ({owner})", subject=str(path), advice=advice)
        time.sleep(_LOOK_AGAIN_S)


def _try(handle: int, path: Path) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in _HELD:
            return False
        raise StorageError(
            f"cannot be locked ({error.strerror})",
            subject=str(path),
            advice="Keep the warehouse on a local disk, or on a file system that knows locks.",
        ) from error
    return True


def _sign(handle: int, path: Path) -> None:
    """Write who we are, for people who look; say so when the one before us left without a word."""
    if os.fstat(handle).st_size:
        logger.warning("taking over %s: its owner (%s) ended without giving it back", path.name, read_owner(path))
    owner = json.dumps({"pid": os.getpid(), "host": os.uname().nodename, "since": datetime.now(UTC).isoformat()})
    _write(handle, owner.encode())


def _beat(handle: int, ended: threading.Event) -> None:
    while not ended.wait(HEARTBEAT_S):
        os.utime(handle)
    _write(handle, b"")  # given back: the next owner need not wonder


def _write(handle: int, content: bytes) -> None:
    """Replace the text of a lock file; a full disk costs the text, never the lock."""
    try:
        os.ftruncate(handle, 0)
        os.pwrite(handle, content, 0)
    except OSError as error:
        logger.debug("the lock file could not be written: %s", error)
