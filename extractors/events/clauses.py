"""The parts of a sentence around one of its words: whom it speaks of, what follows, how it is said.

By rule: the subject is looked for to the left, past auxiliaries, adverbs and appositions; the object to the right, past
determiners and adjectives; a list of names is taken whole.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from extractors.events.reading import Line

_LEFT, _RIGHT = 28, 16  # units looked at for a subject and for an object
_GAP = 7  # plain words between a verb and its subject
_LISTED = 8  # names of one list
_JOINS = frozenset({"and", "&", ",", "plus", "or", "both", "as", "well"})
STOPS = frozenset({".", ";", "!", "?", "|"})
_OWNS = frozenset({"'s", "’s"})
_WHO = frozenset({"which", "that", "who"})
AVAILABLE = frozenset({"available", "live", "here"})


@dataclass(frozen=True, slots=True)
class FrameWords:
    """What opens a frame, and the small words of a clause, by name."""

    verbs: dict[str, dict[str, str]]  # form → kind → ending
    nouns: dict[str, frozenset[str]]
    lists: dict[str, frozenset[str]]
    telling: frozenset[str]  # all that may open a frame
    every_noun: frozenset[str]


@cache
def frame_words() -> FrameWords:
    """Read ``frames.toml`` once a process."""
    raw = tomllib.loads(files("extractors.events").joinpath("frames.toml").read_text(encoding="utf-8"))
    lists = {name: frozenset(block.split()) for name, block in raw["words"].items()}
    verbs: dict[str, dict[str, str]] = {}
    for kind, block in raw["verbs"].items():
        for entry in block.split():
            for form, ending in _inflected(entry, lists["doubled"]):
                verbs.setdefault(form, {})[kind] = ending
    nouns = {name: frozenset(block.split()) for name, block in raw["nouns"].items()}
    every = frozenset().union(*nouns.values())
    return FrameWords(verbs, nouns, lists, every | verbs.keys() | AVAILABLE | lists["naming"], every)


def _inflected(entry: str, doubled: frozenset[str]) -> Iterator[tuple[str, str]]:
    """The forms of a verb, each with its ending.

    >>> list(_inflected("ship", frozenset({"ship"})))
    [('ship', 'base'), ('ships', 's'), ('shipped', 'ed'), ('shipping', 'ing')]
    >>> list(_inflected("ally", frozenset()))
    [('ally', 'base'), ('allies', 's'), ('allied', 'ed'), ('allying', 'ing')]
    """
    base, *irregular = entry.split("=")
    soft = base[:-1] + "i" if base.endswith("y") and base[-2] not in "aeou" else base  # "allies", "allied"
    yield base, "base"
    yield soft + ("es" if soft != base or base.endswith(("sh", "ch", "ss", "x")) else "s"), "s"
    stem = base + base[-1] if base in doubled else base.removesuffix("e")
    yield from ((form, "ed") for form in irregular or [(soft if soft != base else stem) + "ed"])
    yield stem + "ing", "ing"


class Clause:
    """One sentence, and how to find the parts around a word of it.

    Args:
        line: The sentence.
        words: What opens a frame, and the small words of a clause.
    """

    def __init__(self, line: Line, words: FrameWords) -> None:
        self.units = line.units
        self.beside = line.beside
        self.forms = [one.form for one in line.units]
        self.verbs, self.nouns, self.lists = words.verbs, words.nouns, words.lists
        self.every_noun = words.every_noun

    def owner(self, p: int) -> tuple[tuple[int, ...], str]:
        """Whose a noun is, and how that is said: "Examplesoft's new", "its", "a"."""
        for i in range(p - 1, max(-1, p - 7), -1):
            form = self.forms[i]
            if form in _OWNS and i and self.units[i - 1].ids:
                return self.units[i - 1].ids[:1], "own"
            if form in {"its", "their"}:
                return next((one.ids[:1] for one in self.units[:i] if one.ids), ()), "its"
            if form in {"a", "an"}:
                return self.subject(i), "a"
            if form in {"the", "this"}:
                return (), "the"
            if form in STOPS or form in self.lists["preposition"]:
                return (), ""
            if self.units[i].ids:
                return self.units[i].ids[:1], "name"
        return (), ""

    def has_money(self, p: int) -> bool:
        """Whether a sum follows soon."""
        return "MONEY" in self.forms[p + 1 : p + 7]

    def is_denied(self, p: int) -> bool:
        """Whether "not", "never" or "denied" stands before."""
        return not self.lists["not"].isdisjoint(self.forms[max(0, p - 3) : p])

    def find(self, start: int, words: frozenset[str], most: int) -> int | None:
        """The first of some words from ``start`` on, in the same clause."""
        for i in range(start, min(len(self.forms), start + most)):
            if self.forms[i] in words:
                return i
            if self.forms[i] in STOPS:
                return None
        return None

    def after(self, start: int, words: frozenset[str], most: int) -> tuple[int, ...]:
        """The names after the first of some words."""
        at = self.find(start, words, most)
        return self.object(at + 1, 8)[0] if at is not None else ()

    def mode(self, p: int, ending: str) -> str:
        """What the words before a verb make of it."""
        lists, forms = self.lists, self.forms
        if self.is_denied(p):
            return "not"
        near = [one for one in forms[max(0, p - 4) : p] if self._helps(one)][-2:]
        if near[-1:] == ["to"]:
            before = reversed(forms[max(0, p - 6) : p - 1])
            return next((mode for one in before for mode in ("plan", "agree", "talk") if one in lists[mode]), "to")
        for mode in ("may", "will"):
            if not lists[mode].isdisjoint(near):
                return mode
        if ending == "ed":
            passive, perfect = (not lists[one].isdisjoint(near) for one in ("be", "have"))
            return "passive" if passive else "perf" if perfect else "plup" if "had" in near else ending
        return "prog" if ending == "ing" and not lists["be"].isdisjoint(near) else ending

    def _helps(self, form: str) -> bool:
        """Whether a word before a verb is no mere adverb."""
        helping = ("may", "will", "be", "have", "plan", "agree", "talk")
        return (
            form not in self.lists["passed"] or form in {"to", "had"} or any(form in self.lists[one] for one in helping)
        )

    def subject(self, p: int) -> tuple[int, ...]:
        """The names that a word at ``p`` speaks of."""
        forms, units = self.forms, self.units
        i, stop = p - 1, max(-1, p - _LEFT)
        plain = 0
        while i > stop and plain < _GAP:
            form = forms[i]
            if units[i].ids:
                return self._list_before(i)
            if form == ",":
                if i > 1 and units[i - 1].ids and forms[i - 2] == ",":  # "its rival, Examplesoft, introduced"
                    return units[i - 1].ids[:1]
                at = self._before_apposition(i, stop)
                return self._list_before(at) if at is not None else ()
            if form == ")":
                while i > stop and forms[i] != "(":
                    i -= 1
            elif form in _WHO:
                i -= forms[i - 1 : i] == [","]
            elif form in STOPS or form in self.lists["clause"]:
                return ()
            elif form not in self.lists["passed"]:
                plain += 1
            i -= 1
        return ()

    def _before_apposition(self, comma: int, stop: int) -> int | None:
        """The name before "…, a maker of chips," that ends at ``comma``."""
        for i in range(comma - 1, stop, -1):
            if self.forms[i] == "," and i:
                at = i - 1
                if self.forms[at] == ")":  # "Examplesoft (EXS), a maker of chips,"
                    at = next((j - 1 for j in range(at, max(0, at - 5), -1) if self.forms[j] == "("), at)
                if self.units[at].ids:
                    return at
            if self.forms[i] in STOPS:
                return None
        return None

    def _list_before(self, p: int) -> tuple[int, ...]:
        """The names of a list that ends at ``p``."""
        found = list(self.units[p].ids[:1])
        i = p - 1
        while i > 0 and len(found) < _LISTED and self.forms[i] in _JOINS:
            while i > 0 and self.forms[i] in _JOINS:
                i -= 1
            if not self.units[i].ids:
                break
            found.append(self.units[i].ids[0])
            i -= 1
        return tuple(reversed(found))

    def object(self, start: int, most: int = _RIGHT) -> tuple[tuple[int, ...], str]:
        """The names that follow, as a list; and how closely."""
        named = of = False
        for i in range(start, min(len(self.forms), start + most)):
            form, gap = self.forms[i], i - start
            if i in self.beside:  # "in Examplesoft rival Acme": Acme is meant
                continue
            if self.units[i].ids:
                return self._list_after(i), "n" if named else "0" if gap < 2 else "1" if gap < 5 else "2"
            if form in self.lists["naming"]:
                named = True
            elif form == "of":
                if not of and gap > 1 and self.lists["version_of"].isdisjoint(self.forms[start:i]):
                    return (), ""
                of = True
            elif self._ends_object(i, gap, named=named):
                return (), ""
        return (), ""

    def _ends_object(self, i: int, gap: int, *, named: bool) -> bool:
        form = self.forms[i]
        if form in STOPS or (form in self.lists["preposition"] and self.forms[i - 1 : i] != ["known"]):
            return True
        return gap > 1 and not named and form in self.verbs and self.verbs[form].get("launch") != "ing"

    def _list_after(self, p: int) -> tuple[int, ...]:
        """The names of a list that begins at ``p``; of "Examplesoft's Aurora" the second."""
        found = list(self.units[p].ids[:1])
        i = p + 1
        if self.forms[i : i + 1] and (self.forms[i] in _OWNS or self.units[i].ids):
            at = self._next_name(i + (self.forms[i] in _OWNS), 5)
            if at is not None:
                found = list(self.units[at].ids[:1])
                i = at + 1
        while len(found) < _LISTED and i < len(self.forms) and self.forms[i] in _JOINS:
            while i < len(self.forms) and self.forms[i] in _JOINS:
                i += 1
            at = self._next_name(i, 5)
            if at is None:
                break
            found.append(self.units[at].ids[0])
            i = at + 1
        return tuple(dict.fromkeys(found))

    def _next_name(self, start: int, most: int) -> int | None:
        """The next name past adjectives, and past one comma: "and a language model, Aurora"."""
        for i in range(start, min(len(self.forms), start + most)):
            if self.units[i].ids:
                return i
            form = self.forms[i]
            if form == "," and i > start and self.units[i + 1 : i + 2] and self.units[i + 1].ids:
                return i + 1
            if form in STOPS | _JOINS or form in self.lists["preposition"] or form in self.verbs:
                return None
        return None
