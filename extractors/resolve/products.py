"""Fold the names of models and products: family, version and variant stay apart, spellings meet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from extractors.resolve.names import fold

# Words around a product's name that are no part of it.
_FILLER = frozenset(
    ["the", "a", "an", "new", "model", "models", "family", "series", "platform", "app", "chatbot", "assistant"]
)
_WORD = re.compile(
    r"""
    \d+(?:[.]\d+)*(?=[a-z]?\b|x)   # a version: 3.5, 4, 1.0, and the number of "70b"
    | [a-z]+(?:\d+[a-z]+)?         # a word, "o3" is split below
    | [^\W_]+                      # other scripts, mixed words
    """,
    re.VERBOSE,
)
_SPLIT = re.compile(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])")
_VERSION = re.compile(r"\d+(?:[.]\d+)*")


@dataclass(frozen=True, slots=True)
class ProductKey:
    """A product's name in comparable form: ``words`` sorted, versions as numbers without a trailing ``.0``."""

    words: tuple[str, ...]
    version: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join((*self.words, *self.version))


@lru_cache(maxsize=65536)
def product_key(name: str, drop: tuple[str, ...] = ()) -> ProductKey:
    """Read a product's name.

    Args:
        name: As printed.
        drop: Folded words that may be left out in front: the developer's names and brands.
    Returns:
        Its key; without ``drop`` words unless nothing else is left.

    >>> str(product_key("GPT-4 Turbo")), str(product_key("gpt4-turbo"))
    ('gpt turbo 4', 'gpt turbo 4')
    >>> str(product_key("Anthropic's Claude Sonnet 3.5", ("anthropic", "claude"))), str(product_key("3.5 Sonnet"))
    ('sonnet 3.5', 'sonnet 3.5')
    """
    text = re.sub(r"(?<=\d)[.](?=\d)", "\x00", name)  # the dot of a version outlives the folding
    words: list[str] = []
    for word in _folded_words(text):
        words.extend(part for part in _SPLIT.split(word) if part)
    words = [word for word in words if word not in _FILLER] or words
    words = _without_lead(words, drop)
    versions = tuple(_trimmed(word) for word in words if _VERSION.fullmatch(word))
    rest = tuple(sorted(word for word in words if not _VERSION.fullmatch(word)))
    return ProductKey(rest, versions if versions != ("1",) or not rest else ())


def _folded_words(text: str) -> list[str]:
    parts = text.split("\x00")
    folded = [fold(part) for part in parts]
    return ".".join(folded).split() if len(parts) > 1 else folded[0].split()


def _without_lead(words: list[str], drop: Iterable[str]) -> list[str]:
    leads = set(drop)
    while len(words) > 1 and words[0] in leads and not all(_VERSION.fullmatch(word) for word in words[1:]):
        words = words[1:]
    return words


def _trimmed(version: str) -> str:
    while version.endswith(".0"):
        version = version[:-2]
    return version
