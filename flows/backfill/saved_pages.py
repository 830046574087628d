"""The pages of a chunk: records of a WARC file, or files of a folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flows.backfill.chunks import Chunk, open_warc
from flows.page_answers import is_page

MAX_BYTES = 10 * 2**20
_CANONICAL = re.compile(
    rb"""<link\b(?=[^>]*\brel\s*=\s*["']?canonical\b)[^>]*\bhref\s*=\s*["']?(https?://[^"'\s>]+)"""
    rb"""|<meta\b(?=[^>]*\bproperty\s*=\s*["']?og:url\b)[^>]*\bcontent\s*=\s*["']?(https?://[^"'\s>]+)""",
    re.IGNORECASE,
)
_HOST = re.compile(r"^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$", re.IGNORECASE)
_HEAD = 200_000  # where a page names its own link


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPage:
    """A page as somebody saved it."""

    url: str
    body: bytes
    content_type: str | None
    fetched_at: datetime


def pages_of(chunk: Chunk) -> Iterator[SavedPage]:
    """Read the pages of a chunk; what is no page, no success or has no address is left out.

    Raises:
        OSError: The source cannot be read any more.
    """
    if chunk.kind == "warc":
        return _from_warc(chunk)
    return (page for name in chunk.files if (page := read_file(Path(name), Path(chunk.source))))


def read_file(path: Path, folder: Path) -> SavedPage | None:
    """Read one saved page; its address is what the page itself names, else its path below a folder named by a host.

    Returns:
        None when neither tells an address, or the file is larger than a page can be.
    """
    if path.stat().st_size > MAX_BYTES:
        return None
    body = path.read_bytes()
    named = _CANONICAL.search(body[:_HEAD])
    url = (named[1] or named[2]).decode("utf-8", "replace").replace("&amp;", "&") if named else _mirrored(path, folder)
    if url is None:
        return None
    at = datetime.fromtimestamp(path.stat().st_mtime, UTC).replace(microsecond=0)
    return SavedPage(url=url, body=body, content_type=None, fetched_at=at)


def _mirrored(path: Path, folder: Path) -> str | None:
    """The address of a file in a mirror as wget makes it: ``example.org/news/story.html``."""
    host, *rest = path.relative_to(folder).parts
    if not rest or not _HOST.match(host):
        return None
    place = "/".join(quote(part) for part in rest)
    return f"https://{host.lower()}/{place.removesuffix('index.html')}"


def _from_warc(chunk: Chunk) -> Iterator[SavedPage]:
    for record in _records(chunk):
        page = _page(record)
        if page is not None:
            yield page


def _records(chunk: Chunk) -> Iterator[Any]:
    """The records of a chunk: entered at its byte, or counted from the beginning where that cannot be."""
    if chunk.offset or not chunk.skip:
        records = open_warc(chunk.source, chunk.offset, parse_http=True)
        try:
            first = next(records)
        except (OSError, ValueError, StopIteration):
            pass  # a dictionary at the head of the file is wanted, or it is compressed as a whole
        else:
            return chain([first], islice(records, chunk.count - 1))
    return islice(open_warc(chunk.source, parse_http=True), chunk.skip, chunk.skip + chunk.count)


def _page(record: Any) -> SavedPage | None:
    """One record as a page, if it is a successful answer that people read."""
    url = (record.headers.get("WARC-Target-URI") or "").strip("<> ")
    if not url.startswith(("http://", "https://")):
        return None
    content_type = record.headers.get("Content-Type")
    if record.http_headers is not None:
        if record.http_headers.status_code not in {200, 203}:
            return None
        content_type = record.http_headers.get("Content-Type")
    if not is_page({"content-type": content_type or ""}):
        return None
    body = record.reader.read(MAX_BYTES + 1)
    if not body.strip() or len(body) > MAX_BYTES:
        return None
    return SavedPage(url=url, body=body, content_type=content_type, fetched_at=_instant(record))


def _instant(record: Any) -> datetime:
    at = record.record_date or datetime(1990, 1, 1, tzinfo=UTC)
    return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
