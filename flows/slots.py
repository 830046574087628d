"""How long a run's slot outlives the run: a minute.

Prefect gives a run its deployment's slot by a lease, which the run renews. The engine's leases are five minutes: where
run, worker and server are killed together, nothing fires for that long. Ours are a minute. A lease that could not be
renewed (the API was away) costs the slot and not the run, since what guards the warehouse is the writer's lock.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

from prefect import flow_engine
from prefect.concurrency._leases import maintain_concurrency_lease

LEASE_S = 60
"""Also from the moment a run is handed out until it begins; the least that Prefect allows."""


def keep_slots_shortly() -> None:
    """Have Prefect's engine renew for a minute at a time. It has no setting for it; the exact release is pinned."""
    setattr(flow_engine, maintain_concurrency_lease.__name__, _maintain)


def _maintain(lease_id: UUID, _duration_s: float, **_options: Any) -> AbstractContextManager[None]:
    return maintain_concurrency_lease(lease_id, LEASE_S, raise_on_lease_renewal_failure=False)
