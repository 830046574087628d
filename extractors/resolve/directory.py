"""Who a name means: facts that ship with the project, and what people have added."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from extractors.resolve.names import fold, organization_key


@dataclass(frozen=True, slots=True)
class Directory:
    """Known organisations: spelling -> ids, id -> shown name, unit -> whole, id -> brand words.

    A spelling as it stands in the facts goes before the looser key, which drops endings.
    """

    spelled: Mapping[str, tuple[str, ...]]
    ids: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]
    parents: Mapping[str, str] = field(default_factory=dict)
    brands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def candidates(self, name: str) -> tuple[str, ...]:
        """All organisations that a name may mean; an unknown name is its own folded form, an empty one nobody."""
        key = organization_key(name)
        return self.spelled.get(fold(name)) or self.ids.get(key) or ((key,) if key else ())

    def identify(self, name: str) -> str:
        """The one organisation of a name; an ambiguous one stays apart under its folded form."""
        found = self.candidates(name)
        return found[0] if len(found) == 1 else organization_key(name)

    def shown(self, organization_id: str, name: str) -> str:
        """The name that readers know, else the name as printed."""
        return self.names.get(organization_id, name)

    def root(self, organization_id: str) -> str:
        """The whole that a unit belongs to."""
        seen: set[str] = set()
        while organization_id in self.parents and organization_id not in seen:
            seen.add(organization_id)
            organization_id = self.parents[organization_id]
        return organization_id

    def leads(self, developers: Sequence[str]) -> tuple[str, ...]:
        """Words that may be left out before a product: names and brands of its developers."""
        words = set()
        for organization_id in developers:
            words.update(fold(self.names.get(organization_id, organization_id)).split())
            words.update(fold(self.names.get(self.root(organization_id), "")).split())
            words.update(self.brands.get(organization_id, ()))
        return tuple(sorted(words))


@cache
def shipped_directory() -> Directory:
    """The facts of ``extractors/organizations.toml``."""
    facts = tomllib.loads((files("extractors") / "organizations.toml").read_text(encoding="utf-8"))
    return make_directory(facts["organizations"], facts.get("parents", {}), facts.get("brands", {}))


def make_directory(
    organizations: Mapping[str, Sequence[str]], parents: Mapping[str, str], brands: Mapping[str, Sequence[str]]
) -> Directory:
    """Index spellings; one that two organisations share keeps both, in the order of their ids."""
    spelled: dict[str, set[str]] = {}
    ids: dict[str, set[str]] = {}
    for organization_id, spellings in organizations.items():
        for spelling in spellings:
            spelled.setdefault(fold(spelling), set()).add(organization_id)
            ids.setdefault(organization_key(spelling), set()).add(organization_id)
    return Directory(
        spelled={key: tuple(sorted(found)) for key, found in spelled.items()},
        ids={key: tuple(sorted(found)) for key, found in ids.items()},
        names={organization_id: spellings[0] for organization_id, spellings in organizations.items()},
        parents=dict(parents),
        brands={organization_id: tuple(words) for organization_id, words in brands.items()},
    )
