"""JSON-LD of a page: find the article's own node among breadcrumbs, publishers and recommended stories."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from lxml.html import HtmlElement

_MAX_BLOCKS = 60
_MAX_CHARS = 3_000_000
_MAX_NODES = 5_000
_MAX_DEPTH = 30
ARTICLE_TYPES = frozenset({
    "article", "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "backgroundnewsarticle",
    "reviewnewsarticle", "askpublicnewsarticle", "advertisercontentarticle", "satiricalarticle", "blogposting",
    "liveblogposting", "techarticle", "scholarlyarticle", "report", "socialmediaposting", "newsblog", "review",
    "medicalscholarlyarticle", "discussionforumposting",
})  # fmt: skip
_COMMENT = re.compile(
    r"^\s*(?:<!--|/\*<!\[CDATA\[\*/|//<!\[CDATA\[|<!\[CDATA\[)|(?:-->|/\*\]\]>\*/|//\]\]>|\]\]>)\s*;?\s*$"
)
_TRAILING_COMMA = re.compile(r",\s*([}\]])")


def read_nodes(tree: HtmlElement) -> list[dict[str, Any]]:
    """Collect every JSON-LD object of the page, outermost first, in document order; broken blocks are left out."""
    nodes: list[dict[str, Any]] = []
    spent = 0
    for count, script in enumerate(tree.iter("script")):
        if count >= 2000 or len(nodes) >= _MAX_NODES or spent > _MAX_CHARS:
            break
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        text = (script.text_content() or "")[:_MAX_CHARS]
        spent += len(text)
        nodes.extend(_walk(_load(text)))
    return nodes[:_MAX_NODES]


def article_node(nodes: list[dict[str, Any]], *, url: str | None = None) -> dict[str, Any] | None:
    """Choose the node that tells the page's own article: the one whose address is the page's, else the fullest."""
    candidates = [
        node for node in nodes if types_of(node) & ARTICLE_TYPES and (node.get("headline") or node.get("name"))
    ]
    if not candidates:
        return None
    return max(candidates, key=lambda node: _weight(node, url))


def types_of(node: dict[str, Any]) -> set[str]:
    """Give the schema.org types of a node in lower case, without their address."""
    value = node.get("@type")
    values = value if isinstance(value, list) else [value]
    return {item.rsplit("/", 1)[-1].lower() for item in values if isinstance(item, str)}


def text_of(value: object) -> str | None:
    """Read a JSON-LD text, also from a list of one or from ``{"@value": ...}``; entities are resolved."""
    if isinstance(value, list):
        return next((text for item in value[:5] if (text := text_of(item))), None)
    if isinstance(value, dict):
        return text_of(value.get("@value") or value.get("name"))
    if not isinstance(value, str):
        return None
    return " ".join(html.unescape(value).split()) or None


def names_page(node: dict[str, Any], url: str | None) -> bool:
    """Say whether a node's own address is that of the page."""
    address = node.get("url") or node.get("mainEntityOfPage") or node.get("@id")
    if isinstance(address, dict):
        address = address.get("@id") or address.get("url")
    return bool(url and isinstance(address, str) and _path(address) == _path(url))


def _weight(node: dict[str, Any], url: str | None) -> tuple[int, int]:
    fields = ("headline", "datePublished", "author", "dateModified", "articleBody", "description", "publisher")
    return (int(names_page(node, url)), sum(bool(node.get(name)) for name in fields))


def _path(url: str) -> str:
    return re.sub(r"^https?://[^/]+|[?#].*$", "", url).strip("/")


def _load(text: str) -> object:
    text = _COMMENT.sub("", text).strip().rstrip(";")
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text), html.unescape(text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _walk(value: object, depth: int = 0) -> Iterator[dict[str, Any]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, list):
        for item in value[:500]:
            yield from _walk(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key, item in value.items():
            if key not in {"author", "publisher", "image", "itemListElement", "comment", "hasPart", "isPartOf"}:
                yield from _walk(item, depth + 1)
