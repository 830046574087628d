"""One page to one article, or to the reason why it is none."""

from __future__ import annotations

from datetime import datetime

from lxml.html import HtmlElement

from extractors.article.authors import read_authors
from extractors.article.blocks import Layout, read_layout
from extractors.article.body import Body, find_body
from extractors.article.document import read_tree
from extractors.article.metadata import (
    Page,
    read_canonical,
    read_language,
    read_page,
    read_section,
    read_site,
    read_summaries,
    read_tags,
)
from extractors.article.payload import read_payload
from extractors.article.publication import read_modified, read_published, stated_day
from extractors.article.rules import rule_for, select
from extractors.article.titles import read_title, read_titles
from extractors.article.truncation import why_truncated
from extractors.article.verdict import EMPTY, why_not
from extractors.records import Article, NotArticle

_UNSURE = 600  # characters; a page that shows less may keep its story in data for scripts


def parse_article(
    html: bytes | str, *, url: str | None = None, content_type: str | None = None, latest: datetime | None = None
) -> Article | NotArticle:
    """Read the article of a page.

    Args:
        html: The page as fetched; text longer than 10 MiB is read up to there.
        url: Its address, where known: relative links, and which of several JSON-LD nodes is the page's own.
        content_type: The HTTP header, for the encoding of bytes.
        latest: When the page was got, with some hours to spare; a later time of publication is wrong and not taken.

    Returns:
        The article, with where each value came from; or that the page is none, and why.

    Raises:
        ParseError: The bytes are a picture, an archive or another thing that is no text.
    """
    tree = read_tree(html, content_type=content_type)
    if tree is None:
        return NotArticle(url=url, reason="empty: the page has no text")
    page = read_page(tree, url)
    layout, within = _laid_out(page, latest)
    title = read_title(page)
    authors = read_authors(page, layout)
    body = find_body(
        layout,
        titles=read_titles(page),
        summaries=read_summaries(page),
        authors=authors,
        copy=str(page.node.get("articleBody") or ""),
        within=within,
    )
    text = _text(page, body)
    shown = page.sources["text"].startswith(("page", "rule:"))
    reason = why_not(page, layout, body) if shown else None
    if reason or not text:
        return NotArticle(url=url, reason=reason or EMPTY)
    cut = why_truncated(page, layout, body) if shown else None
    if cut:
        page.sources["truncated"] = cut
    published = read_published(page, layout, latest=latest)
    modified = read_modified(page, latest=latest)
    return Article(
        url=page.url,
        title=title,
        text=text,
        canonical_url=read_canonical(page),
        authors=authors,
        published_at=published.at if published else None,
        published_precision=("instant" if published.instant else "day") if published else None,
        modified_at=modified.at if modified else None,
        lang=read_language(page),
        site=read_site(page),
        section=read_section(page),
        tags=read_tags(page),
        truncated=cut is not None,
        sources=tuple(sorted(page.sources.items())),
    )


def _laid_out(page: Page, latest: datetime | None) -> tuple[Layout, list[HtmlElement]]:
    """Lay the page out as its outlet's rule wants it; also give the elements that hold the story, if the rule says which."""
    rule = rule_for(page.url, stated_day(page, latest))
    if rule is None:
        return read_layout(page.tree), []
    within = select(page.tree, rule.body)
    if rule.body and not within:  # a new design: the rule knows nothing of this page
        return read_layout(page.tree), []
    page.rule = rule
    for element in select(page.tree, rule.drop):
        if element.getparent() is not None:
            element.drop_tree()
    return read_layout(page.tree, keep=select(page.tree, rule.keep)), within


def _text(page: Page, body: Body) -> str:
    """Choose the page's own text, or its data for scripts where the page shows little and the data holds much more."""
    page.sources["text"] = f"rule:{page.rule.outlet}" if page.rule else "page"
    text = body.text
    if len(text) < _UNSURE:
        hidden, source = read_payload(page)
        if len(hidden) > max(2 * len(text), 300):
            page.sources["text"] = source
            return hidden
    return text
