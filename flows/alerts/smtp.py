"""Handing mails to an SMTP server, one connection for a batch.

The standard library's ``sendmail`` sends a mail and its last line at once. Here the last line is sent by itself, so
that the journal can be written right before it and right after the answer.
"""

from __future__ import annotations

import contextlib
import logging
import re
import smtplib
import ssl
from collections.abc import Callable
from datetime import datetime

from extractors.errors import MailError
from flows.alert_settings import SmtpSettings
from flows.alerts.journal import SentJournal
from flows.alerts.keeper import Keeper
from flows.alerts.message import Envelope
from flows.alerts.way import LostError, Refused

logger = logging.getLogger(__name__)

_LEADING_DOT = re.compile(rb"(?m)^\.")
_NO_SERVICE = 421  # RFC 5321, 4.2.3: the server closes the connection
_GO_ON = 354
_PATIENCE = (
    4  # times the time-out for the answer to a whole mail: to give up on it is to mail twice (RFC 5321, 4.5.3.2.6)
)


class SmtpWay:
    """A mail server. It is connected to when the first mail is handed over, and again after a connection broke.

    Args:
        settings: Where it is and how to speak to it.
        journal: What passed between us and the server is written there.
        now: The clock.
    """

    def __init__(self, settings: SmtpSettings, journal: SentJournal, now: Callable[[], datetime]) -> None:
        self._settings = settings
        self._journal = journal
        self._now = now
        self._server: smtplib.SMTP | None = None
        self._keeper: Keeper | None = None

    def send(self, envelope: Envelope, last_place: int) -> None:
        """Hand over one mail.

        Raises:
            Refused: The server does not want it, for now or for good.
            LostError: The connection ended when the server had the whole mail and had not answered.
            MailError: There is no connection; the server does not have the mail.
        """
        server = self._connected()
        try:
            self._address(server, envelope)
            code, words = server.docmd("data")
            if code != _GO_ON:
                raise self._refused(code, words)
            body = _LEADING_DOT.sub(b"..", envelope.content)
            server.send(body if body.endswith(b"\r\n") else body + b"\r\n")
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise MailError(_reason(error), subject=self._subject) from error
        self._end(server, envelope.mail_id, last_place)

    def close(self) -> None:
        """Say goodbye; a server that does not answer is left."""
        if self._server is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException):
                self._server.quit()
            self._drop()

    def _end(self, server: smtplib.SMTP, mail_id: str, last_place: int) -> None:
        """Send the last line. From the first to the last statement here the mail may be there without our knowing."""
        line = self._journal.prepare(mail_id, self._now(), last_place)
        try:
            self._journal.write(line)
        except MailError:
            self._drop()
            raise
        try:
            if server.sock is not None:
                server.sock.settimeout(self._settings.timeout_s * _PATIENCE)
            if self._keeper is not None:
                self._keeper.expect()
            server.send(b".\r\n")
            code, words = server.getreply()
            if self._keeper is not None:
                self._keeper.answered()
        except (OSError, smtplib.SMTPException) as error:
            self._journal.add("lost", mail_id, self._now(), last_place)
            self._drop()
            raise LostError(reason=_reason(error)) from error
        if server.sock is not None:
            server.sock.settimeout(self._settings.timeout_s)
        accepted = 200 <= code < 300
        self._journal.add("sent" if accepted else "refused", mail_id, self._now(), last_place)
        if not accepted:
            raise self._refused(code, words)

    def _address(self, server: smtplib.SMTP, envelope: Envelope) -> None:
        if envelope.smtp_utf8 and not server.has_extn("smtputf8"):
            raise Refused(reason="the mail server takes no addresses outside ASCII (no SMTPUTF8)", final=True)
        options = ("SMTPUTF8", "BODY=8BITMIME") if envelope.smtp_utf8 else ()
        if envelope.smtp_utf8:
            server.command_encoding = "utf-8"
        for code, words in (server.mail(envelope.sender, options), server.rcpt(envelope.recipient)):
            if not 200 <= code < 300:
                raise self._refused(code, words)
        server.command_encoding = "ascii"

    def _refused(self, code: int, words: bytes | str) -> Refused | MailError:
        """What the server said, with the connection ready for the next mail."""
        text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
        reason = f"{code} {' '.join(text.split())}"[:300]
        if code == _NO_SERVICE or code < 0:
            self._drop()
            return MailError(reason, subject=self._subject)
        try:
            assert self._server is not None
            self._server.command_encoding = "ascii"
            self._server.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()
        return Refused(reason=reason, final=code >= 500)

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            self._server = connect(self._settings)
            try:
                if self._server.sock is not None:
                    self._keeper = Keeper(self._server.sock.fileno(), self._settings.timeout_s * _PATIENCE)
            except OSError as error:
                logger.warning("no process to keep the connection when this one is killed: %s", error)
        return self._server

    def _drop(self) -> None:
        if self._keeper is not None:
            self._keeper.let_go()
            self._keeper = None
        if self._server is not None:
            self._server.close()
            self._server = None

    @property
    def _subject(self) -> str:
        return f"{self._settings.host}:{self._settings.port}"


def connect(smtp: SmtpSettings) -> smtplib.SMTP:
    """Connect, encrypt and sign in, as configured.

    Raises:
        MailError: The server cannot be reached, its certificate is not trusted, or it refuses the credentials.
    """
    server: smtplib.SMTP | None = None
    try:
        context = ssl.create_default_context(cafile=str(smtp.ca_file) if smtp.ca_file else None)
        if smtp.security == "tls":
            server = smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=smtp.timeout_s, context=context)
        else:
            server = smtplib.SMTP(smtp.host, smtp.port, timeout=smtp.timeout_s)
        if smtp.security == "starttls":
            server.starttls(context=context)
        server.ehlo_or_helo_if_needed()
        if smtp.username and smtp.password:
            server.login(smtp.username.get_secret_value(), smtp.password.get_secret_value())
    except (OSError, smtplib.SMTPException, UnicodeError) as error:
        if server is not None:
            server.close()
        raise MailError(f"no mail server ({_reason(error)})", subject=f"{smtp.host}:{smtp.port}") from error
    return server


def _reason(error: Exception) -> str:
    """What went wrong, in one line and without control characters."""
    if isinstance(error, smtplib.SMTPResponseException):
        words = error.smtp_error
        text = f"{error.smtp_code} {words.decode('utf-8', 'replace') if isinstance(words, bytes) else words}"
    else:
        text = str(error) or type(error).__name__
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:300]
