"""What `dealwire serve` runs and when.

One run of each at a time, the next one waiting for it. Prefect's limit keeps the run view tidy and saves starting a
process for nothing; what guards the warehouse is the writer's lock (``flows.lock``), which no lost lease can open.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule
from prefect.types.entrypoint import EntrypointType

from flows.digest import digest
from flows.maintenance import maintenance
from flows.monitor import monitor
from flows.setting_values import parse_duration
from flows.settings import ScheduleSettings, Settings
from flows.slots import LEASE_S


async def deployments_of(config: Path, settings: Settings, name: str) -> list[Any]:
    """The deployments of one installation: the cycle, the digests, the nightly maintenance.

    Args:
        config: The configuration that the runs read.
        settings: The same, read.
        name: Name of the deployments; two installations on one Prefect API need two.
    """
    schedule = settings.schedule
    planned = ((monitor, schedule.monitor), (digest, schedule.digest), (maintenance, schedule.maintain))
    return [
        await flow.ato_deployment(
            name=name,
            entrypoint_type=EntrypointType.MODULE_PATH,  # a file works from a checkout alone
            parameters={"config": str(config)},
            schedules=[schedule_of(when, schedule)],
            concurrency_limit=ConcurrencyLimitConfig(
                limit=1, collision_strategy=ConcurrencyLimitStrategy.ENQUEUE, grace_period_seconds=LEASE_S
            ),
        )
        for flow, when in planned
    ]


def schedule_of(text: str, schedule: ScheduleSettings) -> CronSchedule | IntervalSchedule:
    """A schedule of the configuration as Prefect's: cron expressions in the stated zone, intervals in UTC.

    In a zone with summer time Prefect counts intervals by the clock on the wall: every five minutes, nothing fires
    for an hour when it is set back in autumn.
    """
    if len(text.split()) == 5:
        return CronSchedule(cron=text, timezone=schedule.timezone)
    interval: timedelta = parse_duration(text)
    return IntervalSchedule(interval=interval, timezone="UTC")
