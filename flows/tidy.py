"""The nightly upkeep: forget raw pages that are old enough, check what refers to what, write the file without gaps."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta

from flows.clock import Clock
from flows.settings import Settings
from warehouse.database import open_warehouse
from warehouse.maintain import Fault, Written, check_integrity, compact, forget_pages

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidied:
    """What the upkeep did: raw pages forgotten, rules that are broken, the file as written anew."""

    pages_forgotten: int
    faults: tuple[Fault, ...]
    compacted: Written


def tidy(settings: Settings, clock: Clock, *, keep_pages_days: int | None = None) -> Tidied:
    """Do the upkeep; the caller holds the writer's lock.

    Args:
        settings: The configuration.
        clock: The time that ages are reckoned from.
        keep_pages_days: Days that raw pages are kept; the configuration's when left out.
    Raises:
        StorageError: The warehouse cannot be read or written; it is as it was.
    """
    days = settings.warehouse.keep_pages_days if keep_pages_days is None else keep_pages_days
    with open_warehouse(settings.database) as connection:
        forgotten = forget_pages(connection, clock.now() - timedelta(days=days))
        faults = check_integrity(connection)
    for fault in faults:
        _logger.error("%s: %d rows break it, e.g. %s", fault.about, fault.rows, ", ".join(fault.examples))
    return Tidied(pages_forgotten=forgotten, faults=faults, compacted=compact(settings.database))
