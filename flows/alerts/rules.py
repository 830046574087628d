"""Rules of the configuration: checked before any work, and given to the warehouse."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from flows.alerts.conditions import check_conditions
from flows.alerts.timing import Habits, due_at, habits_of
from flows.settings import Settings
from warehouse.alerts import Rule

_URGENCY = ("immediate", "daily", "weekly")


def check_rules(settings: Settings) -> None:
    """Check every condition against an empty schema.

    Raises:
        ConfigError: A condition is not one boolean expression over its view; names the rule and what is wrong.
    """
    if settings.alerts:
        check_conditions({f"alerts[{one.name!r}].where": (one.over, one.where) for one in settings.alerts})


def as_rules(settings: Settings, now: datetime) -> tuple[Rule, ...]:
    """The rules as the warehouse matches them at a time: the most urgent first, else in the order of the file."""

    @cache
    def habits(address: str) -> Habits:
        return habits_of(settings, address)

    ordered = sorted(settings.alerts, key=lambda alert: _URGENCY.index(alert.delivery))
    return tuple(
        Rule(
            name=alert.name,
            over=alert.over,
            where=alert.where,
            recipients=tuple((to, due_at(alert.delivery, now, habits(to))) for to in dict.fromkeys(alert.to)),
            delivery=alert.delivery,
            changes=alert.on,
            not_before=now - alert.max_age,
        )
        for alert in ordered
    )
