"""History: pages that were saved elsewhere, read by many workers, loaded by the one writer.

A worker turns a chunk of pages into Arrow tables in the columns of the warehouse; the writer loads a chunk in one
transaction and writes down that it has. What the warehouse holds already is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import pyarrow as pa
from duckdb import DuckDBPyConnection

from extractors.records import LearntAlias
from warehouse.articles import ReadPage, read_tables
from warehouse.batches import BYTES, TEXT, TIME, Shape, registered
from warehouse.database import transaction
from warehouse.mentions import Extraction, extraction_tables
from warehouse.organizations import save_learnt
from warehouse.statements import statement

_PAGES = Shape(
    url=TEXT, canonical_url=TEXT, feed=TEXT, publisher=TEXT,
    body=BYTES, sha256=TEXT, content_type=TEXT, fetched_at=TIME,
)  # fmt: skip
_LINKS = Shape(
    url=TEXT, canonical_url=TEXT, feed=TEXT, publisher=TEXT,
    entry_title=TEXT, entry_published_at=TIME, first_seen_at=TIME,
)  # fmt: skip
_LEARNT = Shape(article_id=TEXT, alias=TEXT, name=TEXT, evidence=TEXT)
TABLES = ("chunk_pages", "chunk_articles", "chunk_mentions", "done", "chunk_learnt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A page that a list or a sitemap names."""

    url: str
    canonical_url: str
    feed: str
    publisher: str
    entry_title: str | None
    entry_published_at: datetime | None
    first_seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedChunk:
    """What loading a chunk added."""

    pages: int
    pages_new: int
    articles_new: int
    mentions_new: int


def chunk_tables(
    pages: Sequence[ReadPage],
    packed: Mapping[str, tuple[bytes, str]],
    extractions: Sequence[Extraction],
    learnt: Sequence[tuple[str, LearntAlias]],
    *,
    parser_version: str,
    extractor: str,
    extractor_version: str,
    at: datetime,
) -> dict[str, pa.Table]:
    """What a worker found in a chunk, in the columns of the warehouse; the names are those of ``TABLES``.

    Args:
        pages: The pages as read.
        packed: For each URL the zlib-compressed body and the hash of the uncompressed one.
        extractions: What their articles told.
        learnt: Spellings that they explain, with the article's id.
        parser_version: Version of the reader.
        extractor: Name of the extractor.
        extractor_version: Its version.
        at: When it was.
    """
    articles, outcomes = read_tables(pages, parser_version=parser_version)
    mentions, done = extraction_tables(extractions, extractor=extractor, extractor_version=extractor_version, at=at)
    rows = [
        {
            "url": one.page.url,
            "canonical_url": one.page.canonical_url,
            "feed": one.page.feed,
            "publisher": one.page.publisher,
            "body": packed[one.page.url][0],
            "sha256": packed[one.page.url][1],
            "content_type": one.page.content_type,
            "fetched_at": one.page.fetched_at,
        }
        for one in pages
    ]
    raw, states = _PAGES.of(rows).arrow(), outcomes.arrow()
    for name in ("state", "reason", "article_id", "parser_version"):
        raw = raw.append_column(name, states[name])
    spellings = _LEARNT.of_tuples((article_id, one.alias, one.name, one.evidence) for article_id, one in learnt)
    found = (raw, articles.arrow(), mentions.arrow(), done.arrow(), spellings.arrow())
    return dict(zip(TABLES, found, strict=True))


def loaded_chunks(connection: DuckDBPyConnection) -> set[str]:
    """The chunks that were loaded."""
    return {row[0] for row in connection.execute("select chunk_id from backfill_chunks").fetchall()}


def known_links(connection: DuckDBPyConnection) -> pa.Table:
    """Canonical links of all pages, so that workers need not read what is known."""
    return connection.execute("select canonical_url from pages").to_arrow_table()


def load_chunk(
    connection: DuckDBPyConnection,
    tables: Mapping[str, pa.Table],
    *,
    chunk_id: str,
    source: str,
    part: int,
    pages: int,
    at: datetime,
    follow: Callable[[DuckDBPyConnection, frozenset[str]], None],
) -> LoadedChunk:
    """Load a chunk and write down that it is, in one transaction.

    Args:
        connection: The warehouse.
        tables: As ``chunk_tables`` makes them.
        chunk_id: Its identity.
        source: Name of the file or folder it comes from.
        part: Its place there.
        pages: How many pages it held, known ones included.
        at: The time.
        follow: Told, within the transaction, the names of which articles say something else than before.
    Raises:
        StorageError: It could not be stored; nothing of it was.
    """
    with transaction(connection), registered(connection, **tables):
        connection.execute(statement("backfill/new_pages"))
        connection.execute(statement("backfill/add_pages"))
        connection.execute(statement("backfill/add_bodies"))
        added = connection.execute(statement("backfill/add_articles")).to_arrow_table()
        with registered(connection, added=added):
            told = connection.execute(statement("backfill/add_mentions")).fetchone()
        follow(connection, _save_spellings(connection, tables["chunk_learnt"], added["article_id"].to_pylist()))
        new = connection.execute("select count(*) from new_pages").fetchone()
        counts = LoadedChunk(
            pages=pages,
            pages_new=int(new[0]) if new else 0,
            articles_new=added.num_rows,
            mentions_new=int(told[0]) if told else 0,
        )
        values = {"chunk_id": chunk_id, "source": source, "part": part, "loaded_at": at, "pages": pages}
        found = {
            "pages_new": counts.pages_new,
            "articles_new": counts.articles_new,
            "mentions_new": counts.mentions_new,
        }
        connection.execute(statement("backfill/save_chunk"), values | found)
        connection.execute("drop table new_pages")
    return counts


def _save_spellings(connection: DuckDBPyConnection, table: pa.Table, added: Sequence[str]) -> frozenset[str]:
    wanted = set(added)
    learnt = [
        (row["article_id"], LearntAlias(alias=row["alias"], name=row["name"], evidence=row["evidence"]))
        for row in table.to_pylist()
        if row["article_id"] in wanted
    ]
    return save_learnt(connection, added, learnt)


def add_links(connection: DuckDBPyConnection, links: Sequence[Link]) -> int:
    """Let the pages of a list be fetched like those of a feed, but never mailed.

    Returns:
        How many of them were not known.
    """
    with transaction(connection), registered(connection, links=_LINKS.of([asdict(one) for one in links])):
        row = connection.execute(statement("backfill/add_links")).fetchone()
    return int(row[0]) if row else 0
