"""Step: join the mentions of new and re-extracted articles into events."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from extractors.records import Cluster, ResolvedEvent
from extractors.resolve.directory import shipped_directory
from extractors.resolve.identity import name_clusters
from extractors.resolve.partition import partition
from extractors.resolve.sketches import block_keys, sketch
from extractors.resolve.summary import summarize
from flows.clock import Clock
from flows.currency import to_dollars
from flows.settings import Settings
from warehouse.corrections import apply_corrections
from warehouse.database import open_warehouse, transaction
from warehouse.events import (
    Change,
    NamedEvent,
    OldEvent,
    affected_tellings,
    new_tellings,
    old_events,
    replace_events,
    save_keys,
)

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsResolved:
    """What one resolution did."""

    mentions_seen: int = 0
    events_new: int = 0
    events_changed: int = 0
    events_gone: int = 0


def resolve_events(settings: Settings, clock: Clock) -> EventsResolved:
    """Resolve the articles that wait for it, with every event they may change, in one transaction.

    Raises:
        StorageError: The warehouse cannot be read or written; nothing was changed then.
    """
    directory = shipped_directory()
    with open_warehouse(settings.database) as connection, transaction(connection):
        save_keys(
            connection,
            (
                (key, one.mention_id, one.article_id)
                for one in new_tellings(connection)
                for key in block_keys(sketch(one, directory))
            ),
        )
        tellings = affected_tellings(connection)
        old = {one.event_id: one for one in old_events(connection, tellings)}
        clusters = partition(tellings, directory)
        ids, aliases = name_clusters(clusters, old, directory)
        at = clock.now()
        named = []
        changes: list[Change] = [
            Change(event_id=kept, change="merge", field="event_id", old_value=lost, new_value=kept)
            for lost, kept in sorted(aliases.items())
        ]
        for event_id, cluster in zip(ids, clusters, strict=True):
            event = summarize(cluster, directory, to_dollars)
            found, was = _named(event_id, event, cluster, old, at)
            changes.extend(was)
            named.append(found)
        gone = sorted(set(old) - set(ids) - set(aliases))
        changes.extend(
            Change(event_id=one, change="correction", field="event", new_value="no article tells it any more")
            for one in gone
        )
        replace_events(connection, list(old.values()), named, loaded=tellings, changes=changes, aliases=aliases, at=at)
        apply_corrections(connection)
    changed = {change.event_id for change in changes if change.change != "new"} - set(gone)
    new = sum(event_id not in old for event_id in ids)
    _logger.info("resolved %d mentions: %d new events, %d changed", len(tellings), new, len(changed))
    return EventsResolved(
        mentions_seen=len(tellings), events_new=new, events_changed=len(changed), events_gone=len(gone)
    )


def _named(
    event_id: str, event: ResolvedEvent, cluster: Cluster, old: Mapping[str, OldEvent], at: datetime
) -> tuple[NamedEvent, Sequence[Change]]:
    before = old.get(event_id)
    changes = [replace(one, mention_id=_brought_by(one, event, cluster)) for one in _changes(event_id, event, before)]
    mentions = tuple(one.mention_id for one in (*cluster.news, *cluster.background))
    return NamedEvent(
        event_id=event_id,
        event=event,
        mention_ids=mentions,
        first_seen_at=before.first_seen_at if before else min(at, event.first_seen_at),
        updated_at=before.updated_at if before and not changes else at,
    ), changes


def _brought_by(change: Change, event: ResolvedEvent, cluster: Cluster) -> str | None:
    """The first telling, in the order of publication, of what is new; None where something only went away."""
    if change.change == "new":
        return cluster.news[0].mention_id
    if change.new_value is None:
        return None
    if change.change == "party":
        ids = {party.organization_id for party in event.parties if party.name == change.new_value}
        directory = shipped_directory()
        told = (
            one.mention_id
            for one in cluster.news
            if any(directory.identify(party.name) in ids for party in one.mention.participants)
        )
        return next(told, None)
    chosen = {claim.mention_id for claim in event.claims if claim.field == change.field and claim.chosen}
    return next((one.mention_id for one in cluster.news if one.mention_id in chosen), None)


def _changes(event_id: str, event: ResolvedEvent, before: OldEvent | None) -> list[Change]:
    """Say what is different from before, field by field."""
    if before is None:
        return [Change(event_id=event_id, change="new", new_value=event.headline)]
    found = []
    if before.status != event.status:
        found.append(
            Change(event_id=event_id, change="status", field="status", old_value=before.status, new_value=event.status)
        )
    amount = f"{event.amount.value:.2f} {event.amount.currency}" if event.amount else None
    if before.amount != amount:
        found.append(
            Change(event_id=event_id, change="amount", field="amount", old_value=before.amount, new_value=amount)
        )
    names = list(dict.fromkeys(party.name for party in event.parties))
    found.extend(
        Change(event_id=event_id, change="party", field="parties", new_value=name)
        for name in names
        if name not in before.parties
    )
    found.extend(
        Change(event_id=event_id, change="party", field="parties", old_value=name)
        for name in before.parties
        if name not in names
    )
    return found
