"""Runs that a crash left RUNNING are closed: at the next start by us, otherwise by an automation of Prefect's.

A run whose process was killed together with its worker says nothing any more; Prefect shows it as running for ever, and
its deployment's slot stays taken until its lease ends (``flows.slots``). Running flows send a heartbeat
(``PREFECT_FLOWS_HEARTBEAT_FREQUENCY``); the automation, which lives in the Prefect server, closes those that fell silent.
``deploy/heartbeat.yaml`` is the same for work pools.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import State, StateType
from prefect.events.actions import ChangeFlowRunState
from prefect.events.schemas.automations import AutomationCore, EventTrigger, Posture
from prefect.states import Crashed

logger = logging.getLogger(__name__)

HEARTBEAT_S = 30  # the least that Prefect allows
SILENT_S = 75  # two heartbeats and a little
AUTOMATION = "dealwire: close runs that fell silent"
FLOWS = ("monitor", "digest", "maintenance")
_OPEN = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
_ENDED = ("Completed", "Failed", "Cancelled", "Crashed")


async def close_open_runs(client: PrefectClient, name: str) -> int:
    """Close the open runs of an installation's deployments; the caller knows that nobody is running them.

    Returns:
        How many there were. Their concurrency slots are free after it.
    """
    runs = await client.read_flow_runs(
        flow_filter=FlowFilter(name=FlowFilterName(any_=list(FLOWS))),
        deployment_filter=DeploymentFilter(name=DeploymentFilterName(any_=[name])),
        flow_run_filter=FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=_OPEN))),
    )
    for run in runs:
        state: State[object] = Crashed(message="The process that ran it is gone.")
        await client.set_flow_run_state(run.id, state=state, force=True)
        logger.info("closed %s, which a crash had left open", run.name)
    return len(runs)


async def keep_heartbeat_automation(client: PrefectClient) -> None:
    """Have the automation, once for a Prefect server."""
    if not await client.read_automations_by_name(AUTOMATION):
        await client.create_automation(heartbeat_automation())


def heartbeat_automation() -> AutomationCore:
    """Close a flow run that sent heartbeats and then, for a while, neither a heartbeat nor its end."""
    return AutomationCore(
        name=AUTOMATION,
        trigger=EventTrigger(
            after={"prefect.flow-run.heartbeat"},
            expect={"prefect.flow-run.heartbeat", *(f"prefect.flow-run.{state}" for state in _ENDED)},
            match={"prefect.resource.id": ["prefect.flow-run.*"]},
            match_related={"prefect.resource.role": "flow", "prefect.resource.name": list(FLOWS)},
            for_each={"prefect.resource.id"},
            posture=Posture.Proactive,
            threshold=1,
            within=timedelta(seconds=SILENT_S),
        ),
        actions=[ChangeFlowRunState(state=StateType.CRASHED, message="It sent no heartbeat any more.")],
    )
