"""One page to one article, or to the reason why it is none."""

from __future__ import annotations

from lxml.html import HtmlElement

from extractors.article.authors import read_authors
from extractors.article.document import read_tree
from extractors.article.metadata import (
    Page,
    read_canonical,
    read_language,
    read_modified,
    read_page,
    read_published,
    read_section,
    read_site,
    read_tags,
)
from extractors.article.titles import read_title
from extractors.records import Article, NotArticle


def parse_article(
    html: bytes | str, *, url: str | None = None, content_type: str | None = None
) -> Article | NotArticle:
    """Read the article of a page.

    Args:
        html: The page as fetched; text longer than 10 MiB is read up to there.
        url: Its address, where known: relative links, and which of several JSON-LD nodes is the page's own.
        content_type: The HTTP header, for the encoding of bytes.

    Returns:
        The article, with where each value came from; or that the page is none, and why.

    Raises:
        ParseError: The bytes are a picture, an archive or another thing that is no text.
    """
    tree = read_tree(html, content_type=content_type)
    if tree is None:
        return NotArticle(url=url, reason="empty: the page has no text")
    page = read_page(tree, url)
    title = read_title(page)
    text = _body(tree).removeprefix(f"{title}\n\n")
    if not text:
        return NotArticle(url=url, reason="empty: no running text on the page")
    return _assemble(page, title, text)


def _assemble(page: Page, title: str | None, text: str) -> Article:
    published, modified = read_published(page), read_modified(page)
    return Article(
        url=page.url,
        title=title,
        text=text,
        canonical_url=read_canonical(page),
        authors=read_authors(page),
        published_at=published.at if published else None,
        published_precision=("instant" if published.instant else "day") if published else None,
        modified_at=modified.at if modified else None,
        lang=read_language(page),
        site=read_site(page),
        section=read_section(page),
        tags=read_tags(page),
        sources=tuple(sorted(page.sources.items())),
    )


def _body(tree: HtmlElement) -> str:
    from trafilatura import bare_extraction

    found = bare_extraction(tree, favor_precision=True, include_comments=False, with_metadata=False)
    text = str(getattr(found, "text", None) or "")
    return "\n\n".join(line.strip() for line in text.split("\n") if line.strip())
