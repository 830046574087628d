"""A real SMTP server on loopback that keeps what it accepts as ``.eml`` files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from flows.prefect_server import free_port


class MailSink:
    """Keeps every accepted mail in a folder, named by its order and subject."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = len(list(folder.glob("*.eml")))

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 (aiosmtpd's name)
        """Store one mail and accept it."""
        content = envelope.content
        body = content if isinstance(content, bytes) else (content or "").encode()
        self._count += 1
        digest = hashlib.sha256(body).hexdigest()[:8]
        recipient = re.sub(r"[^\w.-]+", "-", envelope.rcpt_tos[0])[:40]
        (self._folder / f"{self._count:03d}-{recipient}-{digest}.eml").write_bytes(body)
        return "250 kept"


@contextmanager
def mail_sink(folder: Path) -> Iterator[int]:
    """Run the mail server for the time of a block.

    Yields:
        Its port on 127.0.0.1.
    """
    folder.mkdir(parents=True, exist_ok=True)
    controller = Controller(MailSink(folder), hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()
