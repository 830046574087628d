"""Word tables of this package, read once from the .toml files that lie beside the modules."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import Any


@cache
def read_table(package: str, name: str) -> dict[str, Any]:
    """Read a packaged TOML table.

    Args:
        package: Dotted name of the package that holds the file.
        name: File name, with its ending.

    Returns:
        The parsed table. It is shared: do not change it.

    >>> read_table("extractors.events.values", "money.toml")["signs"]["€"]
    'EUR'
    """
    loaded: dict[str, Any] = tomllib.loads(resources.files(package).joinpath(name).read_text("utf-8"))
    return loaded


def any_of(words: Iterable[str]) -> str:
    r"""Write the alternatives of a regular expression, longest first, blanks matching blank or hyphen.

    >>> any_of(["up to", "upward"])
    'upward|up[\\s-]to'
    """
    ranked = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(re.escape(word).replace(r"\ ", r"[\s-]") for word in ranked)
