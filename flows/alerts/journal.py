"""What passed between us and a server: so that a run that is killed sends nothing twice and loses nothing.

A server has accepted a mail when it has read the line with the single dot that ends it. So ``ending`` is written
right before that line is sent, with nothing in between, and the answer right after it came. Where a run was killed
in between, the operating system still delivers what was sent, and a keeper holds the connection until the server has
answered (``flows.alerts.keeper``): the mail counts as sent. Where the whole machine stopped (it has booted since),
nobody knows, and the mail is sent again under the same Message-ID.

    ending    the last line is about to be sent
    sent      the server said 250
    refused   the server said no: it does not have the mail
    lost      the connection ended before the answer came, and we lived to see it
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from extractors.errors import MailError

Step = Literal["ending", "sent", "refused", "lost"]
_STEPS = frozenset({"ending", "sent", "refused", "lost"})
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")  # where there is none, every end counts as one of the program


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The last that is known of one mail."""

    mail_id: str
    step: Step
    at: datetime
    last_place: int
    same_boot: bool


class SentJournal:
    """A file beside the warehouse, a line each step.

    Args:
        database: The warehouse; the journal is ``<file>.sent`` beside it.
    """

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".sent")
        self._boot = _boot()
        self._handle: int | None = None

    def read(self) -> dict[str, Entry]:
        """The last step of each mail; a line that a crash cut is no line."""
        found: dict[str, Entry] = {}
        try:
            lines = self._path.read_bytes().splitlines()
        except FileNotFoundError:
            return found
        for line in lines:
            entry = self._entry(line)
            if entry:
                found[entry.mail_id] = entry
        return found

    def prepare(self, mail_id: str, at: datetime, last_place: int) -> bytes:
        """The line that says that a mail is about to be ended, made beforehand so that writing it takes no time."""
        if self._handle is None:
            try:
                self._handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
            except OSError as error:
                raise _unwritable(self._path, error) from error
        return self._line("ending", mail_id, at, last_place)

    def write(self, line: bytes) -> None:
        """Write a prepared line; it outlives the program, though not the machine."""
        assert self._handle is not None
        try:
            os.write(self._handle, line)
        except OSError as error:
            raise _unwritable(self._path, error) from error

    def add(self, step: Step, mail_id: str, at: datetime, last_place: int) -> None:
        """Write down a step; on disk when this returns."""
        self.write(self._line(step, mail_id, at, last_place))
        assert self._handle is not None
        try:
            os.fsync(self._handle)
        except OSError as error:
            raise _unwritable(self._path, error) from error

    def clear(self) -> None:
        """Forget what the database knows by now."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
        self._path.unlink(missing_ok=True)

    def _line(self, step: Step, mail_id: str, at: datetime, last_place: int) -> bytes:
        row = {"mail": mail_id, "step": step, "at": at.isoformat(), "last": last_place, "boot": self._boot}
        return b"\n" + json.dumps(row).encode()  # the break comes first: a line that was cut spoils no other

    def _entry(self, line: bytes) -> Entry | None:
        try:
            row = json.loads(line)
            at = datetime.fromisoformat(row["at"])
            if row["step"] not in _STEPS:
                return None
            return Entry(
                mail_id=str(row["mail"]),
                step=row["step"],
                at=at,
                last_place=int(row["last"]),
                same_boot=row["boot"] == self._boot,
            )
        except (ValueError, KeyError, TypeError):
            return None


def _boot() -> str:
    try:
        return _BOOT_ID.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def _unwritable(path: Path, error: OSError) -> MailError:
    return MailError(f"cannot be written ({error.strerror}), so nothing is mailed", subject=str(path))
