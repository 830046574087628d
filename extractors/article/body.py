"""The running text of an article: choose the region that holds it, then keep its blocks and drop the insets."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import accumulate, zip_longest

from extractors.article.blocks import Block, Layout, Region
from extractors.article.phrases import is_end_heading, is_furniture
from extractors.article.vocabulary import names_body, names_standfirst

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
PARAGRAPHS = frozenset({"p", "li", "blockquote", "pre", "dd", "dt", "td"}) | HEADINGS
_LEAVES = frozenset({"p", "ul", "ol", "table", "blockquote", "li", "dl", "pre"}) | HEADINGS
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SENTENCE_END = re.compile(r"[.!?…:;。！？”»\"’')\]]\s*$")
_NO_STANDFIRST = frozenset({"media", "figure", "figcaption", "related", "comments", "share", "hidden", "newsletter", "advert"})
_MAY_BE_BODY = frozenset({"overlay", "advert", "box", "navigation"})
_NEVER_BODY = frozenset({"nav", "figcaption", "comments"})
_WORDS = re.compile(r"\w+")


@dataclass(slots=True, kw_only=True)
class Body:
    """What was taken for the article's text, and how sure that is (0 to 1)."""

    blocks: list[Block] = field(default_factory=list)
    region: int = -1
    certainty: float = 0.0

    @property
    def text(self) -> str:
        """Paragraphs parted by a blank line."""
        return "\n\n".join(block.text for block in self.blocks)


def find_body(layout: Layout, *, titles: tuple[str, ...] = (), summaries: tuple[str, ...] = ()) -> Body:
    """Choose and clean the body."""
    if not layout.blocks:
        return Body()
    raw = weigh(layout)
    excluded = exclusions(layout, raw)
    sums = [0.0, *accumulate(0.0 if out else mass for mass, out in zip(raw, excluded, strict=True))]
    chosen = choose(layout, sums)
    region = layout.regions[chosen]
    kept = clean(layout, chosen, excluded, sums, titles)
    lead = standfirst(layout, region.start, titles, summaries, kept)
    return Body(blocks=[*lead, *kept], region=chosen, certainty=1.0 if sums[-1] else 0.0)


def weigh(layout: Layout) -> list[float]:
    """Weigh all blocks; one that stands alone in its box counts little, as the lines of teasers do."""
    raw = [weight(block) for block in layout.blocks]
    boxes = [box_of(layout, block.owner) for block in layout.blocks]
    company = Counter(box for box, mass in zip(boxes, raw, strict=True) if mass)
    return [mass if company[box] > 1 else 0.4 * mass for box, mass in zip(boxes, raw, strict=True)]


def box_of(layout: Layout, owner: int) -> int:
    """Give the region that a paragraph stands in, which is not the paragraph itself."""
    region = layout.regions[owner]
    return region.parent if region.tag in {"p", "blockquote", "pre"} or region.tag in HEADINGS else owner


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
    end = spared_end = 0
    for region in layout.regions:
        if not region.verdict or region.end <= region.start or region.start < end:
            continue
        mass = max(sums[region.end] - sums[region.start], groups[region.parent, region.names])
        if region.start >= spared_end:
            bar = floor
        if region.verdict not in _NEVER_BODY and mass > bar:
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


def mark_lists(layout: Layout, raw: list[float]) -> list[bool]:
    """Mark rows of three and more neighbouring ``article`` elements: teasers of other stories, if text is left beside them."""
    marks = [False] * len(layout.blocks)
    rows: dict[int, list[Region]] = {}
    for region in layout.regions:
        if region.tag == "article" and region.end > region.start:
            rows.setdefault(region.parent, []).append(region)
    for row in rows.values():
        if len(row) >= 3:
            for region in row:
                marks[region.start : region.end] = [True] * (region.end - region.start)
    left = sum(mass for mass, mark in zip(raw, marks, strict=True) if not mark)
    return marks if left > 250 else [False] * len(marks)


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
        parts = sum(mass(i) for i in below if i != best and (regions[i].tag in _LEAVES or alike(regions[best], regions[i])))
        parts += own_mass(layout, current, below, sums)
        if parts > (0.25 if named else 0.08) * mass(best):
            return current
        current = best


def own_mass(layout: Layout, current: int, below: Sequence[int], sums: list[float]) -> float:
    """Sum the text that stands in a region itself, outside of its children."""
    region = layout.regions[current]
    inner = sum(sums[layout.regions[i].end] - sums[layout.regions[i].start] for i in below)
    return sums[region.end] - sums[region.start] - inner


def is_named_body(region: Region) -> bool:
    """Say whether markup or names promise that a region is the article."""
    return region.tag in {"article", "main"} or region.element.get("itemprop") == "articleBody" or names_body(region.names)


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
        if keep(layout, block, in_paragraphs=in_paragraphs, titles=titles):
            kept.append(block)
            seen.add(block.text)
    return drop_headings(kept)


def last_of_main_box(layout: Layout, region: Region, sums: list[float]) -> int:
    """Give the last running text of the box that holds most of it; a heading "Related" after that ends the article."""

    def box(position: int) -> str:
        return layout.regions[box_of(layout, layout.blocks[position].owner)].names

    masses: Counter[str] = Counter()
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


def keep(layout: Layout, block: Block, *, in_paragraphs: bool, titles: tuple[str, ...]) -> bool:
    """Judge one block by itself."""
    size = len(block.text)
    share = block.linked / size
    if block.tag in {"h1", "h5", "h6"}:
        return False
    if block.tag in HEADINGS:
        return share < 0.5 and not is_furniture(block.text) and not says_title(block.text, titles)
    if share > 0.6 or is_furniture(block.text):
        return False
    if block.tag in {"td", "th", "caption"}:
        return size > 120
    return not (in_paragraphs and block.tag not in PARAGRAPHS and size < 80 and not _SENTENCE_END.search(block.text))


def drop_headings(blocks: list[Block]) -> list[Block]:
    """Leave out headings with no text of their own below them."""
    return [
        block
        for block, after in zip_longest(blocks, blocks[1:])
        if block.tag not in HEADINGS or (after is not None and (after.tag not in HEADINGS or after.tag > block.tag))
    ]


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
        if len(text) < 40 or text.count(" ") < 7 or in_media(layout, block.owner) or block.linked > 0.5 * len(block.text) or says_title(block.text, titles) or text[:60] in body or is_furniture(block.text):
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


def says_title(text: str, titles: tuple[str, ...]) -> bool:
    """Say whether a text is one of the page's headlines, in whole or with few words changed."""
    words = set(fold(text).split())
    for title in titles:
        others = set(fold(title).split())
        if words and len(words & others) >= 0.7 * max(len(words), len(others)):
            return True
    return False


def same_beginning(text: str, summary: str) -> bool:
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


def fold(text: str) -> str:
    """Reduce a text to its words for comparison."""
    return " ".join(_WORDS.findall(text.casefold()))
