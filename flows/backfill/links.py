"""Sources that name pages instead of holding them: lists of URLs, sitemaps, feeds."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from extractors.errors import DealwireError, ParseError
from extractors.feeds.reader import parse_feed
from extractors.records import Entry
from extractors.urls import canonical_url
from flows.backfill.work import FEED
from flows.fetch.client import error_of, fetch_once
from flows.settings import FetchSettings
from warehouse.backfill import Link

logger = logging.getLogger(__name__)

MAX_SITEMAPS = 200
MAX_LINKS = 500_000


def links_of(source: str, fetch: FetchSettings, publishers: Mapping[str, str], at: datetime) -> Iterator[Link]:
    """Read the links of a list, a sitemap, an index of sitemaps or a feed.

    Args:
        source: A file or a URL.
        fetch: How to ask for it.
        publishers: Host to publisher, as configured.
        at: When the links were seen.
    Raises:
        DealwireError: It cannot be read or names no page.
    """
    waiting, read, found = [source], 0, 0
    while waiting and read < MAX_SITEMAPS and found < MAX_LINKS:
        place = waiting.pop(0)
        try:
            entries, sitemaps = _read(place, fetch)
        except DealwireError as error:
            if read == 0:
                raise
            logger.warning("%s", error)
            continue
        read += 1
        waiting.extend(sitemaps)
        for entry in entries[: MAX_LINKS - found]:
            if entry.url and entry.url.startswith(("http://", "https://")):
                found += 1
                yield _link(entry, publishers, at)
    if not found:
        raise ParseError("names no page", subject=source, advice="A list has one URL a line.")


def _read(place: str, fetch: FetchSettings) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    url = place if place.startswith(("http://", "https://")) else None
    content_type = None
    if url:
        answer = fetch_once(url, fetch)
        if answer.failure or answer.status != 200:
            raise error_of(answer)
        body, content_type = answer.body, answer.headers.get("content-type")
    else:
        body = Path(place).read_bytes()
    listed = _list(body)
    if listed:
        return listed, ()
    document = parse_feed(body, url=url, content_type=content_type)
    return document.entries, document.sitemaps


def _list(body: bytes) -> tuple[Entry, ...]:
    """The entries of a plain list, one URL a line, `#` before a comment; none when it is something else."""
    lines = [line.strip() for line in body.decode("utf-8-sig", "replace").splitlines()]
    wanted = [line for line in lines if line and not line.startswith("#")]
    if not wanted or not all(line.startswith(("http://", "https://")) for line in wanted[:100]):
        return ()
    return tuple(Entry(id=None, url=line, canonical_url=None, title=None) for line in wanted)


def _link(entry: Entry, publishers: Mapping[str, str], at: datetime) -> Link:
    url = entry.url or ""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    return Link(
        url=url,
        canonical_url=entry.canonical_url or canonical_url(url),
        feed=FEED,
        publisher=publishers.get(host, host or FEED),
        entry_title=entry.title,
        entry_published_at=entry.published_at,
        first_seen_at=at,
    )
