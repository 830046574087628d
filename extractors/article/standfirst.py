"""The summary that stands between headline and body, which many publishers keep outside of the body's element."""

from __future__ import annotations

from extractors.article.blocks import Block, Layout
from extractors.article.phrases import is_furniture
from extractors.article.vocabulary import names_standfirst
from extractors.article.wording import fold, says_title

_NO_STANDFIRST = frozenset(
    {"media", "figure", "figcaption", "related", "comments", "share", "hidden", "newsletter", "advert"}
)


def standfirst(
    layout: Layout, start: int, titles: tuple[str, ...], summaries: tuple[str, ...], kept: list[Block]
) -> list[Block]:
    """Find the summary that stands between headline and body, outside of the body's region."""
    known = [fold(summary) for summary in summaries]
    body = fold(" ".join(block.text for block in kept[:3]))
    found: list[Block] = []
    first = max(0, start - 60)
    heads = [i for i in range(first, start) if layout.blocks[i].tag == "h1"]
    begin = heads[-1] + 1 if heads else first
    for position in range(begin, start):
        block = layout.blocks[position]
        text = fold(block.text)
        if (
            len(text) < 40
            or text.count(" ") < 7
            or in_media(layout, block.owner)
            or block.linked > 0.5 * len(block.text)
            or says_title(block.text, titles)
            or text[:60] in body
            or is_furniture(block.text)
        ):
            continue
        described = any(same_beginning(text, summary) for summary in known)
        if described or (heads and _named_standfirst(layout, block.owner)):
            found.append(block)
    return found[:4]


def in_media(layout: Layout, owner: int) -> bool:
    """Say whether a block stands in a caption, a card of another story or another thing that only looks like a summary."""
    for _ in range(3):
        if owner < 0:
            return False
        region = layout.regions[owner]
        if region.verdict in _NO_STANDFIRST:
            return True
        owner = region.parent
    return False


def same_beginning(text: str, summary: str) -> bool:
    """Compare the first words of two folded texts: descriptions are often cut."""
    size = min(len(text), len(summary), 80)
    return size >= 40 and text[:size] == summary[:size]


def _named_standfirst(layout: Layout, owner: int) -> bool:
    for _ in range(3):
        if owner < 0:
            return False
        region = layout.regions[owner]
        if names_standfirst(region.names):
            return True
        owner = region.parent
    return False
