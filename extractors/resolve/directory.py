"""Who a name means: facts that ship with the project, and what people have added."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from extractors.records import LearntAlias, OrganizationEdit
from extractors.resolve.names import fold, organization_key

_MOST_KNOWN = 100_000  # names whose meaning is remembered; the same few are asked for again and again


@dataclass(frozen=True, slots=True)
class Directory:
    """Known organisations: spelling -> ids, id -> shown name, unit -> whole, id -> brand words.

    A spelling as it stands in the facts goes before the looser key, which drops endings. ``joined`` leads from an
    organisation to the one that people say it is; ``refused`` are (folded spelling, id) that people say do not belong
    together.
    """

    spelled: Mapping[str, tuple[str, ...]]
    ids: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]
    parents: Mapping[str, str] = field(default_factory=dict)
    brands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    joined: Mapping[str, str] = field(default_factory=dict)
    refused: frozenset[tuple[str, str]] = frozenset()
    _known: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    _leads: dict[tuple[str, ...], tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    def candidates(self, name: str) -> tuple[str, ...]:
        """All organisations that a name may mean; an unknown name is its own folded form, an empty one nobody."""
        found = self._known.get(name)
        if found is None:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            found = self._known[name] = self._look_up(name)
        return found

    def _look_up(self, name: str) -> tuple[str, ...]:
        key, folded = organization_key(name), fold(name)
        known = self.spelled.get(folded) or self.ids.get(key) or ()
        found = tuple(one for one in known if (folded, one) not in self.refused) or ((key,) if key else ())
        return tuple(dict.fromkeys(self.joined.get(one, one) for one in found))

    def identify(self, name: str) -> str:
        """The one organisation of a name; an ambiguous one stays apart under its folded form."""
        found = self.candidates(name)
        return found[0] if len(found) == 1 else organization_key(name)

    def spellings(self, organization_id: str) -> tuple[str, ...]:
        """The folded spellings that lead to an organisation, and to those that were joined to it."""
        members = {organization_id, *(one for one, kept in self.joined.items() if kept == organization_id)}
        return tuple(sorted(folded for folded, found in self.spelled.items() if members.intersection(found)))

    def shown(self, organization_id: str, name: str) -> str:
        """The name that readers know, else the name as printed."""
        return self.names.get(organization_id, name)

    def root(self, organization_id: str) -> str:
        """The whole that a unit belongs to."""
        if organization_id not in self.parents:
            return organization_id
        seen: set[str] = set()
        while organization_id in self.parents and organization_id not in seen:
            seen.add(organization_id)
            organization_id = self.parents[organization_id]
        return organization_id

    def leads(self, developers: tuple[str, ...]) -> tuple[str, ...]:
        """Words that may be left out before a product: names and brands of its developers."""
        found = self._leads.get(developers)
        if found is None:
            if len(self._leads) >= _MOST_KNOWN:
                self._leads.clear()
            found = self._leads[developers] = self._lead_words(developers)
        return found

    def _lead_words(self, developers: tuple[str, ...]) -> tuple[str, ...]:
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


@cache
def shipped_facts() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each known organisation with its spellings as written, and the source of them all under the id ``""``."""
    facts = tomllib.loads((files("extractors") / "organizations.toml").read_text(encoding="utf-8"))
    about = facts["about"]
    source = f"{about['source']}, {about['date']}, {about['licence']}"
    return (("", (source,)), *((one, tuple(spellings)) for one, spellings in facts["organizations"].items()))


def extended(directory: Directory, edits: Iterable[OrganizationEdit], learnt: Iterable[LearntAlias] = ()) -> Directory:
    """Add what articles explain and what people say; people go before facts, facts before articles.

    A learnt spelling is taken where no fact knows it and all articles that explain it mean one organisation.
    """
    spelled, names, joined = dict(directory.spelled), dict(directory.names), dict(directory.joined)
    explained: dict[str, set[str]] = {}
    for one in learnt:
        if fold(one.alias) not in spelled and organization_key(one.alias) not in directory.ids:
            explained.setdefault(fold(one.alias), set()).add(directory.identify(one.name))
    spelled.update({folded: tuple(found) for folded, found in explained.items() if len(found) == 1 and folded})
    refused = set(directory.refused)
    for edit in sorted(edits, key=lambda edit: (edit.made_at, edit.edit_id)):
        kept = joined.get(edit.organization_id, edit.organization_id)
        if edit.action == "merge":
            lost = joined.get(edit.value, edit.value)
            if lost != kept:
                joined = {one: kept if to == lost else to for one, to in joined.items()} | {lost: kept}
        elif edit.action == "unalias":
            refused.add((fold(edit.value), edit.organization_id))
        else:
            spelled[fold(edit.value)] = (edit.organization_id,)
            refused.discard((fold(edit.value), edit.organization_id))
            if edit.action == "rename":
                names[kept] = edit.value
    parents = {joined.get(unit, unit): joined.get(whole, whole) for unit, whole in directory.parents.items()}
    return Directory(
        spelled=spelled,
        ids=directory.ids,
        names=names,
        parents={unit: whole for unit, whole in parents.items() if unit != whole},
        brands=directory.brands,
        joined=joined,
        refused=frozenset(refused),
    )


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
