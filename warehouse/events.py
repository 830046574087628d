"""Events as they are resolved: which mentions to look at again, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from extractors.records import (
    EventType,
    Mention,
    Money,
    Participant,
    ResolvedEvent,
    Role,
    Span,
    Status,
    Telling,
    Valuation,
)
from warehouse.statements import statement

_UTC = pa.timestamp("us", tz="UTC")
_SUM = pa.decimal128(24, 2)
_LIST = pa.list_(pa.string())
_TEXT_COLUMNS = [
    "event_id",
    "kind",
    "event_type",
    "subtype",
    "status",
    "headline",
    "date_precision",
    "currency",
    "amount_usd_source",
    "amount_qualifier",
    "valuation_currency",
    "valuation_basis",
    "round",
    "recipient",
    "acquirer",
    "target",
    "seller",
    "product",
    "developer",
    "evidence",
    "evidence_url",
    "origin",
]
_EVENTS = pa.schema([
    *((name, pa.string()) for name in _TEXT_COLUMNS),
    *((name, _LIST) for name in ("parties", "products", "investors", "lead_investors", "partners", "platforms",
                                 "modalities", "urls")),
    *((name, _SUM) for name in ("amount", "amount_max", "amount_usd", "valuation", "valuation_usd")),
    *((name, _UTC) for name in ("first_seen_at", "updated_at", "first_published_at")),
    ("announced_on", pa.date32()), ("amount_usd_rate", pa.float64()), ("in_kind", pa.bool_()),
    ("context_window", pa.int64()), ("parameters", pa.int64()), ("open_weights", pa.bool_()),
    ("publisher_count", pa.int32()), ("article_count", pa.int32()), ("has_conflict", pa.bool_()),
    ("corrected", pa.bool_()), ("dropped", pa.bool_()), ("confidence", pa.float64()),
])  # fmt: skip
_PARTIES = pa.schema([(name, pa.string()) for name in ("event_id", "organization_id", "name", "role")])
_CLAIMS = pa.schema([
    ("event_id", pa.string()), ("field", pa.string()), ("value", pa.string()), ("mention_id", pa.string()),
    ("publisher", pa.string()), ("article_id", pa.string()), ("claimed_at", _UTC), ("chosen", pa.bool_()),
    ("reason", pa.string()),
])  # fmt: skip
_HISTORY = pa.schema([
    ("event_id", pa.string()), ("changed_at", _UTC), ("change", pa.string()), ("field", pa.string()),
    ("old_value", pa.string()), ("new_value", pa.string()), ("mention_id", pa.string()),
])  # fmt: skip
_KEYS = pa.schema([("key", pa.string()), ("mention_id", pa.string()), ("article_id", pa.string())])
_JOINED = pa.schema([("mention_id", pa.string()), ("event_id", pa.string())])
_ALIASES = pa.schema([("old_event_id", pa.string()), ("event_id", pa.string()), ("joined_at", _UTC)])
_ORGANIZATIONS = pa.schema([("organization_id", pa.string()), ("name", pa.string()), ("created_at", _UTC)])


@dataclass(frozen=True, slots=True, kw_only=True)
class OldEvent:
    """An event as it stood before a resolution: what its history is reckoned against."""

    event_id: str
    status: str
    amount: str | None
    parties: tuple[str, ...]
    first_seen_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One row of an event's history."""

    event_id: str
    change: str
    field: str | None = None
    old_value: str | None = None
    new_value: str | None = None
    mention_id: str | None = None  # the telling that brought it; None where none did


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedEvent:
    """A resolved event with its id, the mentions in it, and when it was first seen and last changed."""

    event_id: str
    event: ResolvedEvent
    mention_ids: tuple[str, ...]
    first_seen_at: datetime
    updated_at: datetime


def new_tellings(connection: DuckDBPyConnection) -> tuple[Telling, ...]:
    """Mentions of articles that are still to be resolved."""
    return _tellings(connection, "events/new_mentions")


def save_keys(connection: DuckDBPyConnection, keys: Iterable[tuple[str, str, str]]) -> None:
    """Replace the keys of the articles to be resolved by (key, mention id, article id)."""
    connection.execute(statement("events/touched_events"))
    connection.execute(statement("events/forget_keys"))
    rows = [dict(zip(_KEYS.names, row, strict=True)) for row in keys]
    _load(connection, "new_keys", rows, _KEYS, "events/save_keys")


def affected_tellings(connection: DuckDBPyConnection) -> tuple[Telling, ...]:
    """All mentions whose event may change; call it after ``save_keys``."""
    return _tellings(connection, "events/affected_mentions")


def old_events(connection: DuckDBPyConnection, tellings: Sequence[Telling]) -> tuple[OldEvent, ...]:
    """Read the events that the tellings were in, and those that an article to be resolved no longer tells."""
    connection.register("loaded", pa.table({"mention_id": pa.array([t.mention_id for t in tellings], pa.string())}))
    rows = connection.execute(statement("events/old_events")).fetchall()
    connection.unregister("loaded")
    return tuple(
        OldEvent(
            event_id=row[0],
            status=row[1],
            amount=row[2],
            parties=tuple(row[3]),
            first_seen_at=row[4],
            updated_at=row[5],
        )
        for row in rows
    )


def replace_events(
    connection: DuckDBPyConnection,
    old: Sequence[OldEvent],
    new: Sequence[NamedEvent],
    *,
    loaded: Sequence[Telling],
    changes: Sequence[Change],
    aliases: Mapping[str, str],
    at: datetime,
) -> None:
    """Put new events in the place of old ones, with parties, claims and history; the articles are then resolved."""
    connection.register("old_ids", pa.table({"event_id": pa.array([one.event_id for one in old], pa.string())}))
    for table in ("resolved_events", "participants", "claims"):
        connection.execute(statement(f"events/delete_{table}"))
    connection.unregister("old_ids")
    _load(connection, "batch", [_event_row(one) for one in new], _EVENTS, "events/save_resolved_events")
    parties = [
        {
            "event_id": one.event_id,
            "organization_id": party.organization_id,
            "name": party.name,
            "role": party.role.value,
        }
        for one in new
        for party in one.event.parties
    ]
    _load(connection, "batch", parties, _PARTIES, "events/save_participants")
    known = [{"organization_id": row["organization_id"], "name": row["name"], "created_at": at} for row in parties]
    _load(connection, "batch", known, _ORGANIZATIONS, "events/save_organizations")
    claims = [
        {"event_id": one.event_id, **{name: getattr(claim, name) for name in _CLAIMS.names[1:]}}
        for one in new
        for claim in one.event.claims
    ]
    _load(connection, "batch", claims, _CLAIMS, "events/save_claims")
    history = [
        {"changed_at": at} | {name: getattr(change, name) for name in ("event_id", "change", "field", "old_value", "new_value", "mention_id")}
        for change in changes
    ]  # fmt: skip
    _load(connection, "batch", history, _HISTORY, "events/save_history")
    forward = [{"old_event_id": lost, "event_id": kept, "joined_at": at} for lost, kept in sorted(aliases.items())]
    _load(connection, "batch", forward, _ALIASES, "events/save_aliases")
    _load(connection, "batch", forward, _ALIASES, "events/forward_aliases")
    event_of = {mention_id: one.event_id for one in new for mention_id in one.mention_ids}
    joined = [{"mention_id": one.mention_id, "event_id": event_of.get(one.mention_id)} for one in loaded]
    _load(connection, "joined", joined, _JOINED, "events/join_mentions")
    connection.execute(statement("events/mark_resolved"), {"at": at})


def show_event(connection: DuckDBPyConnection, event_id: str) -> dict[str, Any] | None:
    """Everything known of one event, by its id or by one that was joined into it; None for an unknown id."""
    found = _rows(connection, "events/show_event", event_id)
    if not found:
        return None
    event = found[0]
    for part in ("claims", "mentions", "history"):
        event[part] = _rows(connection, f"events/show_{part}", event["event_id"])
    event["alias_ids"] = [row["old_event_id"] for row in _rows(connection, "events/show_aliases", event["event_id"])]
    return event


def _rows(connection: DuckDBPyConnection, name: str, event_id: str) -> list[dict[str, Any]]:
    cursor = connection.execute(statement(name), {"id": event_id})
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _load(connection: DuckDBPyConnection, view: str, rows: list[dict[str, Any]], schema: pa.Schema, name: str) -> None:
    if not rows:
        return
    connection.register(view, pa.Table.from_pylist(rows, schema))
    connection.execute(statement(name))
    connection.unregister(view)


def _tellings(connection: DuckDBPyConnection, name: str) -> tuple[Telling, ...]:
    cursor = connection.execute(statement(name))
    names = [column[0] for column in cursor.description]
    return tuple(_telling(dict(zip(names, row, strict=True))) for row in cursor.fetchall())


def _telling(row: Mapping[str, Any]) -> Telling:
    return Telling(
        mention_id=row["mention_id"],
        article_id=row["article_id"],
        event_id=row["event_id"],
        mention=_mention(row),
        publisher=row["publisher"],
        url=row["url"],
        published_at=row["published_at"],
        first_seen_at=row["first_seen_at"],
        origin=row["origin"],
        duplicate_of=row["duplicate_of"],
    )


def _mention(row: Mapping[str, Any]) -> Mention:
    amount, valuation = row["amount"], row["valuation"]
    return Mention(
        event_type=EventType(row["event_type"]),
        status=Status(row["status"]),
        news=row["news"],
        ai_related=row["ai_related"],
        participants=tuple(Participant(name=p["name"], role=Role(p["role"])) for p in row["participants"]),
        evidence=tuple(Span(text=s["text"], start=s["start"], end=s["end"]) for s in row["evidence_spans"]),
        confidence=row["confidence"],
        subtype=row["subtype"],
        products=tuple(row["products"]),
        amount=Money(**{**amount, "in_kind": bool(amount["in_kind"])}) if amount else None,
        valuation=Valuation(**valuation) if valuation else None,
        round=row["round"],
        context_window=row["context_window"],
        parameters=row["parameters"],
        open_weights=row["open_weights"],
        modalities=tuple(row["modalities"]),
        announced_on=row["announced_on"],
    )


def _event_row(one: NamedEvent) -> dict[str, Any]:
    event = one.event
    names: dict[Role, list[str]] = {role: [p.name for p in event.parties if p.role is role] for role in Role}
    first = {role: found[0] if found else None for role, found in names.items()}
    plain = ["kind", "headline", "confidence", "evidence", "evidence_url", "publisher_count", "article_count", "has_conflict", "origin", "subtype", "announced_on", "date_precision", "round", "context_window", "parameters", "open_weights", "first_published_at"]  # fmt: skip
    return {name: getattr(event, name) for name in plain} | {
        "event_id": one.event_id,
        "event_type": event.event_type.value,
        "status": event.status.value,
        "first_seen_at": one.first_seen_at,
        "updated_at": one.updated_at,
        "parties": list(dict.fromkeys(party.name for party in event.parties)),
        "products": list(event.products),
        "modalities": list(event.modalities),
        "urls": list(event.urls),
        "amount": event.amount.value if event.amount else None,
        "amount_max": event.amount.max_value if event.amount else None,
        "currency": event.amount.currency if event.amount else None,
        "amount_qualifier": event.amount.qualifier if event.amount else None,
        "in_kind": event.amount.in_kind if event.amount else None,
        "amount_usd": event.amount_usd.usd if event.amount_usd else None,
        "amount_usd_rate": event.amount_usd.rate if event.amount_usd else None,
        "amount_usd_source": event.amount_usd.source if event.amount_usd else None,
        "valuation": event.valuation.value if event.valuation else None,
        "valuation_currency": event.valuation.currency if event.valuation else None,
        "valuation_basis": event.valuation.basis if event.valuation else None,
        "valuation_usd": event.valuation_usd.usd if event.valuation_usd else None,
        "investors": list(dict.fromkeys([*names[Role.LEAD_INVESTOR], *names[Role.INVESTOR]])),
        "lead_investors": names[Role.LEAD_INVESTOR],
        "recipient": first[Role.RECIPIENT],
        "acquirer": first[Role.ACQUIRER],
        "target": first[Role.TARGET],
        "seller": first[Role.SELLER],
        "partners": names[Role.PARTNER],
        "product": event.products[0] if event.products else None,
        "developer": first[Role.DEVELOPER],
        "platforms": names[Role.PLATFORM],
        "corrected": False,
        "dropped": False,
    }
