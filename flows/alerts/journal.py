"""What a server accepted, on disk before the database knows: so that a crash in between sends nothing twice."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path


class SentJournal:
    """A file of accepted alerts beside the warehouse, a line each, forced to disk.

    Args:
        database: The warehouse; the journal is ``<file>.sent`` beside it.
    """

    def __init__(self, database: Path) -> None:
        self._path = database.with_name(database.name + ".sent")

    def read(self) -> dict[str, datetime]:
        """Alert ids and when they were accepted; a line that a crash cut is no line."""
        found: dict[str, datetime] = {}
        try:
            lines = self._path.read_text(encoding="utf-8").splitlines()
        except FileNotFoundError:
            return found
        for line in lines:
            try:
                row = json.loads(line)
                found.update(dict.fromkeys(row["alerts"], datetime.fromisoformat(row["at"])))
            except (ValueError, KeyError, TypeError):
                continue
        return found

    def add(self, alert_ids: Sequence[str], at: datetime) -> None:
        """Write down that a server accepted these; on disk when this returns."""
        with self._path.open("a", encoding="utf-8") as out:
            out.write(json.dumps({"alerts": list(alert_ids), "at": at.isoformat()}) + "\n")
            out.flush()
            os.fsync(out.fileno())

    def clear(self) -> None:
        """Forget what the database knows by now."""
        self._path.unlink(missing_ok=True)
