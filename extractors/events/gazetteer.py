"""The shipped lists of names and words: who is known, and what is a plain word.

Source: ``names.toml`` (compiled by hand, see its head) and ``words.txt`` (lower-case words that two or more
articles of the training split use, without those that are names).
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

HYPHENS = str.maketrans("‐‑·", "---")  # what typesetters put for a hyphen: "GPT‑5", "DALL·E"
_SPLIT = re.compile(r"[^a-z0-9.+&]+")


def fold(name: str) -> str:
    """Lower-case a name without accents, possessives and signs, words separated by one space.

    >>> fold("Condé  Nast’s")
    'conde nast'
    """
    plain = name if name.isascii() else name.translate(HYPHENS)
    plain = plain if plain.isascii() else unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    plain = plain.lower().removesuffix("'s")
    if name.endswith("’s"):
        plain = plain.removesuffix("s")
    return " ".join(_SPLIT.sub(" ", plain).split()).strip(" .")


@dataclass(slots=True)
class Gazetteer:
    """Known names by their folded form."""

    organizations: dict[str, tuple[str, str]] = field(default_factory=dict)  # folded → (usual name, class)
    makers: dict[str, str] = field(default_factory=dict)  # folded family → maker
    platforms: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    persons: frozenset[str] = frozenset()
    edges: frozenset[str] = frozenset()
    verbs: frozenset[str] = frozenset()  # that headlines tell with
    generic: frozenset[str] = frozenset()
    legal: frozenset[str] = frozenset()  # forms of companies
    suffixes: frozenset[str] = frozenset()  # what a name may be said without, legal forms among them
    tails: frozenset[str] = frozenset()
    kinds: tuple[str, ...] = ()  # what a name may end with that says of what kind it is
    words: frozenset[str] = frozenset()
    heads: dict[str, int] = field(default_factory=dict)  # first word of known names → longest number of words
    namesakes: frozenset[str] = frozenset()  # product families whose names others bear too
    ambiguous: frozenset[str] = frozenset()  # known names that are plain words too

    def known(self, folded: str) -> bool:
        """Whether the lists have this spelling as an organisation or a product."""
        return folded in self.organizations or folded in self.makers or folded in self.platforms


def _entries(block: str) -> list[str]:
    return [part.strip() for part in block.replace("\n", " ").split(";") if part.strip()]


def _words(block: str) -> frozenset[str]:
    return frozenset(block.split())


@cache
def gazetteer() -> Gazetteer:
    """Read the shipped lists once a process."""
    here = files("extractors.events")
    raw = tomllib.loads(here.joinpath("names.toml").read_text(encoding="utf-8"))
    lists = raw["words"]
    known = Gazetteer(
        namesakes=frozenset(fold(one) for one in _entries(raw["products"]["namesakes"])),
        platforms=frozenset(fold(one) for one in _entries(raw["products"]["platforms"])),
        places=frozenset(fold(one) for one in _entries(lists["places"])),
        persons=frozenset(fold(one) for one in _entries(lists["persons"])),
        edges=_words(lists["edges"]),
        generic=_words(lists["generic"]),
        verbs=_words(lists["verbs"]),
        legal=_words(lists["legal"]),
        suffixes=_words(lists["suffixes"]) | _words(lists["legal"]),
        tails=_words(lists["tails"]),
        kinds=tuple(_entries(lists["kinds"])),
        words=frozenset(here.joinpath("words.txt").read_text(encoding="utf-8").split()),
    )
    for kind, block in raw["organizations"].items():
        for entry in _entries(block):
            forms = [one.strip() for one in entry.split("=")]
            for form in forms:
                known.organizations.setdefault(fold(form), (forms[0], kind))
    for entry in _entries(raw["products"]["families"]):
        family, _, maker = entry.partition(":")
        known.makers.setdefault(fold(family), maker.strip())
    _index_heads(known)
    return known


def _index_heads(known: Gazetteer) -> None:
    """Note by which word a known name may begin, so that a scan asks only there."""
    single = set()
    for form in [*known.organizations, *known.makers, *known.platforms, *known.places]:
        parts = form.split()
        known.heads[parts[0]] = max(known.heads.get(parts[0], 0), len(parts))
        if len(parts) == 1 and form in known.words:
            single.add(form)
    known.ambiguous = frozenset(single)
