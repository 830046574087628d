"""How the installation is, read from the published copy and the files beside it; what of it needs somebody."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flows.lock import LockOwner, lock_owner
from flows.settings import Settings, parse_duration
from warehouse.database import open_published
from warehouse.statements import statement

DISK_LOW = 200 * 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """How the installation is."""

    last_run_at: datetime | None
    last_run_state: str | None
    last_run_message: str | None
    next_run_at: datetime | None
    next_feed_at: datetime | None
    pending_mails: int
    feeds: int
    feeds_in_trouble: tuple[dict[str, Any], ...]
    at_work: LockOwner | None
    warehouse_bytes: int
    published_bytes: int
    disk_free_bytes: int
    alarms: tuple[str, ...]


def health_of(settings: Settings, now: datetime, max_age: timedelta | None = None) -> Health:
    """Look at everything that can be seen without the writer's lock.

    Args:
        settings: The configuration.
        now: The time.
        max_age: A last run older than this is an alarm, unless one is at work.
    Raises:
        StorageError: There is no published copy yet, or it cannot be read.
    """
    with open_published(settings.published) as connection:
        last = connection.execute(statement("runs/last")).fetchone()
        troubled = connection.execute(statement("runs/troubled_feeds")).fetchall()
        due = connection.execute(statement("runs/next_visit")).fetchone()
    owner = lock_owner(settings.database)
    last_at, state, message, pending = (last[1], last[3], last[4], last[5]) if last else (None, None, None, 0)
    names = ("feed", "state", "failures", "message")
    free = shutil.disk_usage(settings.database.parent).free
    found = {
        "never": last is None,
        "failed": state in {"failed", "interrupted"},
        "message": message,
        "late": now - last_at if last_at and max_age and not owner and now - last_at > max_age else None,
        "owner": owner,
        "feeds": bool(settings.feeds) and len(troubled) >= len(settings.feeds),
        "free": free,
    }
    return Health(
        last_run_at=last_at,
        last_run_state=state,
        last_run_message=message,
        next_run_at=next_run(settings, last_at, now),
        next_feed_at=due[0] if due else None,
        pending_mails=pending,
        feeds=len(settings.feeds),
        feeds_in_trouble=tuple(dict(zip(names, row, strict=True)) for row in troubled),
        at_work=owner,
        warehouse_bytes=_size(settings.database),
        published_bytes=_size(settings.published),
        disk_free_bytes=free,
        alarms=tuple(_alarms(found)),
    )


def next_run(settings: Settings, last: datetime | None, now: datetime) -> datetime | None:
    """When the schedule of the configuration has the next cycle; whether somebody keeps to it is not known here."""
    when = settings.schedule.monitor
    if len(when.split()) == 5:
        from cronsim import CronSim  # what Prefect schedules by

        at = next(CronSim(when, now.astimezone(ZoneInfo(settings.schedule.timezone))), None)
        return at.astimezone(UTC) if at else None
    every = parse_duration(when)
    if last is None or last > now:
        return now
    return last + every * -(-(now - last) // every)


def prometheus(health: Health) -> str:
    """Health in the text format of Prometheus, for node_exporter's textfile collector."""
    last = health.last_run_at.timestamp() if health.last_run_at else 0
    rows = (
        ("last_run_timestamp_seconds", "When the last run began.", last),
        ("last_run_ok", "1 when it was completed.", int(health.last_run_state == "completed")),
        ("pending_mails", "Alerts owed when it ended.", health.pending_mails),
        ("feeds", "Feeds configured.", health.feeds),
        ("feeds_in_trouble", "Feeds that fail.", len(health.feeds_in_trouble)),
        ("at_work", "1 while a run holds the lock.", int(health.at_work is not None)),
        ("warehouse_bytes", "Size of the warehouse.", health.warehouse_bytes),
        ("published_bytes", "Size of the published copy.", health.published_bytes),
        ("disk_free_bytes", "Room on its disk.", health.disk_free_bytes),
        ("alarms", "Things that need somebody.", len(health.alarms)),
    )
    return "".join(
        f"# HELP dealwire_{name} {told}\n# TYPE dealwire_{name} gauge\ndealwire_{name} {value}\n"
        for name, told, value in rows
    )


def _alarms(found: dict[str, Any]) -> list[str]:
    alarms = []
    if found["never"]:
        alarms.append("there was no run yet")
    if found["failed"]:
        alarms.append(f"the last run failed: {found['message'] or 'it ended without a word'}")
    if found["late"]:
        alarms.append(f"no run for {str(found['late']).split('.')[0]}: is the service running?")
    if found["owner"] and found["owner"].is_silent:
        alarms.append(f"the run at work gives no sign of life: {found['owner']}")
    if found["feeds"]:
        alarms.append("every feed is in trouble: is the network up?")
    if found["free"] < DISK_LOW:
        alarms.append(f"the disk is nearly full: {found['free'] // 2**20} MiB are free")
    return alarms


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0
