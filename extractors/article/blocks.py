"""A page as a flat list of text blocks that still knows the tree: which element spans which blocks.

Blocks come in document order, so every element covers one unbroken range of them, and sums over an element are
differences of running sums. The tree is walked once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lxml.html import HtmlElement

from extractors.article.vocabulary import class_verdict, words_of

MAX_BLOCKS = 20_000
_MAX_DEPTH = 250
_MAX_LOOK = 200  # descendants of an inline element that are looked at for boxes
# Elements without readable text of their own, and the frame of a page.
SKIPPED = frozenset({
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "video", "audio", "canvas", "map",
    "select", "option", "textarea", "input", "button", "head", "link", "meta", "source", "track", "picture", "img", "progress",
    "datalist", "dialog", "menu", "amp-ad", "amp-iframe", "amp-social-share", "amp-embed", "amp-analytics", "ins-ad", "rt", "rp",
})  # fmt: skip
IMAGES = frozenset({"img", "picture", "video", "amp-img"})
FRAMES = frozenset({"nav", "footer", "aside", "form", "figure", "figcaption", "gallery"})
INLINE = frozenset({
    "a", "b", "i", "u", "s", "em", "strong", "span", "font", "sub", "sup", "mark", "time", "abbr", "cite", "q", "code", "small",
    "big", "ins", "del", "label", "bdi", "bdo", "dfn", "kbd", "samp", "var", "tt", "acronym", "strike", "wbr", "nobr", "data",
    "ruby", "rb", "g", "blink", "center-inline",
})  # fmt: skip
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_TEXT = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote"})
_WEAK = frozenset({"overlay", "box", "navigation", "advert"})
_UNDISPLAYED = re.compile(r"display\s*:\s*none")
_POPUP = re.compile(
    r"\b(?:rollover(?: \w+)? block|hover ?card|tooltip ?(?:text|content|body)|popover ?(?:content|body)|sr only|visually hidden"
    r"|visuallyhidden|screen reader(?: text| only)?|u hidden)\b"
)


@dataclass(slots=True, kw_only=True)
class Block:
    """One run of text between block borders.

    ``owner`` is the index of the innermost region around it, ``linked`` the characters that stand in links.
    """

    text: str
    tag: str
    owner: int
    linked: int
    bold: bool = False


@dataclass(slots=True, kw_only=True)
class Region:
    """One block-level element: the range ``start`` to ``end`` of blocks that it spans, and what its names tell."""

    tag: str
    names: str
    parent: int
    start: int
    element: HtmlElement
    verdict: str = ""
    end: int = 0
    images: int = 0  # pictures and films in it


@dataclass(slots=True)
class Layout:
    """All blocks and regions of one page."""

    blocks: list[Block] = field(default_factory=list)
    regions: list[Region] = field(default_factory=list)


def read_layout(tree: HtmlElement, *, keep: Sequence[HtmlElement] = ()) -> Layout:
    """Walk a tree once into blocks and regions; ``keep`` are elements that are no boilerplate whatever their names."""
    walk = _Walk(frozenset(keep))
    body = tree.find("body") if tree.tag == "html" else tree
    walk.enter(body if body is not None else tree, 0)
    walk.flush()
    return walk.layout


class _Walk:
    """The state of one walk: the open regions and the text gathered since the last border."""

    def __init__(self, keep: frozenset[HtmlElement]) -> None:
        self.layout = Layout()
        self.keep = keep
        self.parts: list[str] = []
        self.linked = 0
        self.bold = 0
        self.open: list[int] = []
        self.images = 0

    def enter(self, element: HtmlElement, depth: int, *, in_link: bool = False) -> None:
        """Read one block-level element with all that is in it; a link around blocks makes all of them linked."""
        self.flush()
        layout = self.layout
        tag = element.tag
        attributes = dict(element.items())
        names = f"{attributes.get('class', '')} {attributes.get('id', '')}"
        region = Region(
            tag=tag, names=names, parent=self.open[-1] if self.open else -1, start=len(layout.blocks), element=element
        )
        region.verdict = "" if element in self.keep else _verdict(element, tag, names, attributes)
        layout.regions.append(region)
        self.open.append(len(layout.regions) - 1)
        images = self.images
        self.inside(element, depth, in_link=in_link or (tag == "a" and bool(attributes.get("href"))), in_bold=False)
        self.flush()
        region.end = len(layout.blocks)
        region.images = self.images - images
        self.open.pop()

    def inside(self, element: HtmlElement, depth: int, *, in_link: bool, in_bold: bool) -> None:
        """Read the text and children of an element."""
        self.take(element.text, in_link, in_bold)
        if depth >= _MAX_DEPTH or len(self.layout.blocks) >= MAX_BLOCKS:
            return
        for child in element:
            tag = child.tag
            if tag.__class__ is not str or tag in SKIPPED:
                self.images += tag in IMAGES
            elif tag == "br":
                self.line_break()
            elif tag in INLINE and tag != "a" and _pops_up(child):
                pass
            elif tag in INLINE and not _holds_blocks(child):
                self.inside(child, depth + 1, in_link=in_link or tag == "a", in_bold=in_bold or tag in {"b", "strong"})
            else:
                self.enter(child, depth + 1, in_link=in_link)
            self.take(child.tail, in_link, in_bold)

    def take(self, text: str | None, in_link: bool, in_bold: bool) -> None:
        """Gather text of the block that is open; white space opens none."""
        if not text or (not self.parts and text.isspace()):
            return
        self.parts.append(text)
        if in_link or in_bold:
            size = len(text.strip())
            self.linked += size if in_link else 0
            self.bold += size if in_bold else 0

    def line_break(self) -> None:
        """Two breaks in a row part paragraphs; one is a space."""
        if (self.parts and self.parts[-1] == "\n") or (
            len(self.parts) > 1 and self.parts[-2] == "\n" and not self.parts[-1].strip()
        ):
            self.flush()
        else:
            self.parts.append("\n")

    def flush(self) -> None:
        """Close the block that is open, if it has text."""
        if not self.parts:
            return
        text = " ".join("".join(self.parts).split())
        if text and self.open:
            owner = self.open[-1]
            tag = self.layout.regions[owner].tag
            block = Block(text=text, tag=tag, owner=owner, linked=self.linked, bold=self.bold > 0.9 * len(text))
            self.layout.blocks.append(block)
        self.parts.clear()
        self.linked = self.bold = 0


def _pops_up(element: HtmlElement) -> bool:
    """Say whether an inline element is not seen until a pointer rests on it, or is for screen readers alone."""
    if not element.attrib:
        return False
    names = element.get("class")
    return (
        element.get("hidden") is not None
        or _is_undisplayed(element.get("style"))
        or (names is not None and _POPUP.search(words_of(names)) is not None)
    )


def _is_undisplayed(style: str | None) -> bool:
    return style is not None and "none" in style and _UNDISPLAYED.search(style) is not None


def _holds_blocks(element: HtmlElement) -> bool:
    """Say whether an inline element is used as a box, as some builders do with ``span`` and ``a``."""
    waiting, seen = [element], 0
    while waiting and seen < _MAX_LOOK:
        for child in waiting.pop():
            seen += 1
            tag = child.tag
            if tag.__class__ is not str or tag in SKIPPED or tag == "br":
                continue
            if tag not in INLINE:
                return True
            if seen >= _MAX_LOOK:
                break
            if len(child):
                waiting.append(child)
    return False


def _verdict(element: HtmlElement, tag: str, names: str, attributes: Mapping[str, str]) -> str:
    """Name why a region may be boilerplate, or an empty text."""
    if tag in {"body", "main"}:
        return ""  # their names tell of the whole page
    if tag in FRAMES:
        # quotations are often set as figures
        return "" if tag == "figure" and element.find(".//blockquote") is not None else tag
    if tag == "p" and "paywall" in names:
        return ""  # set aside for subscribers, and still the story
    if "hidden" in attributes or attributes.get("aria-hidden") == "true" or _is_undisplayed(attributes.get("style")):
        return "hidden"
    kind = class_verdict(names) if len(names) > 1 else ""
    # Paragraphs carry the paywall's class, or that of the advertisement below them, and are the story all the same.
    if kind in _WEAK and (tag in _TEXT and (kind != "advert" or "paragraph" in names)):
        return ""
    return kind
