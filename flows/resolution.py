"""Join the mentions of new and re-extracted articles into events."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from duckdb import DuckDBPyConnection

from extractors.records import Cluster, Correction, Pins, ResolvedEvent, Telling
from extractors.resolve.components import components, packed
from extractors.resolve.corrected import correct
from extractors.resolve.directory import Directory
from extractors.resolve.identity import name_clusters
from extractors.resolve.near_duplicates import ALIKE, likeness, originals, sign
from extractors.resolve.partition import partition
from extractors.resolve.pins import pin_keys, pins_of
from extractors.resolve.sketches import block_keys, sketch
from extractors.resolve.summary import Convert, summarize
from flows.currency import dollars_by
from flows.organizations import directory_of, refresh_spellings
from flows.progress import progress_of
from flows.resolve_events import EventsResolved
from warehouse.corrections import keep_told, load_corrections
from warehouse.database import transaction
from warehouse.duplicates import mark_copies
from warehouse.events import (
    Change,
    NamedEvent,
    OldEvent,
    mark_resolved,
    old_events,
    replace_events,
    taken_ids,
    told_before,
)
from warehouse.organizations import save_seen
from warehouse.rates import load_rates
from warehouse.tellings import batch_tellings, gone_events, plan_batches, refresh_keys

_BATCH = 25_000  # mentions that are in memory at once, a large day's with their archive; what belongs together is never parted


@dataclass(frozen=True, slots=True)
class _Knowledge:
    """All that a resolution knows beside the mentions."""

    directory: Directory
    convert: Convert
    corrections: tuple[Correction, ...]
    pins: Pins
    at: datetime


def resolve(connection: DuckDBPyConnection, at: datetime, *, told: Iterable[str] = ()) -> EventsResolved:
    """Resolve over an open warehouse, batch by batch; each batch is one transaction.

    The articles count as resolved once every batch is through. A resolution that was cut short is done again from
    its beginning, and comes to the same events.

    Args:
        connection: The warehouse.
        at: The time of what changes.
        told: Events whose history says already what changes, since a person did it.
    """
    corrections = load_corrections(connection)
    knowledge = _Knowledge(
        directory_of(connection), dollars_by(load_rates(connection)), corrections, pins_of(corrections), at
    )
    pinned = pin_keys(corrections)
    with transaction(connection), _collector_at_rest():
        keep_told(connection)
        mark_copies(connection, _signed, likeness, ALIKE, originals)
        refresh_keys(connection, lambda one: _keys(one, knowledge.directory, pinned))
    batches = plan_batches(connection, lambda count, links: packed(components(count, links), _BATCH))
    done = EventsResolved()
    with progress_of("resolving events") as progress:
        for number in range(batches):
            with transaction(connection), _collector_at_rest():
                found = _resolve_batch(connection, batch_tellings(connection, number), knowledge, frozenset(told))
            done = _sum(done, found)
            progress(number + 1, batches)
    with transaction(connection):
        gone, joined = gone_events(connection)
        replace_events(connection, (*gone, *joined), (), loaded=(), changes=_gone(gone), aliases={}, at=at)
        mark_resolved(connection, at)
        if batches or gone or joined:
            refresh_spellings(connection, knowledge.directory, at)
    return replace(done, events_gone=done.events_gone + len(gone))


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keep the cycle collector from looking through a batch again and again: it holds no cycles, and a third of the time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _signed(text: str) -> tuple[Sequence[int], Sequence[int]] | None:
    found = sign(text)
    return (found.places, found.bands) if found else None


def _keys(one: Telling, directory: Directory, pinned: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return (*block_keys(sketch(one, directory)), *pinned.get(one.mention_id, ()))


def _sum(a: EventsResolved, b: EventsResolved) -> EventsResolved:
    return EventsResolved(
        mentions_seen=a.mentions_seen + b.mentions_seen,
        events_new=a.events_new + b.events_new,
        events_changed=a.events_changed + b.events_changed,
        events_gone=a.events_gone + b.events_gone,
    )


def _resolve_batch(
    connection: DuckDBPyConnection, tellings: Sequence[Telling], knowledge: _Knowledge, told: frozenset[str]
) -> EventsResolved:
    were = sorted({one.event_id for one in tellings if one.event_id})
    old = {one.event_id: one for one in old_events(connection, were)}
    clusters = partition(tellings, knowledge.directory, knowledge.pins)
    ids, aliases = name_clusters(clusters, lambda wanted: taken_ids(connection, wanted), knowledge.directory)
    again = told_before(connection, [one for one in ids if one not in old]) - told
    made_for = {one.event_id for one in knowledge.corrections}
    aliases = {lost: kept for lost, kept in aliases.items() if lost in old or lost in made_for}
    changes = [
        Change(event_id=kept, change="merge", field="event_id", old_value=lost, new_value=kept)
        for lost, kept in sorted(aliases.items())
    ]
    made_of = _by_event(knowledge.corrections, aliases)
    named = []
    for event_id, cluster in zip(ids, clusters, strict=True):
        made = made_of.get(event_id, [])
        event = summarize(cluster, knowledge.directory, knowledge.convert)
        event = correct(event, made, knowledge.directory, knowledge.convert)
        before = old.get(event_id)
        found = [] if event_id in told else _changes(event_id, event, before, again=event_id in again)
        changes.extend(replace(one, mention_id=_brought_by(one, event, cluster, knowledge.directory)) for one in found)
        named.append(_named(event_id, event, cluster, made, before, knowledge.at, changed=bool(found)))
    gone = sorted(set(old) - set(ids) - set(aliases))
    changes.extend(_gone(gone))
    replace_events(connection, were, named, loaded=tellings, changes=changes, aliases=aliases, at=knowledge.at)
    save_seen(connection, _spellings(tellings, knowledge.directory))
    changed = {change.event_id for change in changes if change.change != "new"} - set(gone)
    return EventsResolved(
        mentions_seen=len(tellings),
        events_new=sum(one.change == "new" for one in changes),
        events_changed=len(changed),
        events_gone=len(gone),
    )


def _by_event(corrections: Iterable[Correction], aliases: Mapping[str, str]) -> dict[str, list[Correction]]:
    found: dict[str, list[Correction]] = {}
    for one in corrections:
        found.setdefault(aliases.get(one.event_id, one.event_id), []).append(one)
    return found


def _spellings(tellings: Sequence[Telling], directory: Directory) -> list[tuple[str, str, str]]:
    """Each name that a telling gives to a party, with whom it means and a telling that uses it."""
    uses = {party.name: one.mention_id for one in tellings for party in one.mention.participants}
    return [(name, who, uses[name]) for name in sorted(uses) if (who := directory.identify(name))]


def _named(
    event_id: str,
    event: ResolvedEvent,
    cluster: Cluster,
    made: Sequence[Correction],
    before: OldEvent | None,
    at: datetime,
    *,
    changed: bool,
) -> NamedEvent:
    first_seen_at = before.first_seen_at if before else min(at, event.first_seen_at)
    return NamedEvent(
        event_id=event_id,
        event=event,
        mention_ids=tuple(one.mention_id for one in (*cluster.news, *cluster.background)),
        first_seen_at=first_seen_at,
        updated_at=before.updated_at if before and not changed else max(at, first_seen_at),
        corrected=any(one.action != "drop" for one in made),
        dropped=any(one.action == "drop" for one in made),
    )


def _gone(event_ids: Iterable[str]) -> list[Change]:
    told = "no article tells it any more"
    return [Change(event_id=one, change="correction", field="event", new_value=told) for one in event_ids]


def _brought_by(change: Change, event: ResolvedEvent, cluster: Cluster, directory: Directory) -> str | None:
    """The first telling, in the order of publication, of what is new; None where something only went away."""
    if change.change == "new":
        return cluster.news[0].mention_id
    if change.new_value is None:
        return None
    if change.change == "party":
        ids = {party.organization_id for party in event.parties if party.name == change.new_value}
        told = (
            one.mention_id
            for one in cluster.news
            if any(directory.identify(party.name) in ids for party in one.mention.participants)
        )
        return next(told, None)
    chosen = {claim.mention_id for claim in event.claims if claim.field == change.field and claim.chosen}
    return next((one.mention_id for one in cluster.news if one.mention_id in chosen), None)


def _changes(event_id: str, event: ResolvedEvent, before: OldEvent | None, *, again: bool) -> list[Change]:
    """Say what is different from before, field by field."""
    if before is None and again:
        return [
            Change(event_id=event_id, change="correction", field="event", new_value=f"told again: {event.headline}")
        ]
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
