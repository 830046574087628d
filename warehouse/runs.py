"""The record of runs."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Literal

from duckdb import DuckDBPyConnection

from extractors.errors import StorageError
from warehouse.database import transaction
from warehouse.statements import statement

Trigger = Literal["run", "backfill", "reprocess"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunCounts:
    """What a run did, in the columns of ``runs``."""

    feeds_due: int = 0
    feeds_ok: int = 0
    feeds_failed: int = 0
    entries_new: int = 0
    pages_fetched: int = 0
    pages_failed: int = 0
    articles_new: int = 0
    mentions_new: int = 0
    events_new: int = 0
    events_changed: int = 0
    mails_sent: int = 0
    mails_pending: int = 0


def count_runs(connection: DuckDBPyConnection) -> int:
    """How many runs are on record."""
    row = connection.execute("select count(*) from runs").fetchone()
    assert row is not None
    return int(row[0])


def start_run(connection: DuckDBPyConnection, at: datetime, trigger: Trigger = "run") -> str:
    """Open a run and close those that a crash left open.

    Returns:
        Its id, made from its number and time, so that an equal history has equal ids.
    """
    with transaction(connection):
        connection.execute(statement("runs/close_dead"), {"at": at})
        run_id = hashlib.blake2b(f"{count_runs(connection)} {at.isoformat()}".encode(), digest_size=8).hexdigest()
        connection.execute(statement("runs/start"), {"run_id": run_id, "started_at": at, "trigger": trigger})
    return run_id


def finish_run(
    connection: DuckDBPyConnection,
    run_id: str,
    at: datetime,
    counts: RunCounts,
    *,
    state: Literal["completed", "failed", "interrupted"] = "completed",
    message: str | None = None,
) -> None:
    """Close a run with its counts.

    Raises:
        StorageError: The run is not on record: this is not the file that it began with.
    """
    values = {"run_id": run_id, "finished_at": at, "state": state, "message": message, **asdict(counts)}
    with transaction(connection):
        changed = connection.execute(statement("runs/finish"), values).fetchone()
    if not changed or not changed[0]:
        raise StorageError(
            "the warehouse was moved or replaced while a run was at work",
            subject=run_id,
            advice="Put it back; the next run goes on. The copy that people read is as it was.",
        )
