"""Ways that are not mail: a signed webhook of our own, and what Apprise reaches (Slack, Teams, Matrix, ...).

A webhook gets the events as JSON. ``X-Dealwire-Signature`` is ``sha256=`` and the HMAC, under the shared secret, of
the timestamp, a dot and the body; ``Idempotency-Key`` is the same for the same mail, so that a receiver can drop what
it got twice.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import ssl
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from extractors.errors import MailError
from flows.alert_settings import ChannelSettings
from flows.alerts.journal import SentJournal
from flows.alerts.render import Rendered
from flows.alerts.way import LostError, Refused
from warehouse.outbox import CarriedAlert, DueMail

_LATER = frozenset({408, 409, 425, 429})


class Webhook:
    """Posts one signed JSON document a mail."""

    def __init__(
        self, settings: ChannelSettings, secret: str, journal: SentJournal, now: Callable[[], datetime]
    ) -> None:
        self._settings = settings
        self._secret = secret.encode()
        self._journal = journal
        self._now = now

    def send(self, mail: DueMail, document: Mapping[str, Any], last_place: int) -> None:
        """Post one document.

        Raises:
            Refused: The receiver does not want it.
            LostError: It was posted and no answer came.
            MailError: The receiver cannot be reached.
        """
        body = json.dumps(document, default=_plain, ensure_ascii=False).encode()
        timestamp = str(int(self._now().timestamp()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "dealwire",
            "Idempotency-Key": mail.mail_id,
            "X-Dealwire-Timestamp": timestamp,
            "X-Dealwire-Signature": sign(self._secret, timestamp, body),
        }
        connection = self._connect()
        try:
            line = self._journal.prepare(mail.mail_id, self._now(), last_place)
            self._journal.write(line)
            try:
                connection.request("POST", self._path(), body, headers)
                answer = connection.getresponse()
            except (OSError, http.client.HTTPException) as error:
                self._journal.add("lost", mail.mail_id, self._now(), last_place)
                raise LostError(reason=f"no answer ({error})"[:300]) from error
            accepted = 200 <= answer.status < 300
            self._journal.add("sent" if accepted else "refused", mail.mail_id, self._now(), last_place)
        finally:
            connection.close()
        if not accepted:
            final = 300 <= answer.status < 500 and answer.status not in _LATER
            raise Refused(reason=f"HTTP {answer.status}", final=final)

    def close(self) -> None:
        """Nothing is held open."""

    def _connect(self) -> http.client.HTTPConnection:
        parts = urlsplit(self._settings.url or "")
        host, timeout = parts.hostname or "", self._settings.timeout_s
        connection: http.client.HTTPConnection
        if parts.scheme == "https":
            connection = http.client.HTTPSConnection(
                host, parts.port, timeout=timeout, context=ssl.create_default_context()
            )
        else:
            connection = http.client.HTTPConnection(host, parts.port, timeout=timeout)
        try:
            connection.connect()
        except (OSError, http.client.HTTPException) as error:
            raise MailError(f"cannot be reached ({error})"[:300], subject=f"channel:{self._settings.name}") from error
        return connection

    def _path(self) -> str:
        parts = urlsplit(self._settings.url or "")
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


class AppriseWay:
    """Whatever the URL of an Apprise channel leads to; its answer is only yes or no."""

    def __init__(self, name: str, url: str) -> None:
        self._name = name
        self._url = url

    def send(self, rendered: Rendered) -> None:
        """Notify.

        Raises:
            Refused: The service did not take it; it is tried again later.
            MailError: Apprise is not installed, or does not know the URL.
        """
        subject = f"channel:{self._name}"
        try:
            import apprise  # type: ignore[import-not-found,unused-ignore]
        except ImportError as error:
            raise MailError("needs Apprise", subject=subject, advice="pip install 'dealwire[apprise]'") from error
        service = apprise.Apprise()
        if not self._url or not service.add(self._url):
            secret = f"DEALWIRE_CHANNEL_KEYS__{self._name.upper()}"
            raise MailError(f"{secret} is no URL that Apprise knows", subject=subject)
        if not service.notify(title=rendered.subject, body=rendered.text, body_format=apprise.NotifyFormat.TEXT):
            raise Refused(reason="the service did not take it", final=False)

    def close(self) -> None:
        """Nothing is held open."""


def sign(secret: bytes, timestamp: str, body: bytes) -> str:
    """The signature of a document.

    >>> sign(b"secret", "1773306000", b"{}")[:20]
    'sha256=c4a56cf6af8ab'
    """
    return "sha256=" + hmac.new(secret, timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def as_document(
    mail: DueMail, alerts: Sequence[CarriedAlert], facts: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """One mail as data: what is told, and each event with its facts."""
    told = [
        {
            "alert_id": alert.alert_id,
            "rule": alert.rule,
            "change": alert.change,
            "field": alert.field,
            "old_value": alert.old_value,
            "new_value": alert.new_value,
            "event": {name: value for name, value in facts[alert.event_id].items() if name != "marks"},
        }
        for alert in alerts
        if alert.event_id in facts
    ]
    return {
        "mail_id": mail.mail_id,
        "kind": mail.kind,
        "delivery": mail.delivery,
        "events": mail.events,
        "alerts": told,
    }


def _plain(value: object) -> object:
    """Values that JSON has no kind for: sums as numbers, times and days in ISO 8601."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
