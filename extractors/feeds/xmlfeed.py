"""RSS 0.9x, 1.0 and 2.0 and Atom from well-formed XML, entry by entry, in memory that does not grow with the feed.

lxml reads in C; the tree holds one entry at a time. feedparser, which reads the rest (``loose``), takes about ten times
as long; ``benchmarks/read_feeds.py`` measures both and tests compare what they find.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from io import BytesIO
from typing import Any

from lxml import etree

from extractors.feeds.drafts import Context, Draft
from extractors.feeds.head import Head, head_of
from extractors.feeds.nodes import (
    RDF_ABOUT,
    XML_LANG,
    Node,
    atom_links,
    base_of,
    first,
    grouped,
    inner,
    name_of,
    people,
    text_of_node,
    texts,
)

_ATOM_TEXT = frozenset({"text", "html", "xhtml", "text/plain", "text/html", "application/xhtml+xml", ""})
_RSS_DATES = (
    "pubdate",
    "dc:date",
    "dcterms:created",
    "dcterms:issued",
    "atom:published",
    "prism:publicationdate",
    "date",
    "published",
)
_RSS_UPDATES = ("atom:updated", "dcterms:modified", "lastbuilddate", "updated", "modified")


class XmlFeed:
    """Reads one feed: iterate over it, then look at ``head``.

    Args:
        data: UTF-8 from the root's start tag to its end tag; no document type declaration.
        url: Where the feed was, for relative links.
        recover: Let the parser go on after errors.

    Raises:
        lxml.etree.XMLSyntaxError: While iterating, when the XML is not well-formed.
    """

    def __init__(self, data: bytes, *, url: str | None, recover: bool = False) -> None:
        self.head = Head(context=Context(base=url))
        self._url = url
        self._ready = False
        self._events = etree.iterparse(
            BytesIO(data),
            events=("end",),
            tag=("{*}item", "{*}entry"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
            recover=recover,
        )

    def __iter__(self) -> Iterator[Draft]:
        done: Node = None
        for _, node in self._events:
            parent = node.getparent()
            if not _is_entry(node, parent) or (len(node) == 0 and not (node.text or "").strip()):
                continue
            if done is not None and done.getparent() is not None:
                done.getparent().remove(done)
            if not self._ready:
                self._read_head(node)
            yield _draft(node)
            done = node
        root = self._events.root
        if root is not None:
            self._read_head(root)

    def _read_head(self, node: Node) -> None:
        """Read what stands before the first entry, and again all of it at the end."""
        root = node.getroottree().getroot()
        self.head = head_of(root, self._url)
        self._ready = True


def _draft(node: Node) -> Draft:
    if not (node.attrib or any(child.text or child.attrib or len(child) for child in node)):
        return Draft(base=base_of(node))  # empty elements alone: of those a hostile feed may have very many
    return _rss_draft(node) if name_of(node.tag)[1] == "item" else _atom_draft(node)


def _is_entry(node: Node, parent: Node) -> bool:
    """Say whether an element is an entry of the feed and not something inside one, or of another vocabulary."""
    prefix, name = name_of(node.tag)
    if prefix not in {"", "atom"}:
        return False
    if parent is None:
        return name == "entry"
    outer = name_of(parent.tag)[1]
    return outer in ({"channel", "rdf", "rss", "items"} if name == "item" else {"feed", "channel"})


def _rss_draft(node: Node) -> Draft:
    fields = grouped(node)
    guid = next(iter(fields.get("guid", ())), None)
    guid_text = text_of_node(guid) if guid is not None else ""
    links = texts(fields, "feedburner:origlink", "link") + atom_links(fields.get("atom:link", ()))
    if guid is not None and guid.get("isPermaLink", "true").lower() != "false" and guid_text.startswith("http"):
        links.append(guid_text)
    about = node.get(RDF_ABOUT)
    if about and about.startswith("http"):
        links.append(about)
    return Draft(
        id=guid_text or about or first(fields, "atom:id", "dc:identifier", "id"),
        links=links,
        base=base_of(node),
        title=first(fields, "title", "dc:title", "media:title", "atom:title", "itunes:title"),
        summary=next(_inner_texts(fields, "description", "atom:summary", "dc:description", "itunes:summary"), None),
        contents=list(_inner_texts(fields, "content:encoded", "body", "fullitem", "atom:content", "content")),
        published=texts(fields, *_RSS_DATES),
        updated=texts(fields, *_RSS_UPDATES),
        authors=texts(fields, "dc:creator")
        or people(fields)
        or texts(fields, "author", "itunes:author", "dc:author", "dc:contributor"),
        tags=texts(fields, "category", "dc:subject", "media:keywords") + _terms(fields.get("atom:category", ())),
        lang=node.get(XML_LANG) or first(fields, "dc:language", "language"),
    )


def _inner_texts(fields: dict[str, list[Node]], *names: str) -> Iterator[str]:
    return (text for name in names for node in fields.get(name, ())[:10] if (text := inner(node)))


def _atom_draft(node: Node) -> Draft:
    fields = {name.removeprefix("atom:"): nodes for name, nodes in grouped(node).items()}
    contents = [text for child in fields.get("content", ())[:10] if (text := _atom_text(child))]
    links = texts(fields, "feedburner:origlink") + atom_links(fields.get("link", ()))
    entry_id = first(fields, "id")
    if entry_id and entry_id.startswith("http"):
        links.append(entry_id)
    links += [source for child in fields.get("content", ())[:10] if (source := child.get("src"))]
    media = [grouped(group) for group in fields.get("media:group", ())[:2]]
    title = next(iter(fields.get("title", ())), None)
    return Draft(
        id=entry_id,
        links=links,
        base=base_of(node),
        title=_atom_title(title) if title is not None else _media_text(media, "media:title"),
        summary=next((text for child in fields.get("summary", ()) if (text := _atom_text(child))), None)
        or _media_text(media, "media:description"),
        contents=contents,
        published=texts(fields, "published", "issued", "dc:date", "created", "dcterms:issued", "pubdate"),
        updated=texts(fields, "updated", "modified", "dcterms:modified"),
        authors=people(fields) or texts(fields, "dc:creator"),
        tags=_terms(fields.get("category", ())) + texts(fields, "dc:subject"),
        lang=node.get(XML_LANG) or first(fields, "dc:language"),
    )


def _media_text(groups: list[dict[str, list[Node]]], name: str) -> str | None:
    """Return the plain text of a field of Media RSS as HTML; of a film's long description only the beginning."""
    return next((escape(text[:1_400], quote=False) for group in groups if (text := first(group, name))), None)


def _atom_title(node: Node) -> str:
    """Return a title as HTML; plain text that holds no markup of HTML comes out as it is."""
    text = text_of_node(node)
    return escape(text, quote=False) if (node.get("type") or "").lower() == "xhtml" else text


def _atom_text(node: Node) -> str:
    """Return an Atom text construct as HTML; nothing for other media."""
    kind = (node.get("type") or "text").strip().lower().partition(";")[0]
    if kind not in _ATOM_TEXT or node.get("mode") == "base64":
        return ""
    return inner(node)


def _terms(nodes: Any) -> list[str]:
    return [term for node in nodes[:100] if (term := node.get("label") or node.get("term") or text_of_node(node))]
