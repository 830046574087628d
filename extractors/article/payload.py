"""Bodies that a page keeps in data for its scripts: ``articleBody`` of JSON-LD, and the state of Next.js and its kin.

Source: Next.js documentation (``__NEXT_DATA__``, and the stream of React Server Components in ``self.__next_f``); Nuxt,
Remix, Apollo and Arc publish theirs as an object that a script assigns; schema.org, ``articleBody``.
"""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from extractors.article.metadata import Page

_MAX_CHARS = 4_000_000  # a script
_MAX_TOTAL = 8_000_000  # all scripts of a page
_MAX_STRINGS = 20_000
_MAX_DEPTH = 40
_BREAK = re.compile(r"(?i)</(?:p|div|h\d|li|blockquote)>|<br\s*/?>\s*<br\s*/?>|\n\s*\n")
_TAG = re.compile(r"<[^>]{0,2000}>")
_STREAM = re.compile(r"self\.__next_f\.push\(\s*(?=\[)")
_ASSIGNED = re.compile(
    r"(?:window|self|globalThis|Fusion|var|let|const)[.\s]\s*[\w.$\[\]\"']{1,60}\s*=\s*(?:JSON\.parse\(\s*(?=[\"'])|(?=[{\[]))"
)
_ROW = re.compile(r"^[0-9a-f]{1,6}:(?P<kind>[A-Z]{0,2})", re.MULTILINE)
_NO_PROSE = ("http", "{", "data:", "/", "function", "<svg", "<script", "<style", "<iframe")
_FIRST = 60  # characters of a string that may be a paragraph
_DECODER = json.JSONDecoder(strict=False)


def read_payload(page: Page) -> tuple[str, str]:
    """Find the longest text that the page's data holds for its article.

    Returns:
        The text with paragraphs parted by a blank line, and where it was found; both empty when there is none.
    """
    found = [(_paragraphs(str(page.node.get("articleBody") or "")), "jsonld:articleBody")]
    stream, spent = "", 0
    for script in page.tree.iter("script"):
        text = script.text or ""
        spent += len(text)
        if len(text) <= 100 or len(text) > _MAX_CHARS or spent > _MAX_TOTAL:
            continue
        kind = (script.get("type") or "").lower()
        if "json" in kind and "ld+json" not in kind:
            found.append((_longest(_loaded(text)), f"data:{script.get('id') or kind}"))
        elif (pushed := _STREAM.search(text)) is not None:
            stream += _pushed(text, pushed.end())
        elif "javascript" in kind or kind in {"", "module"}:
            found.extend((_longest(value), f"data:{name}") for name, value in _assigned(text))
    if stream:
        found.append((_longest(_rows(stream)), "data:__next_f"))
    text, source = max(found, key=lambda pair: len(pair[0]))
    return (text, source) if text else ("", "")


def _loaded(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _decoded(text: str, start: int) -> Any:
    """Read the one JSON value that begins at a place; None for what is code and not JSON."""
    try:
        return _DECODER.raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None


def _pushed(text: str, start: int) -> str:
    chunk = _decoded(text, start)
    return chunk[1] if isinstance(chunk, list) and len(chunk) > 1 and isinstance(chunk[1], str) else ""


def _rows(stream: str) -> list[Any]:
    """Split the stream of server components into its rows: JSON, or a text whose length in bytes stands before it."""
    values: list[Any] = []
    for row in _ROW.finditer(stream):
        if row["kind"] == "T":
            size, _, rest = stream[row.end() : row.end() + 10].partition(",")
            if rest and re.fullmatch("[0-9a-f]+", size):
                begin = row.end() + len(size) + 1
                values.append(stream[begin : begin + int(size, 16)].encode()[: int(size, 16)].decode("utf-8", "ignore"))
        else:
            values.append(_decoded(stream, row.end()))
    return values


def _assigned(text: str) -> Iterator[tuple[str, Any]]:
    """Give the objects that a script assigns to names, at most ten."""
    for match, _ in zip(_ASSIGNED.finditer(text), range(10), strict=False):
        value = _decoded(text, match.end())
        if isinstance(value, str):  # JSON.parse("…")
            value = _loaded(value)
        if isinstance(value, dict | list) and value:
            yield match.group().split("=")[0].split()[-1].strip(), value


def _longest(data: Any) -> str:
    """Give the longest prose in a value: texts that stand under the same keys are paragraphs of one body."""
    groups: dict[str, list[str]] = defaultdict(list)
    for count, (path, value) in enumerate(_strings(data, "", 0)):
        if count > _MAX_STRINGS:
            break
        groups[path].append(value)
    texts = ("\n\n".join(dict.fromkeys(_paragraphs(value) for value in values)) for values in groups.values())
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
    elif isinstance(value, str) and len(value) >= _FIRST and " " in value and not value.startswith(_NO_PROSE):
        yield path, value


def _paragraphs(text: str) -> str:
    parts = (_TAG.sub("", part) for part in _BREAK.split(text)) if "<" in text else _BREAK.split(text)
    return "\n\n".join(line for part in parts if (line := " ".join(html.unescape(part).split())))


def _reads_as_prose(text: str) -> bool:
    """Tell sentences from code, style sheets and lists of names."""
    return text.count(". ") + text.count(".\n") + text.count("。") >= 2 and text.count("{") < 3 and text.count(" ") > 30
