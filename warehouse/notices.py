"""What operators are told of feeds and runs: each thing once, in one mail a day or in a digest."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from duckdb import DuckDBPyConnection

from warehouse.batches import registered, texts
from warehouse.outbox import DueMail
from warehouse.statements import statement


def compose_operator_mail(connection: DuckDBPyConnection, operator: str, now: datetime) -> None:
    """Notice dead feeds and runs that failed twice, and put what is new into one mail, at most once a day."""
    values = {"recipient": operator, "now": now}
    for name in ("notice_feeds", "notice_runs"):
        connection.execute(statement(f"alerts/{name}"), values)
    notices = [row[0] for row in connection.execute(statement("alerts/operator_due"), values).fetchall()]
    if notices:
        mail_id = hashlib.md5("|".join([operator, *notices]).encode()).hexdigest()
        connection.execute(statement("alerts/operator_mail"), {**values, "mail_id": mail_id, "events": len(notices)})
        attached = {"mail_id": mail_id, "notices": notices, "recipient": operator}
        connection.execute(statement("alerts/attach_notices"), attached)


def note_silent_feeds(connection: DuckDBPyConnection, now: datetime) -> None:
    """Put feeds that went silent into the daily digests that were just composed; each recipient is told once."""
    connection.execute(statement("alerts/notice_silent"), {"now": now})
    connection.execute(statement("alerts/attach_silent"))


def notices_of(connection: DuckDBPyConnection, mails: Sequence[DueMail]) -> dict[str, tuple[str, ...]]:
    """The words that mails carry for operators, by mail id."""
    found: dict[str, list[str]] = defaultdict(list)
    with registered(connection, batch=texts("mail_id", [one.mail_id for one in mails])):
        for mail_id, text in connection.execute(statement("alerts/mail_notices")).fetchall():
            found[mail_id].append(text)
    return {mail_id: tuple(texts) for mail_id, texts in found.items()}
