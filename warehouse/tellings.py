"""Which mentions are to be resolved again, found through shared keys and events, and read batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from duckdb import DuckDBPyConnection

from extractors.records import EventType, Mention, Money, Participant, Role, Span, Status, Telling, Valuation
from warehouse.batches import INT, TEXT, Shape, registered
from warehouse.statements import statement

PERSON = "person"
"""The extractor of mentions that people entered; no machine replaces them."""

_BATCHES = Shape(number=INT, batch=INT)
_KEYS = Shape(key=TEXT, mention_id=TEXT, article_id=TEXT)
_TYPES = {one.value: one for one in EventType}
_STATUSES = {one.value: one for one in Status}
_ROLES = {one.value: one for one in Role}
_PAGE = 20_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Keys = Callable[[Telling], Iterable[str]]
Plan = Callable[[int, Iterable[tuple[int, int]]], Sequence[Sequence[int]]]


def refresh_keys(connection: DuckDBPyConnection, keys_of: Keys) -> None:
    """Replace the keys of the articles to be resolved; remember which events they told before."""
    connection.execute(statement("resolution/touched_events"))
    connection.execute(statement("resolution/forget_keys"))
    after = ""
    while page := _read(connection, "resolution/new_mentions", {"limit": _PAGE, "after": after}):
        batch = _KEYS.of_tuples((key, one.mention_id, one.article_id) for one in page for key in keys_of(one))
        with registered(connection, batch=batch):
            connection.execute(statement("resolution/save_keys"))
        after = page[-1].mention_id


def plan_batches(connection: DuckDBPyConnection, plan: Plan) -> int:
    """Find every mention that the articles to be resolved may concern, and divide them into batches.

    The closure over shared keys and events is what makes a resolution of one article give the same events as one of
    all: whatever could be joined or parted by it is looked at again, and nothing else.

    Args:
        connection: The warehouse, after ``refresh_keys``.
        plan: From the number of mentions and (mention, key) pairs to batches of mention numbers.
    Returns:
        How many batches there are; ``batch_tellings`` reads them.
    """
    for step in ("begin", "latest", "advance", "frontier"):
        connection.execute(statement(f"resolution/{step}"))
    while True:
        connection.execute(statement("resolution/reach"))
        row = connection.execute("select count(*) from reached").fetchone()
        if row is None or row[0] == 0:
            break
        connection.execute(statement("resolution/advance"))
        connection.execute(statement("resolution/frontier_reached"))
    connection.execute(statement("resolution/number"))
    row = connection.execute("select count(*) from numbered").fetchone()
    links = connection.execute(statement("resolution/links")).fetchnumpy()
    pairs = zip(links["number"].tolist(), links["key"].tolist(), strict=True)
    batches = plan(int(row[0]) if row else 0, pairs)
    numbers = [number for batch in batches for number in batch]
    places = [place for place, batch in enumerate(batches) for _ in batch]
    with registered(connection, batches=_BATCHES.of_columns(numbers, places)):
        connection.execute(statement("resolution/plan"))
    return len(batches)


def batch_tellings(connection: DuckDBPyConnection, batch: int) -> tuple[Telling, ...]:
    """The mentions of one planned batch."""
    return _read(connection, "resolution/tellings", {"batch": batch})


def gone_events(connection: DuckDBPyConnection) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Events that an article told before and that no mention tells any more; call it after all batches.

    Returns:
        Those that are gone for good, and those that live on in another event.
    """
    rows = connection.execute(statement("resolution/gone")).fetchall()
    return tuple(one for one, joined in rows if not joined), tuple(one for one, joined in rows if joined)


def telling_of(row: Mapping[str, Any]) -> Telling:
    """Read a mention with its article from a row named as in ``resolution/tellings``."""
    return Telling(
        mention_id=row["mention_id"],
        article_id=row["article_id"],
        event_id=row["event_id"],
        mention=mention_of(row),
        publisher=row["publisher"],
        url=row["url"],
        published_at=None if row["published_us"] is None else _EPOCH + timedelta(microseconds=row["published_us"]),
        first_seen_at=_EPOCH + timedelta(microseconds=row["first_seen_us"]),
        origin=row["origin"],
        duplicate_of=row["duplicate_of"],
        by_person=row["extractor"] == PERSON,
    )


def mention_of(row: Mapping[str, Any]) -> Mention:
    """Read a mention from a row of ``mentions``; of its evidence the best sentence."""
    amount, valuation = row["amount"], row["valuation"]
    return Mention(
        event_type=_TYPES[row["event_type"]],
        status=_STATUSES[row["status"]],
        news=row["news"],
        participants=tuple([Participant(name=p["name"], role=_ROLES[p["role"]]) for p in row["participants"]]),
        evidence=(Span(text=row["evidence"], start=row["evidence_start"], end=row["evidence_end"]),),
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


def _read(connection: DuckDBPyConnection, name: str, parameters: Mapping[str, Any]) -> tuple[Telling, ...]:
    return tuple(_rows(connection, name, parameters))


def _rows(connection: DuckDBPyConnection, name: str, parameters: Mapping[str, Any]) -> Iterator[Telling]:
    cursor = connection.execute(statement(name), dict(parameters))
    names = [column[0] for column in cursor.description]
    for row in cursor.fetchall():
        yield telling_of(dict(zip(names, row, strict=True)))
