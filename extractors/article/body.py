"""The running text of an article: choose the region that holds it, then keep its blocks and drop the insets."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import accumulate

from extractors.article.blocks import Block, Layout
from extractors.article.phrases import is_end_heading, is_furniture
from extractors.article.vocabulary import names_body, names_standfirst

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
PARAGRAPHS = frozenset({"p", "li", "blockquote", "pre", "dd", "dt", "td"}) | HEADINGS
_LEAVES = frozenset({"p", "ul", "ol", "table", "blockquote", "li", "dl", "pre"}) | HEADINGS
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SENTENCE_END = re.compile(r"[.!?…:;。！？”»\"’')\]]\s*$")
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


def find_body(layout: Layout, *, title: str | None = None, summaries: tuple[str, ...] = ()) -> Body:
    """Choose and clean the body."""
    if not layout.blocks:
        return Body()
    raw = [weight(block) for block in layout.blocks]
    excluded = exclusions(layout, raw)
    sums = [0.0, *accumulate(0.0 if out else mass for mass, out in zip(raw, excluded, strict=True))]
    chosen = choose(layout, sums)
    region = layout.regions[chosen]
    kept = clean(layout, chosen, excluded, title)
    lead = standfirst(layout, region.start, excluded, title, summaries, kept)
    return Body(blocks=[*lead, *kept], region=chosen, certainty=1.0 if sums[-1] else 0.0)


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
    marks = [False] * len(layout.blocks)
    sums = [0.0, *accumulate(raw)]
    total = sums[-1] or 1.0
    end = 0
    for region in layout.regions:
        if not region.verdict or region.end <= region.start or region.start < end:
            continue
        if sums[region.end] - sums[region.start] > 0.4 * total:
            continue
        marks[region.start : region.end] = [True] * (region.end - region.start)
        end = region.end
    return marks


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
        best = max(children.get(current, ()), key=mass, default=-1)
        if best < 0 or regions[best].tag in _LEAVES:
            return current
        region = regions[best]
        named = region.tag in {"article", "main"} or region.element.get("itemprop") == "articleBody" or names_body(region.names)
        if mass(best) < (0.6 if named else 0.8) * mass(current):
            return current
        if mass(best) < 0.95 * mass(current) and alike(layout, best, children[current], sums):
            return current
        current = best


def alike(layout: Layout, best: int, siblings: list[int], sums: list[float]) -> bool:
    """Say whether a sibling with running text is built as the best one is: then both are parts of one body."""
    chosen = layout.regions[best]
    names = set(chosen.names.split())
    for i in siblings:
        region = layout.regions[i]
        if i == best or region.tag != chosen.tag or sums[region.end] - sums[region.start] < 100 or region.tag == "article":
            continue
        others = set(region.names.split())
        if names and others and len(names & others) >= 0.5 * max(len(names), len(others)):
            return True
    return False


def clean(layout: Layout, chosen: int, excluded: list[bool], title: str | None) -> list[Block]:
    """Keep the chosen region's blocks that are running text, headings between them, and real lists."""
    region = layout.regions[chosen]
    kept: list[Block] = []
    inside = layout.blocks[region.start : region.end]
    in_paragraphs = sum(len(b.text) for b in inside if b.tag == "p") > 0.6 * sum(len(b.text) for b in inside)
    cut_until = -1
    for position in range(region.start, region.end):
        block = layout.blocks[position]
        if excluded[position] or position < cut_until:
            continue
        if is_end_heading(block.text) and (block.tag in HEADINGS or len(block.text) < 60):
            cut_until = end_of_inset(layout, position, chosen)
            continue
        if keep(layout, block, in_paragraphs=in_paragraphs, title=title):
            kept.append(block)
    return drop_headings(kept)


def end_of_inset(layout: Layout, position: int, chosen: int) -> int:
    """Give the block after the inset that a heading such as "Related stories" opens: its own box, if it has one."""
    owner = layout.blocks[position].owner
    while owner != chosen and owner >= 0:
        region = layout.regions[owner]
        if region.end - region.start > 1:
            return region.end if region.start >= position - 1 else position + 1
        owner = region.parent
    return position + 1


def keep(layout: Layout, block: Block, *, in_paragraphs: bool, title: str | None) -> bool:
    """Judge one block by itself."""
    size = len(block.text)
    share = block.linked / size
    if block.tag in HEADINGS:
        return share < 0.5 and not is_furniture(block.text) and not (title and fold(title) == fold(block.text))
    if share > 0.6 or is_furniture(block.text):
        return False
    if block.tag in {"td", "th", "caption"}:
        return size > 120
    return not (in_paragraphs and block.tag not in PARAGRAPHS and size < 80 and not _SENTENCE_END.search(block.text))


def drop_headings(blocks: list[Block]) -> list[Block]:
    """Leave out headings with no text of their own below them."""
    return [
        block
        for block, after in zip(blocks, [*blocks[1:], None], strict=True)
        if block.tag not in HEADINGS or (after is not None and (after.tag not in HEADINGS or after.tag > block.tag))
    ]


def standfirst(
    layout: Layout, start: int, excluded: list[bool], title: str | None, summaries: tuple[str, ...], kept: list[Block]
) -> list[Block]:
    """Find the summary that stands between headline and body, outside of the body's region."""
    folded_title = fold(title or "")
    known = [fold(summary) for summary in summaries]
    body = fold(" ".join(block.text for block in kept[:3]))
    found: list[Block] = []
    first = max(0, start - 60)
    heads = [i for i in range(first, start) if layout.blocks[i].tag == "h1"]
    begin = heads[-1] + 1 if heads else first
    for position in range(begin, start):
        block = layout.blocks[position]
        text = fold(block.text)
        if len(text) < 40 or block.linked > 0.5 * len(block.text) or text == folded_title or text[:60] in body or is_furniture(block.text):
            continue
        described = any(same_beginning(text, summary) for summary in known)
        if described or (heads and _named_standfirst(layout, block.owner)):
            found.append(block)
    return found[:4]


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
