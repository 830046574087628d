"""Bylines as readers see them: markup that is named so, lines such as "By Ada Lovelace" near the headline, labels."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from extractors.article.blocks import Layout

BY = re.compile(
    r"^\s*(?:(?:written|reported|story|text|words)\s+)?(?:by|von|par|por|di|av|af|door|text|autor(?:in)?)\b\s*:?\s+",
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:byline|author|authors|autor|auteur|autore|writer|reporter|journalist)(?:[\s_-]?(?:name|names|link|s))?(?:$|[\s_-])",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:[Bb]y|[Vv]on|[Pp]ar|[Pp]or|[Dd]i|BY)\s+([A-ZÀ-Þ][\w'’.-]+(?:\s+[A-ZÀ-Þ][\w'’.-]+){1,3})")
_LABEL = re.compile(
    r"^(?:autor(?:in)?(?:/autor(?:in)?)?|authors?|auteure?s?|autor[ei]s?|author name|written by|reporter|journalist|redaktör|autorzy|автор)\s*[:|]?\s+",
    re.IGNORECASE,
)
_NOT_NAMES = re.compile(
    r"(?i)\b(?:staff|desk|editor|editors|redaktion|redacci[oó]n|r[ée]daction|redazione|newsroom|team|admin|administrator|agency|agencies|online|news|press|media|http|www|published|updated|minutes?|follow|view|more|about|subscribe|comments?|share|email)\b"
)
_CJK_NAME = re.compile(r"[\u3400-\u9fff\uac00-\ud7af]{2,5}")
_LOOK = 25  # blocks after the headline
_LINE = 100  # characters of a byline
_PARTED = re.compile(r"\s*(?:/|,|;|&|\s(?:and|und|et|y|e|og|och|en|i)\s)\s*")
_ELEMENTS = ("a", "span", "p", "div", "address", "li")


def looks_like_person(name: str) -> bool:
    """Say whether a text has the shape of a person's name, in scripts with and without capitals.

    >>> looks_like_person("Ada Lovelace"), looks_like_person("Example News Desk"), looks_like_person("Updated at 9:30")
    (True, False, False)
    """
    words = name.split()
    if any(ch.isdigit() for ch in name) or _NOT_NAMES.search(name):
        return False
    if len(words) == 1:
        return _CJK_NAME.fullmatch(name) is not None
    capitals = sum(not word[:1].islower() and word[:1].isalpha() for word in words)
    return 2 <= len(words) <= 5 and capitals >= 2 and not words[0][:1].islower()


def marked(tree: HtmlElement) -> Iterator[str]:
    """Give the text of the first byline by markup: ``rel=author``, microdata, then elements that are named so."""
    found = [e for e in tree.iter(*_ELEMENTS) if e.get("rel") == "author" or e.get("itemprop") == "author"]
    if not found:
        found = [e for e in tree.iter(*_ELEMENTS) if _BYLINE.search(e.get("class") or "")]
    for element in found[:8]:
        text = " ".join(element.text_content().split())
        if 3 < len(text) < 120:
            named = _NAMED.search(text)
            yield named[1] if named else text
            return


def written(layout: Layout) -> Iterator[str]:
    """Give names out of lines near the headline that are a byline and nothing else, and out of labelled lines anywhere."""
    heads = [i for i, block in enumerate(layout.blocks) if block.tag == "h1"]
    near = range(heads[0] + 1, heads[0] + 1 + _LOOK) if heads else range(_LOOK)
    for position, block in enumerate(layout.blocks):
        if len(block.text) > _LINE:
            continue
        prefix = _LABEL.match(block.text) or (BY.match(block.text) if position in near else None)
        if prefix is None and not (position in near and block.bold):
            continue
        rest = block.text[prefix.end() :] if prefix else block.text
        names = [name for part in _PARTED.split(rest) if (name := part.strip(" .:|·–-"))]
        if names and all(looks_like_person(name) or (prefix and _is_initials(name)) for name in names):
            yield from names
            return


def _is_initials(name: str) -> bool:
    return 2 <= len(name) <= 6 and name.isalpha() and name.isupper()
