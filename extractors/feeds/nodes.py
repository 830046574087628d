"""Elements of a feed by the names that feeds use, whatever namespaces they declare."""

from __future__ import annotations

from html import escape
from typing import Any

from lxml import etree

from extractors.feeds.drafts import absolute

XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"
_PREFIXES = {
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/content": "content",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/elements/1.0/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://search.yahoo.com/mrss/": "media",
    "http://search.yahoo.com/mrss": "media",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://www.w3.org/2005/Atom": "atom",
    "http://purl.org/atom/ns#": "atom",
    "http://purl.org/atom/app#": "app",
    "http://www.w3.org/2007/app": "app",
    "http://prismstandard.org/namespaces/basic/2.0/": "prism",
    "http://prismstandard.org/namespaces/1.2/basic/": "prism",
    "http://prismstandard.org/namespaces/basic/1.2/": "prism",
}
_RSS_NAMESPACES = ("http://purl.org/rss/1.0/", "http://my.netscape.com/", "http://channel.netscape.com/", "http://backend.userland.com/", "http://blogs.law.harvard.edu/tech/rss", "http://purl.org/net/rss")  # fmt: skip

Node = Any  # an lxml element; its stubs lag behind lxml


_names: dict[str, tuple[str, str]] = {}


def name_of(tag: str) -> tuple[str, str]:
    """Return the prefix by which this module knows a namespace, and the local name in lower case.

    Elements of RSS and of no namespace have the prefix ``""``, those of unknown ones ``"?"``.
    """
    known = _names.get(tag)
    if known is None:
        namespace, _, local = tag.rpartition("}")
        namespace = namespace.lstrip("{")
        known_prefix = _PREFIXES.get(namespace) or _PREFIXES.get(namespace.lower())
        if known_prefix:
            prefix = known_prefix
        elif not namespace or (namespace.startswith(_RSS_NAMESPACES) and "/modules/" not in namespace):
            prefix = ""
        elif namespace.startswith("urn:undeclared:"):
            prefix = namespace.removeprefix("urn:undeclared:").lower()
        else:
            prefix = "?"
        known = (prefix, local.lower())
        if len(_names) < 5_000:  # a hostile feed may use a new name for each element
            _names[tag] = known
    return known


def grouped(node: Node) -> dict[str, list[Node]]:
    """Group children by name: ``title``, ``dc:date``, ``atom:link``."""
    fields: dict[str, list[Node]] = {}
    for child in node:
        prefix, name = name_of(child.tag)
        fields.setdefault(f"{prefix}:{name}" if prefix else name, []).append(child)
    return fields


def text_of_node(node: Node) -> str:
    """Return all text inside an element."""
    text: str = (node.text or "") if len(node) == 0 else "".join(node.itertext())
    return text.strip()


def inner(node: Node) -> str:
    """Return the content of an element as HTML: its text, or its children written out."""
    if len(node) == 0:
        return (node.text or "").strip()
    parts = [escape(node.text or "", quote=False)]
    for child in node:
        bare = _without_namespaces(child)
        parts.append(etree.tostring(bare, encoding="unicode", method="html"))
    return "".join(parts).strip()


def _without_namespaces(node: Node) -> Node:
    for element in node.iter():
        if isinstance(element.tag, str) and "}" in element.tag:
            element.tag = element.tag.rpartition("}")[2]
    return node


def texts(fields: dict[str, list[Node]], *names: str) -> list[str]:
    """Return the texts of the fields of these names, none of them empty."""
    return [text for name in names for node in fields.get(name, ())[:20] if (text := text_of_node(node))]


def first(fields: dict[str, list[Node]], *names: str) -> str | None:
    """Return the first text among the fields of these names."""
    return next(iter(texts(fields, *names)), None)


def base_of(node: Node) -> str | None:
    """Return the xml:base in force at an element, as far as the document gives it."""
    base: str | None = None
    while node is not None:
        own = node.get(XML_BASE)
        if own:
            base = own if base is None else absolute(base, own) or base
            if base.startswith(("http://", "https://")):
                break
        node = node.getparent()
    return base


def atom_links(nodes: Any) -> list[str]:
    """Return the links to the story of an Atom entry, a web page first."""
    rated: list[tuple[int, str]] = []
    for node in nodes[:50]:
        rel = (node.get("rel") or "alternate").strip().lower()
        rel = rel.removeprefix("http://www.iana.org/assignments/relation/")
        href = node.get("href") or text_of_node(node)
        if href and rel in {"alternate", "via", "related"}:
            kind = (node.get("type") or "text/html").lower()
            rated.append(({"alternate": 0, "via": 4, "related": 6}[rel] + (0 if "html" in kind else 1), href))
    return [href for _, href in sorted(rated, key=lambda item: item[0])]


def people(fields: dict[str, list[Node]]) -> list[str]:
    """Return the names in Atom's person constructs, authors before contributors."""
    names: list[str] = []
    for field_name in ("author", "atom:author", "contributor"):
        for node in fields.get(field_name, ())[:50]:
            if len(node):
                names += texts({key.removeprefix("atom:"): value for key, value in grouped(node).items()}, "name")
        if names:
            break
    return names
