"""Pages that were read and the articles they became."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from duckdb import DuckDBPyConnection

from extractors.records import Article
from warehouse.batches import FLAG, TEXT, TEXTS, TIME, Batch, Shape, registered
from warehouse.database import transaction
from warehouse.statements import statement

_ARTICLES = Shape(
    article_id=TEXT, url=TEXT, canonical_url=TEXT, title=TEXT,
    authors=TEXTS, published_at=TIME, published_precision=TEXT,
    modified_at=TIME, lang=TEXT, publisher=TEXT, feed=TEXT,
    site=TEXT, section=TEXT, tags=TEXTS, text=TEXT,
    truncated=FLAG, field_sources="map(varchar, varchar)", text_hash=TEXT,
    first_seen_at=TIME, fetched_at=TIME, origin=TEXT,
)  # fmt: skip
_OUTCOMES = Shape(
    url=TEXT, state=TEXT, reason=TEXT, article_id=TEXT,
    parser_version=TEXT,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class UnreadPage:
    """A fetched page that waits to be read, with what its feed said of it."""

    url: str
    canonical_url: str
    feed: str
    publisher: str
    entry_title: str | None
    entry_published_at: datetime | None
    entry_lang: str | None
    first_seen_at: datetime
    origin: str
    body: bytes
    content_type: str | None
    final_url: str | None
    fetched_at: datetime
    source: Literal["page", "feed", "backfill"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPage:
    """What became of a page: an article under its canonical URL, or a reason why there is none."""

    page: UnreadPage
    canonical_url: str
    article: Article | None
    reason: str | None = None
    failed: bool = False  # the reader broke, as against: the page is no article


def article_id(canonical_url: str) -> str:
    """The identity of an article, made from its canonical link."""
    return hashlib.blake2b(canonical_url.encode("utf-8", "replace"), digest_size=8).hexdigest()


def pages_unread(connection: DuckDBPyConnection, limit: int) -> tuple[UnreadPage, ...]:
    """Fetched pages that no reader has read yet, bodies unpacked."""
    cursor = connection.execute(statement("articles/unread"), {"limit": limit})
    names = [column[0] for column in cursor.description]
    rows = (dict(zip(names, row, strict=True)) for row in cursor.fetchall())
    return tuple(UnreadPage(**{**row, "body": zlib.decompress(row["body"])}) for row in rows)


def count_unread(connection: DuckDBPyConnection) -> int:
    """How many pages wait to be read."""
    row = connection.execute(statement("articles/count_unread")).fetchone()
    return int(row[0]) if row else 0


def save_read(connection: DuckDBPyConnection, pages: Sequence[ReadPage], *, parser_version: str) -> int:
    """Store what a batch of pages became, in one transaction.

    Returns:
        How many articles are new or have a new text.
    """
    articles, outcomes = read_tables(pages, parser_version=parser_version)
    with transaction(connection), registered(connection, batch=articles, outcomes=outcomes):
        row = connection.execute(statement("articles/count_changed")).fetchone()
        connection.execute(statement("articles/keep_versions"))
        connection.execute(statement("articles/upsert"))
        connection.execute(statement("articles/mark_pages"))
    return int(row[0]) if row else 0


def read_tables(pages: Sequence[ReadPage], *, parser_version: str) -> tuple[Batch, Batch]:
    """What pages became, in the columns of the warehouse: their articles, and what became of each page."""
    newest = newest_by_article(pages)
    articles = _ARTICLES.of([_article_row(one) for one in newest])
    return articles, _OUTCOMES.of([_outcome_row(one, parser_version) for one in pages])


def forget_reading(connection: DuckDBPyConnection, since: datetime | None) -> None:
    """Let the stored pages be read again."""
    with transaction(connection):
        connection.execute(statement("articles/forget_reading"), {"since": since})


def newest_by_article(pages: Sequence[ReadPage]) -> list[ReadPage]:
    """Two pages of one article in a batch: the one fetched last wins, ties go by URL."""
    found: dict[str, ReadPage] = {}
    for one in sorted(pages, key=lambda one: (one.page.fetched_at, one.page.url)):
        if one.article is not None:
            found[article_id(one.canonical_url)] = one
    return list(found.values())


def _article_row(one: ReadPage) -> dict[str, object]:
    article, page = one.article, one.page
    assert article is not None
    return {
        "article_id": article_id(one.canonical_url),
        "url": page.url,
        "canonical_url": one.canonical_url,
        "title": article.title,
        "authors": list(article.authors),
        "published_at": article.published_at,
        "published_precision": article.published_precision,
        "modified_at": article.modified_at,
        "lang": article.lang,
        "publisher": page.publisher,
        "feed": page.feed,
        "site": article.site,
        "section": article.section,
        "tags": list(article.tags),
        "text": article.text,
        "truncated": article.truncated,
        "field_sources": list(article.sources),
        "text_hash": hashlib.blake2b(f"{article.title}\n{article.text}".encode("utf-8", "replace"), digest_size=16).hexdigest(),
        "first_seen_at": page.first_seen_at,
        "fetched_at": page.fetched_at,
        "origin": page.origin,
    }  # fmt: skip


def _outcome_row(one: ReadPage, parser_version: str) -> dict[str, object]:
    state = "article" if one.article else ("failed" if one.failed else "not_article")
    return {
        "url": one.page.url,
        "state": state,
        "reason": one.reason,
        "article_id": article_id(one.canonical_url) if one.article else None,
        "parser_version": parser_version,
    }
