"""What a person corrects: written down first, then resolved like everything else, and published.

A correction is data of its own. Each function writes it with the history it makes, wakes the articles concerned and
resolves them, so that the same path applies it now and after every later run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from duckdb import DuckDBPyConnection

from extractors.errors import ParseError, StorageError
from extractors.records import Correction
from extractors.resolve.corrected import field_name, read_field
from extractors.resolve.summary import write_value
from flows.resolution import resolve
from warehouse.corrections import (
    aliases_of,
    assign,
    chosen_values,
    correction_key,
    current_id,
    load_corrections,
    move_mentions,
    news_of,
    restore_ids,
    save_correction,
    telling_of_event,
    undo_correction,
    wake_events,
)
from warehouse.database import transaction
from warehouse.events import Change, save_aliases, save_changes


def correct_event(
    connection: DuckDBPyConnection, event_id: str, fields: Mapping[str, str], *, at: datetime, note: str | None = None
) -> str:
    """Give fields of an event their right values; what sources say stays to be seen.

    Args:
        connection: The warehouse.
        event_id: The event, also by an id that was joined into it.
        fields: Field and value, as people write them.
        at: When this was said.
        note: Why.
    Returns:
        The correction's id.
    Raises:
        ParseError: A field or value cannot be; nothing is stored then.
        StorageError: There is no such event.
    """
    if not fields:
        raise ParseError("nothing to correct", advice="Give FIELD=VALUE.")
    event_id = _known(connection, event_id)
    named = {field_name(name): text for name, text in fields.items()}
    written = {name: _written(read_field(name, text)) for name, text in named.items()}
    correction = Correction(
        correction_id=correction_key("correct", event_id, at, *sorted(named)),
        made_at=at,
        action="correct",
        event_id=event_id,
        fields=tuple(sorted(named.items())),
        note=note,
    )
    before = chosen_values(connection, event_id)
    with transaction(connection):
        more = {
            "telling": telling_of_event(connection, event_id),
            "before": {name: before[name] for name in sorted(written) if name in before},
        }
        save_correction(connection, correction, more)
        changes = [
            Change(
                event_id=event_id, change="correction", field=name, old_value=before.get(name), new_value=value or None
            )
            for name, value in sorted(written.items())
        ]
        save_changes(connection, changes, at)
        wake_events(connection, [event_id])
    resolve(connection, at, told=[event_id])
    return correction.correction_id


def drop_event(connection: DuckDBPyConnection, event_id: str, *, at: datetime, note: str | None = None) -> bool:
    """Hide an event that is none from every view.

    Returns:
        Whether it was to be seen before.
    Raises:
        StorageError: There is no such event.
    """
    event_id = _known(connection, event_id)
    if _in_force(connection, "drop", event_id):
        return False
    correction = Correction(
        correction_id=correction_key("drop", event_id, at), made_at=at, action="drop", event_id=event_id, note=note
    )
    with transaction(connection):
        save_correction(connection, correction)
        _tell(connection, event_id, "dropped", "false", "true", at)
        wake_events(connection, [event_id])
    resolve(connection, at, told=[event_id])
    return True


def undo_drop(connection: DuckDBPyConnection, event_id: str, *, at: datetime) -> bool:
    """Show a dropped event again; whether it was dropped."""
    found = _in_force(connection, "drop", _known(connection, event_id))
    for one in found:
        undo(connection, one.correction_id, at=at)
    return bool(found)


def merge_events(
    connection: DuckDBPyConnection, kept: str, lost: str, *, at: datetime, note: str | None = None
) -> tuple[str, str]:
    """Make one event of two; the first keeps its id, and the other's leads to it.

    Returns:
        The ids of the event that stays and of the one that was joined to it.
    Raises:
        StorageError: One of them is unknown, or both are one already.
    """
    kept, lost = _known(connection, kept), _known(connection, lost)
    if kept == lost:
        raise StorageError("these are one event already", subject=kept)
    sides = tuple(frozenset(mention_id for mention_id, _ in news_of(connection, one)) for one in (kept, lost))
    correction = Correction(
        correction_id=correction_key("merge", kept, at, lost),
        made_at=at,
        action="merge",
        event_id=kept,
        sides=(sides[0], sides[1]),
        other_id=lost,
        note=note,
    )
    with transaction(connection):
        save_correction(connection, correction, {"aliases": list(aliases_of(connection, lost))})
        save_changes(
            connection,
            [Change(event_id=kept, change="merge", field="event_id", old_value=lost, new_value=kept)],
            at,
        )
        wake_events(connection, [kept, lost])
        move_mentions(connection, lost, kept)
        save_aliases(connection, {lost: kept}, at)
    resolve(connection, at, told=[kept])
    return kept, lost


def split_event(
    connection: DuckDBPyConnection,
    event_id: str,
    chosen: Sequence[str] = (),
    *,
    at: datetime,
    note: str | None = None,
) -> tuple[str, str]:
    """Part an event: take back its last merge, or take the chosen mentions out of it.

    Args:
        connection: The warehouse.
        event_id: The event.
        chosen: Ids of mentions, or of articles, that tell something else; none: the last merge is taken back.
        at: When this was said.
        note: Why.
    Returns:
        The ids of the two events.
    Raises:
        StorageError: There is no such event, nothing to take back, or the choice leaves nothing on one side.
    """
    event_id = _known(connection, event_id)
    if not chosen:
        merges = _in_force(connection, "merge", event_id)
        if not merges:
            listed = ", ".join(f"{mention} (article {article})" for mention, article in news_of(connection, event_id))
            raise StorageError(
                "nobody merged it by hand, so that there is nothing to take back",
                subject=event_id,
                advice=f"Name with --mention what tells another event; it is told by {listed}.",
            )
        return event_id, _undo_merge(connection, merges[-1], at)
    told = news_of(connection, event_id)
    out = frozenset(mention for mention, article in told if mention in chosen or article in chosen)
    unknown = set(chosen) - {one for pair in told for one in pair}
    if unknown:
        raise StorageError(f"it is not told by {', '.join(sorted(unknown))}", subject=event_id)
    rest = frozenset(mention for mention, _ in told) - out
    if not rest:
        raise StorageError("all that tells it was chosen; nothing would be left", subject=event_id)
    key = correction_key("split", event_id, at, *sorted(out))
    correction = Correction(
        correction_id=key,
        made_at=at,
        action="split",
        event_id=event_id,
        sides=(out, rest),
        other_id=f"e{key[1:]}",
        note=note,
    )
    with transaction(connection):
        save_correction(connection, correction)
        _tell_split(connection, event_id, correction.other_id or "", at)
        wake_events(connection, [event_id])
        assign(connection, sorted(out), correction.other_id or "")
    resolve(connection, at, told=[event_id, correction.other_id or ""])
    return event_id, correction.other_id or ""


def undo(connection: DuckDBPyConnection, correction_id: str, *, at: datetime) -> Correction:
    """Take any correction back.

    Raises:
        StorageError: There is no such correction in force.
    """
    found = [one for one in load_corrections(connection) if one.correction_id == correction_id]
    if not found:
        raise StorageError(
            "no such correction is in force", subject=correction_id, advice="`dealwire corrections list` names them."
        )
    one = found[0]
    if one.action == "merge":
        _undo_merge(connection, one, at)
        return one
    with transaction(connection):
        undo_correction(connection, one.correction_id, at)
        wake_events(connection, [one.event_id, one.other_id or ""])
        if one.action == "split" and one.other_id:
            save_changes(
                connection,
                [Change(event_id=one.event_id, change="merge", field="event_id", old_value=one.other_id)],
                at,
            )
            assign(connection, sorted(one.sides[0]), one.event_id)
            save_aliases(connection, {one.other_id: one.event_id}, at)
        else:
            _tell(connection, one.event_id, "dropped" if one.action == "drop" else one.action, "in force", "undone", at)
    resolve(connection, at, told=[one.event_id])
    return one


def _undo_merge(connection: DuckDBPyConnection, merge: Correction, at: datetime) -> str:
    other = merge.other_id
    assert other is not None
    with transaction(connection):
        aliases = undo_correction(connection, merge.correction_id, at)
        wake_events(connection, [merge.event_id])
        restore_ids(connection, aliases, other)
        assign(connection, sorted(merge.sides[1]), other)
        _tell_split(connection, merge.event_id, other, at)
    resolve(connection, at, told=[merge.event_id, other])
    return other


def _known(connection: DuckDBPyConnection, event_id: str) -> str:
    found = current_id(connection, event_id)
    if found is None:
        raise StorageError("no event has this id", subject=event_id, advice='`dealwire sql "from events"` lists them.')
    return found


def _in_force(connection: DuckDBPyConnection, action: str, event_id: str) -> list[Correction]:
    return [one for one in load_corrections(connection) if one.action == action and one.event_id == event_id]


def _tell(connection: DuckDBPyConnection, event_id: str, field: str, old: str, new: str, at: datetime) -> None:
    change = Change(event_id=event_id, change="correction", field=field, old_value=old, new_value=new)
    save_changes(connection, [change], at)


def _tell_split(connection: DuckDBPyConnection, event_id: str, other: str, at: datetime) -> None:
    changes = [
        Change(event_id=one, change="split", field="event_id", old_value=event_id, new_value=other)
        for one in (event_id, other)
    ]
    save_changes(connection, changes, at)


def _written(value: object) -> str:
    values: Iterable[object] = value if isinstance(value, tuple) else () if value is None else (value,)
    return "; ".join(write_value(one) for one in values)
