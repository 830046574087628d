"""Pages that lead to articles and are none: home, tag and section pages, search results, galleries."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from extractors.article.blocks import Block, Layout, Region
from extractors.article.body import Body
from extractors.article.boilerplate import is_caption, is_teaser
from extractors.article.metadata import Page
from extractors.article.structured import types_of

_GALLERIES = frozenset({"imagegallery", "mediagallery", "videogallery"})
_LISTS = frozenset({"collectionpage", "searchresultspage", "itemlist", "profilepage", "productcollection"})
_HOME = re.compile(r"/*(?:index|default|home|start)?(?:\.\w{2,5})?/*|/[a-z]{2}(?:[-_][A-Za-z]{2})?/?")
_CARDS = 4  # linked headlines with a line each that make a list of a page without a story
_PICTURES = 6
_SECTION = re.compile(
    r"(?i)/(?:tags?|topics?|themen?|thema|categor(?:y|ies|ia)|kategorie|sections?|rubrik|search|suche|authors?|autor(?:en|es)?|etiqueta|mot-cle|archive?s?|page)(?:/|$)"
)
_BRIEF = 300  # characters of prose; a short piece of news has more
_SHORT = 1_500  # characters of prose; more is a story, whatever stands around it
_SENTENCE_END = re.compile(r"[.!?…。！？][\s”»\"’')\]]*$")


def find_listing(page: Page, layout: Layout, body: Body, *, told: bool) -> str | None:
    """Say which kind of list a page is, and what tells; None where it is none.

    Args:
        page: What the page says of itself.
        layout: All blocks.
        body: What was taken for the text.
        told: The page says that it is an article; then only a gallery is told from it.
    """
    if len(body.text) > 3 * _SHORT and (told or not _is_home(page.url)):
        return None  # the posts of a live blog may be built like teasers, but nobody teases at such length
    cards, in_cards = _boxes(layout, is_teaser)
    pictures, in_captions = _boxes(
        layout, lambda whole, region: region.tag == "figcaption" or is_caption(whole, region)
    )
    prose = [b for b in body.blocks if _is_paragraph(b) and id(b) not in in_cards and id(b) not in in_captions]
    size = sum(len(block.text) for block in prose)
    kinds = {kind for node in page.nodes for kind in types_of(node)}
    if size < _SHORT and len(prose) < 3:
        if kinds & _GALLERIES and size < 800:
            return "gallery: the page calls itself one and has hardly any running text"
        if pictures >= _PICTURES and cards < pictures and size < 400:
            return f"gallery: {pictures} pictures with captions, hardly any running text"
    if told:
        return None
    links = sum(1 for b in layout.blocks if len(b.text) >= 20 and b.linked > 0.6 * len(b.text))
    if size < 2 * _SHORT and max(links, cards) >= 8 and _is_home(page.url):
        return "home page: the address is the site's own and the page is made of links"
    if size < _SHORT and links >= 5 and kinds & _LISTS:
        return "list page: the page calls itself a collection"
    if len(prose) < 2 and size < (_BRIEF if not _is_section(page.url) else 3 * _BRIEF) and cards >= _CARDS:
        return f"list page: {cards} headlines that link elsewhere, each with a line of text (home, tag or section page)"
    if links > 15 and not prose and len(body.text) < 400:
        return "list page: links to other pages and hardly any running text (home, tag or section page)"
    led = _led_by_links(layout, body)
    if led >= _PICTURES and led >= 0.6 * len(body.blocks):
        return f"list page: {led} headlines that link elsewhere, each with some text (home, tag or section page)"
    return None


def _is_picture(layout: Layout, region: Region) -> bool:
    return region.tag == "figcaption" or is_caption(layout, region)


def _boxes(layout: Layout, is_one: Callable[[Layout, Region], bool]) -> tuple[int, set[int]]:
    """Count the boxes of a kind, outermost ones alone, and give the blocks in them."""
    count, end = 0, 0
    inside: set[int] = set()
    for region in layout.regions:
        if (
            region.start >= end
            and region.end > region.start
            and region.verdict not in {"nav", "footer"}
            and is_one(layout, region)
        ):
            count, end = count + 1, region.end
            inside.update(id(block) for block in layout.blocks[region.start : region.end])
    return count, inside


def _is_paragraph(block: Block) -> bool:
    return (
        len(block.text) >= 80 and block.linked < 0.3 * len(block.text) and _SENTENCE_END.search(block.text) is not None
    )


def _is_home(url: str | None) -> bool:
    if not url or not url.lower().startswith(("http://", "https://")):
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return not parts.query and _HOME.fullmatch(parts.path) is not None


def _is_section(url: str | None) -> bool:
    try:
        return _SECTION.search(urlsplit(url or "").path) is not None
    except ValueError:
        return False


def _led_by_links(layout: Layout, body: Body) -> int:
    """Count the body's paragraphs that stand directly below a linked headline."""
    taken = {id(block) for block in body.blocks}
    pairs = zip(layout.blocks, layout.blocks[1:], strict=False)
    return sum(
        1
        for above, block in pairs
        if id(block) in taken and len(above.text) >= 20 and above.linked > 0.6 * len(above.text)
    )
