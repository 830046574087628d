"""The way from what a feed's fields hold to an ``Entry``: one for all formats."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from heapq import nlargest
from urllib.parse import parse_qs, urljoin, urlsplit

from extractors.feeds.dates import parse_date
from extractors.feeds.markup import is_full_article, one_line, text_of, title_text
from extractors.records import Entry
from extractors.urls import canonical_url

MAX_SUMMARY = 2_000  # characters
MAX_TITLE = 1_000
MAX_ID = 2_000
MAX_URL = 4_000
MAX_NAMES = 50  # authors or tags of one entry
_MAIL_AND_NAME = re.compile(r"\S+@\S+\s*\(([^()]+)\)\s*$")
_NAME_AND_MAIL = re.compile(r"\s*[<(]\S+@\S+[>)]\s*$")
_MAIL = re.compile(r"\S+@\S+\.\S+")
_SPACE_IN_URL = re.compile(r"[\t\r\n]")
_WEB = re.compile(r"https?://[^\s/?#<>\"]", re.IGNORECASE)


@dataclass(slots=True, kw_only=True)
class Draft:
    """The fields of one entry as the feed gives them, before anything is resolved, cleaned or believed."""

    id: str | None = None
    links: list[str] = field(default_factory=list)  # the best first
    base: str | None = None  # xml:base in force
    title: str | None = None  # HTML or text
    summary: str | None = None  # HTML or text
    contents: list[str] = field(default_factory=list)  # HTML of fields meant for the full text
    published: list[str] = field(default_factory=list)  # the best first
    updated: list[str] = field(default_factory=list)
    authors: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    lang: str | None = None


@dataclass(slots=True, kw_only=True)
class Context:
    """What a feed says for all its entries."""

    base: str | None = None
    lang: str | None = None
    authors: tuple[str, ...] = ()


def finish(draft: Draft, context: Context) -> Entry:
    """Make the record of one entry."""
    base = absolute(draft.base, context.base) if draft.base else context.base
    url = next((found for link in draft.links if (found := absolute(link, base))), None)
    lang = one_line(draft.lang) or context.lang
    summary = text_of(draft.summary, limit=MAX_SUMMARY * 2) if draft.summary else ""
    content = max(draft.contents, key=len) if draft.contents else None
    full = _full_content(draft.summary, summary, content)
    if not summary and content:
        summary = text_of(content, limit=MAX_SUMMARY * 2)
    published, published_raw = _first_date(draft.published, lang)
    updated, _ = _first_date(draft.updated, lang)
    return Entry(
        id=(one_line(draft.id) or "")[:MAX_ID] or None,
        url=url,
        canonical_url=_canonical(url) if url else None,
        title=(title_text(draft.title[: MAX_TITLE * 10]) or "")[:MAX_TITLE] or None if draft.title else None,
        published_at=published,
        published_raw=published_raw,
        updated_at=updated,
        authors=_names(draft.authors, person=True) or context.authors,
        summary=_shortened(summary),
        content_html=full,
        tags=_names(draft.tags, person=False),
        lang=lang[:35] if lang else None,
    )


def _full_content(description: str | None, summary: str, content: str | None) -> str | None:
    if content and is_full_article(content, summary=summary or None, carried_as_content=True):
        return content
    if description and is_full_article(description, summary=None, carried_as_content=False):
        return description
    return None


def _first_date(candidates: list[str], lang: str | None) -> tuple[datetime | None, str | None]:
    """Return the first date that can be read, with its text; else no date and the first text."""
    for raw in candidates:
        if moment := parse_date(raw, lang=lang):
            return moment, one_line(raw)
    return None, one_line(candidates[0][:500]) if candidates else None


def newest(entries: list[Entry], limit: int) -> list[Entry]:
    """Keep the newest entries, in the order of the document; of undated ones those that stand first."""
    if len(entries) <= limit:
        return entries

    def age(index: int) -> tuple[float, int]:
        moment = entries[index].published_at or entries[index].updated_at
        return (moment.timestamp() if moment else float("-inf"), -index)

    return [entries[index] for index in sorted(nlargest(limit, range(len(entries)), key=age))]


def absolute(link: str | None, base: str | None) -> str | None:
    """Return a link as an absolute http or https address; ``None`` where it is none.

    >>> absolute("/b c", "https://example.org/a/")
    'https://example.org/b%20c'
    >>> absolute("javascript:alert(1)", "https://example.org/")
    """
    if not link:
        return None
    text = _SPACE_IN_URL.sub("", link).strip()
    if not text or len(text) > MAX_URL:
        return None
    try:
        if not _WEB.match(text):
            if text.startswith("//") and not base:
                text = f"https:{text}"
            elif base is None:
                return None
            else:
                text = urljoin(base, text)
        parts = urlsplit(text)
        if parts.scheme.lower() not in {"http", "https"} or not parts.hostname:
            return None
        _ = parts.port  # raises for one that is no number
    except ValueError:
        return None
    return text.replace(" ", "%20")


def _canonical(url: str) -> str:
    """Return the form by which two links are known to be one; a search engine's redirect stands for its target."""
    parts = urlsplit(url)
    if parts.path == "/url" and (parts.hostname or "").split(".")[-2:-1] == ["google"]:
        query = parse_qs(parts.query, max_num_fields=50)
        target = absolute(next(iter(query.get("url") or query.get("q") or ()), None), None)
        url = target or url
    return canonical_url(url)


def _names(raw: list[str], *, person: bool) -> tuple[str, ...]:
    """Return the names of authors or tags, each once."""
    seen: dict[str, str] = {}
    for item in raw[:MAX_NAMES]:
        name = _person(item) if person else title_text(item[:400])
        if name:
            seen.setdefault(name.casefold(), name[:200])
    return tuple(seen.values())


def _person(raw: str) -> str | None:
    """Return the name in ``mail (Name)`` and ``Name <mail>``; nobody for an address alone."""
    text = one_line(raw[:400])
    if not text:
        return None
    if "@" in text:
        text = match[1] if (match := _MAIL_AND_NAME.match(text)) else _NAME_AND_MAIL.sub("", text)
        if _MAIL.fullmatch(text):
            return None
    return title_text(text)


def _shortened(text: str) -> str | None:
    if len(text) <= MAX_SUMMARY:
        return text or None
    cut = text[:MAX_SUMMARY]
    space = cut.rfind(" ")
    return f"{cut[: space if space > MAX_SUMMARY - 100 else MAX_SUMMARY].rstrip()}…"
