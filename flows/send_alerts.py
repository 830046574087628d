"""Step: what the rules ask for is owed, and what is owed is mailed, each alert once.

    events ─rules→ alerts owed ─plan→ mails composed ─server says 250→ journal ─→ warehouse

The outbox is in the warehouse, and the warehouse is closed while a server is waited for. Where a run is killed, the
next one first stores what the journal knows, then takes apart what was composed and not handed over.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache

from duckdb import DuckDBPyConnection

from extractors.errors import DealwireError
from flows.alerts.delivery import Delivery, outcome_of
from flows.alerts.grouping import plan_mails
from flows.alerts.journal import Entry, SentJournal
from flows.alerts.render import MAX_ITEMS
from flows.alerts.rules import as_rules
from flows.alerts.timing import habits_of
from flows.clock import Clock
from flows.settings import Settings
from warehouse.alerts import matched, owe, pending_count
from warehouse.database import let_go, open_warehouse, transaction
from warehouse.notices import compose_operator_mail, note_silent_feeds, notices_of
from warehouse.outbox import (
    DueMail,
    MailOutcome,
    compose,
    contents,
    due_mails,
    settle,
    take_apart,
    untried_mails,
    waiting,
)

logger = logging.getLogger(__name__)

_BATCH = 100  # mails made and handed over between two openings of the warehouse
_BATCH_EVENTS = 20_000  # alerts in them
_PORTION = 20  # recipients whose mails are composed in one transaction
_MEMORY = "220MB"  # of DuckDB while alerts are matched


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertsSent:
    """What the step did."""

    created: int = 0
    sent: int = 0  # mails accepted
    pending: int = 0  # alerts still owed
    folded: int = 0  # alerts that went in a digest
    failed: int = 0  # mails that were not accepted
    troubles: tuple[str, ...] = ()  # rules that failed on some rows, ways that were down


def send_alerts(settings: Settings, clock: Clock, *, origin: str = "run") -> AlertsSent:
    """Owe and send.

    Args:
        settings: The configuration; without rules nothing happens.
        clock: The time.
        origin: ``run``; after ``reprocess`` matches are written down as never to be mailed; ``failure`` after a run
            that failed: the operator alone is told.
    Returns:
        What was done; a mail server that fails leaves alerts pending and is no error of the run.
    """
    if not settings.alerts and not settings.delivery.operator:
        return AlertsSent()
    journal = SentJournal(settings.database)
    with open_warehouse(settings.database, memory_limit=_MEMORY) as connection:
        with matched(connection, as_rules(settings, clock.started), clock.started) as failures:
            with transaction(connection):
                created = _owe(connection, journal.read(), clock, origin)
            journal.clear()
            _group(connection, settings, clock, origin, transaction)
        mails = () if origin == "reprocess" else due_mails(connection, clock.now())
    if origin == "failure":
        mails = tuple(mail for mail in mails if mail.kind == "operator")
    for rule, reason in failures:
        logger.warning("alerts[%r].where fails on some events, which it does not match then: %s", rule, reason)
    outcomes, troubles = _deliver(mails, settings, clock, journal)
    with open_warehouse(settings.database, memory_limit=_MEMORY) as connection:
        pending = pending_count(connection)
    if pending:
        logger.info("%d alerts wait to be mailed", pending)
    mail_of = {mail.mail_id: mail for mail in mails}
    sent = [mail_of[one.mail_id] for one in outcomes if one.state == "sent"]
    return AlertsSent(
        created=created,
        sent=len(sent),
        pending=pending,
        folded=sum(mail.events for mail in sent if mail.kind == "digest"),
        failed=len(outcomes) - len(sent),
        troubles=(*(f"rule {rule!r}: {reason}" for rule, reason in failures), *troubles),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MailPreview:
    """A mail that would go now."""

    recipient: str
    subject: str


def preview_alerts(settings: Settings, clock: Clock) -> tuple[MailPreview, ...]:
    """Say what would be mailed now; the warehouse stays as it is."""
    journal = SentJournal(settings.database)
    delivery, found = Delivery(settings, clock, journal), []
    with (
        open_warehouse(settings.database, memory_limit=_MEMORY) as connection,
        matched(connection, as_rules(settings, clock.started), clock.started),
    ):
        connection.begin()
        try:
            _owe(connection, journal.read(), clock, "run")
            _group(connection, settings, clock, "run", nullcontext)
            for batch in _batches(due_mails(connection, clock.now())):
                told, words = contents(connection, batch, MAX_ITEMS), notices_of(connection, batch)
                rendered = [delivery.render(mail, told, words) for mail in batch]
                found += [
                    MailPreview(recipient=mail.recipient, subject=one.subject)
                    for mail, one in zip(batch, rendered, strict=True)
                ]
        finally:
            connection.rollback()
    return tuple(found)


def tell_operator(settings: Settings, clock: Clock) -> None:
    """After a run that failed: tell the operator, if it is the second; never raises."""
    try:
        send_alerts(settings, clock, origin="failure")
    except (DealwireError, OSError):
        logger.exception("the operator could not be told")


def _owe(connection: DuckDBPyConnection, known: Mapping[str, Entry], clock: Clock, origin: str) -> int:
    """Store what a run that was killed had learnt, take apart what it had composed, and owe what is news."""
    settle(connection, [outcome_of(entry) for entry in known.values()])
    take_apart(connection, untried_mails(connection))
    return 0 if origin == "failure" else owe(connection, clock.started, skip=origin != "run")


def _group(
    connection: DuckDBPyConnection,
    settings: Settings,
    clock: Clock,
    origin: str,
    unit: Callable[[DuckDBPyConnection], AbstractContextManager[object]],
) -> None:
    """Group what is due into mails, some recipients at a time, each time as one unit of work."""
    now = clock.started
    if origin == "run":
        habits = cache(lambda address: habits_of(settings, address))
        plans = plan_mails(waiting(connection, now), habits, now)
        for begin in range(0, len(plans), _PORTION):
            with unit(connection):
                compose(connection, plans[begin : begin + _PORTION], now)
    with unit(connection):
        if origin == "run":
            note_silent_feeds(connection, now)
        if settings.delivery.operator and origin != "reprocess":
            compose_operator_mail(connection, settings.delivery.operator, now)


def _deliver(
    mails: Sequence[DueMail], settings: Settings, clock: Clock, journal: SentJournal
) -> tuple[list[MailOutcome], tuple[str, ...]]:
    """Hand the mails over in batches, by connections that outlast the batches; what became of each is stored."""
    outcomes: list[MailOutcome] = []
    delivery = Delivery(settings, clock, journal)
    try:
        for batch in _batches(mails):
            with open_warehouse(settings.database, memory_limit=_MEMORY) as connection:
                told = contents(connection, batch, MAX_ITEMS)
                words = notices_of(connection, batch)
            let_go()
            done = delivery.deliver(batch, told, words)
            with open_warehouse(settings.database, memory_limit=_MEMORY) as connection:
                with transaction(connection):
                    settle(connection, done)
                journal.clear()
            outcomes += done
    finally:
        delivery.close()
    return outcomes, delivery.troubles


def _batches(mails: Sequence[DueMail]) -> Iterator[list[DueMail]]:
    batch: list[DueMail] = []
    for mail in mails:
        batch.append(mail)
        if len(batch) >= _BATCH or sum(min(one.events, MAX_ITEMS) for one in batch) >= _BATCH_EVENTS:
            yield batch
            batch = []
    if batch:
        yield batch
