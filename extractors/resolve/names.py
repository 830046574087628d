"""Fold the spellings of a name, so that two ways to write one company or one model meet."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Endings that say how a company is registered: no part of its name.
_LEGAL = frozenset(
    [
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "ltd",
        "limited",
        "llc",
        "llp",
        "lp",
        "plc",
        "gmbh",
        "ag",
        "sa",
        "sas",
        "sarl",
        "se",
        "nv",
        "bv",
        "pte",
        "pty",
        "ab",
        "oy",
        "as",
        "kk",
        "spa",
        "srl",
        "co",
    ]
)
# Endings that readers drop as often as they write them; kept where too little would be left.
_GENERIC = frozenset(
    [
        "ai",
        "labs",
        "lab",
        "technologies",
        "technology",
        "tech",
        "company",
        "group",
        "holding",
        "holdings",
        "systems",
        "platforms",
    ]
)
_POSSESSIVE = re.compile(r"['’]s\b")
_NOT_WORD = re.compile(r"[^\w+]+")


def fold(name: str) -> str:
    """Fold case, accents, punctuation and white space; words stay apart, other scripts stay as they are.

    >>> fold("Société Générale’s")
    'societe generale'
    >>> fold("Character.AI")
    'character ai'
    """
    text = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", name))
    text = "".join(c for c in text if not unicodedata.combining(c)).casefold().replace("&", " and ")
    return " ".join(_NOT_WORD.sub(" ", text.replace("_", " ")).split())


@lru_cache(maxsize=65536)
def organization_key(name: str) -> str:
    """Write a company's name without what readers drop: legal form, article, generic endings, spaces.

    Args:
        name: A name as printed.
    Returns:
        The key; empty for a name without a letter or digit.

    >>> organization_key("Mistral AI"), organization_key("The Mistral A.I. SAS")
    ('mistral', 'mistral')
    >>> organization_key("Apple"), organization_key("Apple Hospitality")
    ('apple', 'applehospitality')
    >>> organization_key("X.AI"), organization_key("C3 AI")
    ('xai', 'c3ai')
    """
    words = fold(re.sub(r"\b([A-Za-z])\.([A-Za-z])\.(?=\W|$)", r"\1\2", name)).split()
    if len(words) > 1 and words[0] == "the":
        words = words[1:]
    words = _without_endings(words)
    return "".join(words)


def _without_endings(words: list[str]) -> list[str]:
    while len(words) > 1:
        rest = words[:-1]
        if words[-1] in _LEGAL or (words[-1] in _GENERIC and len("".join(rest)) >= 3):
            words = rest
        else:
            break
    return words
