"""XML as servers send it, made into XML that a strict parser reads: no guess is made where the document ends early.

``isolate`` finds the document's root and its end; ``mend`` repairs the faults that are seen in real feeds. Neither
reads a document type definition: entities that a document declares for itself are taken from its text, short and flat
ones only, so that nothing outside is opened and nothing grows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from html.entities import html5

from extractors.errors import ParseError
from extractors.feeds.sniff import not_a_feed, page_kind

ROOTS = frozenset({"rss", "rdf", "feed", "entry", "channel", "urlset", "sitemapindex"})
MAX_PROLOG = 200_000  # characters of comments and instructions before the root
MAX_EXPANSION = 1_000_000  # characters that a document's own entities may add
_ROOT = re.compile(r"<((?:[A-Za-z_][\w.-]{0,40}:)?([A-Za-z_][\w.-]{0,80}))(?=[\s/>])")
_EMBEDDED = re.compile(
    r"<(?:rss|urlset|sitemapindex|(?:[A-Za-z]\w{0,20}:)?RDF)(?=[\s>])|<(?:[A-Za-z]\w{0,20}:)?feed\s[^<>]{0,2000}?xmlns"
)
_ENTITY = re.compile(r"<!ENTITY\s+(%\s+)?([^\s\"'<>]{1,100})\s+(?:(SYSTEM|PUBLIC)\b|\"([^\"]*+)\"|'([^']*+)')")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_AMPERSAND = re.compile(r"&(?:#(\d{1,8});|#[xX]([0-9a-fA-F]{1,6});|([A-Za-z][\w.-]{0,31});)?")
_STRAY_LESS = re.compile(r"<(?![A-Za-z_/!?])")
_PREFIX = re.compile(r"</?([A-Za-z_][\w.-]{0,40}):[A-Za-z_]|\s([A-Za-z_][\w.-]{0,40}):[A-Za-z_][\w.-]{0,80}\s?=")
_DECLARED_PREFIX = re.compile(r"xmlns:([A-Za-z_][\w.-]{0,40})\s?=")
_XML_ENTITIES = frozenset({"amp", "lt", "gt", "quot", "apos"})
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "sy": "http://purl.org/rss/1.0/modules/syndication/",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Isolated:
    """A document from its root's start tag to its end tag."""

    text: str
    root: str  # local name in lower case
    entities: dict[str, str] = field(default_factory=dict)  # declared by the document itself
    warnings: tuple[str, ...] = ()


def isolate(text: str, *, subject: str = "") -> Isolated:
    """Find the feed in a text.

    Raises:
        NotAFeedError: There is none; the error names what there is.
        ParseError: It ends early, or declares entities that no honest feed needs.
    """
    start, doctype, entities = skip_prolog(text, subject)
    root = _ROOT.match(text, start)
    warnings: list[str] = []
    if start and doctype and root and root[2].lower() != "html":
        warnings.append("document type declaration ignored")
    if root is None or root[2].lower() not in ROOTS:
        embedded = _embedded_root(text, start)
        if embedded is None:
            raise not_a_feed(_other_kind(text[start:], root), subject=subject, detail=_detail(root))
        warnings.append(f"{embedded.start()} characters before the feed dropped")
        root = embedded
    end, mended = _end_of(text, root, subject)
    if text[end:].strip() and not text[end:].lstrip().startswith("<!--"):
        warnings.append(f"{len(text) - end} characters after the feed dropped")
    if mended:
        warnings.append("end tag of the root missing")
    body = text[root.start() : end] + mended
    return Isolated(text=body, root=root[2].lower(), entities=entities, warnings=tuple(warnings))


def skip_prolog(text: str, subject: str) -> tuple[int, bool, dict[str, str]]:
    """Return where the root should be, whether a document type was declared, and the entities it declares.

    Raises:
        ParseError: The document ends before its root, or declares entities that no honest document needs.
    """
    pos, doctype, entities = 0, False, {}
    while pos < MAX_PROLOG:
        while pos < len(text) and (text[pos].isspace() or text[pos] in "\ufeff\x00\u200b"):
            pos += 1
        if text.startswith("<?", pos):
            end = text.find(">", pos)
        elif text.startswith("<!--", pos):
            end = text.find("-->", pos)
            end = end + 2 if end >= 0 else end
        elif text[pos : pos + 9].lower() == "<!doctype":
            end = _end_of_doctype(text, pos)
            doctype = True
            entities = _declared_entities(text[pos : end + 1 if end >= 0 else pos + MAX_PROLOG], subject)
        else:
            break
        if end < 0:
            raise ParseError("truncated before the root element", subject=subject)
        pos = end + 1
    return pos, doctype, entities


def _end_of_doctype(text: str, pos: int) -> int:
    """Return where ``<!DOCTYPE … [ … ]>`` ends; quotes and the bracket may hold ``>``."""
    depth, quote = 0, ""
    for index in range(pos, min(len(text), pos + MAX_PROLOG)):
        char = text[index]
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char in "[]":
            depth += 1 if char == "[" else -1
        elif char == ">" and depth <= 0:
            return index
    return -1


def _declared_entities(doctype: str, subject: str) -> dict[str, str]:
    """Return the entities of an internal subset; raises ParseError for external, nested and large ones."""
    found: dict[str, str] = {}
    for match in _ENTITY.finditer(doctype):
        parameter, name, external, double, single = match.groups()
        value = double if double is not None else single
        if parameter and external != "SYSTEM":
            continue  # old RSS names the sets of HTML this way; they are known without
        if external:
            raise ParseError(f"hostile XML: the entity {name} is outside the document", subject=subject)
        if len(value) > 200 or "%" in value or re.search(r"&(?!#)", value) or len(found) >= 300:
            raise ParseError(f"hostile XML: the entity {name} grows", subject=subject)
        found[name] = value
    return found


def _embedded_root(text: str, start: int) -> re.Match[str] | None:
    """Find a feed behind a server's warnings or inside the frame of a web page."""
    closings: dict[str, int] = {}  # looked for once a name, or many start tags would cost many searches
    for match in _EMBEDDED.finditer(text, start, start + 500_000):
        root = _ROOT.match(text, match.start())
        if root is None:
            continue
        name = root[1]
        if name not in closings:
            if len(closings) >= 20:
                return None
            closings[name] = text.rfind(f"</{name}")
        if closings[name] > root.end():
            return root
    return None


def _other_kind(text: str, root: re.Match[str] | None) -> str:
    if root is not None:
        name = root[2].lower()
        if name in {"opml", "html"}:
            return name if name == "opml" else page_kind(text)
    if re.search(r"<(?:html|head|body|title|meta|div|script)\b", text[:5_000], re.IGNORECASE):
        return page_kind(text)
    return "xml" if root is not None else "text"


def _detail(root: re.Match[str] | None) -> str:
    return f"root element {root[2]}" if root is not None and root[2].lower() not in {"html", "opml"} else ""


def _end_of(text: str, root: re.Match[str], subject: str) -> tuple[int, str]:
    """Return where the document ends and the end tag that has to be added.

    Raises:
        ParseError: The end is missing, so something in front of it may be missing too.
    """
    closing = text.rfind(f"</{root[1]}")
    if closing > root.start():
        end = text.find(">", closing)
        if end >= 0:
            return end + 1, ""
    first_end = text.find(">", root.start())
    if first_end > 0 and text[first_end - 1] == "/" and not text[first_end + 1 :].strip():
        return first_end + 1, ""
    if root[2].lower() == "rss" and text.rstrip().lower().endswith("</channel>"):
        return len(text.rstrip()), f"</{root[1]}>"
    raise ParseError(
        "truncated: the document ends before its root element does",
        subject=subject,
        advice="Nothing of it was used; a later visit may get all of it",
    )


def mend(document: Isolated, *, subject: str = "") -> tuple[str, tuple[str, ...]]:
    """Repair what a strict parser stumbles over; returns the text and what was repaired.

    Undeclared entities and stray ampersands, control characters, undeclared namespace prefixes.

    Raises:
        ParseError: The document's own entities would make it much larger.
    """
    repaired: list[str] = []
    text = _CONTROL.sub("", document.text)
    if len(text) != len(document.text):
        repaired.append("control characters removed")
    budget = _Budget(document.entities, subject)
    parts: list[str] = []
    pos = 0
    while pos < len(text):
        start = text.find("<![CDATA[", pos)
        end = text.find("]]>", start) if start >= 0 else -1
        if end < 0:
            start = end = len(text)
        else:
            end += 3
        plain = _STRAY_LESS.sub("&lt;", _AMPERSAND.sub(budget.replace, text[pos:start]))
        parts += (plain, text[start:end])
        pos = end
    if budget.changed:
        repaired.append("undeclared or malformed entities replaced")
    mended = "".join(parts)
    declared = _declare_prefixes(mended)
    if declared != mended:
        repaired.append("undeclared namespace prefixes declared")
    return declared, tuple(repaired)


class _Budget:
    """Replaces entities and counts what that adds."""

    def __init__(self, entities: dict[str, str], subject: str) -> None:
        self._entities = entities
        self._subject = subject
        self._left = MAX_EXPANSION
        self.changed = False

    def replace(self, match: re.Match[str]) -> str:
        decimal, hexadecimal, name = match.groups()
        if name in _XML_ENTITIES:
            return match[0]
        if decimal or hexadecimal:
            if _is_xml_character(int(decimal) if decimal else int(hexadecimal, 16)):
                return match[0]
            self.changed = True
            return ""
        self.changed = True
        if name in self._entities:
            value = self._entities[name]
            self._left -= len(value)
            if self._left < 0:
                raise ParseError("hostile XML: its entities grow", subject=self._subject)
            return escape(value, quote=False)
        known = html5.get(f"{name};") if name else None
        return escape(known, quote=False) if known else f"&amp;{match[0][1:]}"


def _is_xml_character(code: int) -> bool:
    return code in {9, 10, 13} or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000


def _declare_prefixes(text: str) -> str:
    """Declare on the root the prefixes that are used and never declared; at most 50, honest feeds have few."""
    used = {first or second for first, second in _PREFIX.findall(text)} - {"xml", "xmlns"}
    missing = sorted(used - set(_DECLARED_PREFIX.findall(text)))[:50]
    root = _ROOT.match(text)
    if not missing or root is None:
        return text
    declarations = "".join(
        f' xmlns:{prefix}="{_NAMESPACES.get(prefix, f"urn:undeclared:{prefix}")}"' for prefix in missing
    )
    return text[: root.end()] + declarations + text[root.end() :]
