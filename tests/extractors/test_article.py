"""The article reader on small pages of our own making."""

from __future__ import annotations

import pytest

from extractors.article.reader import parse_article
from extractors.errors import ParseError
from extractors.records import Article, NotArticle

PARAGRAPHS = [
    "Northwind Robotics said on Monday that it had opened a new plant near the harbour, its third in two years.",
    "The plant will build arms for warehouses, the company said, and will employ around two hundred people by spring.",
    "Analysts had expected the announcement since the summer, when the firm bought the land from the city council.",
]


def page(body: str, head: str = "") -> str:
    return f'<!doctype html><html lang="en"><head><title>A plant opens | Example</title>{head}</head><body>{body}</body></html>'


def article(**more: str) -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return page(f"<nav><a href='/'>Home</a></nav><main><article><h1>A plant opens</h1>{text}</article></main>", **more)


def read(html: str | bytes, **more: str) -> Article:
    found = parse_article(html, **more)
    assert isinstance(found, Article), found
    return found


def test_paragraphs_are_kept_apart():
    assert read(article()).text == "\n\n".join(PARAGRAPHS)


def test_a_picture_is_refused_by_name():
    with pytest.raises(ParseError, match="picture"):
        parse_article(b"\x89PNG\r\n\x1a\n0000")


def test_an_empty_page_is_no_article():
    assert isinstance(parse_article(b""), NotArticle)
