"""Human corrections: data of their own, from which every resolution takes what it needs."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from duckdb import DuckDBPyConnection

from extractors.records import Correction, Telling
from warehouse.statements import statement
from warehouse.tellings import telling_of


def load_corrections(connection: DuckDBPyConnection, *, undone: bool = False) -> tuple[Correction, ...]:
    """All corrections, in the order in which they were made; each under the id that its event has now.

    Args:
        connection: The warehouse or the published copy.
        undone: Also those that were taken back.
    """
    rows = connection.execute(statement("corrections/load"), {"undone": undone}).fetchall()
    return tuple(_correction(*row) for row in rows)


def save_correction(connection: DuckDBPyConnection, one: Correction, more: Mapping[str, Any] | None = None) -> None:
    """Write down a correction; ``more`` is kept beside it (the telling that it stands for)."""
    details = {
        "fields": dict(one.fields),
        "sides": [sorted(side) for side in one.sides],
        "other_id": one.other_id,
        "note": one.note,
        **(more or {}),
    }
    kept = {name: value for name, value in details.items() if value not in (None, {}, [[], []])}
    row = {"id": one.correction_id, "at": one.made_at, "action": one.action, "event_id": one.event_id}
    connection.execute(statement("corrections/save"), {**row, "details": json.dumps(kept, ensure_ascii=False)})


def undo_correction(connection: DuckDBPyConnection, correction_id: str, at: datetime) -> tuple[str, ...]:
    """Take a correction back; it stays on record.

    Returns:
        Of a merge, the ids that led to the joined event before.
    """
    row = connection.execute(statement("corrections/undo"), {"id": correction_id, "at": at}).fetchone()
    return tuple(json.loads(row[0]).get("aliases", ())) if row else ()


def chosen_values(connection: DuckDBPyConnection, event_id: str) -> dict[str, str]:
    """The chosen value of each field of an event, as people write it; of lists, the values with ``; `` between."""
    return dict(connection.execute(statement("corrections/chosen_values"), {"id": event_id}).fetchall())


def telling_of_event(connection: DuckDBPyConnection, event_id: str) -> dict[str, Any] | None:
    """The best mention of an event, in the shape in which a correction keeps it."""
    row = connection.execute(statement("corrections/telling"), {"id": event_id}).fetchone()
    return dict(json.loads(row[0])) if row else None


def find_article(connection: DuckDBPyConnection, cited: str) -> tuple[str, str] | None:
    """(article id, text) of a stored article, by its id or any link of it."""
    row = connection.execute(statement("corrections/find_article"), {"cited": cited}).fetchone()
    return (row[0], row[1]) if row else None


def event_of_mention(connection: DuckDBPyConnection, mention_id: str) -> str | None:
    """The event that a mention tells."""
    row = connection.execute(statement("corrections/event_of_mention"), {"id": mention_id}).fetchone()
    return row[0] if row else None


def before_of(connection: DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """For each correction of fields: the values that they had, as people write them."""
    rows = connection.execute(statement("corrections/before")).fetchall()
    return {correction_id: dict(json.loads(before)) for correction_id, before in rows}


def corrected_tellings(connection: DuckDBPyConnection, event_ids: Sequence[str]) -> tuple[Telling, ...]:
    """All mentions of the articles that tell one of the events, by article and place in it."""
    cursor = connection.execute(statement("corrections/tellings"), {"ids": list(event_ids)})
    names = [column[0] for column in cursor.description]
    return tuple(telling_of(dict(zip(names, row, strict=True))) for row in cursor.fetchall())


def articles_with(connection: DuckDBPyConnection, article_ids: Sequence[str]) -> tuple[dict[str, Any], ...]:
    """Articles in the form that the extractor reads: id, url, title, published, lang, text."""
    cursor = connection.execute(statement("corrections/articles"), {"ids": list(article_ids)})
    names = [column[0] for column in cursor.description]
    return tuple(dict(zip(names, row, strict=True)) for row in cursor.fetchall())


def move_mentions(connection: DuckDBPyConnection, lost: str, kept: str) -> None:
    """Put all mentions of one event into another."""
    connection.execute(statement("corrections/move_mentions"), {"lost": lost, "kept": kept})


def keep_told(connection: DuckDBPyConnection) -> None:
    """See that every event that a person added or corrected is told by a mention at least.

    An added event has a mention of its own. A corrected one gets it when the machine no longer finds the event in any
    article, and loses it when the machine finds it again, or the correction is taken back.
    """
    row = connection.execute("select exists (from corrections)").fetchone()
    if not row or not row[0]:  # nearly always; the steps look through all mentions
        return
    for step in ("wanted_told", "wake_forgotten", "forget_told", "keep_articles", "keep_told", "wake_told"):
        connection.execute(statement(f"corrections/{step}"))


def current_id(connection: DuckDBPyConnection, event_id: str) -> str | None:
    """The id of an event now, by its id or one that was joined into it; None for an unknown one."""
    row = connection.execute(statement("corrections/current_id"), {"id": event_id}).fetchone()
    return str(row[0]) if row else None


def news_of(connection: DuckDBPyConnection, event_id: str) -> tuple[tuple[str, str], ...]:
    """(mention id, article id) of the news that tells an event, in the order of publication."""
    return tuple(connection.execute(statement("corrections/news_of"), {"id": event_id}).fetchall())


def aliases_of(connection: DuckDBPyConnection, event_id: str) -> tuple[str, ...]:
    """Ids that were joined into an event."""
    rows = connection.execute(statement("events/show_aliases"), {"id": event_id}).fetchall()
    return tuple(old for (old,) in rows)


def assign(connection: DuckDBPyConnection, mention_ids: Sequence[str], event_id: str) -> None:
    """Put mentions into an event, as a person said."""
    connection.execute(statement("corrections/assign"), {"mentions": list(mention_ids), "event_id": event_id})


def restore_ids(connection: DuckDBPyConnection, old_ids: Sequence[str], event_id: str) -> None:
    """Let ids lead to an event again; its own id leads to itself."""
    connection.execute(statement("corrections/restore_own"), {"id": event_id})
    connection.execute(statement("corrections/restore_ids"), {"ids": list(old_ids), "id": event_id})


def wake_events(connection: DuckDBPyConnection, event_ids: Sequence[str]) -> None:
    """Let the articles that tell events be resolved again."""
    connection.execute(statement("corrections/wake"), {"ids": list(event_ids)})


def correction_key(action: str, event_id: str, at: datetime, *more: str) -> str:
    """The identity of a correction."""
    text = "|".join((action, event_id, at.isoformat(), *more))
    return "c" + hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=7).hexdigest()


def _correction(
    correction_id: str, made_at: datetime, action: Any, event_id: str, details: str, undone_at: datetime | None
) -> Correction:
    told = json.loads(details)
    left, right = told.get("sides") or ((), ())
    return Correction(
        correction_id=correction_id,
        made_at=made_at,
        action=action,
        event_id=event_id,
        fields=tuple(told.get("fields", {}).items()),
        sides=(frozenset(left), frozenset(right)),
        other_id=told.get("other_id"),
        note=told.get("note"),
        undone_at=undone_at,
    )
