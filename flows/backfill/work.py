"""What a worker does with a chunk: read its pages, extract their events, leave the result as Parquet files.

Pure but for its files: no database, no network, so any number of workers may do it, on any machine that sees the
folder. A result is complete or not there: it is written beside its place and renamed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from extractors.article.version import PARSER_VERSION
from extractors.events.version import EXTRACTOR, EXTRACTOR_VERSION
from extractors.records import Story
from extractors.urls import canonical_url
from flows.backfill.chunks import Chunk
from flows.backfill.saved_pages import SavedPage, pages_of
from flows.find_mentions import explained, extract_story
from flows.read_articles import read_page
from warehouse.articles import ReadPage, UnreadPage, article_id, newest_by_article
from warehouse.backfill import TABLES, chunk_tables

FEED = "backfill"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is the same for all chunks of a backfill."""

    folder: str  # where results go
    known: str  # file of hashes of canonical links that the warehouse holds
    publishers: Mapping[str, str] = field(default_factory=dict)  # host to publisher, as configured
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of a chunk: how many pages it held, and the folder of its tables."""

    chunk: Chunk
    pages: int
    folder: str
    cpu_s: float


def work(chunk: Chunk, order: Order) -> Result:
    """Read and extract the pages of one chunk.

    Args:
        chunk: Which pages.
        order: Where the result goes and what is known.
    Returns:
        Where it is; work that was done before is not done again.
    Raises:
        OSError: The source cannot be read, or the result cannot be written.
    """
    target = Path(order.folder) / chunk.chunk_id
    if target.is_dir():
        return Result(chunk=chunk, pages=chunk.count, folder=str(target), cpu_s=0.0)
    begun = time.thread_time()
    seen: set[str] = set()
    known = _known(order.known)
    packed: dict[str, tuple[bytes, str]] = {}
    read: list[ReadPage] = []
    for page in pages_of(chunk):
        unread = _unread(page, order.publishers)
        if unread.canonical_url in seen or link_hash(unread.canonical_url) in known:
            continue
        seen.add(unread.canonical_url)
        packed[page.url] = zlib.compress(page.body, 6), hashlib.sha256(page.body).hexdigest()
        read.append(read_page(unread, latest=page.fetched_at + _DAY))
    stories = [_story(one) for one in newest_by_article(read)]
    extractions = [extract_story(story) for story in stories]
    learnt = [
        (story.id, alias)
        for story, told in zip(stories, extractions, strict=True)
        for alias in explained(told, story.text)
    ]
    tables = chunk_tables(
        read,
        packed,
        extractions,
        learnt,
        parser_version=PARSER_VERSION,
        extractor=EXTRACTOR,
        extractor_version=EXTRACTOR_VERSION,
        at=order.at,
    )
    _leave(tables, target)
    return Result(chunk=chunk, pages=chunk.count, folder=str(target), cpu_s=time.thread_time() - begun)


def read_result(result: Result) -> dict[str, pa.Table]:
    """The tables that a worker left."""
    return {name: pq.read_table(Path(result.folder) / f"{name}.parquet") for name in TABLES}


def link_hash(link: str) -> int:
    """A canonical link as eight bytes."""
    return int.from_bytes(hashlib.blake2b(link.encode("utf-8", "replace"), digest_size=8).digest(), "big")


def save_known(links: pa.Table, path: Path) -> None:
    """Write the hashes of links, sorted, for workers to look into."""
    hashes = (link_hash(link) for link in links.column(0).to_pylist())
    np.save(path, np.sort(np.fromiter(hashes, np.uint64, count=links.num_rows)))


class _Links:
    """Sorted hashes, in memory once for all chunks of a worker."""

    def __init__(self, path: str) -> None:
        self._hashes = np.load(path, mmap_mode="r")

    def __contains__(self, value: int) -> bool:
        place = int(np.searchsorted(self._hashes, np.uint64(value)))
        return place < len(self._hashes) and int(self._hashes[place]) == value


@lru_cache(maxsize=1)
def _known(path: str) -> _Links:
    return _Links(path)


def _unread(page: SavedPage, publishers: Mapping[str, str]) -> UnreadPage:
    host = (urlsplit(page.url).hostname or "").removeprefix("www.")
    return UnreadPage(
        url=page.url,
        canonical_url=canonical_url(page.url),
        feed=FEED,
        publisher=publishers.get(host, host or FEED),
        entry_title=None,
        entry_published_at=None,
        entry_lang=None,
        first_seen_at=page.fetched_at,
        origin="backfill",
        body=page.body,
        content_type=page.content_type,
        final_url=None,
        fetched_at=page.fetched_at,
        source="backfill",
    )


def _story(one: ReadPage) -> Story:
    article = one.article
    assert article is not None
    return Story(
        id=article_id(one.canonical_url),
        title=article.title,
        text=article.text,
        published_at=article.published_at,
        lang=article.lang,
        url=one.page.url,
    )


def _leave(tables: Mapping[str, pa.Table], target: Path) -> None:
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(parents=True)
    for name, table in tables.items():
        pq.write_table(table, temporary / f"{name}.parquet", compression="zstd")
    try:
        temporary.rename(target)
    except OSError:  # another worker was given the same chunk and was first
        shutil.rmtree(temporary, ignore_errors=True)
        if not target.is_dir():
            raise
