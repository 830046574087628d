"""What a page says about its article: JSON-LD first, then microdata, meta elements and the page as people see it.

Every value is noted with where it came from, as ``jsonld:headline``, ``meta:og:title`` or ``page:h1``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin

from lxml.html import HtmlElement

from extractors.article.microdata import read_microdata
from extractors.article.rules import Rule, read_field
from extractors.article.structured import article_node, read_nodes, text_of
from extractors.urls import canonical_url

MAX_TEXT = 1_000  # a title or a name longer than this is no title
_SEPARATORS = re.compile(r"[\W_]+")

Candidate = tuple[str, object]  # where from, and what is said there


@dataclass(slots=True, kw_only=True)
class Page:
    """One parsed page with its cheap indexes, so that no reader walks it twice.

    ``node`` is the article's JSON-LD node and ``microdata`` its properties in attributes; both may be empty.
    ``headings`` are the texts of its ``h1``.
    """

    tree: HtmlElement
    url: str | None
    metas: dict[str, list[str]]
    nodes: list[dict[str, Any]]
    node: dict[str, Any]
    microdata: dict[str, Any]
    headings: list[str]
    sources: dict[str, str] = field(default_factory=dict)
    rule: Rule | None = None

    def meta(self, *names: str) -> str | None:
        """Give the first non-empty content of the meta elements of these names."""
        return next((text for name in names for text in self.metas.get(plain(name), ()) if text), None)

    def told(self, *names: str) -> list[Candidate]:
        """Give what the meta elements of these names say, each with its source."""
        return [(f"meta:{name}", self.meta(name)) for name in names]

    def ruled(self, name: str) -> list[Candidate]:
        """Give what the outlet's rule finds for a field of ``rules.FIELDS``, with its source; nothing without a rule."""
        texts = read_field(self.tree, self.rule, name) if self.rule else []
        return [(f"rule:{self.rule.outlet}", texts if len(texts) > 1 else texts[0])] if self.rule and texts else []

    def structured(self, *names: str) -> list[Candidate]:
        """Give what JSON-LD and microdata say under these names of schema.org, each with its source."""
        return [
            (f"{kind}:{name}", node.get(name))
            for name in names
            for kind, node in (("jsonld", self.node), ("microdata", self.microdata))
        ]


def plain(name: str) -> str:
    """Write the name of a meta element in one way, whatever parts its words.

    >>> plain("article:published:time") == plain("article:published_time")
    True
    """
    return _SEPARATORS.sub(":", name.strip().lower()[:100])


def read_page(tree: HtmlElement, url: str | None) -> Page:
    """Index the meta elements, JSON-LD and microdata of a tree."""
    metas: dict[str, list[str]] = {}
    for count, element in enumerate(tree.iter("meta")):
        if count > 2000:
            break
        name = element.get("property") or element.get("name") or element.get("itemprop") or element.get("http-equiv")
        content = element.get("content")
        if name and content:
            metas.setdefault(plain(name), []).append(" ".join(content[:20_000].split()))
    nodes = read_nodes(tree)
    node = article_node(nodes, url=url) or {}
    whole = all(node.get(name) for name in ("headline", "datePublished", "author"))  # then microdata adds nothing
    return Page(
        tree=tree,
        url=url,
        metas=metas,
        nodes=nodes,
        node=node,
        microdata={} if whole else read_microdata(tree),
        headings=_headings(tree),
    )


def _headings(tree: HtmlElement) -> list[str]:
    found = (" ".join(heading.text_content().split()) for heading, _ in zip(tree.iter("h1"), range(10), strict=False))
    return [text for text in found if text and len(text) <= MAX_TEXT]


def first(page: Page, name: str, candidates: Iterable[Candidate]) -> str | None:
    """Take the first candidate that is a text, and note where it came from."""
    for source, value in candidates:
        text = text_of(value)
        if text and len(text) <= MAX_TEXT:
            page.sources[name] = source
            return text
    return None


def read_site(page: Page) -> str | None:
    """Name the outlet."""
    candidates = [*page.told("og:site_name"), *page.structured("publisher"), *page.told("application-name")]
    return first(page, "site", candidates)


def read_language(page: Page) -> str | None:
    """Give the language as a two-letter (or BCP 47 primary) code in lower case."""
    html = page.tree if page.tree.tag == "html" else None
    stated = (html.get("lang") or html.get("xml:lang")) if html is not None else None
    candidates = [("page:html lang", stated), *page.structured("inLanguage")]
    candidates += page.told("og:locale", "content-language", "language")
    value = first(page, "lang", candidates)
    match = re.match(r"\s*([A-Za-z]{2,3})(?![A-Za-z])", value or "")
    if match is None:
        page.sources.pop("lang", None)
    return match[1].lower() if match else None


def read_canonical(page: Page) -> str | None:
    """Give the page's own address in canonical form: its link element, then og:url, then the address it was got by."""
    links = (e.get("href") for e in page.tree.iter("link") if (e.get("rel") or "").strip().lower() == "canonical")
    for source, value in (("page:link canonical", next(links, None)), *page.told("og:url"), ("url", page.url)):
        if not isinstance(value, str) or not value.strip():
            continue
        try:
            address = canonical_url(urljoin(page.url or "", value.strip()))
        except ValueError:
            continue
        if address.startswith(("http://", "https://")) or source == "url":
            page.sources["canonical_url"] = source
            return address
    return None


def read_section(page: Page) -> str | None:
    """Give the section of the outlet."""
    return first(
        page,
        "section",
        [*page.ruled("section"), *page.structured("articleSection"), *page.told("article:section", "section")],
    )


def read_summaries(page: Page) -> tuple[str, ...]:
    """Give the page's own descriptions of the article; what it shows under the headline is often one of them."""
    told = page.structured("description", "abstract", "alternativeHeadline")
    told += page.told("og:description", "description", "twitter:description", "dcterms.abstract")
    return tuple(dict.fromkeys(text for _, value in told if (text := text_of(value))))


def read_tags(page: Page) -> tuple[str, ...]:
    """Give keywords as the page lists them, without repeats, at most fifty."""
    sources: list[Candidate] = [*page.ruled("tags"), *page.structured("keywords")]
    sources += [(f"meta:{name}", page.metas.get(plain(name))) for name in ("article:tag", "news_keywords", "keywords")]
    for source, value in sources:
        listed = value if isinstance(value, list) else [value]
        texts = [text for item in listed[:100] if (text := text_of(item))]
        tags = tuple(dict.fromkeys(tag.strip() for text in texts for tag in re.split(r"[,;]", text) if tag.strip()))
        if tags:
            page.sources["tags"] = source
            return tags[:50]
    return ()
