"""Feeds whose XML no strict parser takes, read by feedparser's tolerant one.

feedparser opens what looks like a path or an address, so that it gets a stream and nothing else; entities are gone from the
text before it sees it.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from extractors.feeds.drafts import Context, Draft, absolute
from extractors.feeds.head import Head
from extractors.feeds.markup import one_line, title_text
from extractors.records import FeedHints

MAX_BYTES = 1 << 20  # at most two and a half seconds, whatever the damage


def read_loosely(data: bytes, *, url: str | None) -> tuple[Head, list[Draft]]:
    """Read UTF-8 bytes as feedparser does; ``Head.format`` is empty where it found no feed."""
    try:
        return _read(data, url)
    except Exception:  # fuzzing finds ever new kinds of errors that damaged documents raise inside feedparser
        return Head(), []


def _read(data: bytes, url: str | None) -> tuple[Head, list[Draft]]:
    import feedparser  # slow to import, and most feeds never come here

    headers = {"content-type": "application/xml; charset=utf-8"} | ({"content-location": url} if url else {})
    parsed = feedparser.parse(BytesIO(data), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    feed = parsed.feed
    version = parsed.version or ""
    site = feed.get("link")
    base = (absolute(site, url) if version.startswith("rss") else None) or url or absolute(site, None)
    links = {link.get("rel"): absolute(link.get("href"), base) for link in feed.get("links", ())}
    head = Head(
        format={"atom10": "atom", "rss091u": "rss091", "rss091n": "rss091"}.get(version, version),
        title=title_text(feed.get("title")),
        url=absolute(site, base),
        lang=one_line(feed.get("language")),
        hints=FeedHints(hub_url=links.get("hub"), self_url=links.get("self")),
        context=Context(base=base, lang=one_line(feed.get("language"))),
    )
    return head, [_draft(entry) for entry in parsed.entries]


def _draft(entry: Any) -> Draft:
    contents = [part.get("value", "") for part in entry.get("content", ())]
    summary = entry.get("summary")
    links = [link for link in (entry.get("feedburner_origlink"), entry.get("link")) if link]
    links += [link["href"] for link in entry.get("links", ()) if link.get("rel") == "alternate" and link.get("href")]
    return Draft(
        id=entry.get("id"),
        links=links,
        title=entry.get("title"),
        summary=None if summary in contents else summary,
        contents=[content for content in contents if content],
        published=[entry[key] for key in ("published", "created") if key in entry],
        # feedparser answers "updated" with the publication date where there is none; RSS 1.0 has its one date there
        updated=[entry["updated"]] if "updated" in entry and "published" in entry else [],
        authors=[author["name"] for author in entry.get("authors", ()) if author.get("name")]
        or [entry.get("author", "")],
        tags=[tag.get("label") or tag.get("term") or "" for tag in entry.get("tags", ())],
    )
