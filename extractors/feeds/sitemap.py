"""Sitemaps as feeds: plain ones, Google's news sitemaps, and indexes of sitemaps (sitemaps.org 0.9)."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from io import BytesIO
from typing import Any

from lxml import etree

from extractors.feeds.drafts import Draft, absolute

MAX_SITEMAPS = 50_000  # what the protocol allows in one index
_NEWS = "google.com/schemas/sitemap-news"


class Sitemap:
    """Reads one sitemap: iterate over it for the pages, then look at ``sitemaps`` for those of an index.

    Raises:
        lxml.etree.XMLSyntaxError: While iterating, when the XML is not well-formed.
    """

    def __init__(self, data: bytes, *, url: str | None, recover: bool = False) -> None:
        self.sitemaps: list[str] = []
        self._url = url
        self._events = etree.iterparse(
            BytesIO(data),
            events=("end",),
            tag=("{*}url", "{*}sitemap"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
            recover=recover,
        )

    def __iter__(self) -> Iterator[Draft]:
        done: Any = None
        for _, node in self._events:
            parent = node.getparent()
            if parent is None or parent.getparent() is not None:
                continue
            if done is not None and done.getparent() is not None:
                done.getparent().remove(done)
            draft = _draft(node)
            if draft.links and node.tag.rpartition("}")[2] == "sitemap":
                link = absolute(draft.links[0], self._url)
                if link and len(self.sitemaps) < MAX_SITEMAPS:
                    self.sitemaps.append(link)
            elif draft.links:
                yield draft
            done = node


def _draft(node: Any) -> Draft:
    draft = Draft()
    for child in node:
        namespace, _, name = child.tag.rpartition("}")
        text = (child.text or "").strip()
        if name == "loc" and "image" not in namespace and "video" not in namespace and text:
            draft.links.append(text)
        elif name == "lastmod" and text:
            draft.updated.append(text)
        elif name == "news" and _NEWS in namespace:
            _read_news(child, draft)
    return draft


def _read_news(news: Any, draft: Draft) -> None:
    for child in news.iter():
        name = child.tag.rpartition("}")[2]
        text = (child.text or "").strip()
        if not text:
            continue
        if name == "title":
            draft.title = escape(text, quote=False) if "<" in text else text
        elif name == "publication_date":
            draft.published.append(text)
        elif name == "language":
            draft.lang = text
        elif name == "keywords":
            draft.tags += [tag for tag in text.split(",") if tag.strip()]
