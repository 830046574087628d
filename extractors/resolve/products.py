"""Fold the names of models and products: family, version and variant stay apart, spellings meet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from extractors.records import ProductName
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
# Words that name a size or tier of a model rather than the model.
_TIERS = frozenset(
    "pro mini nano micro ultra lite light flash turbo max plus large medium small tiny base instant preview thinking "
    "reasoning instruct chat sonnet opus haiku".split()
)
_MOVING = "latest"
_SNAPSHOT = re.compile(r"[-_@ ](?P<year>20\d\d)[-_]?(?P<month>[01]\d)[-_]?(?P<day>[0-3]\d)$")
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
    words = _without_lead(_split_words(name), drop)
    versions = tuple(_trimmed(word) for word in words if _VERSION.fullmatch(word))
    rest = tuple(sorted(word for word in words if not _VERSION.fullmatch(word)))
    return ProductKey(rest, versions if versions != ("1",) or not rest else ())


def read_product(name: str, developer_id: str | None = None) -> ProductName:
    """Say which model a name means, of which family, and which variant of it.

    A dated snapshot ("gpt-5-2026-02-11") and a name that moves ("mistral-large-latest") are names of their own, since
    what they mean is not what the plain name means.

    >>> one = read_product("GPT-5 Pro"); (one.product_id, one.family, one.model, one.variant)
    ('gpt-5-pro', 'gpt', 'gpt 5', 'pro')
    >>> one = read_product("gpt-5-2026-02-11"); (one.product_id, one.model, str(one.dated))
    ('gpt-5-2026-02-11', 'gpt 5', '2026-02-11')
    >>> one = read_product("mistral-large-latest"); (one.product_id, one.model, one.moving)
    ('mistral-large-latest', 'mistral large', True)
    """
    dated, text = _without_day(name)
    words = _split_words(text)
    moving = len(words) > 1 and words[-1] == _MOVING
    words = words[:-1] if moving else words
    version = next((place for place, word in enumerate(words) if place and _VERSION.fullmatch(word)), None)
    if version is None:
        family = [word for word in words if word not in _TIERS] or words
        model, variant = words, []
    else:
        family = [word for word in words[:version] if word not in _TIERS] or words[:version]
        model = [*family, _trimmed(words[version])]
        variant = [*(word for word in words[:version] if word not in family), *words[version + 1 :]]
    parts = [*model, *variant, *([dated.isoformat()] if dated else []), *([_MOVING] if moving else [])]
    return ProductName(
        product_id="-".join(parts),
        name=name,
        family=" ".join(family),
        model=" ".join(model),
        developer_id=developer_id,
        variant=" ".join(variant) or None,
        dated=dated,
        moving=moving,
    )


def _without_day(name: str) -> tuple[date | None, str]:
    """Take the day of a snapshot off the end of a name."""
    match = _SNAPSHOT.search(name)
    if match is None:
        return None, name
    try:
        return date(int(match["year"]), int(match["month"]), int(match["day"])), name[: match.start()]
    except ValueError:
        return None, name


def _split_words(name: str) -> list[str]:
    """The words of a name in order, numbers apart from letters, without words that are no part of it."""
    text = re.sub(r"(?<=\d)[.](?=\d)", "\x00", name)  # the dot of a version outlives the folding
    words = [part for word in _folded_words(text) for part in _SPLIT.split(word) if part]
    return [word for word in words if word not in _FILLER] or words


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
