"""How what waits for a recipient is mailed now: one by one, folded into one digest, or not yet. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from flows.alerts.timing import Habits, is_quiet
from warehouse.outbox import Plan, Waiting

FIRST_MAILS = 5  # single mails for somebody who was never mailed; more become one digest
_HOUR = timedelta(hours=1)


def plan_mails(waiting: Sequence[Waiting], habits: Callable[[str], Habits], now: datetime) -> tuple[Plan, ...]:
    """Decide for each recipient.

    Digests are folded by nature. Immediate alerts go one by one while the hour has room for them; else they are
    folded, at most once an hour, so that nobody gets more than one mail above the cap. Whoever was never mailed gets
    a digest of what a new installation finds. In quiet hours nothing goes.
    """
    plans = []
    for one in waiting:
        wanted = habits(one.recipient)
        if is_quiet(now, wanted):
            continue
        if one.delivery != "immediate":
            plans.append(Plan(recipient=one.recipient, delivery=one.delivery, fold=True))
            continue
        room = wanted.max_per_hour - one.recent
        room = room if one.known else min(room, FIRST_MAILS)
        if one.mails <= room:
            plans.append(Plan(recipient=one.recipient, delivery=one.delivery, fold=False))
        elif one.folded_at is None or now - one.folded_at >= _HOUR or room > 0:
            plans.append(Plan(recipient=one.recipient, delivery=one.delivery, fold=True))
    return tuple(plans)
