"""Bodies that a page keeps in data for its scripts: ``articleBody`` of JSON-LD, and the state of Next.js and its kin."""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from collections.abc import Iterator

from extractors.article.metadata import Page

_MAX_CHARS = 4_000_000
_MAX_STRINGS = 20_000
_MAX_DEPTH = 40
_BREAK = re.compile(r"(?i)</(?:p|div|h\d|li|blockquote)>|<br\s*/?>\s*<br\s*/?>|\n\s*\n")
_TAG = re.compile(r"<[^>]{0,2000}>")


def read_payload(page: Page) -> str:
    """Give the longest text that the page's data holds for its article; empty when there is none.

    Source: Next.js documentation, ``__NEXT_DATA__``; schema.org, ``articleBody``.
    """
    found = [_paragraphs(str(page.node.get("articleBody") or ""))]
    for script in page.tree.iter("script"):
        kind = (script.get("type") or "").lower()
        if script.get("id") == "__NEXT_DATA__" or kind == "application/json":
            text = script.text or ""
            if 500 < len(text) < _MAX_CHARS:
                found.append(_from_json(text))
    return max(found, key=len)


def _from_json(text: str) -> str:
    try:
        data = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return ""
    groups: dict[str, list[str]] = defaultdict(list)
    for count, (path, value) in enumerate(_strings(data, "", 0)):
        if count > _MAX_STRINGS:
            break
        groups[path].append(value)
    texts = ["\n\n".join(dict.fromkeys(_paragraphs(value) for value in values)) for values in groups.values()]
    return max((text for text in texts if _reads_as_prose(text)), key=len, default="")


def _strings(value: object, path: str, depth: int) -> Iterator[tuple[str, str]]:
    """Walk to every text of some length; list positions do not part a path, so one body's paragraphs share theirs."""
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _strings(item, f"{path}.{key}"[:400], depth + 1)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item, path, depth + 1)
    elif (
        isinstance(value, str)
        and len(value) >= 60
        and " " in value
        and not value.startswith(("http", "{", "data:", "/"))
    ):
        yield path, value


def _paragraphs(text: str) -> str:
    parts = (_TAG.sub("", part) for part in _BREAK.split(text)) if "<" in text else _BREAK.split(text)
    return "\n\n".join(line for part in parts if (line := " ".join(html.unescape(part).split())))


def _reads_as_prose(text: str) -> bool:
    """Tell sentences from code, style sheets and lists of names."""
    return text.count(". ") + text.count(".\n") + text.count("。") >= 2 and text.count("{") < 3 and text.count(" ") > 30
