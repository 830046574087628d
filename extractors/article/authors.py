"""Who wrote an article: names of people (else of the agency), never addresses or the outlet's boilerplate."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extractors.article.metadata import Page
from extractors.article.structured import text_of

_BY = re.compile(r"^\s*(?:by|von|par|por|di|av|af|door)\s*:?\s+", re.IGNORECASE)
_SPLIT = re.compile(r"\s*(?:,|;|\s(?:and|und|et|y|e|&)\s)\s*", re.IGNORECASE)


def read_authors(page: Page) -> tuple[str, ...]:
    """Give the authors' names in order."""
    sources = (
        ("jsonld", _jsonld(page.node.get("author"))),
        ("meta", page.metas.get("author", []) + page.metas.get("article:author", [])),
    )
    for source, values in sources:
        names = [name for value in values for part in _SPLIT.split(value) if (name := _clean(part))]
        if names:
            page.sources["authors"] = source
            return tuple(dict.fromkeys(names))[:30]
    return ()


def _jsonld(value: object) -> Iterator[str]:
    for item in (value if isinstance(value, list) else [value])[:30]:
        if text := text_of(item):
            yield text


def _clean(text: str) -> str | None:
    name = _BY.sub("", text).strip(" ,;|")
    return name if 1 < len(name) < 100 and "://" not in name and "@" not in name else None
