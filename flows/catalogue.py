"""The feeds that a new installation starts from, and the configuration file that it is given."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

CATEGORIES = {
    "labs": "Laboratories that make models",
    "companies": "Companies around them",
    "press": "Press",
    "deals": "Deals, funding and business",
    "launches": "Launches of products",
    "wires": "News wires: releases of companies",
    "filings": "Filings",
    "newsletters": "Newsletters",
    "aggregators": "Collections of links",
    "research": "Research",
    "searches": "Standing searches",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueFeed:
    """One feed of the catalogue."""

    name: str
    url: str
    homepage: str
    category: str  # a key of CATEGORIES
    language: str
    evidence: str  # answered, official, listed, unofficial: see the head of catalogue.toml
    every: str = "30m"
    publisher: str | None = None
    off: str | None = None  # why it is not on from the start


@lru_cache(maxsize=1)
def catalogue() -> tuple[CatalogueFeed, ...]:
    """Read the packaged catalogue, in its order."""
    content = tomllib.loads(files("flows").joinpath("catalogue.toml").read_text(encoding="utf-8"))
    return tuple(CatalogueFeed(**row) for row in content["feeds"])


def starter_config(
    *, contact: str = "https://example.org/contact", feeds: Iterable[CatalogueFeed] | None = None
) -> str:
    """Write a first ``dealwire.toml``: every section with its defaults, the feeds by category, alerts to choose from.

    Args:
        contact: Address or URL at which the owners of servers can reach you.
        feeds: The feeds; the catalogue when left out. Those with a reason to be off are commented out.
    """
    template = files("flows").joinpath("starter.toml").read_text(encoding="utf-8")
    text = template.replace("{contact}", contact.replace("\\", "").replace('"', "").replace("\n", " "))
    return text.replace("# {feeds}\n", _feed_sections(catalogue() if feeds is None else tuple(feeds)))


def _feed_sections(feeds: tuple[CatalogueFeed, ...]) -> str:
    parts: list[str] = []
    for category, title in CATEGORIES.items():
        members = [feed for feed in feeds if feed.category == category]
        if members:
            parts.append(f"# --- {title} {'-' * (80 - len(title))}\n")
            parts += [_block(feed) for feed in members]
    return "\n".join(parts)


def _block(feed: CatalogueFeed) -> str:
    text = feed_block(name=feed.name, url=feed.url, every=feed.every, publisher=feed.publisher)
    if feed.off is None:
        return text
    return f"# off: {feed.off}\n" + "".join(f"# {line}\n" for line in text.splitlines())


def feed_block(*, name: str, url: str, every: str | None = None, publisher: str | None = None) -> str:
    """Write one ``[[feeds]]`` table; keys without a value are left to their defaults."""
    values = {"name": name, "url": url, "every": every, "publisher": publisher}
    lines = [f"{key} = {toml_string(value)}" for key, value in values.items() if value]
    return "\n".join(["[[feeds]]", *lines]) + "\n"


def toml_string(text: str) -> str:
    r"""Write a basic string of TOML.

    >>> print(toml_string('a "b" \\ c'))
    "a \"b\" \\ c"
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
