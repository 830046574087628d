"""Lists of feeds as other readers write and read them: OPML 1.0 and 2.0."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from lxml import etree

from extractors.errors import ParseError
from extractors.feeds.decode import decode, inflate
from extractors.feeds.drafts import absolute
from extractors.feeds.markup import one_line
from extractors.feeds.repair import Isolated, mend, skip_prolog
from extractors.records import FeedLink

MAX_FEEDS = 20_000
MAX_NAME = 300  # characters
_NOT_XML = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))


def read_opml(body: bytes, *, subject: str = "") -> tuple[FeedLink, ...]:
    """Read the feeds of a list, each address once, in the list's order.

    Raises:
        ParseError: It is no OPML, or broken beyond repair.
    """
    text, _ = decode(inflate(body, subject=subject), None)
    start, _, entities = skip_prolog(text, subject)
    if not text[start : start + 5].lower() == "<opml":
        raise ParseError("not a list of feeds (OPML)", subject=subject)
    root = _tree(Isolated(text=text[start:].rstrip(), root="opml", entities=entities), subject)
    found: dict[str, FeedLink] = {}
    for outline in root.iter("outline"):
        link = _feed_of(outline)
        if link is not None and len(found) < MAX_FEEDS:
            found.setdefault(link.url, link)
    return tuple(found.values())


def _tree(document: Isolated, subject: str) -> Any:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(document.text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        mended, _ = mend(document, subject=subject)
    try:
        return etree.fromstring(mended.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise ParseError(f"malformed OPML: {str(error)[:200]}", subject=subject) from error


def _feed_of(outline: Any) -> FeedLink | None:
    """Return the feed of one outline; ``None`` for a folder. Names of attributes come in every case."""
    url = absolute(_attribute(outline, "xmlUrl", "xmlurl", "xmlURL"), None)
    if url is None:
        return None
    folders = [name for folder in outline.iterancestors("outline") if (name := _attribute(folder, "text", "title"))]
    return FeedLink(
        url=url,
        title=_attribute(outline, "title", "text"),
        site_url=absolute(_attribute(outline, "htmlUrl", "htmlurl", "htmlURL"), None),
        category="/".join(reversed(folders[:5])) or _attribute(outline, "category"),
    )


def _attribute(node: Any, *names: str) -> str | None:
    return next(
        (text[:MAX_NAME] if "rl" not in name.lower() else text for name in names if (text := one_line(node.get(name)))),
        None,
    )


def write_opml(feeds: Iterable[FeedLink], *, title: str = "dealwire") -> bytes:
    """Write a list that other readers import: OPML 2.0, one folder a category."""
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = title.translate(_NOT_XML)
    body = etree.SubElement(root, "body")
    folders: dict[str, Any] = {}
    for feed in feeds:
        parent = body
        if feed.category:
            if feed.category not in folders:
                folders[feed.category] = etree.SubElement(body, "outline", text=feed.category.translate(_NOT_XML))
            parent = folders[feed.category]
        name = (feed.title or feed.url).translate(_NOT_XML)
        outline = etree.SubElement(parent, "outline", type="rss", text=name, title=name, xmlUrl=feed.url)
        if feed.site_url:
            outline.set("htmlUrl", feed.site_url)
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True, pretty_print=True))
