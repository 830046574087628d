"""The headline as readers see it, not the search engine's version of it."""

from __future__ import annotations

import re

from lxml.html import HtmlElement

from extractors.article.metadata import Candidate, Page, first
from extractors.article.structured import text_of

_WORDS = re.compile(r"\w+")
_TAIL = re.compile(r"^\s*[|–—:·•«»\-]\s*\S")


def read_title(page: Page) -> str | None:
    """Give the headline, without the outlet's name that search engines are given with it."""
    named, headline = next(
        ((source, text) for source, value in page.structured("headline") if (text := text_of(value))), ("", None)
    )
    social = page.meta("og:title")
    headings = page.headings
    heading = next((text for text in headings if same(text, social)), None)
    if headline and heading and not same(headline, heading):
        headline = bare(headline, headings, page) if same(bare(headline, headings, page), heading) else None
    candidates: list[Candidate] = [
        *page.ruled("title"),
        (named, headline),
        *page.told("og:title", "twitter:title"),
        ("page:h1", max(headings, key=len, default=None)),
        ("page:title", _title_element(page.tree)),
    ]
    title = first(page, "title", candidates)
    return bare(title, headings, page) if title else None


def read_titles(page: Page) -> tuple[str, ...]:
    """Give every headline the page has of its article, to know them again where they are repeated in the text."""
    found = [
        *(text_of(value) for _, value in page.structured("headline")),
        page.meta("og:title"),
        page.meta("twitter:title"),
        _title_element(page.tree),
    ]
    return tuple(dict.fromkeys(title for title in (*found, *page.headings[:3]) if title))


def bare(title: str, headings: list[str], page: Page) -> str:
    """Cut off what follows a headline that the page shows alone, or the outlet's name at the end."""
    for heading in headings:
        if len(heading) > 10 and title.startswith(heading) and _TAIL.match(title[len(heading) :]):
            return heading
    for name in (page.meta("og:site_name"), text_of(page.node.get("publisher"))):
        match = re.search(rf"\s+[|–—·•-]\s+{re.escape(name)}\s*$", title, re.IGNORECASE) if name else None
        if match and match.start() > 10:
            return title[: match.start()]
    return title


def same(one: str | None, other: str | None) -> bool:
    """Compare two headlines by their words.

    >>> same("It's here!", "It’s here")
    True
    """
    return bool(one and other) and _WORDS.findall((one or "").casefold()) == _WORDS.findall((other or "").casefold())


def _title_element(tree: HtmlElement) -> str | None:
    element = next(tree.iter("title"), None)
    return " ".join(element.text_content().split()) or None if element is not None else None
