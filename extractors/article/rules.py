"""Rules for outlets whose pages the general reading gets wrong: one small file an outlet, in the folder ``outlets``.

A rule says, in CSS selectors, where an outlet keeps what; ``outlets/README.md`` is the recipe. What a rule does not say
is read as on any page, and a rule whose ``body`` is not on a page (the outlet has a new design) does nothing to it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from cssselect import SelectorError
from lxml.cssselect import CSSSelector
from lxml.html import HtmlElement

from extractors.errors import ConfigError

FIELDS = frozenset({"title", "authors", "published", "modified", "section", "tags"})
_LISTS = frozenset({"body", "drop", "keep"})
_MAX_FOUND = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How one outlet's pages are built, up to a day.

    ``body``: the elements that hold the story. ``drop``: what is none of it, wherever it stands. ``keep``: what is part of
    it although its names sound like boilerplate. ``fields``: where a value is read, as ``selector`` or
    ``selector@attribute``. ``until``: the last day of publication that the rule holds for, None for the present design.
    """

    outlet: str
    until: date | None = None
    body: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def rule_for(url: str | None, published: date | None) -> Rule | None:
    """Find the rule for a page: the outlet by its host or a parent of it, the version by the day of publication.

    A page without a day is read by the newest version.
    """
    try:
        host = (urlsplit(url or "").hostname or "").lower()
    except ValueError:
        return None
    labels = host.split(".")
    versions = next((found for i in range(len(labels) - 1) if (found := _by_host().get(".".join(labels[i:])))), ())
    if published is not None:
        versions = tuple(rule for rule in versions if rule.until is None or published <= rule.until)
        return versions[0] if versions else None
    return versions[-1] if versions else None


def read_rules(text: str, *, name: str) -> tuple[tuple[str, ...], tuple[Rule, ...]]:
    """Read one outlet's file.

    Args:
        text: TOML, see the recipe.
        name: The file's name, for messages.

    Returns:
        Its hosts, and its rules from the oldest to the present one.

    Raises:
        ConfigError: A key is unknown, a value has the wrong shape, or a selector is none.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"no TOML: {error}", subject=name) from error
    hosts = _texts(table, "hosts", name)
    outlet = table.get("outlet")
    listed = table.get("rules")
    if (
        set(table) - {"outlet", "hosts", "rules"}
        or not hosts
        or not isinstance(outlet, str)
        or not isinstance(listed, list)
    ):
        raise ConfigError("an outlet's file has outlet, hosts and [[rules]], nothing else", subject=name)
    rules = tuple(_rule(one, outlet, name) for one in listed)
    dated = [rule.until for rule in rules[:-1]]
    if None in dated or sorted(filter(None, dated)) != dated:
        raise ConfigError("rules go from the oldest to the present one; all but the last have until", subject=name)
    return hosts, rules


def select(tree: HtmlElement, selectors: tuple[str, ...]) -> list[HtmlElement]:
    """Give the elements that any of some selectors finds."""
    return [element for selector in selectors for element in _found(tree, selector)]


def read_field(tree: HtmlElement, rule: Rule, name: str) -> list[str]:
    """Give what stands where a rule says that a field stands; the first selector that finds something counts."""
    for written in rule.fields.get(name, ()):
        selector, _, attribute = written.partition("@")
        elements = _found(tree, selector)
        values = [element.get(attribute) or "" if attribute else element.text_content() for element in elements]
        texts = [text for value in values if (text := " ".join(value[:2_000].split()))]
        if texts:
            return texts
    return []


def _rule(one: Any, outlet: str, name: str) -> Rule:
    if not isinstance(one, dict) or set(one) - FIELDS - _LISTS - {"until"}:
        raise ConfigError(f"a rule has {', '.join(sorted(FIELDS | _LISTS))} and until, nothing else", subject=name)
    until = one.get("until")
    if until is not None and type(until) is not date:
        raise ConfigError("until is a day, as 2025-06-30 without quotes", subject=name)
    lists = {key: _texts(one, key, name) for key in (*_LISTS, *FIELDS)}
    for written in (text for texts in lists.values() for text in texts):
        try:
            _compiled(written.partition("@")[0])
        except SelectorError as error:
            raise ConfigError(f"no selector: {written}: {error}", subject=name) from error
    fields = {key: lists[key] for key in FIELDS if lists[key]}
    return Rule(outlet=outlet, until=until, body=lists["body"], drop=lists["drop"], keep=lists["keep"], fields=fields)


def _texts(table: dict[str, Any], key: str, name: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
        raise ConfigError(f"{key} is a list of texts", subject=name)
    return tuple(value)


def _found(tree: HtmlElement, selector: str) -> list[HtmlElement]:
    found = _compiled(selector)(tree)
    listed = found if isinstance(found, list) else []
    return [element for element in listed[:_MAX_FOUND] if isinstance(element, HtmlElement)]


@lru_cache(maxsize=512)
def _compiled(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")


@cache
def _by_host() -> dict[str, tuple[Rule, ...]]:
    found: dict[str, tuple[Rule, ...]] = {}
    for file in sorted(files("extractors.article").joinpath("outlets").iterdir(), key=lambda one: one.name):
        if file.name.endswith(".toml"):
            hosts, rules = read_rules(file.read_text(encoding="utf-8"), name=file.name)
            found |= dict.fromkeys(hosts, rules)
    return found
