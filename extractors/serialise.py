"""Records as JSON and back: the shapes of the event contract, numbers as numbers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from extractors.errors import ParseError
from extractors.events.language import quality_of
from extractors.records import Mention, Money, Span, Story, Valuation


def mention_to_dict(mention: Mention) -> dict[str, Any]:
    """Give a mention its JSON form; fields that it does not have are left out.

    Args:
        mention: One event as one article tells it.

    Returns:
        A dictionary of JSON values under the names of the contract; sums and counts are numbers, dates ISO 8601.
    """
    row: dict[str, Any] = {
        "event_type": str(mention.event_type),
        "subtype": mention.subtype,
        "status": str(mention.status),
        "news": mention.news,
        "ai_related": mention.ai_related,
        "participants": [{"name": one.name, "role": str(one.role)} for one in mention.participants],
        "products": list(mention.products) or None,
        "amount": money_to_dict(mention.amount) if mention.amount else None,
        "valuation": valuation_to_dict(mention.valuation) if mention.valuation else None,
        "round": mention.round,
        "context_window": mention.context_window,
        "parameters": mention.parameters,
        "open_weights": mention.open_weights,
        "modalities": list(mention.modalities) or None,
        "announced_on": mention.announced_on.isoformat() if mention.announced_on else None,
        "evidence": [span_to_dict(one) for one in mention.evidence],
        "confidence": round(mention.confidence, 4),
        "lang": mention.lang,
        "quality": quality_of(mention.lang),
        "field_evidence": {name: span_to_dict(span) for name, span in mention.field_evidence} or None,
    }
    return {name: value for name, value in row.items() if value is not None}


def span_to_dict(span: Span) -> dict[str, Any]:
    """Give a slice of the text its JSON form."""
    return {"text": span.text, "start": span.start, "end": span.end}


def money_to_dict(money: Money) -> dict[str, Any]:
    """Give a sum its JSON form: whole units of the currency, as numbers."""
    row: dict[str, Any] = {
        "value": _number(money.value),
        "currency": money.currency,
        "qualifier": money.qualifier,
        "max_value": _number(money.max_value),
        "usd": _number(money.usd),
        "in_kind": money.in_kind or None,
    }
    return {name: value for name, value in row.items() if value is not None}


def valuation_to_dict(valuation: Valuation) -> dict[str, Any]:
    """Give a valuation its JSON form."""
    return {"value": _number(valuation.value), "currency": valuation.currency, "basis": valuation.basis}


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def story_from_dict(row: Any) -> Story:
    """Read one line of the batch form.

    Args:
        row: ``{"id", "url", "title", "published", "lang", "text"}``; every key but ``text`` may be absent or null.

    Raises:
        ParseError: The row is no object, or has no text.
    """
    if not isinstance(row, dict):
        raise ParseError("not a JSON object", advice='Each line must be {"id", "title", "published", "text", ...}')
    text = row.get("text")
    if not isinstance(text, str):
        raise ParseError("no text in this line", subject=str(row.get("id", "")))
    return Story(
        id=str(row.get("id") or ""),
        title=_text(row.get("title")),
        text=text,
        published_at=read_instant(row.get("published")),
        lang=_text(row.get("lang")),
        url=_text(row.get("url")),
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def read_instant(value: Any) -> datetime | None:
    """Read an ISO 8601 time or day, keeping a stated zone; without one it is UTC; None for what is none.

    >>> read_instant("2026-02-03")
    datetime.datetime(2026, 2, 3, 0, 0, tzinfo=datetime.timezone.utc)
    """
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError:
        try:
            day = date.fromisoformat(value.strip()[:10])
        except ValueError:
            return None
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
