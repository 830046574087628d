"""The running text of an article: choose the region that holds it, then keep its blocks and drop the insets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, zip_longest

from lxml.html import HtmlElement

from extractors.article.agreement import agree
from extractors.article.blocks import HEADINGS, Block, Layout, Region
from extractors.article.boilerplate import box_of, exclusions, weigh
from extractors.article.edges import trim
from extractors.article.phrases import is_end_heading, is_furniture
from extractors.article.standfirst import standfirst
from extractors.article.vocabulary import names_body
from extractors.article.wording import says_title

PARAGRAPHS = frozenset({"p", "li", "blockquote", "pre", "dd", "dt", "td"}) | HEADINGS
_LEAVES = frozenset({"p", "ul", "ol", "table", "blockquote", "li", "dl", "pre"}) | HEADINGS
_SENTENCE_END = re.compile(r"[.!?…:;。！？”»\"’')\]]\s*$")


@dataclass(slots=True, kw_only=True)
class Body:
    """What was taken for the article's text, and the region that holds its main part."""

    blocks: list[Block] = field(default_factory=list)
    region: int = -1

    @property
    def text(self) -> str:
        """Paragraphs parted by a blank line."""
        return "\n\n".join(block.text for block in self.blocks)


def find_body(
    layout: Layout,
    *,
    titles: tuple[str, ...] = (),
    summaries: tuple[str, ...] = (),
    authors: tuple[str, ...] = (),
    copy: str = "",
    within: Sequence[HtmlElement] = (),
) -> Body:
    """Choose and clean the body.

    The page's headlines, descriptions and authors tell what is repeated around it, and ``copy``, its text as JSON-LD
    has it, confirms what is part of it. ``within``: elements that an outlet's rule names as the story's.
    """
    if not layout.blocks:
        return Body()
    raw = weigh(layout)
    excluded = exclusions(layout, raw)
    if within:
        shut_out(layout, excluded, within)
    sums = [0.0, *accumulate(0.0 if out else mass for mass, out in zip(raw, excluded, strict=True))]
    chosen = choose(layout, sums)
    region = layout.regions[chosen]
    kept = clean(layout, chosen, excluded, sums, titles)
    kept = trim(agree(kept, copy), authors)
    lead = standfirst(layout, region.start, titles, summaries, kept)
    return Body(blocks=[*lead, *kept], region=chosen)


def shut_out(layout: Layout, excluded: list[bool], within: Sequence[HtmlElement]) -> None:
    """Exclude all blocks that stand in none of some elements."""
    elements = set(within)
    allowed = [False] * len(excluded)
    for region in layout.regions:
        if region.element in elements:
            allowed[region.start : region.end] = [True] * (region.end - region.start)
    if any(allowed):
        excluded[:] = [out or not inside for out, inside in zip(excluded, allowed, strict=True)]


def choose(layout: Layout, sums: list[float]) -> int:
    """Descend from the page to the smallest region that still holds the bulk of the running text."""
    regions = layout.regions
    children: dict[int, list[int]] = {}
    for i, region in enumerate(regions):
        if region.end > region.start:
            children.setdefault(region.parent, []).append(i)

    def mass(i: int) -> float:
        return sums[regions[i].end] - sums[regions[i].start]

    current = 0
    while True:
        below = children.get(current, ())
        best = max(below, key=mass, default=-1)
        if best < 0 or regions[best].tag in _LEAVES:
            return current
        named = is_named_body(regions[best])
        if mass(best) < (0.5 if named else 0.75) * mass(current):
            return current
        inner = {make(regions[i]) for i in children.get(best, ())}
        parts = sum(mass(i) for i in below if i != best and is_part(regions[i], regions[best], inner))
        parts += own_mass(layout, current, below, sums)
        if parts > (0.25 if named else 0.08) * mass(best):
            return current
        current = best


def is_part(region: Region, best: Region, inner: set[tuple[str, str]]) -> bool:
    """Say whether a neighbour of the best region may be text of the same story: a paragraph, or built like the region or its parts."""
    single = region.end - region.start == 1 and make(region) in inner
    return region.tag in _LEAVES or single or alike(best, region)


def make(region: Region) -> tuple[str, str]:
    """Tell what a box is by its element and its first name; further names are mostly its state."""
    return region.tag, region.names.strip().partition(" ")[0]


def own_mass(layout: Layout, current: int, below: Sequence[int], sums: list[float]) -> float:
    """Sum the text that stands in a region itself, outside of its children."""
    region = layout.regions[current]
    inner = sum(sums[layout.regions[i].end] - sums[layout.regions[i].start] for i in below)
    return sums[region.end] - sums[region.start] - inner


def is_named_body(region: Region) -> bool:
    """Say whether markup or names promise that a region is the article."""
    return (
        region.tag in {"article", "main"} or region.element.get("itemprop") == "articleBody" or names_body(region.names)
    )


def alike(one: Region, other: Region) -> bool:
    """Say whether two neighbours are built alike: then both may be parts of one body."""
    if one.tag != other.tag or one.tag == "article":
        return False
    names, others = set(one.names.split()), set(other.names.split())
    if not names or not others:
        return not names and not others
    return len(names & others) >= 0.5 * max(len(names), len(others))


def clean(layout: Layout, chosen: int, excluded: list[bool], sums: list[float], titles: tuple[str, ...]) -> list[Block]:
    """Keep the chosen region's blocks that are running text, headings between them, and real lists."""
    region = layout.regions[chosen]
    kept: list[Block] = []
    seen: set[str] = set()
    inside = layout.blocks[region.start : region.end]
    in_paragraphs = sum(len(b.text) for b in inside if b.tag == "p") > 0.6 * sum(len(b.text) for b in inside)
    cut_until = -1
    last = last_of_main_box(layout, region, sums)
    for position in range(region.start, region.end):
        block = layout.blocks[position]
        if excluded[position] or position < cut_until:
            continue
        if is_end_heading(block.text) and (block.tag in HEADINGS or len(block.text) < 60):
            cut_until = region.end if position > last else end_of_inset(layout, position, chosen)
            continue
        if len(block.text) > 40 and block.text in seen:
            continue
        if keep(block, in_paragraphs=in_paragraphs, titles=titles):
            kept.append(block)
            seen.add(block.text)
    return drop_headings(kept)


def last_of_main_box(layout: Layout, region: Region, sums: list[float]) -> int:
    """Give the last running text of the box that holds most of it; a heading "Related" after that ends the article."""

    def box(position: int) -> tuple[str, str]:
        around = layout.regions[box_of(layout, layout.blocks[position].owner)]
        return around.tag, around.names

    masses: Counter[tuple[str, str]] = Counter()
    for position in range(region.start, region.end):
        masses[box(position)] += int(sums[position + 1] - sums[position])
    main = masses.most_common(1)[0][0]
    return max(
        (
            position
            for position in range(region.start, region.end)
            if sums[position + 1] > sums[position] and box(position) == main
        ),
        default=region.end,
    )


def end_of_inset(layout: Layout, position: int, chosen: int) -> int:
    """Give the block after the inset that a heading such as "Related stories" opens: its own box, if it has one."""
    owner = layout.blocks[position].owner
    while owner != chosen and owner >= 0:
        region = layout.regions[owner]
        if region.end - region.start > 1:
            return region.end if region.start >= position - 1 else position + 1
        owner = region.parent
    return position + 1


def keep(block: Block, *, in_paragraphs: bool, titles: tuple[str, ...]) -> bool:
    """Judge one block by itself."""
    size = len(block.text)
    share = block.linked / size
    if block.tag in {"h1", "h5", "h6"} or (size < 4 and not block.text.isalnum()):
        return False
    if block.tag in HEADINGS:
        return share < 0.5 and not is_furniture(block.text) and not says_title(block.text, titles)
    if is_furniture(block.text) or (share > 0.6 and not (block.tag == "p" and share < 0.9 and is_sentence(block.text))):
        return False
    if block.tag in {"td", "th", "caption"}:
        return size > 120
    return not (in_paragraphs and block.tag not in PARAGRAPHS and size < 80 and not _SENTENCE_END.search(block.text))


def is_sentence(text: str) -> bool:
    """Say whether a text is a whole sentence of some length: with a link over most of it, it is one all the same."""
    return len(text) >= 60 and text[-1] in '.!?”"»' and text[:1].isupper()


def drop_headings(blocks: list[Block]) -> list[Block]:
    """Leave out headings with no text of their own below them."""
    return [
        block
        for block, after in zip_longest(blocks, blocks[1:])
        if block.tag not in HEADINGS or (after is not None and (after.tag not in HEADINGS or after.tag > block.tag))
    ]
