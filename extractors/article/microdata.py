"""What a page says of its article in the attributes of its elements: microdata, and RDFa with the words of schema.org.

Source: WHATWG HTML, "Microdata" (2026); W3C RDFa Lite 1.1. Only the article's own properties are read, not those of
stories that it recommends.
"""

from __future__ import annotations

from typing import Any

from lxml.html import HtmlElement

from extractors.article.structured import ARTICLE_TYPES

_MAX_SCOPES = 50
_MAX_PROPERTIES = 500
_MAX_TEXT = 1_000
_LONG = frozenset({"articleBody", "text", "comment", "image", "video", "review", "mainEntityOfPage"})
_SCOPES = "//*[@itemscope][@itemtype] | //*[@typeof]"
_PROPERTIES = ".//*[@itemprop] | .//*[@property]"


def read_microdata(tree: HtmlElement) -> dict[str, Any]:
    """Give the article's properties as JSON-LD would: one value, or a list where a property is repeated."""
    scopes = [scope for scope in tree.xpath(_SCOPES)[:_MAX_SCOPES] if _type_of(scope) in ARTICLE_TYPES]
    found = max((_properties(scope) for scope in scopes), key=len, default={})
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


def _properties(scope: HtmlElement) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for element in scope.xpath(_PROPERTIES)[:_MAX_PROPERTIES]:
        if _owner(element) is not scope:
            continue
        for given in (element.get("itemprop") or element.get("property") or "").split()[:5]:
            name = given.removeprefix("schema:").rsplit("/", 1)[-1]
            value = _value(element)
            if value and name not in _LONG and len(found.setdefault(name, [])) < 20:
                found[name].append(value)
    return {name: values for name, values in found.items() if values}


def _owner(element: HtmlElement) -> HtmlElement | None:
    parent = element.getparent()
    while parent is not None and parent.get("itemscope") is None and parent.get("typeof") is None:
        parent = parent.getparent()
    return parent


def _type_of(element: HtmlElement) -> str:
    types = (element.get("itemtype") or element.get("typeof") or "").split()
    return types[0].rsplit("/", 1)[-1].removeprefix("schema:").lower() if types else ""


def _value(element: HtmlElement) -> Any:
    if element.get("itemscope") is not None or element.get("typeof") is not None:
        named = next(
            (e for e in element.iter() if (e.get("itemprop") or e.get("property")) in {"name", "schema:name"}), element
        )
        return {"@type": _type_of(element), "name": _text(named)}
    return element.get("content") or element.get("datetime") or _text(element)


def _text(element: HtmlElement) -> str:
    return " ".join((element.get("content") or element.text_content()[:_MAX_TEXT]).split())
