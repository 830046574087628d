"""Missed schedules are one catch-up run, not fifty.

A machine that slept, or a service that was down, comes back to every run that was scheduled meanwhile. The first of
them does all that is due, since a cycle finds its work in the warehouse; the others are cancelled by it.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import State, StateType
from prefect.exceptions import PrefectException
from prefect.runtime import deployment, flow_run
from prefect.states import Cancelled

logger = logging.getLogger(__name__)

_AT_MOST = 200  # what one answer of the API holds; Prefect never schedules more than 100 ahead


def cancel_missed_runs(now: datetime | None = None) -> int:
    """In a run of a deployment, cancel that deployment's other runs whose time has come.

    Args:
        now: What counts as come; the present when left out.
    Returns:
        How many were cancelled; an API that does not answer is no reason not to work.
    """
    if not deployment.id:
        return 0
    try:
        return _cancel(UUID(str(deployment.id)), UUID(str(flow_run.id)), now or datetime.now(UTC))
    except (OSError, PrefectException, RuntimeError) as error:
        logger.warning("missed runs could not be looked up: %s", error)
        return 0


def _cancel(deployment_id: UUID, this_run: UUID, now: datetime) -> int:
    with get_client(sync_client=True) as client:
        missed = client.read_flow_runs(
            deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment_id])),
            flow_run_filter=FlowRunFilter(
                state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
                # The time of its schedule: one that waits for a slot is always due in two seconds.
                expected_start_time=FlowRunFilterExpectedStartTime(before_=now),
            ),
            limit=_AT_MOST,
        )
        others = [run for run in missed if run.id != this_run]
        for run in others:
            state: State[object] = Cancelled(message="Its time passed; one run catches up for all that were missed.")
            client.set_flow_run_state(run.id, state=state, force=True)
    if others:
        logger.info("%d scheduled runs were missed; this one catches up for them", len(others))
    return len(others)
