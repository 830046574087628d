"""What a page says about its article: JSON-LD first, then meta elements, then the page as people see it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from lxml.html import HtmlElement

from extractors.article.structured import article_node, read_nodes, text_of
from extractors.article.timestamps import Stamp, parse_stamp
from extractors.urls import canonical_url

MAX_TEXT = 1_000  # a title or a name longer than this is no title


@dataclass(slots=True, kw_only=True)
class Page:
    """One parsed page with its two cheap indexes, so that no reader walks it twice."""

    tree: HtmlElement
    url: str | None
    metas: dict[str, list[str]]
    nodes: list[dict[str, Any]]
    node: dict[str, Any]
    sources: dict[str, str] = field(default_factory=dict)

    def meta(self, *names: str) -> str | None:
        """Give the first non-empty content of the meta elements of these names."""
        return next((text for name in names for text in self.metas.get(name, ()) if text), None)


def read_page(tree: HtmlElement, url: str | None) -> Page:
    """Index the meta elements and JSON-LD of a tree."""
    metas: dict[str, list[str]] = {}
    for count, element in enumerate(tree.iter("meta")):
        if count > 2000:
            break
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        content = element.get("content")
        if name and content:
            metas.setdefault(name.strip().lower()[:100], []).append(" ".join(content[:20_000].split()))
    nodes = read_nodes(tree)
    return Page(tree=tree, url=url, metas=metas, nodes=nodes, node=article_node(nodes, url=url) or {})


def first(page: Page, name: str, candidates: Iterable[tuple[str, str | None]]) -> str | None:
    """Take the first candidate that is there, and note where it came from."""
    for source, value in candidates:
        if value and len(value) <= MAX_TEXT:
            page.sources[name] = source
            return value
    return None


def read_published(page: Page) -> Stamp | None:
    """Read the publication time: an instant wins over a day, JSON-LD over meta over the page."""
    return _best_stamp(page, "published_at", _published_candidates(page))


def read_modified(page: Page) -> Stamp | None:
    """Read when the article was last changed."""
    metas = ("article:modified_time", "og:updated_time", "last-modified", "datemodified", "lastmod")
    candidates = [("jsonld", page.node.get("dateModified")), *(("meta", page.meta(name)) for name in metas)]
    return _best_stamp(page, "modified_at", candidates)


def read_site(page: Page) -> str | None:
    """Name the outlet."""
    publisher = text_of(page.node.get("publisher"))
    return first(
        page,
        "site",
        [("meta", page.meta("og:site_name")), ("jsonld", publisher), ("meta", page.meta("application-name"))],
    )


def read_language(page: Page) -> str | None:
    """Give the language as a two-letter (or BCP 47 primary) code in lower case."""
    html = page.tree if page.tree.tag == "html" else None
    value = first(
        page,
        "lang",
        [
            ("page", html.get("lang") or html.get("xml:lang") if html is not None else None),
            ("jsonld", text_of(page.node.get("inLanguage"))),
            ("meta", page.meta("og:locale", "content-language", "language")),
        ],
    )
    match = re.match(r"\s*([A-Za-z]{2,3})(?![A-Za-z])", value or "")
    return match[1].lower() if match else None


def read_canonical(page: Page) -> str | None:
    """Give the page's own address in canonical form: its link element, then og:url, then the address it was got by."""
    links = (e.get("href") for e in page.tree.iter("link") if (e.get("rel") or "").strip().lower() == "canonical")
    value = first(
        page, "canonical_url", [("page", next(links, None)), ("meta", page.meta("og:url")), ("url", page.url)]
    )
    if not value:
        return None
    try:
        return canonical_url(urljoin(page.url or "", value.strip()))
    except ValueError:
        return None


def read_section(page: Page) -> str | None:
    """Give the section of the outlet."""
    return first(
        page,
        "section",
        [("jsonld", text_of(page.node.get("articleSection"))), ("meta", page.meta("article:section", "section"))],
    )


def read_summaries(page: Page) -> tuple[str, ...]:
    """Give the page's own descriptions of the article; what it shows under the headline is often one of them."""
    values = [
        text_of(page.node.get("description")),
        text_of(page.node.get("abstract")),
        text_of(page.node.get("alternativeHeadline")),
    ]
    values += [page.meta(name) for name in ("og:description", "description", "twitter:description", "dcterms.abstract")]
    return tuple(dict.fromkeys(value for value in values if value))


def read_tags(page: Page) -> tuple[str, ...]:
    """Give keywords as the page lists them, without repeats, at most fifty."""
    keywords = page.node.get("keywords")
    listed = keywords if isinstance(keywords, list) else [keywords]
    sources = [
        ("jsonld", [text for item in listed[:100] if (text := text_of(item))]),
        ("meta", page.metas.get("article:tag", [])),
        ("meta", page.metas.get("news_keywords", []) or page.metas.get("keywords", [])),
    ]
    for source, values in sources:
        tags = tuple(dict.fromkeys(tag.strip() for value in values for tag in re.split(r"[,;]", value) if tag.strip()))
        if tags:
            page.sources["tags"] = source
            return tags[:50]
    return ()


def _published_candidates(page: Page) -> Iterator[tuple[str, object]]:
    yield "jsonld", page.node.get("datePublished")
    for name in (
        "article:published_time",
        "article:published",
        "og:published_time",
        "datepublished",
        "parsely-pub-date",
    ):
        yield "meta", page.meta(name)
    for name in (
        "date",
        "pubdate",
        "publishdate",
        "dc.date.issued",
        "dcterms.created",
        "dc.date",
        "sailthru.date",
        "cxenseparse:recs:publishtime",
    ):
        yield "meta", page.meta(name)
    yield "jsonld", page.node.get("dateCreated")
    for element in page.tree.iter("time"):
        yield "page", element.get("datetime")
        break
    in_url = re.search(r"/((?:19|20)\d\d)[/-]?([01]\d)[/-]?([0-3]\d)(?!\d)", page.url or "")
    yield "url", "-".join(in_url.groups()) if in_url else None


def _best_stamp(page: Page, name: str, candidates: Iterable[tuple[str, object]]) -> Stamp | None:
    fallback: Stamp | None = None
    for source, value in candidates:
        stamp = parse_stamp(value)
        if stamp is None:
            continue
        if stamp.instant:
            page.sources[name] = source
            return stamp
        if fallback is None:
            fallback = stamp
            page.sources[name] = source
    return fallback
