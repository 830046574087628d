"""Which articles are copies of one another; the signatures come from outside, since no text is judged here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import pyarrow as pa
from duckdb import DuckDBPyConnection

from warehouse.statements import statement

_BATCH = 500  # texts in memory at once
_SIGNED = pa.schema([
    ("article_id", pa.string()), ("text_hash", pa.string()), ("places", pa.list_(pa.uint32())),
    ("bands", pa.list_(pa.uint32())),
])  # fmt: skip
_COPIES = pa.schema([("article_id", pa.string()), ("other_id", pa.string()), ("likeness", pa.float64())])
_MARKS = pa.schema([("article_id", pa.string()), ("duplicate_of", pa.string())])

Sign = Callable[[str], tuple[Sequence[int], Sequence[int]] | None]
Likeness = Callable[[Sequence[int], Sequence[int]], float]
Originals = Callable[[Iterable[tuple[str, float | None]], Iterable[tuple[str, str]]], Mapping[str, str]]


def mark_copies(
    connection: DuckDBPyConnection, sign: Sign, likeness: Likeness, alike: float, originals: Originals
) -> int:
    """Compare the texts of articles to be resolved with all others, and mark which are copies of which.

    Only texts that meet in a band are compared, of one text 100 at most. Articles whose original changes are to be
    resolved again.

    Returns:
        How many texts were looked at.
    """
    seen = 0
    while True:
        texts = connection.execute(statement("duplicates/unsigned"), {"limit": _BATCH}).fetchall()
        if not texts:
            return seen
        seen += len(texts)
        signed = [(article_id, text_hash, sign(text)) for article_id, text_hash, text in texts]
        rows = [(one, text_hash, *(found or (None, None))) for one, text_hash, found in signed]
        with _batch(connection, rows, _SIGNED):
            connection.execute(statement("duplicates/forget_copies"))
            connection.execute(statement("duplicates/save_signatures"))
            met = connection.execute(statement("duplicates/candidates")).fetchall()
        copies = [
            (min(one, other), max(one, other), share)
            for one, other, mine, theirs in met
            if (share := likeness(mine, theirs)) >= alike
        ]
        with _batch(connection, copies, _COPIES):
            connection.execute(statement("duplicates/save_copies"))
        _mark(connection, [one for one, _, _ in signed], originals)


def _mark(connection: DuckDBPyConnection, article_ids: Sequence[str], originals: Originals) -> None:
    wanted = pa.table({"article_id": pa.array(article_ids, pa.string())})
    connection.register("wanted", wanted)
    articles = connection.execute(statement("duplicates/concerned")).fetchall()
    connection.unregister("wanted")
    connection.register("wanted", pa.table({"article_id": pa.array([one for one, _ in articles], pa.string())}))
    found = originals(articles, connection.execute(statement("duplicates/pairs")).fetchall())
    connection.unregister("wanted")
    with _batch(connection, [(one, found.get(one)) for one, _ in articles], _MARKS):
        connection.execute(statement("duplicates/mark"))


@contextmanager
def _batch(connection: DuckDBPyConnection, rows: Sequence[tuple[object, ...]], schema: pa.Schema) -> Iterator[None]:
    """Let statements see rows as the table ``batch``."""
    columns = zip(*rows, strict=True) if rows else ([] for _ in schema)
    arrays = [pa.array(column, kind.type) for column, kind in zip(columns, schema, strict=True)]
    connection.register("batch", pa.Table.from_arrays(arrays, schema=schema))
    try:
        yield
    finally:
        connection.unregister("batch")
