"""Texts compared by their words alone."""

from __future__ import annotations

import re

_WORDS = re.compile(r"\w+")


def says_title(text: str, titles: tuple[str, ...]) -> bool:
    """Say whether a text is one of the page's headlines, in whole or with few words changed."""
    words = set(fold(text).split())
    for title in titles:
        others = set(fold(title).split())
        if words and len(words & others) >= 0.7 * max(len(words), len(others)):
            return True
    return False


def fold(text: str) -> str:
    """Reduce a text to its words for comparison."""
    return " ".join(_WORDS.findall(text.casefold()))
