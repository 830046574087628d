"""Who wrote an article: names of people (else of the agency), never addresses or the outlet's boilerplate."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from extractors.article.blocks import Layout
from extractors.article.bylines import BY, looks_like_person, marked, written
from extractors.article.metadata import Page, plain
from extractors.article.structured import text_of, types_of

_SPLIT = re.compile(r"\s*(?:[;|•·]|,(?!\s*(?:jr|sr|ph\.?d|m\.?d)\b)|\s(?:and|und|&)\s)\s*", re.IGNORECASE)
_DOMAIN = re.compile(
    r"\bwww\.|^[\w-]+\.(?:com|org|net|de|fr|it|es|lt|pl|ru|co|uk|ch|at|nl|info|news|cz|dk|no|se)$", re.IGNORECASE
)
_METAS = ("author", "article:author", "parsely-author", "byl", "sailthru.author", "cxenseparse:author", "dc.creator",
          "dcterms.creator", "twitter:misc:written by", "twitter:data1")  # fmt: skip


def read_authors(page: Page, layout: Layout) -> tuple[str, ...]:
    """Give the authors' names in order; people before the outlet's own name, which often stands in for them."""
    outlet = _outlet_names(page)
    spare: tuple[str, tuple[str, ...]] | None = None
    for source, values in _sources(page, layout):
        names = tuple(dict.fromkeys(_names(values)))[:30]
        people = tuple(name for name in names if _fold(name) not in outlet and not _DOMAIN.search(name))
        if source in {"page:byline", "meta:twitter:data1"} or (spare is not None and source.startswith("meta:")):
            people = tuple(name for name in people if looks_like_person(name))
        if people:
            page.sources["authors"] = source
            return people
        if names and spare is None:
            spare = (f"{source} (the outlet)", names)
    if spare is None:
        return ()
    page.sources["authors"] = spare[0]
    return spare[1]


def _sources(page: Page, layout: Layout) -> Iterator[tuple[str, Iterable[str]]]:
    for source, value in (*page.ruled("authors"), *page.structured("author", "creator")):
        yield source, _jsonld(value)
    for name in _METAS:
        yield f"meta:{name}", page.metas.get(plain(name), [])[:10]
    yield "page:byline", marked(page.tree)
    yield "page:line", written(layout)


def _outlet_names(page: Page) -> set[str]:
    names = [
        page.meta("og:site_name"),
        text_of(page.node.get("publisher")),
        page.meta("application-name"),
        page.meta("publisher"),
    ]
    return {_fold(name) for name in names if name}


def _fold(name: str) -> str:
    return re.sub(r"\W+|(?:\.(?:com|de|org|net))$", "", name.casefold().removeprefix("www."))


def _jsonld(value: object) -> Iterator[str]:
    """Give the names of JSON-LD authors, leaving organisations out where people are named too."""
    items = (value if isinstance(value, list) else [value])[:30]
    people = [item for item in items if not (isinstance(item, dict) and "organization" in " ".join(types_of(item)))]
    for item in people or items:
        if isinstance(item, dict) and isinstance(item.get("name"), list):
            yield from (text for part in item["name"][:30] if (text := text_of(part)))
        elif text := text_of(item):
            yield text


def _names(values: Iterable[str]) -> Iterator[str]:
    for value in values:
        text = BY.sub("", value[:500])
        for part in _SPLIT.split(_between_names(text)):
            name = _clean(part)
            if name:
                yield name


def _between_names(text: str) -> str:
    """Part "Ana Gil y Eva Paz" but not "Le Journal et AFP": both sides must have two words."""
    parts = re.split(r"\s(?:et|y|e|og|och|ve)\s", text)
    return "; ".join(parts) if len(parts) > 1 and all(len(part.split()) >= 2 for part in parts) else text


def _clean(part: str) -> str | None:
    """Drop addresses, job titles and sites; keep short names of agencies."""
    name = BY.sub("", part).strip(" ,;|-–:")
    if not 1 < len(name) < 80 or "://" in name or "@" in name:
        return None
    words = name.split()
    if len(words) > 3 and sum(word[:1].islower() for word in words) > len(words) / 2:
        return None
    return name
