"""The language of a story, and how well events are read in it."""

from __future__ import annotations

import re
from collections import Counter
from typing import Literal

Quality = Literal["measured", "basic", "none"]

_READ = 4000  # characters: enough to tell, and bounded
_LEAST = 4  # common words that must be there before a language is told
_WORD = re.compile(r"[^\W\d_]+")
_COMMON = {
    "en": "the of and to in is that for with on as by from it its has have are was will said this be an at",
    "fr": "le la les des et du une est dans pour que qui sur avec par au aux plus ses cette ont été son pas",
    "de": "der die das und den von mit ist im zu auf für eine nicht sich dem des ein wird auch als wurde nach",
    "es": "el la los las de del y que en una con por para se su es más como al ha sus este lo sobre entre",
}
_OF = {
    word: [lang for lang, words in _COMMON.items() if word in words.split()]
    for words in _COMMON.values()
    for word in words.split()
}
_BASIC = frozenset({"fr", "de", "es"})


def language_of(text: str, stated: str | None = None) -> str | None:
    """The language of a text: what its page states, else what its commonest words tell.

    Args:
        text: The text; its beginning is looked at.
        stated: A language tag such as "en-US".

    Returns:
        Two letters, or what was stated; None where nothing tells.

    >>> language_of("The company said that it has raised money for the launch of its model")
    'en'
    >>> language_of("Das Unternehmen hat mit der Runde und den neuen Mitteln viel vor, sagt die Gründerin")
    'de'
    >>> language_of("x", "en-US"), language_of("42")
    ('en', None)
    """
    if stated:
        return stated.strip().lower().replace("_", "-").partition("-")[0] or None
    votes: Counter[str] = Counter()
    for word in _WORD.findall(text[:_READ].lower()):
        votes.update(_OF.get(word, ()))
    best = votes.most_common(1)
    return best[0][0] if best and best[0][1] >= _LEAST else None


def quality_of(language: str | None) -> Quality:
    """How far events in a language can be relied on.

    English is ``measured`` by the score of the labelled articles; French, German and Spanish are ``basic``: names,
    sums, days and known words of the trade; of other languages and where none is told nothing is promised (``none``).

    >>> [quality_of(one) for one in ("en", "de", "ja", None)]
    ['measured', 'basic', 'none', 'none']
    """
    if language == "en":
        return "measured"
    return "basic" if language in _BASIC else "none"
