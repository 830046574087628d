"""Human corrections: data of their own, applied after every resolution."""

from __future__ import annotations

import hashlib
from datetime import datetime

from duckdb import DuckDBPyConnection

from extractors.errors import StorageError
from warehouse.database import transaction
from warehouse.statements import statement


def drop_event(connection: DuckDBPyConnection, event_id: str, *, undo: bool, at: datetime) -> bool:
    """Hide an event from every view, or show it again; the drop outlives every new resolution.

    Args:
        connection: The warehouse.
        event_id: The event's id, or one that was joined into it.
        undo: Show it again.
        at: When this was asked for.
    Returns:
        Whether anything changed.
    Raises:
        StorageError: There is no such event.
    """
    row = connection.execute(statement("events/is_dropped"), {"id": event_id}).fetchone()
    if row is None:
        raise StorageError("no event has this id", subject=event_id, advice='`dealwire sql "from events"` lists them.')
    current, dropped = row
    if dropped is not undo:
        return False
    with transaction(connection):
        if undo:
            connection.execute(statement("events/undo_drop"), {"id": current, "at": at})
        else:
            identity = f"drop|{current}|{at.isoformat()}"
            correction_id = "c" + hashlib.blake2b(identity.encode(), digest_size=7).hexdigest()
            connection.execute(statement("events/save_drop"), {"correction_id": correction_id, "id": current, "at": at})
        told = {"id": current, "at": at, "old": str(dropped).lower(), "new": str(not undo).lower()}
        connection.execute(statement("events/correction_history"), told)
        apply_corrections(connection)
    return True


def apply_corrections(connection: DuckDBPyConnection) -> None:
    """Apply all corrections in force to the events as resolved."""
    connection.execute(statement("events/apply_drops"))
