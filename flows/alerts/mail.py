"""Messages and their delivery: SMTP, or files where no server is configured."""

from __future__ import annotations

import hashlib
import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol

from extractors.errors import MailError
from flows.alerts.render import Rendered
from flows.settings import Settings, SmtpSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused(Exception):  # noqa: N818 (an answer, not a failure of ours)
    """The server refused one mail; ``final`` when it said never to try again."""

    reason: str
    final: bool


class Mailer(Protocol):
    """Takes messages one by one."""

    def send(self, message: EmailMessage) -> None:
        """Hand over one message; raises Refused, or MailError when the connection is of no more use."""


def build_message(
    rendered: Rendered, *, sender: str, recipient: str, identity: str, thread: str | None, at: datetime
) -> EmailMessage:
    """Make a message.

    Args:
        rendered: Subject and bodies.
        sender: Address it comes from.
        recipient: Address it goes to.
        identity: What makes it this mail and no other; the Message-ID is made from it.
        thread: Identity of the mail it follows.
        at: Its date.
    """
    message = EmailMessage(policy=SMTP)
    message["Subject"] = rendered.subject
    message["From"] = Address("dealwire", addr_spec=sender)
    message["To"] = Address(addr_spec=recipient)
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id(identity, recipient, sender)
    if thread:
        message["In-Reply-To"] = message["References"] = message_id(thread, recipient, sender)
    message["List-Id"] = f"dealwire alerts <alerts.{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(rendered.text, cte="quoted-printable")
    message.add_alternative(rendered.html, subtype="html", cte="quoted-printable")
    return message


def message_id(identity: str, recipient: str, sender: str) -> str:
    """The same for the same mail, however often it is tried."""
    digest = hashlib.sha256(f"{identity}|{recipient}".encode()).hexdigest()[:32]
    return f"<{digest}@{sender.rpartition('@')[2]}>"


@contextmanager
def open_mailer(settings: Settings) -> Iterator[Mailer]:
    """A connection for a batch, or a folder.

    Raises:
        MailError: The server cannot be reached, its certificate is not trusted, or it refuses the credentials.
    """
    if settings.smtp is None:
        yield _Folder(settings.mail_folder)
        return
    server = _connect(settings.smtp)
    try:
        yield _Server(server)
    finally:
        try:
            server.quit()
        except (smtplib.SMTPException, OSError):
            server.close()


class _Folder:
    """Writes each message as a file; writing one twice is writing it once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        name = re.sub(r"[^0-9a-f]", "", str(message["Message-ID"]).partition("@")[0])
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / f"{name}.eml").write_bytes(message.as_bytes())
        except OSError as error:
            raise MailError(f"cannot be written ({error.strerror})", subject=str(self._folder)) from error


class _Server:
    def __init__(self, server: smtplib.SMTP) -> None:
        self._server = server

    def send(self, message: EmailMessage) -> None:
        try:
            self._server.send_message(message)
        except smtplib.SMTPRecipientsRefused as error:
            code, reason = next(iter(error.recipients.values()))
            self._reset()
            raise Refused(reason=_words(code, reason), final=code >= 500) from error
        except smtplib.SMTPServerDisconnected as error:
            raise MailError("the server closed the connection") from error
        except smtplib.SMTPResponseException as error:
            if error.smtp_code == 421:
                raise MailError(_words(error.smtp_code, error.smtp_error)) from error
            self._reset()
            raise Refused(reason=_words(error.smtp_code, error.smtp_error), final=error.smtp_code >= 500) from error
        except (OSError, smtplib.SMTPException) as error:
            raise MailError(str(error) or type(error).__name__) from error

    def _reset(self) -> None:
        try:
            self._server.rset()
        except (smtplib.SMTPException, OSError) as error:
            raise MailError("the server closed the connection") from error


def _connect(smtp: SmtpSettings) -> smtplib.SMTP:
    subject = f"{smtp.host}:{smtp.port}"
    try:
        context = ssl.create_default_context(cafile=str(smtp.ca_file) if smtp.ca_file else None)
        server: smtplib.SMTP
        if smtp.security == "tls":
            server = smtplib.SMTP_SSL(smtp.host, smtp.port, timeout=smtp.timeout_s, context=context)
        else:
            server = smtplib.SMTP(smtp.host, smtp.port, timeout=smtp.timeout_s)
        if smtp.security == "starttls":
            server.starttls(context=context)
        if smtp.username and smtp.password:
            server.login(smtp.username.get_secret_value(), smtp.password.get_secret_value())
    except (OSError, smtplib.SMTPException) as error:
        raise MailError(f"no mail server ({error})", subject=subject) from error
    return server


def _words(code: int, reason: bytes | str) -> str:
    text = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason
    return f"{code} {' '.join(text.split())}"[:300]
