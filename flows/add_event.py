"""An event that no extractor found, entered by a person: a mention like any other, which no machine replaces."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from duckdb import DuckDBPyConnection

from extractors.errors import ParseError, StorageError
from extractors.records import DEALS, Correction, EventType, Money, Role, Status, Valuation
from extractors.resolve.corrected import field_name, read_field
from extractors.resolve.summary import PERSON
from flows.resolution import resolve
from warehouse.corrections import correction_key, event_of_mention, find_article, save_correction
from warehouse.database import transaction

_LONGEST = 2000  # characters of a sentence
_DERIVED = frozenset({"headline", "amount_usd"})  # made from other fields


def add_event(
    connection: DuckDBPyConnection,
    fields: Mapping[str, str],
    *,
    at: datetime,
    url: str | None = None,
    evidence: str | None = None,
    note: str | None = None,
) -> str:
    """Add a missed event. It joins the event that articles tell of it, now or later.

    Args:
        connection: The warehouse.
        fields: Field and value, as people write them; ``event_type`` and a party or product are needed.
        at: When this was said.
        url: Where it is told; a stored article is cited by its link or id.
        evidence: The sentence that says so; of a stored article it must be a slice of the text.
        note: Why.
    Returns:
        The event's id.
    Raises:
        ParseError: A field or value cannot be, or one is missing.
        StorageError: The sentence does not stand in the cited article.
    """
    values = {field_name(name): read_field(name, text) for name, text in fields.items()}
    telling = _telling(values)
    cited = find_article(connection, url) if url else None
    day = values.get("announced_on")
    key = correction_key("add", "", at, *(f"{name}={text}" for name, text in sorted(fields.items())), url or "")
    article = None
    if cited is not None:
        start, text = _place(cited[1], evidence, url or "")
        article_id = cited[0]
    else:
        text, start = (evidence or _sentence(values))[:_LONGEST], 0
        article_id = hashlib.blake2b(f"correction|{key}".encode(), digest_size=8).hexdigest()
        article = _article(article_id, url, text, day)
    telling |= {
        "article_id": article_id,
        "evidence": text,
        "evidence_start": start,
        "evidence_end": start + len(text),
    }
    correction = Correction(correction_id=key, made_at=at, action="add", event_id=f"e{key[1:]}", note=note)
    with transaction(connection):
        save_correction(connection, correction, {"telling": telling, "article": article})
    resolve(connection, at)
    return event_of_mention(connection, key) or correction.event_id


def _telling(values: Mapping[str, Any]) -> dict[str, Any]:
    for name in sorted(_DERIVED & values.keys()):
        raise ParseError("is made from the other fields", subject=name, advice="Leave it out.")
    event_type = values.get("event_type")
    if not isinstance(event_type, EventType):
        raise ParseError("is needed", subject="event_type", advice=f"Give one of {', '.join(EventType)}.")
    parties = [{"name": name, "role": role.value} for role in Role for name in values.get(role.value) or ()]
    products = list(values.get("products") or ())
    if not (parties if event_type in DEALS else products):
        needed = "a party, e.g. recipient=NAME" if event_type in DEALS else "products=NAME"
        raise ParseError(f"names nothing that would tell it from others; give {needed}", subject=event_type)
    amount, valuation = values.get("amount"), values.get("valuation")
    if amount and values.get("currency"):
        amount = replace(amount, currency=values["currency"])
    day = values.get("announced_on")
    return {
        "event_type": event_type.value,
        "status": values.get("status", Status.ANNOUNCED).value,
        "subtype": values.get("subtype"),
        "participants": parties,
        "products": products,
        "amount": _money(amount) if amount else None,
        "valuation": _valuation(valuation) if valuation else None,
        "round": values.get("round"),
        "context_window": values.get("context_window"),
        "parameters": values.get("parameters"),
        "open_weights": values.get("open_weights"),
        "modalities": list(values.get("modalities") or ()),
        "announced_on": day.isoformat() if day else None,
    }


def _money(money: Money) -> dict[str, Any]:
    return {
        "value": str(money.value),
        "currency": money.currency or "USD",
        "qualifier": money.qualifier,
        "max_value": _text(money.max_value),
        "usd": _text(money.usd),
        "in_kind": money.in_kind,
    }


def _valuation(valuation: Valuation) -> dict[str, Any]:
    return {"value": str(valuation.value), "currency": valuation.currency or "USD", "basis": valuation.basis}


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _place(text: str, evidence: str | None, url: str) -> tuple[int, str]:
    """Where the sentence stands in the article; without one its beginning is shown."""
    if evidence is None:
        begin = text.strip().split("\n", 1)[0][:_LONGEST]
        return text.index(begin), begin
    start = text.find(evidence)
    if start < 0 or not evidence:
        raise StorageError("the sentence does not stand in this article", subject=url, advice="Copy it as it stands.")
    return start, evidence


def _sentence(values: Mapping[str, Any]) -> str:
    names = [name for role in Role for name in values.get(role.value) or ()]
    named = ", ".join([*names, *(values.get("products") or ())])
    return f"Entered by hand: {str(values['event_type']).replace('_', ' ')}, {named}"


def _article(article_id: str, url: str | None, text: str, day: date | None) -> dict[str, Any]:
    """An article that stands for what the person wrote."""
    published = datetime.combine(day, time(), tzinfo=UTC) if day else None
    host = urlsplit(url).hostname if url else None
    return {
        "article_id": article_id,
        "url": url or f"dealwire:correction/{article_id}",
        "title": text[:200],
        "published_at": published.isoformat() if published else None,
        "publisher": host or PERSON,
        "text": text,
    }
