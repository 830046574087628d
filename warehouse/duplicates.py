"""Which articles are copies of one another; the signatures come from outside, since no text is judged here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from duckdb import DuckDBPyConnection

from warehouse.batches import REAL, TEXT, Shape, registered, texts
from warehouse.statements import statement

_BATCH = 500  # texts in memory at once
_SIGNED = Shape(
    article_id=TEXT, text_hash=TEXT, places="uinteger[]",
    bands="uinteger[]",
)  # fmt: skip
_COPIES = Shape(article_id=TEXT, other_id=TEXT, likeness=REAL)
_MARKS = Shape(article_id=TEXT, duplicate_of=TEXT)

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
        with registered(connection, batch=_SIGNED.of_tuples(rows)):
            connection.execute(statement("duplicates/forget_copies"))
            connection.execute(statement("duplicates/save_signatures"))
            met = connection.execute(statement("duplicates/candidates")).fetchall()
        copies = [
            (min(one, other), max(one, other), share)
            for one, other, mine, theirs in met
            if (share := likeness(mine, theirs)) >= alike
        ]
        with registered(connection, batch=_COPIES.of_tuples(copies)):
            connection.execute(statement("duplicates/save_copies"))
        _mark(connection, [one for one, _, _ in signed], originals)


def _mark(connection: DuckDBPyConnection, article_ids: Sequence[str], originals: Originals) -> None:
    with registered(connection, wanted=texts("article_id", article_ids)):
        articles = connection.execute(statement("duplicates/concerned")).fetchall()
    with registered(connection, wanted=texts("article_id", [one for one, _ in articles])):
        found = originals(articles, connection.execute(statement("duplicates/pairs")).fetchall())
    with registered(connection, batch=_MARKS.of_tuples((one, found.get(one)) for one, _ in articles)):
        connection.execute(statement("duplicates/mark"))
