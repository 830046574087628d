"""Is this page an article at all? That it is none is said with the reason, never guessed from one sign."""

from __future__ import annotations

from extractors.article.blocks import Layout
from extractors.article.body import Body
from extractors.article.listing import find_listing
from extractors.article.metadata import Page
from extractors.article.structured import ARTICLE_TYPES, names_page, types_of
from extractors.article.titles import read_titles
from extractors.article.walls import find_wall
from extractors.article.wording import says_title

EMPTY = "empty: no running text on the page"
_MANY = 3  # article nodes of JSON-LD on one page: most are of other stories


def why_not(page: Page, layout: Layout, body: Body) -> str | None:
    """Say why a page is no article, or None where it is one (or may be: the doubt is the page's)."""
    titles = read_titles(page)
    told = tells_article(page, titles)
    shown = " ".join(block.text for block in layout.blocks[:40] if block.linked < 0.5 * len(block.text))
    if not told and (reason := find_wall(page, body.text, titles, shown)):
        return reason
    if reason := find_listing(page, layout, body, told=told):
        return reason
    return EMPTY if len(body.text) < 40 else None


def tells_article(page: Page, titles: tuple[str, ...]) -> bool:
    """Say whether the page calls itself an article: by JSON-LD or microdata of its own, or a time of publication.

    Where it lists many stories in JSON-LD, one of them must be the page's by address or headline. ``og:type`` is no
    sign: common plug-ins write "article" on lists too.
    """
    if page.meta("article:published_time", "datepublished") or page.microdata.get("datePublished"):
        return True
    if not page.node:
        return False
    nodes = sum(1 for node in page.nodes if types_of(node) & ARTICLE_TYPES)
    headings = tuple(title for title in titles if title != page.node.get("headline"))
    return (
        nodes < _MANY or names_page(page.node, page.url) or says_title(str(page.node.get("headline") or ""), headings)
    )
