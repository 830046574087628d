"""``dealwire feeds parse``: the entries of one feed, one JSON object a line."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from extractors.errors import ConfigError, DealwireError
from extractors.records import Entry, FeedDocument
from flows.commands.options import config_option
from flows.commands.source import read_source
from flows.feed_entries import published as published_by


@click.command("parse")
@click.argument("source", metavar="FILE|URL|-")
@click.option("--url", help="The address of the feed, for relative links.")
@config_option
def feeds_parse(source: str, url: str | None, config: Path) -> None:
    """Print the entries of one feed, one JSON object a line.

    \b
    Example: dealwire feeds parse feed.xml --url https://example.org/feed.xml
             curl -s https://example.org/feed.xml | dealwire feeds parse -
    """
    sys.exit(_parse(source, url, config))


def _parse(source: str, url: str | None, config: Path) -> int:
    from extractors.feeds.reader import parse_feed

    try:
        given = read_source(source, config)
        document = parse_feed(given.body, url=url or given.url, content_type=given.content_type)
    except ConfigError:
        raise
    except OSError as error:
        print(f"dealwire: {source}: {error.strerror or error}. Give a file, a URL, or -", file=sys.stderr)
        return 1
    except DealwireError as error:
        error.subject = error.subject or source
        print(f"dealwire: {error}", file=sys.stderr)
        return 1
    _tell(document, source)
    now = datetime.now(UTC)
    for entry in document.entries:
        print(json.dumps(row(entry, now), ensure_ascii=False))
    return 0


def _tell(document: FeedDocument, source: str) -> None:
    """Say on standard error what was read, what was repaired, and where an index of sitemaps leads."""
    print(f"{source}: {document.format}, {len(document.entries)} entries", file=sys.stderr)
    for warning in document.warnings:
        print(f"{source}: {warning}", file=sys.stderr)
    for sitemap in document.sitemaps:
        print(f"{source}: lists the sitemap {sitemap}", file=sys.stderr)


def row(entry: Entry, now: datetime) -> dict[str, Any]:
    """Write an entry as the JSON row of the command line; a time of publication that is yet to come is a mistake."""
    published = published_by(entry, now)
    return {
        "id": entry.id,
        "url": entry.url,
        "canonical_url": entry.canonical_url,
        "title": entry.title,
        "published": published.isoformat() if published else None,
        "published_raw": entry.published_raw,
        "updated": entry.updated_at.isoformat() if entry.updated_at else None,
        "authors": list(entry.authors),
        "tags": list(entry.tags),
        "lang": entry.lang,
        "summary": entry.summary,
        "content_html": entry.content_html,
    }
