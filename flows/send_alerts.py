"""Step: what the rules ask for is owed, and what is owed is mailed, each alert once.

    events ─rules→ alerts owed ─group→ mails ─server says 250→ journal ─→ warehouse

The database is closed while a mail server is waited for. The journal is written right after each acceptance; a crash
between server and database is mended from it by the next run.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from extractors.errors import MailError
from flows.alerts.journal import SentJournal
from flows.alerts.mail import Mailer, Refused, build_message, open_mailer
from flows.alerts.render import Rendered, render_alert, render_digest
from flows.alerts.rules import as_rules
from flows.clock import Clock
from flows.settings import Settings
from warehouse.alerts import (
    AlertOutcome,
    DueAlert,
    alert_facts,
    due_alerts,
    is_first_mailing,
    owe,
    pending_count,
    record,
)
from warehouse.database import open_warehouse

logger = logging.getLogger(__name__)

FIRST_RUN_MAILS = 5  # single mails a recipient gets from the first run of an installation; more become a digest
RUN_MAILS = 20  # from any other run
_FIRST_RETRY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsSent:
    """What the step did."""

    created: int = 0
    sent: int = 0  # mails accepted
    pending: int = 0  # alerts still owed
    folded: int = 0  # alerts that went in a digest
    failed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mail:
    recipient: str
    alerts: tuple[DueAlert, ...]
    title: str | None  # of a digest; None: one alert, one mail

    @property
    def identity(self) -> str:
        return "|".join(sorted(alert.alert_id for alert in self.alerts))


def send_alerts(settings: Settings, clock: Clock, *, origin: str = "run") -> AlertsSent:
    """Owe and send.

    Args:
        settings: The configuration; without rules nothing happens.
        clock: The time.
        origin: ``run``; after ``reprocess`` matches are written down as never to be mailed.
    Returns:
        What was done; a mail server that fails leaves alerts pending and is no error of the run.
    """
    if not settings.alerts:
        return AlertsSent()
    journal = SentJournal(settings.database)
    with open_warehouse(settings.database) as connection:
        recorded = [AlertOutcome(alert_id=key, state="sent", sent_at=at) for key, at in journal.read().items()]
        record(connection, recorded)
        journal.clear()
        first = is_first_mailing(connection)
        created = owe(connection, as_rules(settings, clock.now()), clock.now(), skip=origin != "run")
        due = due_alerts(connection, clock.now()) if origin == "run" else ()
        facts = alert_facts(connection, [alert.event_id for alert in due])
    mails = list(_group([alert for alert in due if alert.event_id in facts], FIRST_RUN_MAILS if first else RUN_MAILS))
    outcomes, sent = _deliver(mails, facts, settings, clock, journal)
    with open_warehouse(settings.database) as connection:
        record(connection, outcomes)
        journal.clear()
        pending = pending_count(connection)
    return AlertsSent(
        created=created,
        sent=sent,
        pending=pending,
        folded=sum(len(mail.alerts) for mail in mails if mail.title),
        failed=sum(one.state != "sent" for one in outcomes),
    )


def _group(due: Sequence[DueAlert], single: int) -> Iterator[_Mail]:
    """One mail an alert up to a number for each recipient; what is more, and what waits for a digest, in one."""
    by_recipient: dict[tuple[str, str], list[DueAlert]] = defaultdict(list)
    for alert in due:
        by_recipient[alert.recipient, alert.delivery].append(alert)
    for (recipient, delivery), alerts in by_recipient.items():
        if delivery == "immediate" and len(alerts) <= single:
            yield from (_Mail(recipient=recipient, alerts=(alert,), title=None) for alert in alerts)
        else:
            title = {"daily": "AI news of the day", "weekly": "AI news of the week"}.get(delivery, "AI news")
            yield _Mail(recipient=recipient, alerts=tuple(alerts), title=title)


def _deliver(
    mails: Sequence[_Mail], facts: Mapping[str, Any], settings: Settings, clock: Clock, journal: SentJournal
) -> tuple[list[AlertOutcome], int]:
    """Hand the mails over, one connection for all; what fails waits for a later run."""
    outcomes: list[AlertOutcome] = []
    waiting, sent = list(mails), 0
    try:
        if waiting:
            with open_mailer(settings) as mailer:
                while waiting:
                    outcomes += _one(waiting[0], facts, settings, clock, mailer, journal)
                    sent += outcomes[-1].state == "sent"
                    waiting.pop(0)
    except MailError as error:
        logger.warning("%d mails wait for the next run: %s", len(waiting), error)
        for mail in waiting:
            outcomes += _outcomes(mail, clock, "pending", str(error))
    return outcomes, sent


def _one(
    mail: _Mail, facts: Mapping[str, Any], settings: Settings, clock: Clock, mailer: Mailer, journal: SentJournal
) -> list[AlertOutcome]:
    head = mail.alerts[0]
    rendered: Rendered = (
        render_digest(mail.alerts, facts, mail.title) if mail.title else render_alert(head, facts[head.event_id])
    )
    message = build_message(
        rendered,
        sender=settings.smtp.sender if settings.smtp else "dealwire@example.org",
        recipient=mail.recipient,
        identity=mail.identity,
        thread=_first_alert(head) if head.change != "new" and not mail.title else None,
        at=clock.now(),
    )
    try:
        mailer.send(message)
    except Refused as refused:
        logger.warning("%s was refused: %s", mail.recipient, refused.reason)
        return _outcomes(mail, clock, "parked" if refused.final else "pending", refused.reason)
    journal.add([alert.alert_id for alert in mail.alerts], clock.now())
    return _outcomes(mail, clock, "sent", None)


def _first_alert(alert: DueAlert) -> str:
    """Identity of the mail that told the event first, as the warehouse makes it."""
    import hashlib

    return hashlib.md5(f"{alert.event_id}|{alert.recipient}|new".encode()).hexdigest()


def _outcomes(mail: _Mail, clock: Clock, state: str, error: str | None) -> list[AlertOutcome]:
    now, sent = clock.now(), state == "sent"
    return [
        AlertOutcome(
            alert_id=alert.alert_id,
            state=state,
            sent_at=now if sent else None,
            failed=0 if sent else 1,
            due_at=now + _FIRST_RETRY if state == "pending" else None,
            error=error,
        )
        for alert in mail.alerts
    ]
