"""Which blocks are boilerplate by where they stand, and how much running text the others are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate

from extractors.article.blocks import HEADINGS, Block, Layout, Region
from extractors.article.phrases import opens_comments

_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_MAY_BE_BODY = frozenset({"overlay", "advert", "box", "navigation"})
_NEVER_BODY = frozenset({"nav", "footer", "figcaption", "comments"})
Make = tuple[int, str, str]
_CAPTION = 400  # characters below a picture
_ROW = 3  # neighbours of one make, each a single block of prose, are paragraphs whatever their element is called


def exclusions(layout: Layout, raw: list[float]) -> list[bool]:
    """Mark the blocks that stand in regions named as boilerplate, unless such a region holds most of the page's text."""
    sums = [0.0, *accumulate(raw)]
    floor = 0.8 * max(150.0, clean_mass(layout, sums))
    marks = mark_lists(layout, raw)
    groups: Counter[tuple[int, str]] = Counter()  # golden/chunked-paywall: a body in several boxes of one name
    for region in layout.regions:
        if region.verdict in _MAY_BE_BODY:
            groups[region.parent, region.names] += int(sums[region.end] - sums[region.start])
    bar = floor
    shown = visible_mass(layout, sums)
    end = spared_end = 0
    for region in layout.regions:
        if not region.verdict or region.end <= region.start or region.start < end:
            continue
        mass = max(sums[region.end] - sums[region.start], groups[region.parent, region.names])
        if region.start >= spared_end:
            bar = floor
        needed = max(bar, 3 * shown) if region.verdict == "hidden" else bar
        if region.verdict not in _NEVER_BODY and mass > needed:
            bar, spared_end = max(floor, 0.5 * mass), region.end  # boxes inside of it are judged against its own text
            continue
        marks[region.start : region.end] = [True] * (region.end - region.start)
        end = region.end
    return marks


def clean_mass(layout: Layout, sums: list[float]) -> float:
    """Sum the running text that stands in no region named as boilerplate."""
    total, end = sums[-1], 0
    for region in layout.regions:
        if region.verdict and region.start >= end:
            total -= sums[region.end] - sums[region.start]
            end = region.end
    return total


def visible_mass(layout: Layout, sums: list[float]) -> float:
    """Sum the running text that people see without a script; a hidden box beside much of it is a copy for machines."""
    total, end = sums[-1], 0
    for region in layout.regions:
        if region.verdict == "hidden" and region.start >= end:
            total -= sums[region.end] - sums[region.start]
            end = region.end
    return total


def mark_lists(layout: Layout, raw: list[float]) -> list[bool]:
    """Mark rows of teasers of other stories, if text is left beside them.

    A row is three and more neighbouring ``article`` elements, or boxes of one make that each have a linked headline
    and little else.
    """
    marks = [False] * len(layout.blocks)
    rows: dict[Make, list[Region]] = {}
    for region in layout.regions:
        if region.end > region.start and (is_short_article(layout, region) or is_teaser(layout, region)):
            make = (region.parent, "article", "") if region.tag == "article" else make_of(region)
            rows.setdefault(make, []).append(region)
    captions = [region for region in layout.regions if is_caption(layout, region)]
    if sum(sum(raw[region.start : region.end]) for region in captions) < 0.3 * sum(raw):  # else the story is told so
        for region in captions:
            marks[region.start : region.end] = [True] * (region.end - region.start)
    for row in rows.values():
        if len(row) >= _ROW or is_card(layout, row[0]):
            for region in row:
                marks[region.start : region.end] = [True] * (region.end - region.start)
    mark_comments(layout, raw, marks)
    left = sum(mass for mass, mark in zip(raw, marks, strict=True) if not mark)
    return marks if left > 250 else [False] * len(marks)


def mark_comments(layout: Layout, raw: list[float], marks: list[bool]) -> None:
    """Mark what follows a heading such as "12 comments" in its box, where a story stands before it."""
    before = 0.0
    for position, block in enumerate(layout.blocks):
        if len(block.text) < 80 and before >= 300 and not block.linked and opens_comments(block.text):
            region = layout.regions[block.owner]
            while region.parent >= 0 and region.end <= position + 1:
                region = layout.regions[region.parent]
            if sum(raw[position : region.end]) <= 4 * before:  # else it stands in a line below the headline
                marks[position : region.end] = [True] * (region.end - position)
        before += raw[position]


def is_caption(layout: Layout, region: Region) -> bool:
    """Say whether a box is a picture with a few words below it."""
    if (
        not region.images
        or not 1 <= region.end - region.start <= 3
        or region.tag not in {"div", "section", "span", "a"}
    ):
        return False
    inside = layout.blocks[region.start : region.end]
    return sum(len(block.text) for block in inside) <= _CAPTION


def is_short_article(layout: Layout, region: Region) -> bool:
    """Say whether an ``article`` has a linked headline and little text; a post of a live blog has no such headline."""
    inside = layout.blocks[region.start : region.end] if region.tag == "article" else ()
    linked = any(len(block.text) >= 15 and block.linked > 0.6 * len(block.text) for block in inside)
    return linked and sum(len(block.text) - block.linked for block in inside) <= 600


def is_card(layout: Layout, region: Region) -> bool:
    """Say whether an ``article`` inside of another one is a card that links to another story."""
    return (
        region.tag == "article"
        and is_teaser(layout, region)
        and any(layout.regions[i].tag in {"article", "main"} for i in ancestors(layout, region))
    )


def ancestors(layout: Layout, region: Region) -> Iterator[int]:
    """Give the regions around one, from the inside out."""
    parent = region.parent
    while parent >= 0:
        yield parent
        parent = layout.regions[parent].parent


def is_teaser(layout: Layout, region: Region) -> bool:
    """Say whether a box is a linked headline with a few lines at most."""
    if not 2 <= region.end - region.start <= 6 or region.tag not in {"div", "li", "section", "a", "article"}:
        return False
    inside = layout.blocks[region.start : region.end]
    headline = max((block.linked for block in inside if block.linked > 0.8 * len(block.text)), default=0)
    return headline >= 15 and sum(len(block.text) - block.linked for block in inside) <= 400


def weigh(layout: Layout) -> list[float]:
    """Weigh all blocks; one that stands alone in its box counts little, as the lines of teasers do."""
    raw = [weight(block) for block in layout.blocks]
    makes = paragraph_makes(layout)
    boxes = [box_of(layout, block.owner, makes) for block in layout.blocks]
    company = Counter(box for box, mass in zip(boxes, raw, strict=True) if mass)
    return [mass if company[box] > 1 else 0.4 * mass for box, mass in zip(boxes, raw, strict=True)]


def paragraph_makes(layout: Layout) -> frozenset[Make]:
    """Find paragraphs that are no ``p``: boxes of one make in a row, each a single block of prose."""
    rows: Counter[Make] = Counter()
    for region in layout.regions:
        if region.end - region.start == 1 and region.tag not in HEADINGS:
            block = layout.blocks[region.start]
            if len(block.text) >= 60 and block.linked < 0.5 * len(block.text):
                rows[make_of(region)] += 1
    return frozenset(make for make, count in rows.items() if count >= _ROW)


def make_of(region: Region) -> Make:
    """Tell boxes of one make: same parent, same element, same names."""
    return region.parent, region.tag, region.names


def box_of(layout: Layout, owner: int, makes: frozenset[Make] = frozenset()) -> int:
    """Give the region that a paragraph stands in with others, which is not the paragraph itself."""
    region = layout.regions[owner]
    if region.tag in {"p", "blockquote", "pre"} or region.tag in HEADINGS:
        owner = region.parent
        region = layout.regions[owner]
    return region.parent if make_of(region) in makes and region.end - region.start == 1 else owner


def weight(block: Block) -> float:
    """Characters of running text that a block counts for; scripts without spaces say more a character."""
    size = len(block.text)
    if size < 20 or block.tag in HEADINGS:
        return 0.0
    share = block.linked / size
    if share > 0.5:
        return 0.0
    if size < 400 and _WIDE.search(block.text):
        size *= 2
    return size * (1 - share) * (1.0 if size >= 60 else 0.3)
