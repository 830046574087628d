"""What a person names on the command line as a page or a feed: a file, an address, or standard input."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from extractors.errors import ParseError

LARGEST = 64 * 1024 * 1024  # bytes; a device file or a film named by mistake must not fill the memory


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Bytes with what is known of them."""

    body: bytes
    url: str | None = None  # where they were got, after redirects
    content_type: str | None = None


def read_source(named: str, config: Path | None = None) -> Source:
    """Get the bytes of a page or a feed.

    Args:
        named: A path, an ``http`` or ``https`` address, or ``-`` for standard input.
        config: The configuration, for how addresses are fetched; the defaults where there is none.

    Raises:
        OSError: There is no such file, or it cannot be read.
        ParseError: It is larger than ``LARGEST``.
        FetchError: The address gave no answer of status 200.
        ConfigError: The configuration cannot be used.
    """
    if named == "-":
        return Source(body=_bounded(sys.stdin.buffer.read(LARGEST + 1), "standard input"))
    if named.lower().startswith(("http://", "https://")):
        return _fetched(named, config)
    with Path(named).open("rb") as file:
        return Source(body=_bounded(file.read(LARGEST + 1), named))


def _fetched(url: str, config: Path | None) -> Source:
    from flows.fetch.client import fetch_once
    from flows.settings import Settings, load_settings

    settings = load_settings(config) if config is not None and config.exists() else Settings()
    answer = fetch_once(url, settings.fetch)
    return Source(body=answer.body, url=answer.final_url, content_type=answer.headers.get("content-type"))


def _bounded(body: bytes, named: str) -> bytes:
    if len(body) > LARGEST:
        raise ParseError(f"larger than {LARGEST >> 20} MiB", subject=named, advice="Give one page or one feed")
    return body
