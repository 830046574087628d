"""What `dealwire serve` runs and when."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from prefect.client.schemas.objects import ConcurrencyLimitConfig, ConcurrencyLimitStrategy
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule
from prefect.types.entrypoint import EntrypointType

from flows.monitor import monitor
from flows.settings import ScheduleSettings, Settings, parse_duration


async def monitor_deployment(config: Path, settings: Settings) -> Any:
    """The deployment of the monitoring flow: its schedule, and one run at a time."""
    return await monitor.ato_deployment(
        name="dealwire",
        entrypoint_type=EntrypointType.MODULE_PATH,  # a file works from a checkout alone
        parameters={"config": str(config)},
        schedules=[schedule_of(settings.schedule.monitor, settings.schedule)],
        concurrency_limit=ConcurrencyLimitConfig(limit=1, collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
    )


def schedule_of(text: str, schedule: ScheduleSettings) -> CronSchedule | IntervalSchedule:
    """A schedule of the configuration as Prefect's: cron expressions in the stated zone, intervals as they are."""
    if len(text.split()) == 5:
        return CronSchedule(cron=text, timezone=schedule.timezone)
    interval: timedelta = parse_duration(text)
    return IntervalSchedule(interval=interval, timezone=schedule.timezone)
