"""A clock that was ahead and was put right: what it dated into the future must not wait until then."""

from __future__ import annotations

from datetime import datetime, timedelta

from duckdb import DuckDBPyConnection

from warehouse.database import transaction
from warehouse.statements import statement

SLACK = timedelta(hours=1)
"""Less is no harm: a feed waits an hour longer."""

_PARTS = ("feeds", "pages", "hosts", "robots", "alerts", "mails", "runs")


def undo_future(connection: DuckDBPyConnection, now: datetime) -> bool:
    """Bring what waits for a time that a wrong clock reckoned back to the present.

    Args:
        connection: The warehouse.
        now: The time by the machine's clock, not by one that a person has set.
    Returns:
        Whether a run was dated more than an hour ahead, and so anything was done.
    """
    row = connection.execute("select max(started_at) from runs").fetchone()
    if row is None or row[0] is None or row[0] <= now + SLACK:
        return False
    with transaction(connection):
        for part in _PARTS:
            connection.execute(statement(f"setback/{part}"), {"now": now})
    return True
