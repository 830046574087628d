"""What the extractor found, kept by article: reading an article again replaces its mentions."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from duckdb import DuckDBPyConnection

from extractors.records import DEALS, EventType, Mention, Money, Role, Span, Story, Telling, Valuation
from warehouse.batches import DAY, FLAG, INT, LONG, REAL, SUM, TEXT, TEXTS, TIME, Batch, Shape, registered, texts
from warehouse.database import transaction
from warehouse.statements import statement
from warehouse.tellings import telling_of

_LARGEST_SUM = Decimal(10) ** 18  # no deal is larger, and the column has room for it
_SPAN = 'text varchar, start integer, "end" integer'
_MENTIONS = Shape(
    mention_id=TEXT, article_id=TEXT, event_type=TEXT, news=FLAG, ai_related=FLAG, status=TEXT, subtype=TEXT,
    participants="struct(name varchar, role varchar)[]", products=TEXTS,
    amount=f"struct(value {SUM}, currency varchar, qualifier varchar, max_value {SUM}, usd {SUM}, in_kind boolean)",
    valuation=f"struct(value {SUM}, currency varchar, basis varchar)",
    round=TEXT, context_window=LONG, parameters=LONG, open_weights=FLAG, modalities=TEXTS, announced_on=DAY,
    evidence=TEXT, evidence_start=INT, evidence_end=INT, evidence_spans=f"struct({_SPAN})[]",
    field_evidence=f"struct(field varchar, {_SPAN})[]", extractor=TEXT, extractor_version=TEXT, confidence=REAL,
    lang=TEXT, extracted_at=TIME,
)  # fmt: skip
_DONE = Shape(
    article_id=TEXT, extractor_version=TEXT, extracted_at=TIME, error=TEXT,
)  # fmt: skip
# The names by which a mention of each type is known, before anything else about it.
_KEY_ROLES = {
    EventType.FUNDING: (Role.RECIPIENT,),
    EventType.ACQUISITION: (Role.TARGET, Role.ACQUIRER),
    EventType.PARTNERSHIP: (Role.PARTNER,),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """What one article told: its mentions, or the error that kept it from telling."""

    article_id: str
    mentions: tuple[Mention, ...]
    error: str | None = None
    mention_ids: tuple[str, ...] = ()  # one each, where they are told again under ids that they had; else made anew


def mention_ids(article_id: str, mentions: Sequence[Mention]) -> tuple[str, ...]:
    """Ids of an article's mentions, made from what each is about; two with one key are told apart by their order."""
    seen: dict[str, int] = {}
    ids = []
    for mention in mentions:
        key = mention_key(mention)
        seen[key] = seen.get(key, 0) + 1
        identity = f"{article_id}|{key}|{seen[key]}"
        ids.append(hashlib.blake2b(identity.encode("utf-8", "replace"), digest_size=8).hexdigest())
    return tuple(ids)


def mentions_before(connection: DuckDBPyConnection, article_ids: Sequence[str]) -> dict[str, tuple[Telling, ...]]:
    """What a machine found in some articles before, by article."""
    found: dict[str, tuple[Telling, ...]] = {}
    with registered(connection, wanted=texts("article_id", article_ids)):
        cursor = connection.execute(statement("mentions/before"))
        names = [column[0] for column in cursor.description]
        for row in cursor.fetchall():
            telling = telling_of(dict(zip(names, row, strict=True)))
            found[telling.article_id] = (*found.get(telling.article_id, ()), telling)
    return found


def articles_unextracted(connection: DuckDBPyConnection, limit: int) -> tuple[Story, ...]:
    """Articles that the extractor has not read yet."""
    rows = connection.execute(statement("mentions/unextracted"), {"limit": limit}).fetchall()
    return tuple(
        Story(id=row[0], title=row[1], text=row[2], published_at=row[3], lang=row[4], url=row[5]) for row in rows
    )


def count_unextracted(connection: DuckDBPyConnection) -> int:
    """How many articles wait for the extractor."""
    row = connection.execute(statement("mentions/count_unextracted")).fetchone()
    return int(row[0]) if row else 0


def save_extractions(
    connection: DuckDBPyConnection,
    extractions: Sequence[Extraction],
    *,
    extractor: str,
    extractor_version: str,
    at: datetime,
) -> int:
    """Replace the mentions of a batch of articles; the articles then wait to be resolved. The caller's transaction.

    A mention that is told again keeps its id and its event, so ids survive a new extraction.

    Returns:
        How many mentions were stored.
    """
    batch, done = extraction_tables(extractions, extractor=extractor, extractor_version=extractor_version, at=at)
    with registered(connection, batch=batch, done=done):
        for step in ("keep_events", "delete", "insert", "mark_articles"):
            connection.execute(statement(f"mentions/{step}"))
    return len(batch)


def extraction_tables(
    extractions: Sequence[Extraction], *, extractor: str, extractor_version: str, at: datetime
) -> tuple[Batch, Batch]:
    """What articles told, in the columns of the warehouse: their mentions, and that each article was read."""
    stamp = {"extractor": extractor, "extractor_version": extractor_version, "extracted_at": at}
    rows = [{**row, **stamp} for one in extractions for row in _rows(one)]
    done = [
        {"article_id": one.article_id, "extractor_version": extractor_version, "extracted_at": at, "error": one.error}
        for one in extractions
    ]
    return _MENTIONS.of(rows), _DONE.of(done)


def forget_extraction(connection: DuckDBPyConnection, since: datetime | None) -> None:
    """Let the stored articles be extracted again."""
    with transaction(connection):
        connection.execute(statement("mentions/forget_extraction"), {"since": since})


def mention_key(mention: Mention) -> str:
    """What a mention is about, folded: its type and the names that make it this event and no other."""
    if mention.event_type in DEALS:
        roles = _KEY_ROLES[mention.event_type]
        names = [party.name for party in mention.participants if party.role in roles]
    else:
        names = list(mention.products)
    return f"{mention.event_type}|{'|'.join(sorted(_fold(name) for name in names))}"


def _fold(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower() or name.lower()
    return re.sub(r"[^\w.+]+", "", folded)


def _rows(one: Extraction) -> list[dict[str, object]]:
    ids = one.mention_ids or mention_ids(one.article_id, one.mentions)
    return [
        {"mention_id": mention_id, "article_id": one.article_id, **_row(mention)}
        for mention_id, mention in zip(ids, one.mentions, strict=True)
    ]


def _row(mention: Mention) -> dict[str, object]:
    best = mention.evidence[0]
    return {
        "event_type": mention.event_type.value,
        "news": mention.news,
        "ai_related": mention.ai_related,
        "status": mention.status.value,
        "subtype": mention.subtype,
        "participants": [{"name": party.name, "role": party.role.value} for party in mention.participants],
        "products": list(mention.products),
        "amount": _money_row(mention.amount),
        "valuation": _valuation_row(mention.valuation),
        "round": mention.round,
        "context_window": mention.context_window,
        "parameters": mention.parameters,
        "open_weights": mention.open_weights,
        "modalities": list(mention.modalities),
        "announced_on": mention.announced_on,
        "evidence": best.text,
        "evidence_start": best.start,
        "evidence_end": best.end,
        "evidence_spans": [_span_row(span) for span in mention.evidence],
        "field_evidence": [{"field": name, **_span_row(span)} for name, span in mention.field_evidence],
        "confidence": mention.confidence,
        "lang": mention.lang,
    }


def _span_row(span: Span) -> dict[str, object]:
    return {"text": span.text, "start": span.start, "end": span.end}


def _money_row(money: Money | None) -> dict[str, object] | None:
    if money is None or max(money.value, money.max_value or 0, money.usd or 0) > _LARGEST_SUM:
        return None
    return {
        "value": _cents(money.value),
        "currency": money.currency,
        "qualifier": money.qualifier,
        "max_value": _cents(money.max_value),
        "usd": _cents(money.usd),
        "in_kind": money.in_kind,
    }


def _valuation_row(valuation: Valuation | None) -> dict[str, object] | None:
    if valuation is None or valuation.value > _LARGEST_SUM:
        return None
    return {"value": _cents(valuation.value), "currency": valuation.currency, "basis": valuation.basis}


def _cents(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal("0.01"))
