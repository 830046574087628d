"""Delivering a batch of mails: each is made, handed over by its way, and its outcome noted.

One mail that cannot be made or is refused does not stop the others; a way that is down is not asked again in this run.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

from extractors.errors import MailError
from flows.alerts.channels import AppriseWay, Webhook, as_document
from flows.alerts.folder import FolderWay
from flows.alerts.items import Item
from flows.alerts.journal import Entry, SentJournal
from flows.alerts.message import Origin, build_envelope
from flows.alerts.render import Footer, Rendered, render_alert, render_digest, render_notices
from flows.alerts.smtp import SmtpWay
from flows.alerts.timing import is_given_up, pause_after
from flows.alerts.way import LostError, Refused
from flows.clock import Clock
from flows.settings import Settings
from warehouse.outbox import EVERYTHING, Contents, DueMail, MailOutcome

logger = logging.getLogger(__name__)

Words = Mapping[str, tuple[str, ...]]
"""What mails say to operators, by mail id."""

RUN_LIMIT_S = 600.0  # of mailing in one run; what is left waits for the next
_BROKEN = 3  # connections that broke in a row: the server is down
_TITLES = {"daily": "AI news of the day", "weekly": "AI news of the week", "immediate": "AI news"}


class Delivery:
    """The ways of one run, kept open between batches.

    Args:
        settings: Servers, folder and channels.
        clock: The time.
        journal: What passed between us and servers.
    """

    def __init__(self, settings: Settings, clock: Clock, journal: SentJournal) -> None:
        self._settings = settings
        self._clock = clock
        self._smtp = SmtpWay(settings.smtp, journal, clock.now) if settings.smtp else None
        self._folder = FolderWay(settings.mail_folder)
        self._channels = {f"channel:{one.name}": self._channel(one.name, journal) for one in settings.channels}
        self._begun = time.monotonic()
        self._broken: dict[str, tuple[int, str]] = {}
        smtp = settings.smtp
        self._origin = (
            Origin(sender=smtp.sender, reply_to=smtp.reply_to, unsubscribe=smtp.unsubscribe) if smtp else Origin()
        )
        self._footer = Footer(replies=bool(smtp and smtp.reply_to))
        # What one batch says alike to many recipients is made once.
        self._items: dict[Hashable, Item] = {}
        self._rendered: dict[Hashable, Rendered] = {}

    def deliver(self, mails: Sequence[DueMail], contents: Contents, words: Words) -> list[MailOutcome]:
        """Hand over one batch; every mail has an outcome."""
        self._items.clear()
        self._rendered.clear()
        return [self._deliver(mail, contents, words) for mail in mails]

    def close(self) -> None:
        """End what is open."""
        if self._smtp:
            self._smtp.close()

    @property
    def troubles(self) -> tuple[str, ...]:
        """What kept mails from going, a line for each way."""
        return tuple(reason for count, reason in self._broken.values() if count)

    def _deliver(self, mail: DueMail, contents: Contents, words: Words) -> MailOutcome:
        way = mail.recipient if mail.recipient in self._channels else "mail"
        count, reason = self._broken.get(way, (0, ""))
        if count >= _BROKEN:
            return self._later(mail, reason)
        if time.monotonic() - self._begun > RUN_LIMIT_S:
            return MailOutcome(mail_id=mail.mail_id, state="pending", at=self._clock.now(), dissolved=not mail.lost)
        try:
            last_place = self._hand_over(mail, contents, words)
        except Refused as refused:
            logger.warning("%s was refused: %s", masked(mail.recipient), refused.reason)
            return self._parked(mail, refused.reason) if refused.final else self._later(mail, refused.reason)
        except LostError as lost:
            self._broken[way] = (count + 1, lost.reason)
            return self._lost(mail, lost.reason)
        except MailError as error:
            # A connection that cannot be made will not be made for the next mail either; one that broke may.
            cannot = "no mail server" in error.message or way != "mail"
            self._broken[way] = (_BROKEN if cannot else count + 1, str(error))
            logger.warning("mails wait for a later run: %s", error)
            return self._later(mail, str(error))
        except Exception as error:  # a mail that cannot be made must not keep the others from going
            logger.exception("a mail could not be made")
            return self._parked(mail, f"could not be made ({type(error).__name__}: {error})"[:300])
        self._broken.pop(way, None)
        return MailOutcome(mail_id=mail.mail_id, state="sent", at=self._clock.now(), last_place=last_place)

    def _hand_over(self, mail: DueMail, contents: Contents, words: Words) -> int:
        rendered = self.render(mail, contents, words)
        channel = self._channels.get(mail.recipient)
        if isinstance(channel, Webhook):
            alerts = contents.alerts.get(mail.mail_id, ())
            last = max((alert.place for alert in alerts), default=0) if mail.events > len(alerts) else EVERYTHING
            channel.send(mail, as_document(mail, alerts, contents.facts), last)
            return last
        if isinstance(channel, AppriseWay):
            channel.send(rendered)
            return rendered.last_place
        envelope = build_envelope(
            rendered,
            origin=self._origin,
            recipient=mail.recipient,
            mail_id=mail.mail_id,
            follows=contents.threads.get(mail.mail_id, ()),
            at=self._clock.now(),
        )
        (self._smtp or self._folder).send(envelope, rendered.last_place)
        return rendered.last_place

    def render(self, mail: DueMail, contents: Contents, words: Words) -> Rendered:
        """What one mail says."""
        if mail.kind == "operator":
            return render_notices(words.get(mail.mail_id, ()))
        alerts, counts = contents.alerts.get(mail.mail_id, ()), contents.counts.get(mail.mail_id, {})
        notes = words.get(mail.mail_id, ())
        told = tuple(alert.told for alert in alerts)
        key = (mail.kind, mail.delivery, told, tuple(sorted(counts.items())), notes)
        if key not in self._rendered:
            self._rendered[key] = (
                render_digest(
                    alerts,
                    contents.facts,
                    title=_TITLES[mail.delivery],
                    counts=counts,
                    footer=self._footer,
                    notes=notes,
                    made=self._items,
                )
                if mail.kind == "digest"
                else render_alert(alerts, contents.facts[alerts[0].event_id], self._footer)
            )
        return self._rendered[key]

    def _later(self, mail: DueMail, reason: str) -> MailOutcome:
        # Reckoned from the beginning of the run, so that a run exactly one pause later tries again.
        begun, attempts = self._clock.started, mail.attempts + 1
        if is_given_up(begun, mail.failing_since):
            return self._parked(mail, f"given up after {attempts} attempts: {reason}")
        due = begun + pause_after(attempts)
        return MailOutcome(
            mail_id=mail.mail_id, state="pending", at=begun, due_at=due, error=reason, dissolved=not mail.lost
        )

    def _lost(self, mail: DueMail, reason: str) -> MailOutcome:
        """The mail may have arrived: once more under the same Message-ID, and never a third time."""
        begun = self._clock.started
        logger.warning("the connection ended before the answer to a mail for %s: %s", masked(mail.recipient), reason)
        if mail.lost:
            told = f"the connection ended twice when the whole mail was handed over; it has probably arrived ({reason})"
            return MailOutcome(mail_id=mail.mail_id, state="parked", at=begun, error=told, lost=True)
        return MailOutcome(mail_id=mail.mail_id, state="pending", at=begun, due_at=begun, error=reason, lost=True)

    def _parked(self, mail: DueMail, reason: str) -> MailOutcome:
        return MailOutcome(mail_id=mail.mail_id, state="parked", at=self._clock.started, error=reason)

    def _channel(self, name: str, journal: SentJournal) -> Any:
        settings = next(one for one in self._settings.channels if one.name == name)
        held = self._settings.channel_keys.get(name)
        secret = held.get_secret_value() if held else ""
        return (
            Webhook(settings, secret, journal, self._clock.now)
            if settings.kind == "webhook"
            else AppriseWay(name, secret)
        )


def outcome_of(entry: Entry) -> MailOutcome:
    """What a journal says became of a mail whose run did not live to tell."""
    if entry.step == "sent":
        return MailOutcome(mail_id=entry.mail_id, state="sent", at=entry.at, last_place=entry.last_place)
    if entry.step == "ending" and entry.same_boot:
        told = "the run was ended while the server answered; taken as delivered"
        return MailOutcome(mail_id=entry.mail_id, state="sent", at=entry.at, last_place=entry.last_place, error=told)
    lost = entry.step != "refused"
    told = "the run was ended before it could store the answer"
    return MailOutcome(
        mail_id=entry.mail_id, state="pending", at=entry.at, due_at=entry.at, error=told, lost=lost, dissolved=not lost
    )


def masked(recipient: str) -> str:
    """A recipient as a log may name it.

    >>> masked("desk@example.org")
    'd***@example.org'
    """
    local, at, domain = recipient.rpartition("@")
    return f"{local[:1]}***@{domain}" if at else recipient
