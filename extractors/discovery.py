"""Where a site's feeds are: what its page declares, what it links to, and where feeds usually are."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, SoupStrainer, Tag

from extractors.feeds.decode import decode
from extractors.feeds.drafts import absolute
from extractors.feeds.markup import one_line
from extractors.records import FeedLink

MAX_PAGE = 4 << 20  # bytes that are looked at
MAX_FOUND = 50
_TAGS = SoupStrainer(["base", "link", "a"])
_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json"}
)  # fmt: skip
_MAYBE_TYPES = frozenset({"application/json", "text/xml", "application/xml"})  # only with a name that says so
_FEED_PATH = re.compile(
    r"(?:^|[/._-])(?:rss|atom|feed|feeds|index\.rdf)(?:[/._?-]|$)|\.(?:rss|atom)$|[?&]format=(?:rss|atom)\b",
    re.IGNORECASE,
)
_COMMENTS = re.compile(r"/comments?/|comments?[-/]feed|/trackback", re.IGNORECASE)
_COMMON = ("feed", "feed.xml", "rss", "rss.xml", "atom.xml", "index.xml", "feed.json", "feeds/posts/default")


def find_feeds(body: bytes, *, url: str, content_type: str | None = None) -> tuple[FeedLink, ...]:
    """Return the feeds that a web page names: the declared ones first, then links that look like feeds.

    Feeds of comments come last. Nothing is fetched: what a page calls a feed may be none.

    Args:
        body: The page.
        url: Its address, for relative links.
        content_type: The header, for its charset.
    """
    text, _ = decode(body[:MAX_PAGE], content_type)
    page = BeautifulSoup(text, "lxml", parse_only=_TAGS)
    base = next((named for node in page("base") if (named := absolute(_attribute(node, "href"), url))), url)
    rated = [*_declared(page, base), *_linked(page, base)]
    found: dict[str, FeedLink] = {}
    for _, link in sorted(rated, key=lambda item: item[0]):
        found.setdefault(link.url, link)
    return tuple(found.values())[:MAX_FOUND]


def _attribute(node: Tag, name: str) -> str:
    """One attribute as text; those that may have several values come as a list."""
    value = node.get(name) or ""
    return value if isinstance(value, str) else " ".join(value)


def _declared(page: BeautifulSoup, base: str) -> list[tuple[int, FeedLink]]:
    """Return ``<link rel="alternate">`` and ``rel="feed"`` with how much they are worth: less is better."""
    found = []
    for node in page("link"):
        rels = _attribute(node, "rel").lower().split()
        kind = _attribute(node, "type").lower().partition(";")[0].strip()
        href = absolute(_attribute(node, "href"), base)
        if href is None or not ({"alternate", "feed"} & set(rels)):
            continue
        if kind in _TYPES or "feed" in rels or (kind in _MAYBE_TYPES and _looks_like_feed(href)):
            title = one_line(_attribute(node, "title"))
            found.append((int(_is_of_comments(href, title)), FeedLink(url=href, title=title, site_url=base)))
    return found


def _linked(page: BeautifulSoup, base: str) -> list[tuple[int, FeedLink]]:
    """Return links of the text that lead to the same site and look like feeds."""
    host = _site(base)
    found = []
    for node in page("a"):
        href = absolute(_attribute(node, "href"), base)
        if href and _looks_like_feed(href) and (_site(href) == host or "feeds." in href):
            title = one_line(node.get_text()[:200])
            found.append((2 + _is_of_comments(href, title), FeedLink(url=href, title=title, site_url=base)))
            if len(found) >= MAX_FOUND:
                break
    return found


def _looks_like_feed(url: str) -> bool:
    parts = urlsplit(url)
    return bool(_FEED_PATH.search(f"{parts.path}?{parts.query}" if parts.query else parts.path))


def _is_of_comments(url: str, title: str | None) -> bool:
    return bool(_COMMENTS.search(url)) or "comment" in (title or "").lower()


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def usual_places(url: str) -> tuple[str, ...]:
    """Return the addresses at which a site's feed often is, below the page and below the root; none is known to exist.

    >>> usual_places("https://example.org/blog/")[:2]
    ('https://example.org/blog/feed', 'https://example.org/blog/feed.xml')
    """
    folder = url if urlsplit(url).path.endswith("/") else f"{url.partition('?')[0].rstrip('/')}/"
    roots = dict.fromkeys((urljoin(folder, "./"), urljoin(folder, "/")))
    return tuple(dict.fromkeys(urljoin(root, place) for root in roots for place in _COMMON))
