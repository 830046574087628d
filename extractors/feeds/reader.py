"""From the bytes of an answer to a ``FeedDocument``: any RSS, Atom, JSON Feed or sitemap, also inside gzip.

    bytes → inflate → name what is no feed → text → root to end tag → strict parser ─┐
                                                  └ mended → strict → feedparser → lenient ─┴→ drafts → entries

A body is data and never a name: nothing is opened. A document that ends early is refused whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from extractors.errors import ParseError
from extractors.feeds.decode import MAX_BYTES, decode, inflate
from extractors.feeds.drafts import Context, Draft, finish, newest
from extractors.feeds.head import Head
from extractors.feeds.jsonfeed import read_json
from extractors.feeds.loose import MAX_BYTES as MAX_LOOSE_BYTES
from extractors.feeds.loose import read_loosely
from extractors.feeds.repair import Isolated, isolate, mend
from extractors.feeds.sitemap import Sitemap
from extractors.feeds.sniff import binary_kind, not_a_feed
from extractors.feeds.xmlfeed import XmlFeed
from extractors.records import Entry, FeedDocument

READ_AT_MOST = 100_000  # entries, or twice the limit: of a feed longer than that the rest is not looked at
_SITEMAPS = frozenset({"urlset", "sitemapindex"})
_CUT = frozenset({45, 63, 77})  # libxml2's numbers for a comment, a CDATA section, a tag that is not finished


def parse_feed(
    body: bytes, *, url: str | None = None, content_type: str | None = None, limit: int = 50_000
) -> FeedDocument:
    """Read a feed.

    Args:
        body: The answer's body; gzip data is unpacked, other encodings of the transport are the caller's.
        url: Where it came from, after redirects; relative links are resolved against it.
        content_type: The header, of which only the charset is used, and only where the body is no UTF-8.
        limit: Entries to keep; older ones are dropped with a warning.

    Returns:
        The feed, its entries in document order. A feed without entries is a feed.

    Raises:
        NotAFeedError: The document is something else; ``found`` says what.
        ParseError: It is cut, hostile, or broken beyond repair.
    """
    subject = url or ""
    data = inflate(body, subject=subject)
    if len(data) > MAX_BYTES:
        raise ParseError(f"larger than {MAX_BYTES >> 20} MiB", subject=subject)
    kind = binary_kind(data)
    if kind is not None:
        raise not_a_feed(kind, subject=subject)
    text, warnings = decode(data, content_type)
    if not text.strip(" \t\r\n\ufeff\x00"):
        raise not_a_feed("empty", subject=subject)
    if (stripped := text.lstrip("\ufeff \t\r\n"))[:1] in {"{", "["}:
        head, drafts = read_json(stripped, url=url, subject=subject)
        collected = _Collected(head.context, limit)
        collected.take(drafts)
        return _document(head, collected, warnings)
    document = isolate(text, subject=subject)
    del data, text, stripped  # a large feed need not be there three times while it is read
    return _read_xml(document, url=url, limit=limit, warnings=(*warnings, *document.warnings))


@dataclass(slots=True)
class _Collected:
    """Entries so far, never more than twice the limit."""

    context: Context
    limit: int
    entries: list[Entry] = field(default_factory=list)
    seen: int = 0
    stopped: bool = False

    def take(self, drafts: Iterable[Draft], context: Callable[[], Context] | None = None) -> None:
        """Finish drafts into entries; ``context`` is asked anew when it becomes known while reading."""
        for draft in drafts:
            if self.seen >= max(READ_AT_MOST, 2 * self.limit):
                self.stopped = True
                return
            self.seen += 1
            self.entries.append(finish(draft, context() if context else self.context))
            if len(self.entries) >= 2 * self.limit + 1000:
                self.entries = newest(self.entries, self.limit)

    def warnings(self) -> Iterator[str]:
        if self.seen > self.limit:
            yield f"more than {self.limit} entries: {self.seen - self.limit} older ones dropped"
        if self.stopped:
            yield f"reading stopped after {self.seen} entries"
        ids = [entry.id for entry in self.entries if entry.id]
        if len(ids) != len(set(ids)):
            yield f"{len(ids) - len(set(ids))} entries repeat the id of another one"
        unread = sum(1 for entry in self.entries if entry.published_raw and not entry.published_at)
        if unread:
            yield f"{unread} dates could not be read"


def _document(
    head: Head, collected: _Collected, warnings: tuple[str, ...], sitemaps: tuple[str, ...] = ()
) -> FeedDocument:
    collected.entries = newest(collected.entries, collected.limit)
    return FeedDocument(
        format=head.format,
        title=head.title,
        url=head.url,
        entries=tuple(collected.entries),
        hints=head.hints,
        lang=head.lang,
        warnings=(*warnings, *collected.warnings()),
        sitemaps=sitemaps,
    )


def _read_xml(document: Isolated, *, url: str | None, limit: int, warnings: tuple[str, ...]) -> FeedDocument:
    """Read XML with the strictest parser that takes it."""
    subject = url or ""
    try:
        return _strictly(document, document.text, url, limit, warnings)
    except etree.XMLSyntaxError:
        mended, repaired = mend(document, subject=subject)
    try:
        return _strictly(document, mended, url, limit, (*warnings, *repaired))
    except etree.XMLSyntaxError as error:
        _refuse_what_cannot_be_mended(error, subject)
        broken = f"malformed XML: {str(error)[:200]}"
    data = mended.encode("utf-8", "replace")
    if document.root not in _SITEMAPS and len(data) <= MAX_LOOSE_BYTES:
        head, drafts = read_loosely(data, url=url)
        collected = _Collected(head.context, limit)
        collected.take(drafts)
        if head.format and collected.entries:
            return _document(head, collected, (*warnings, *repaired, broken))
    try:
        found = _strictly(document, mended, url, limit, (*warnings, *repaired, broken), recover=True)
    except etree.XMLSyntaxError as error:
        raise ParseError(broken, subject=subject) from error
    if not found.entries and not found.sitemaps:
        raise ParseError(broken, subject=subject)
    return found


def _refuse_what_cannot_be_mended(error: etree.XMLSyntaxError, subject: str) -> None:
    """Raise ParseError for documents that end inside an element and for nesting that no feed has."""
    message = str(error)
    if getattr(error, "code", 0) in _CUT or "Premature end" in message:
        raise ParseError(f"truncated: {message[:200]}", subject=subject) from error
    if "depth" in message.lower() or "huge" in message.lower():
        raise ParseError(f"hostile XML: {message[:200]}", subject=subject) from error


def _strictly(
    document: Isolated, text: str, url: str | None, limit: int, warnings: tuple[str, ...], *, recover: bool = False
) -> FeedDocument:
    data = text.encode("utf-8", "replace")
    if document.root in _SITEMAPS:
        sitemap = Sitemap(data, url=url, recover=recover)
        collected = _Collected(Context(base=url), limit)
        collected.take(sitemap)
        name = "sitemapindex" if document.root == "sitemapindex" else "sitemap"
        return _document(Head(format=name), collected, warnings, tuple(sitemap.sitemaps))
    feed = XmlFeed(data, url=url, recover=recover)
    collected = _Collected(feed.head.context, limit)
    collected.take(feed, lambda: feed.head.context)
    if not feed.head.format or (document.root == "rdf" and not collected.seen and not feed.head.title):
        raise not_a_feed("xml", subject=url or "", detail=f"root element {document.root}")
    return _document(feed.head, collected, warnings)
