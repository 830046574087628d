"""Who wrote an article: names of people (else of the agency), never addresses or the outlet's boilerplate."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml.html import HtmlElement

from extractors.article.metadata import Page
from extractors.article.structured import text_of, types_of

_BY = re.compile(
    r"^\s*(?:(?:written|reported|story|text|words)\s+)?(?:by|von|par|por|di|av|af|door|text|autor(?:in)?)\b\s*:?\s+",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\s*(?:[;|•·]|,(?!\s*(?:jr|sr|ph\.?d|m\.?d)\b)|\s(?:and|und|&)\s)\s*", re.IGNORECASE)
_DOMAIN = re.compile(
    r"^[\w-]+\.(?:com|org|net|de|fr|it|es|lt|pl|ru|co|uk|ch|at|nl|info|news|cz|dk|no|se)$", re.IGNORECASE
)
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:byline|author|authors|autor|auteur|autore|writer|reporter|journalist)(?:[\s_-]?(?:name|names|link|s))?(?:$|[\s_-])",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\b(?:[Bb]y|[Vv]on|[Pp]ar|[Pp]or|[Dd]i|BY)\s+([A-ZÀ-Þ][\w'’.-]+(?:\s+[A-ZÀ-Þ][\w'’.-]+){1,3})")
_NOT_NAMES = re.compile(
    r"(?i)\b(?:staff|desk|editor|editors|redaktion|redacci[oó]n|r[ée]daction|redazione|newsroom|team|admin|administrator|agency|agencies|online|news|press|media|http|www|published|updated|minutes?|follow|view|more|about|subscribe|comments?|share|email)\b"
)


def read_authors(page: Page) -> tuple[str, ...]:
    """Give the authors' names in order; people before the outlet's own name, which often stands in for them."""
    outlet = _outlet_names(page)
    spare: tuple[str, tuple[str, ...]] | None = None
    sources: tuple[tuple[str, Iterable[str]], ...] = (
        ("jsonld", _jsonld(page.node.get("author") or page.node.get("creator"))),
        ("meta", _metas(page, "author", "article:author", "parsely-author")),
        ("meta", _metas(page, "sailthru.author", "dc.creator", "twitter:data1")),
        ("page", _bylines(page.tree)),
    )
    for source, values in sources:
        names = tuple(dict.fromkeys(_names(values)))[:30]
        people = tuple(name for name in names if _fold(name) not in outlet and not _DOMAIN.match(name))
        if source == "page" or (source != "jsonld" and spare is not None):
            people = tuple(name for name in people if looks_like_person(name))
        if people:
            page.sources["authors"] = source
            return people
        if names and spare is None:
            spare = (source, names)
    if spare is None:
        return ()
    page.sources["authors"] = spare[0]
    return spare[1]


def _metas(page: Page, *names: str) -> list[str]:
    return [value for name in names for value in page.metas.get(name, [])[:10]]


def looks_like_person(name: str) -> bool:
    """Say whether a text has the shape of a person's name.

    >>> looks_like_person("Ada Lovelace"), looks_like_person("Example News Desk"), looks_like_person("Updated at 9:30")
    (True, False, False)
    """
    words = name.split()
    if not 2 <= len(words) <= 5 or any(ch.isdigit() for ch in name) or _NOT_NAMES.search(name):
        return False
    return sum(word[:1].isupper() for word in words) >= 2 and words[0][:1].isupper()


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


def _bylines(tree: HtmlElement) -> Iterator[str]:
    """Give the texts of bylines: ``rel=author`` first, then elements that are named so, short ones alone."""
    found = [
        e
        for e in tree.iter("a", "span", "p", "div", "address", "li")
        if e.get("rel") == "author" or e.get("itemprop") == "author"
    ]
    if not found:
        found = [e for e in tree.iter("a", "span", "p", "div", "address", "li") if _BYLINE.search(e.get("class") or "")]
    for element in found[:8]:
        text = " ".join(element.text_content().split())
        if 3 < len(text) < 120:
            named = _NAMED.search(text)
            yield named[1] if named else text
            return


def _names(values: Iterable[str]) -> Iterator[str]:
    for value in values:
        text = _BY.sub("", value[:500])
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
    name = _BY.sub("", part).strip(" ,;|-–:")
    if not 1 < len(name) < 80 or "://" in name or "@" in name:
        return None
    words = name.split()
    if len(words) > 3 and sum(word[:1].islower() for word in words) > len(words) / 2:
        return None
    return name
