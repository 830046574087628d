"""Headline figures, each with its change against the period of the same length before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

RECENT_DAYS = 30
_LABELS = {
    "deals": "deals", "launches": "launches", "value_usd": "agreed deal value", "rumours": "rumours",
    "conflicts": "on which sources differ",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days from the first to before ``until``."""

    since: date
    until: date

    def before(self) -> Period:
        """The period of the same length before."""
        return Period(since=self.since - (self.until - self.since), until=self.since)

    @property
    def days(self) -> int:
        """How long it is."""
        return (self.until - self.since).days


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure as people read it: what, how much, and how it changed."""

    label: str
    shown: str
    change: str


def compared(since: date | None, last_day: date) -> Period:
    """The period whose change is told: that of the report, or the newest thirty days of all time."""
    until = last_day + timedelta(days=1)
    return Period(since=min(since or until - timedelta(days=RECENT_DAYS), last_day), until=until)


def figures(
    total: Mapping[str, Any], now: Mapping[str, Any], before: Mapping[str, Any], days: int
) -> tuple[Figure, ...]:
    """The headline figures.

    Args:
        total: Of the whole report, by column.
        now: Of the period whose change is told.
        before: Of the period before.
        days: How long each of the two is.
    """
    return tuple(
        Figure(label=label, shown=_shown(name, total[name]), change=_change(name, now[name], before[name], days))
        for name, label in _LABELS.items()
    )


def _shown(name: str, value: Any) -> str:
    """Sums in dollars, counts as they are.

    >>> _shown("value_usd", 1_230_000_000), _shown("value_usd", 0), _shown("deals", 1200)
    ('$1.2B', '–', '1,200')
    """
    if name != "value_usd":
        return f"{value:,}"
    if not value:
        return "–"
    return f"${float(value) / 1e9:,.1f}B" if value >= 10**9 else f"${float(value) / 1e6:,.1f}M"


def _change(name: str, now: Any, before: Any, days: int) -> str:
    """What became of a figure.

    >>> _change("deals", 50, 40, 30), _change("deals", 3, 0, 30), _change("deals", 0, 0, 7)
    ('50 in 30 days, ▲ 25 % against 40 before', '3 in 30 days, none before', 'none in 14 days')
    """
    if not now and not before:
        return f"none in {2 * days} days"
    if not before:
        return f"{_shown(name, now)} in {days} days, none before"
    share = round(100 * (float(now) - float(before)) / float(before))
    arrow = "▲" if share > 0 else "▼" if share < 0 else "="
    return f"{_shown(name, now)} in {days} days, {arrow} {abs(share)} % against {_shown(name, before)} before"
