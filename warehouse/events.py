"""Events as they are resolved: which mentions to look at again, and what came of it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from duckdb import DuckDBPyConnection

from extractors.records import ResolvedEvent, Role, Telling
from warehouse.batches import DAY, FLAG, INT, LONG, REAL, SUM, TEXT, TEXTS, TIME, Batch, Shape, registered, texts
from warehouse.statements import statement

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
_EVENTS = Shape(
    **dict.fromkeys(_TEXT_COLUMNS, TEXT),
    **dict.fromkeys(["parties", "products", "investors", "lead_investors", "partners", "platforms", "modalities", "urls"], TEXTS),
    **dict.fromkeys(["amount", "amount_max", "amount_usd", "valuation", "valuation_usd"], SUM),
    **dict.fromkeys(["first_seen_at", "updated_at", "first_published_at"], TIME),
    announced_on=DAY, amount_usd_rate=REAL, in_kind=FLAG, context_window=LONG, parameters=LONG, open_weights=FLAG,
    publisher_count=INT, article_count=INT, has_conflict=FLAG, corrected=FLAG, dropped=FLAG, confidence=REAL,
)  # fmt: skip
_PARTIES = Shape(event_id=TEXT, organization_id=TEXT, name=TEXT, role=TEXT)
_CLAIMS = Shape(
    event_id=TEXT, field=TEXT, value=TEXT, mention_id=TEXT,
    publisher=TEXT, article_id=TEXT, claimed_at=TIME, chosen=FLAG,
    reason=TEXT,
)  # fmt: skip
_HISTORY = Shape(
    event_id=TEXT, changed_at=TIME, change=TEXT, field=TEXT,
    old_value=TEXT, new_value=TEXT, mention_id=TEXT,
)  # fmt: skip
_JOINED = Shape(mention_id=TEXT, event_id=TEXT)
_ALIASES = Shape(old_event_id=TEXT, event_id=TEXT, joined_at=TIME)
_PRODUCTS = Shape(
    event_id=TEXT, product_id=TEXT, name=TEXT, developer_id=TEXT, family=TEXT, model=TEXT, variant=TEXT, dated=DAY,
    moving=FLAG,
)  # fmt: skip
_ORGANIZATIONS = Shape(organization_id=TEXT, name=TEXT, created_at=TIME)


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


def waits_for_resolution(connection: DuckDBPyConnection) -> bool:
    """Whether a resolution may change anything."""
    row = connection.execute(statement("resolution/waits")).fetchone()
    return bool(row and row[0])


def old_events(connection: DuckDBPyConnection, event_ids: Sequence[str]) -> tuple[OldEvent, ...]:
    """Read events as they stand before a resolution."""
    with registered(connection, wanted=texts("event_id", event_ids)):
        rows = connection.execute(statement("events/old_events")).fetchall()
    names = ("event_id", "status", "amount", "parties", "first_seen_at", "updated_at")
    return tuple(OldEvent(**dict(zip(names, (*row[:3], tuple(row[3]), *row[4:]), strict=True))) for row in rows)


def taken_ids(connection: DuckDBPyConnection, wanted: Sequence[str]) -> frozenset[str]:
    """Those of some ids that an event has, or had before it was joined into another."""
    with registered(connection, wanted=texts("event_id", wanted)):
        rows = connection.execute(statement("events/taken_ids")).fetchall()
    return frozenset(event_id for (event_id,) in rows)


def told_before(connection: DuckDBPyConnection, wanted: Sequence[str]) -> frozenset[str]:
    """Those of some ids that have a history."""
    with registered(connection, wanted=texts("event_id", wanted)):
        rows = connection.execute(statement("events/told_before")).fetchall()
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
    with registered(connection, old_ids=texts("event_id", concerned)):
        _replace_old(connection, new, at)
    save_changes(connection, changes, at)
    save_aliases(connection, aliases, at)
    event_of = {mention_id: one.event_id for one in new for mention_id in one.mention_ids}
    joined = [(one.mention_id, event_of.get(one.mention_id)) for one in loaded]
    joined = [pair for pair, one in zip(joined, loaded, strict=True) if pair[1] != one.event_id]
    _load(connection, _JOINED.of_tuples(joined), "events/join_mentions")


def _replace_old(connection: DuckDBPyConnection, new: Sequence[NamedEvent], at: datetime) -> None:
    """Make what is told of the events in ``old_ids`` this."""
    _replace_rows(connection, _EVENTS.of([_event_row(one) for one in new]), at)
    parties = [(one.event_id, p.organization_id, p.name, p.role.value) for one in new for p in one.event.parties]
    _replace(connection, _PARTIES.of_tuples(parties), "participants")
    known = [(organization_id, name, at) for _, organization_id, name, _ in parties]
    _load(connection, _ORGANIZATIONS.of_tuples(known), "events/save_organizations")
    products = [
        (one.event_id, p.product_id, p.name, p.developer_id, p.family, p.model, p.variant, p.dated, p.moving)
        for one in new
        for p in one.event.product_names
    ]
    _replace(connection, _PRODUCTS.of_tuples(products), "event_products")
    claims = [
        (one.event_id, c.field, c.value, c.mention_id, c.publisher, c.article_id, c.claimed_at, c.chosen, c.reason)
        for one in new
        for c in one.event.claims
    ]
    _replace(connection, _CLAIMS.of_tuples(claims), "claims")


def save_changes(connection: DuckDBPyConnection, changes: Sequence[Change], at: datetime) -> None:
    """Write rows of history."""
    rows = [(c.event_id, at, c.change, c.field, c.old_value, c.new_value, c.mention_id) for c in changes]
    _load(connection, _HISTORY.of_tuples(rows), "events/save_history")


def save_aliases(connection: DuckDBPyConnection, aliases: Mapping[str, str], at: datetime) -> None:
    """Let lost ids lead to the events that they were joined into."""
    forward = _ALIASES.of_tuples((lost, kept, at) for lost, kept in sorted(aliases.items()))
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


def _load(connection: DuckDBPyConnection, batch: Batch, name: str) -> None:
    if len(batch):
        with registered(connection, batch=batch):
            connection.execute(statement(name))


def _replace_rows(connection: DuckDBPyConnection, events: Batch, at: datetime) -> None:
    """Make the rows of the events in ``old_ids`` these, end the versions that are no longer true, and begin others.

    A row that stays as it is is not touched, here and in ``_replace``: removed and written again, it would make the next
    checkpoint write its whole table anew.
    """
    with registered(connection, batch=events):
        for name in ("kept_events", "stale_resolved_events", "save_resolved_events"):
            connection.execute(statement(f"events/{name}"))
        for name in ("forget_versions", "close_versions", "save_versions"):
            connection.execute(statement(f"events/{name}"), {"at": at})


def _replace(connection: DuckDBPyConnection, rows: Batch, table: str) -> None:
    """Make the rows that a table has of the events in ``old_ids`` these."""
    with registered(connection, batch=rows):
        for step in ("kept", "stale", "save"):
            connection.execute(statement(f"events/{step}_{table}"))


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
