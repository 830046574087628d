"""Small pages of our own making, put together from parts: what the tests of the article reader read."""

from __future__ import annotations

import json

from extractors.article.reader import parse_article
from extractors.records import Article, NotArticle

SENTENCES = (
    "Northwind Robotics said on Monday that it had opened a new plant near the harbour, its third in two years.",
    "The plant will build arms for warehouses, the company said, and will employ around two hundred people by spring.",
    "Analysts had expected the announcement since the summer, when the firm bought the land from the city council.",
    "The mayor called the plant a sign of trust in the town, which had lost its last shipyard only a decade before.",
)
BODY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
TEXT = "\n\n".join(SENTENCES)


def node(**fields: object) -> str:
    """Write a JSON-LD block of a news article; fields replace or extend what it says."""
    whole = {"@context": "https://schema.org", "@type": "NewsArticle", "headline": "A plant opens"} | fields
    return (
        f'<script type="application/ld+json">{json.dumps({k: v for k, v in whole.items() if v is not None})}</script>'
    )


def story(
    body: str = BODY,
    *,
    head: str = "",
    before: str = "",
    after: str = "",
    title: str = "A plant opens",
    lang: str = "en",
) -> str:
    """Write a page with one story; ``before`` and ``after`` stand around the body's element."""
    return (
        f'<!doctype html><html lang="{lang}"><head><title>{title} | Example News</title>{head}</head><body>'
        f'<header><nav><a href="/">Home</a> <a href="/towns">Towns</a></nav></header>'
        f'<main><h1>{title}</h1>{before}<div class="story">{body}</div>{after}</main>'
        "<footer><p>Example News is made by Example Press in Westmere, all rights are ours.</p></footer></body></html>"
    )


def read(html: str | bytes, **more: object) -> Article:
    """Read a page that is an article."""
    found = parse_article(html, **more)  # type: ignore[arg-type]
    assert isinstance(found, Article), found
    return found


def refused(html: str | bytes, **more: object) -> str:
    """Read a page that is none; the reason."""
    found = parse_article(html, **more)  # type: ignore[arg-type]
    assert isinstance(found, NotArticle), found
    return found.reason


def source(found: Article, name: str) -> str | None:
    """Where a value came from."""
    return dict(found.sources).get(name)
