"""Channels and makers' sites that are known: which names are platforms, and whose site a page is on."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlsplit

from extractors.events.gazetteer import fold
from extractors.events.values.tables import read_table


@cache
def _table() -> dict[str, Any]:
    return read_table("extractors.events.slots", "known.toml")


@cache
def platforms() -> frozenset[str]:
    """The folded names of known channels."""
    return frozenset(fold(one) for one in _table()["platforms"].replace("\n", " ").split(";") if one.strip())


def site_owner(url: str | None) -> str | None:
    """The maker whose own site a page is on, None for every other site.

    Args:
        url: The address of the page, as published; anything that is no address has no owner.

    >>> site_owner("https://openai.com/index/hello"), site_owner("https://docs.cohere.com/x"), site_owner("http://[")
    ('OpenAI', 'Cohere', None)
    """
    try:
        host = (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:  # not an address
        return None
    while host:
        owner: str | None = _table()["sites"].get(host)
        if owner:
            return owner
        host = host.partition(".")[2]
    return None
