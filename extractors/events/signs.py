"""Words that say outright what a sentence tells: that something is launched, that two are partners, when."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from extractors.events.reading import Line


@cache
def sign_words() -> dict[str, frozenset[str]]:
    """The words of each sign, from ``signs.toml``."""
    raw = tomllib.loads(files("extractors.events").joinpath("signs.toml").read_text(encoding="utf-8"))
    return {name: frozenset(block.split()) for name, block in raw.items()}


def tense_of(line: Line) -> str:
    """Whether a sentence speaks of now (n) or of the past (p)."""
    words, forms = sign_words(), line.forms
    now = not words["now"].isdisjoint(forms) or "DAY" in forms
    past = not words["past"].isdisjoint(forms) or "YEAR" in forms
    return ("n" if now else "") + ("p" if past else "")
