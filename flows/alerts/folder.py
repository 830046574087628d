"""Mails as files, where no server is configured."""

from __future__ import annotations

import re
from pathlib import Path

from extractors.errors import MailError
from flows.alerts.message import Envelope


class FolderWay:
    """Writes each mail as a file named by its identity; writing one twice is writing it once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, envelope: Envelope, _last_place: int) -> None:
        """Write one mail; a file is whole or not there.

        Raises:
            MailError: The folder cannot be written.
        """
        name = re.sub(r"[^0-9a-z]", "", envelope.mail_id) + ".eml"
        cut = self._folder / f".{name}.tmp"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            cut.write_bytes(envelope.content)
            cut.replace(self._folder / name)
        except OSError as error:
            raise MailError(f"cannot be written ({error.strerror})", subject=str(self._folder)) from error

    def close(self) -> None:
        """Nothing is held open."""
