"""Mails as messages: headers, plain text and HTML. Pure.

Addresses are put together from their parts, not parsed: a domain outside ASCII is written in its ASCII form, and a
local part outside ASCII makes a message that only servers with SMTPUTF8 take (RFC 6531).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, EmailPolicy
from email.utils import format_datetime
from functools import lru_cache

from flows.alerts.render import Rendered, transfer_sizes


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """One message as a server takes it: from whom, to whom, the bytes, and what they need."""

    mail_id: str
    sender: str
    recipient: str
    content: bytes  # CRLF line ends
    smtp_utf8: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What every mail of an installation says of itself."""

    sender: str = "dealwire@example.org"
    reply_to: str | None = None
    unsubscribe: str | None = None

    @property
    def domain(self) -> str:
        """The domain of the sender, in ASCII."""
        return ascii_domain(self.sender).rpartition("@")[2]


def build_envelope(
    rendered: Rendered, *, origin: Origin, recipient: str, mail_id: str, follows: Sequence[str], at: datetime
) -> Envelope:
    """Make a message.

    Args:
        rendered: Subject and bodies.
        origin: Whom it comes from.
        recipient: Address it goes to.
        mail_id: What makes it this mail and no other; its Message-ID is made from it.
        follows: The mails before it about the same event, oldest first.
        at: Its date.
    """
    sender, to = ascii_domain(origin.sender), ascii_domain(recipient)
    utf8 = not (sender + to).isascii()
    policy = SMTPUTF8 if utf8 else SMTP
    message = EmailMessage(policy=policy)
    message["Subject"] = rendered.subject
    message["From"] = _address(sender, "dealwire")
    message["To"] = _address(to)
    if origin.reply_to:
        message["Reply-To"] = _address(ascii_domain(origin.reply_to))
    message["Date"] = format_datetime(at)
    message["Message-ID"] = message_id(mail_id, origin)
    if follows:
        message["In-Reply-To"] = message_id(follows[-1], origin)
        message["References"] = " ".join(message_id(one, origin) for one in (follows[0], *follows[1:][-8:]))
    message["List-Id"] = f"dealwire alerts <alerts.{origin.domain}>"
    if origin.unsubscribe:
        message["List-Unsubscribe"] = f"<{origin.unsubscribe}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    # The head ends with an empty line, which here stands after the headers of the body.
    content = message.as_bytes().rstrip(b"\r\n") + b"\r\n" + _body(rendered, policy)
    return Envelope(mail_id=mail_id, sender=sender, recipient=to, content=content, smtp_utf8=utf8)


@lru_cache(maxsize=4)
def _body(rendered: Rendered, policy: EmailPolicy) -> bytes:
    """Both bodies, with the headers that say what they are; written once where many recipients are told the same."""
    body = EmailMessage(policy=policy)
    body.set_content(rendered.text, cte=_shortest(rendered.text))
    body.add_alternative(rendered.html, subtype="html", cte=_shortest(rendered.html))
    return body.as_bytes()


def message_id(mail_id: str, origin: Origin) -> str:
    """The same for the same mail, however often it is tried.

    >>> message_id("4f0c", Origin(sender="desk@example.org"))
    '<4f0c@example.org>'
    """
    return f"<{mail_id}@{origin.domain}>"


def ascii_domain(address: str) -> str:
    """An address with its domain in ASCII.

    >>> ascii_domain("desk@bücher.example")
    'desk@xn--bcher-kva.example'
    """
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:
        return address


def _shortest(body: str) -> str:
    """How a body is written shortest: as quoted-printable, or where much is outside ASCII as base64."""
    sizes = transfer_sizes(body)
    return min(sizes, key=lambda way: sizes[way])


def _address(address: str, name: str = "") -> Address:
    local, _, domain = address.rpartition("@")
    return Address(name, username=local, domain=domain)
