"""Words of the trade in other languages, as the English words that the learned decisions know.

What is learned is learned from English: "lève 40 millions" is read as "raises MONEY". Names, sums and days have
grammars of their own and are not touched.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def translations(language: str | None) -> Mapping[str, str]:
    """English words by the lower-case words of a language; empty for English and for what is not listed.

    >>> translations("fr")["lève"], translations("de")["übernimmt"], len(translations("en"))
    ('raises', 'acquires', 0)
    """
    table = tomllib.loads(files("extractors.events").joinpath("translations.toml").read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for entry in table.get(language or "", "").replace("\n", " ").split(";"):
        english, _, words = entry.partition(":")
        for word in words.split():
            found.setdefault(word, english.strip())
    return found
