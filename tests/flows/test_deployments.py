"""Schedules as Prefect computes them: zones, summer time, intervals."""

from __future__ import annotations

import asyncio
import importlib
import inspect
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from prefect import flow_engine
from prefect.server.schemas import schedules as server_side

from flows.deployments import deployments_of, schedule_of
from flows.settings import ScheduleSettings, Settings
from flows.zombies import FLOWS, heartbeat_automation


def _dates(text, zone, start, count):
    planned = schedule_of(text, ScheduleSettings(timezone=zone))
    kind = getattr(server_side, type(planned).__name__)
    found = asyncio.run(kind(**planned.model_dump(exclude_none=True)).get_dates(count, start=start))
    return [one.astimezone(UTC) for one in found]


def test_a_morning_stays_a_morning_when_summer_time_begins():
    days = _dates("0 7 * * *", "Europe/Berlin", datetime(2026, 3, 27, tzinfo=UTC), 4)
    assert [day.hour for day in days] == [6, 6, 5, 5]


@pytest.mark.parametrize("start", [datetime(2026, 3, 29, 0, tzinfo=UTC), datetime(2026, 10, 25, 0, tzinfo=UTC)])
def test_an_interval_neither_stops_nor_doubles_when_clocks_change(start):
    times = _dates("5m", "Europe/Berlin", start, 40)
    assert {(b - a).total_seconds() for a, b in pairwise(times)} == {300.0}


def test_a_night_that_has_no_half_past_two_still_has_its_run():
    days = _dates("30 2 * * *", "Europe/Berlin", datetime(2026, 3, 28, tzinfo=UTC), 3)
    assert len({day.date() for day in days}) == 3


def test_every_flow_is_deployed_by_module_with_one_run_at_a_time():
    made = asyncio.run(deployments_of(Path("d.toml"), Settings(), "dealwire"))
    assert [one.flow_name for one in made] == list(FLOWS)
    assert [one.entrypoint for one in made] == [f"flows.{name}.{name}" for name in FLOWS]
    assert {one.concurrency_limit for one in made} == {1}


def test_the_automation_watches_our_flows_alone():
    trigger = heartbeat_automation().trigger
    assert trigger.posture == "Proactive"
    assert "prefect.flow-run.Completed" in trigger.expect
    assert list(FLOWS) == trigger.match_related["prefect.resource.name"]


def test_the_engine_keeps_a_slot_for_a_minute_at_a_time():
    source = inspect.getsource(flow_engine.FlowRunEngine)
    assert "maintain_concurrency_lease(" in source  # by the name that is replaced
    importlib.import_module("flows.monitor")
    assert flow_engine.maintain_concurrency_lease.__module__ == "flows.slots"
