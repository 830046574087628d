"""Whether an article speaks of artificial intelligence at all: a deal of another trade is no event of ours.

An article does when its title or text has one of the words of ``subject.toml``, a known organisation of the class
``ai`` or a known family of models. Names that are plain words too ("Magic", "Command") do not count.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files

from extractors.events.gazetteer import fold, gazetteer

_SCRIPTS = re.compile(r"[\u0370-\u1fff\u2e80-\ud7ff]")  # letters that folding drops: Greek to Hangul

_JOINTS = str.maketrans("-'’", "   ")  # "l’IA" and "KI-Firma" are two words each


def speaks_of_ai(text: str) -> bool:
    """Whether a text speaks of artificial intelligence.

    Args:
        text: Title and body of an article, as far as they are read.

    Returns:
        True where it does, and for text of another script, which the words cannot judge.

    >>> speaks_of_ai("Die KI-Firma Beispiel bekommt Geld"), speaks_of_ai("The bakery chain buys its rival")
    (True, False)
    >>> speaks_of_ai("La start-up mise sur l’IA")
    True
    """
    if _signs().search(fold(text.translate(_JOINTS))):
        return True
    return len(_SCRIPTS.findall(text)) > len(text) / 10


@cache
def _signs() -> re.Pattern[str]:
    """One pattern of every word and name that shows it, in folded text between spaces."""
    raw = tomllib.loads(files("extractors.events").joinpath("subject.toml").read_text(encoding="utf-8"))
    known = gazetteer()
    names = {name for name, (_, kind) in known.organizations.items() if kind == "ai"} | set(known.makers)
    phrases = {fold(one.replace("-", " ")) for one in raw["phrases"].replace("\n", " ").split(";")}
    words = phrases | {fold(one.replace("-", " ")) for one in names if one not in known.ambiguous and len(one) > 2}
    return re.compile(r"(?<![a-z0-9])(?:" + "|".join(re.escape(one) for one in sorted(words - {""})) + r")(?![a-z])")
