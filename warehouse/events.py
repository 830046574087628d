"""Events as they are resolved: which mentions to look at again, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pyarrow as pa
from duckdb import DuckDBPyConnection

from extractors.records import ResolvedEvent, Role, Telling
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
_JOINED = pa.schema([("mention_id", pa.string()), ("event_id", pa.string())])
_ALIASES = pa.schema([("old_event_id", pa.string()), ("event_id", pa.string()), ("joined_at", _UTC)])
_PRODUCTS = pa.schema([
    *((name, pa.string()) for name in ("event_id", "product_id", "name", "developer_id", "family", "model", "variant")),
    ("dated", pa.date32()), ("moving", pa.bool_()),
])  # fmt: skip
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
    corrected: bool = False
    dropped: bool = False


def old_events(connection: DuckDBPyConnection, event_ids: Sequence[str]) -> tuple[OldEvent, ...]:
    """Read events as they stand before a resolution."""
    connection.register("wanted", pa.table({"event_id": pa.array(event_ids, pa.string())}))
    rows = connection.execute(statement("events/old_events")).fetchall()
    connection.unregister("wanted")
    names = ("event_id", "status", "amount", "parties", "first_seen_at", "updated_at")
    return tuple(OldEvent(**dict(zip(names, (*row[:3], tuple(row[3]), *row[4:]), strict=True))) for row in rows)


def taken_ids(connection: DuckDBPyConnection, wanted: Sequence[str]) -> frozenset[str]:
    """Those of some ids that an event has, or had before it was joined into another."""
    connection.register("wanted", pa.table({"event_id": pa.array(wanted, pa.string())}))
    rows = connection.execute(statement("events/taken_ids")).fetchall()
    connection.unregister("wanted")
    return frozenset(event_id for (event_id,) in rows)


def told_before(connection: DuckDBPyConnection, wanted: Sequence[str]) -> frozenset[str]:
    """Those of some ids that have a history."""
    connection.register("wanted", pa.table({"event_id": pa.array(wanted, pa.string())}))
    rows = connection.execute(statement("events/told_before")).fetchall()
    connection.unregister("wanted")
    return frozenset(event_id for (event_id,) in rows)


def replace_events(
    connection: DuckDBPyConnection,
    old: Sequence[str],
    new: Sequence[NamedEvent],
    *,
    loaded: Sequence[Telling],
    changes: Sequence[Change],
    aliases: Mapping[str, str],
    at: datetime,
) -> None:
    """Put new events in the place of old ones (by their ids), with parties, claims, history and versions."""
    concerned = sorted({*old, *(one.event_id for one in new)})
    if not (concerned or changes or aliases or loaded):
        return
    connection.register("old_ids", pa.table({"event_id": pa.array(concerned, pa.string())}))
    _replace_rows(connection, _table([_event_row(one) for one in new], _EVENTS), at)
    parties = [(one.event_id, p.organization_id, p.name, p.role.value) for one in new for p in one.event.parties]
    _replace(connection, _columns(parties, _PARTIES), "participants")
    known = [(organization_id, name, at) for _, organization_id, name, _ in parties]
    _load(connection, _columns(known, _ORGANIZATIONS), "events/save_organizations")
    products = [
        (one.event_id, p.product_id, p.name, p.developer_id, p.family, p.model, p.variant, p.dated, p.moving)
        for one in new
        for p in one.event.product_names
    ]
    _replace(connection, _columns(products, _PRODUCTS), "event_products")
    claims = [
        (one.event_id, c.field, c.value, c.mention_id, c.publisher, c.article_id, c.claimed_at, c.chosen, c.reason)
        for one in new
        for c in one.event.claims
    ]
    _replace(connection, _columns(claims, _CLAIMS), "claims")
    save_changes(connection, changes, at)
    save_aliases(connection, aliases, at)
    event_of = {mention_id: one.event_id for one in new for mention_id in one.mention_ids}
    joined = [(one.mention_id, event_of.get(one.mention_id)) for one in loaded]
    joined = [pair for pair, one in zip(joined, loaded, strict=True) if pair[1] != one.event_id]
    _load(connection, _columns(joined, _JOINED), "events/join_mentions")
    connection.unregister("old_ids")


def save_changes(connection: DuckDBPyConnection, changes: Sequence[Change], at: datetime) -> None:
    """Write rows of history."""
    rows = [(c.event_id, at, c.change, c.field, c.old_value, c.new_value, c.mention_id) for c in changes]
    _load(connection, _columns(rows, _HISTORY), "events/save_history")


def save_aliases(connection: DuckDBPyConnection, aliases: Mapping[str, str], at: datetime) -> None:
    """Let lost ids lead to the events that they were joined into."""
    forward = _columns([(lost, kept, at) for lost, kept in sorted(aliases.items())], _ALIASES)
    _load(connection, forward, "events/save_aliases")
    _load(connection, forward, "events/forward_aliases")


def show_event(connection: DuckDBPyConnection, event_id: str) -> dict[str, Any] | None:
    """Everything known of one event, by its id or by one that was joined into it; None for an unknown id."""
    found = _rows(connection, "events/show_event", event_id)
    if not found:
        return None
    event = found[0]
    for part in ("claims", "mentions", "history"):
        event[part] = _rows(connection, f"events/show_{part}", event["event_id"])
    event["corrections"] = [
        {**row, **{name: json.loads(row["details"]).get(name) for name in ("fields", "note", "other_id")}}
        for row in _rows(connection, "events/show_corrections", event["event_id"])
    ]
    for row in event["corrections"]:
        del row["details"]
    event["alias_ids"] = [row["old_event_id"] for row in _rows(connection, "events/show_aliases", event["event_id"])]
    return event


def _rows(connection: DuckDBPyConnection, name: str, event_id: str) -> list[dict[str, Any]]:
    cursor = connection.execute(statement(name), {"id": event_id})
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _load(connection: DuckDBPyConnection, table: pa.Table, name: str) -> None:
    if not table.num_rows:
        return
    connection.register("batch", table)
    connection.execute(statement(name))
    connection.unregister("batch")


def _replace_rows(connection: DuckDBPyConnection, events: pa.Table, at: datetime) -> None:
    """Make the rows of the events in ``old_ids`` these, end the versions that are no longer true, and begin others.

    A row that stays as it is is not touched, here and in ``_replace``: removed and written again, it would make the next
    checkpoint write its whole table anew.
    """
    connection.register("batch", events)
    for name in ("kept_events", "stale_resolved_events", "save_resolved_events"):
        connection.execute(statement(f"events/{name}"))
    for name in ("forget_versions", "close_versions", "save_versions"):
        connection.execute(statement(f"events/{name}"), {"at": at})
    connection.unregister("batch")


def _replace(connection: DuckDBPyConnection, rows: pa.Table, table: str) -> None:
    """Make the rows that a table has of the events in ``old_ids`` these."""
    connection.register("batch", rows)
    for step in ("kept", "stale", "save"):
        connection.execute(statement(f"events/{step}_{table}"))
    connection.unregister("batch")


def _columns(rows: Sequence[tuple[Any, ...]], schema: pa.Schema) -> pa.Table:
    """Rows in the order of the schema's columns, as a table; a tenth of the time that dictionaries would take."""
    columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
    return pa.Table.from_arrays(
        [pa.array(column, kind.type) for column, kind in zip(columns, schema, strict=True)], schema=schema
    )


def _table(rows: Sequence[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    return pa.Table.from_arrays(
        [pa.array([row[kind.name] for row in rows], kind.type) for kind in schema], schema=schema
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
        "corrected": one.corrected,
        "dropped": one.dropped,
    }


def mark_resolved(connection: DuckDBPyConnection, at: datetime) -> None:
    """Every article that waited is resolved."""
    connection.execute(statement("resolution/mark_resolved"), {"at": at})
