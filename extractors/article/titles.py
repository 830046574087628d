"""The headline as readers see it, not the search engine's version of it."""

from __future__ import annotations

from lxml.html import HtmlElement

from extractors.article.metadata import Page, first
from extractors.article.structured import text_of


def read_title(page: Page) -> str | None:
    """Give the headline."""
    heading = next((" ".join(h.text_content().split()) for h in page.tree.iter("h1")), None)
    return first(
        page,
        "title",
        [
            ("jsonld", text_of(page.node.get("headline"))),
            ("meta", page.meta("og:title", "twitter:title")),
            ("page", heading),
            ("page", _title_element(page.tree)),
        ],
    )


def _title_element(tree: HtmlElement) -> str | None:
    element = next(tree.iter("title"), None)
    return " ".join(element.text_content().split()) or None if element is not None else None


def read_titles(page: Page) -> tuple[str, ...]:
    """Give every headline the page has of its article, to know them again where they are repeated in the text."""
    found = [text_of(page.node.get("headline")), page.meta("og:title"), page.meta("twitter:title"), _title_element(page.tree)]
    found += [" ".join(h.text_content().split()) for h in page.tree.iter("h1")][:3]
    return tuple(dict.fromkeys(title for title in found if title))
