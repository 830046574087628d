"""Search in titles and texts: DuckDB's full-text index where its extension is installed, a plain ranking where not.

The index is a file of its own beside the published copy, since the copy is replaced after every run and an index of it
would be made anew each time. Articles that came after the index are ranked plainly beside it; when they are more than
a fifth of all, the index is made anew.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
from duckdb import DuckDBPyConnection

from extractors.errors import StorageError
from warehouse.copies import put_in_place, remove_stale
from warehouse.statements import literal, statement

SNIPPET_LENGTH = 220
MOST_TERMS = 20
_STALE_SHARE = 0.2
_TERM = re.compile(r'"([^"]+)"|(\S+)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One article that was found, with the part of its text that answers best."""

    article_id: str
    url: str
    title: str | None
    publisher: str
    published_at: datetime | None
    score: float
    snippet: str


def search(
    connection: DuckDBPyConnection, words: str, *, limit: int = 20, index: Path | None = None
) -> tuple[Found, ...]:
    """Find articles by words; "words in quotes" stand together.

    Args:
        connection: The published copy, opened for reading.
        words: What is looked for; any of it may occur, more and rarer words rank higher.
        limit: Articles at most.
        index: Where the full-text index is, or goes; None: rank plainly.
    Raises:
        StorageError: There is nothing to look for.
    """
    terms = _terms(words)
    if not terms:
        raise StorageError("there is nothing to look for", subject=words, advice="Give a word of two letters or more.")
    ranked: dict[str, float] = {}
    known: list[str] = []
    if index is not None and extension_path() is not None:
        ranked, known = _ask_index(connection, index, terms, limit)
    values = {"terms": list(terms), "known": known, "limit": limit}
    ranked.update(connection.execute(statement("search/plain"), values).fetchall())
    best = sorted(ranked.items(), key=lambda one: (-one[1], one[0]))[:limit]
    rows = connection.execute(statement("search/shown"), {"ids": [article_id for article_id, _ in best]}).fetchall()
    shown = {row[0]: row for row in rows}
    return tuple(
        Found(
            article_id=article_id,
            url=shown[article_id][1],
            title=shown[article_id][2],
            publisher=shown[article_id][3],
            published_at=shown[article_id][4],
            score=round(score, 4),
            snippet=snippet(shown[article_id][5], terms),
        )
        for article_id, score in best
        if article_id in shown
    )


def extension_path() -> str | None:
    """How the full-text extension is loaded: its name, or its file in the package of PyPI; None: it is not installed."""
    with duckdb.connect(":memory:") as connection:
        row = connection.execute("select installed from duckdb_extensions() where extension_name = 'fts'").fetchone()
    if row and row[0]:
        return "fts"
    spec = importlib.util.find_spec("duckdb_extension_fts")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        file = Path(place) / "extensions" / f"v{duckdb.__version__}" / "fts.duckdb_extension"
        if file.exists():
            return str(file)
    return None


def snippet(text: str, terms: Sequence[str], length: int = SNIPPET_LENGTH) -> str:
    """The stretch of a text with the most different terms, the earliest of them; on one line.

    >>> snippet("One. Two tells of a fox. " + "Three. " * 50, ["fox"], 30)
    '…tells of a fox. Three. Three.…'
    """
    lowered = text.lower()
    places = [match.start() for term in terms for match in re.finditer(re.escape(term), lowered)][:500]
    best = max(sorted(places), key=lambda at: sum(term in lowered[at : at + length // 2] for term in terms), default=0)
    start = max(0, best - length // 3)
    start = 0 if start < length // 6 else lowered.rfind(" ", 0, start + 1) + 1
    part = " ".join(text[start : start + length].split())
    return ("…" if start else "") + part + ("…" if start + length < len(text) else "")


def _terms(words: str) -> tuple[str, ...]:
    found = (" ".join((match[1] or match[2]).lower().split()).strip('"') for match in _TERM.finditer(words))
    return tuple(dict.fromkeys(term for term in found if len(term) > 1 or not term.isascii()))[:MOST_TERMS]


def _ask_index(
    connection: DuckDBPyConnection, index: Path, terms: Sequence[str], limit: int
) -> tuple[dict[str, float], list[str]]:
    """Scores by the index, and the articles it knows as they are now; no phrases, which the plain ranking knows."""
    if any(" " in term for term in terms):
        return {}, []
    if _is_stale(connection, index):
        _make_index(connection, index)
    with _open_index(index) as opened:
        scored = opened.execute(
            "select article_id, score from (select article_id, fts_main_texts.match_bm25(article_id, $words) as score "
            "from texts) where score is not null order by score desc, article_id limit $limit",
            {"words": " ".join(terms), "limit": 2 * limit},
        ).fetchall()
        indexed = dict(opened.execute("select article_id, text_hash from texts").fetchall())
    now = connection.execute("select article_id, text_hash from articles").fetchall()
    known = [article_id for article_id, text_hash in now if indexed.get(article_id) == text_hash]
    current = set(known)
    return {article_id: score for article_id, score in scored if article_id in current}, known


def _is_stale(connection: DuckDBPyConnection, index: Path) -> bool:
    if not index.exists():
        return True
    try:
        with _open_index(index) as opened:
            indexed = opened.execute("select count(*) from texts").fetchone()
    except duckdb.Error:  # made by another version of DuckDB
        return True
    articles = connection.execute("select count(*) from articles").fetchone()
    assert indexed is not None
    assert articles is not None
    return bool(articles[0] - indexed[0] > _STALE_SHARE * articles[0])


def _make_index(connection: DuckDBPyConnection, index: Path) -> None:
    remove_stale(index)
    with put_in_place(index) as temporary, _open_index(temporary, write=True) as opened:
        opened.execute("create table texts (article_id varchar, title varchar, body varchar, text_hash varchar)")
        reader = connection.execute('select article_id, title, "text" as body, text_hash from articles')
        for batch in reader.to_arrow_reader(5_000):
            opened.register("batch", batch)
            opened.execute("insert into texts from batch")
            opened.unregister("batch")
        opened.execute("pragma create_fts_index('texts', 'article_id', 'title', 'body')")
        opened.execute("alter table texts drop column body")


def _open_index(path: Path, *, write: bool = False) -> DuckDBPyConnection:
    opened = duckdb.connect(str(path), read_only=not write, config={"memory_limit": "1GB", "threads": 2})
    opened.execute(f"load {literal(extension_path() or 'fts')}")
    return opened
