"""JSON Feed 1.0 and 1.1 (jsonfeed.org). Values of the wrong type count as absent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from typing import Any

from extractors.errors import ParseError
from extractors.feeds.drafts import Context, Draft, absolute
from extractors.feeds.head import Head
from extractors.feeds.markup import one_line, title_text
from extractors.feeds.sniff import not_a_feed
from extractors.records import FeedHints


def read_json(text: str, *, url: str | None, subject: str = "") -> tuple[Head, Iterator[Draft]]:
    """Read a JSON Feed.

    Raises:
        NotAFeedError: It is JSON of another kind.
        ParseError: It is cut or malformed.
    """
    try:
        document = json.loads(text)
    except RecursionError as error:
        raise ParseError("hostile JSON: nested too deeply", subject=subject) from error
    except ValueError as error:
        raise _syntax_error(text, error, subject) from error
    items = document.get("items") if isinstance(document, dict) else None
    version = _text(document, "version") if isinstance(document, dict) else None
    if not isinstance(items, list) or not (
        (version and "jsonfeed.org" in version) or _text(document, "home_page_url") or _text(document, "feed_url")
    ):
        raise not_a_feed("json", subject=subject)
    return _head(document, url, version or ""), _drafts(items)


def _syntax_error(text: str, error: ValueError, subject: str) -> ParseError:
    """Tell a cut document from a malformed one, and both from a text that only begins like JSON."""
    position = getattr(error, "pos", 0)
    if not text.startswith("{") or not any(key in text[:200_000] for key in ('"items"', '"version"')):
        return not_a_feed("json" if position > 50 else "text", subject=subject)
    cut = position >= len(text.rstrip()) - 1 or "Unterminated" in str(error) or text.rstrip()[-1:] != "}"
    return ParseError(
        f"truncated: the JSON ends early ({error})" if cut else f"malformed JSON ({error})", subject=subject
    )


def _head(document: dict[str, Any], url: str | None, version: str) -> Head:
    base = url or absolute(_text(document, "feed_url"), None) or absolute(_text(document, "home_page_url"), None)
    hubs = document.get("hubs")
    hub = (
        next((_text(item, "url") for item in hubs if isinstance(item, dict)), None) if isinstance(hubs, list) else None
    )
    lang = one_line(_text(document, "language"))
    return Head(
        format="json11" if version.rstrip("/").endswith("1.1") else "json",
        title=title_text(_text(document, "title")),
        url=absolute(_text(document, "home_page_url"), base),
        lang=lang,
        hints=FeedHints(hub_url=absolute(hub, base), self_url=absolute(_text(document, "feed_url"), base)),
        context=Context(base=base, lang=lang, authors=tuple(name for name in _authors(document) if name)),
    )


def _drafts(items: list[Any]) -> Iterator[Draft]:
    for item in items:
        if not isinstance(item, dict) or not item:
            continue
        html = _text(item, "content_html")
        text = _text(item, "content_text")
        plain = (
            "".join(f"<p>{escape(part, quote=False)}</p>" for part in text.split("\n") if part.strip())
            if text
            else None
        )
        summary = _text(item, "summary")
        tags = item.get("tags")
        entry_id = _text(item, "id")
        links = [link for key in ("url", "external_url") if (link := _text(item, key))]
        if entry_id and entry_id.startswith("http"):
            links.append(entry_id)
        yield Draft(
            id=entry_id,
            links=links,
            title=_text(item, "title"),
            summary=escape(summary, quote=False) if summary else None,
            contents=[content for content in (html or plain,) if content],
            published=[value for value in (_text(item, "date_published"),) if value],
            updated=[value for value in (_text(item, "date_modified"),) if value],
            authors=_authors(item),
            tags=[tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else [],
            lang=_text(item, "language"),
        )


def _text(item: dict[str, Any], key: str) -> str | None:
    """Return a string; numbers count, since many feeds write ids so."""
    value = item.get(key)
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    text = value if isinstance(value, str) else f"{value:.17g}" if isinstance(value, float) else str(value)[:100]
    return text.encode("utf-8", "ignore").decode("utf-8").strip() or None


def _authors(item: dict[str, Any]) -> list[str]:
    """Return names from ``authors`` (1.1) or ``author`` (1.0)."""
    people = item.get("authors")
    people = people if isinstance(people, list) else [item.get("author")]
    return [name for person in people if isinstance(person, dict) and (name := _text(person, "name"))]
