"""Stakes that a sentence states outright: who puts how much into whom.

Few labelled articles tell a stake without a round, so what they teach is weak. The forms in which it is said are few and
plain, so they are read by rule:

=========  ======================================================================================================
put        "Examplesoft will invest $2 billion in Acme", "… puts up to $2 billion into the startup"
take       "… buys a 10 % stake in Acme", "… agrees to a new investment of $2 billion in Acme"
back       "… backs Acme with $2 billion"
receive    "Acme gets a $2 billion investment from Examplesoft"; "Okafor raises $2 billion for her startup, Acme"; and the
           lead that names who has raised the money of the title: "Former researchers raise $2 billion"
=========  ======================================================================================================

Only what is told as current counts: of what is to come, in the title or the first sentences, or with a word for today.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from extractors.events.clauses import STOPS, Clause, frame_words
from extractors.events.clusters import KNOWN_FIRMS
from extractors.events.frames import MAX_LINES

if TYPE_CHECKING:
    from extractors.events.reading import Reading

_BACK = 3  # sentences in which the firm is looked for that "the startup" means
_NO_FIRM = frozenset({"investor", "media", "product"})
_TO_COME = frozenset({"will", "to", "agree", "prog", "plan", "talk"})
_INTO, _ONTO = frozenset({"in", "into", "behind"}), frozenset({"in", "into", "on"})
_WITH, _FROM, _FOR = frozenset({"with"}), frozenset({"from"}), frozenset({"for"})


@dataclass(frozen=True, slots=True)
class Stake:
    """Money that is put into a company.

    ``recipient`` and ``investors`` are indices of clusters; ``sums`` are the units of sentence ``line`` that tell how much.
    ``to_come`` tells money that is promised from money that is paid.
    """

    recipient: int
    investors: tuple[int, ...]
    line: int
    sums: tuple[int, ...]
    to_come: bool


def stakes_of(reading: Reading) -> list[Stake]:
    """The stakes that an article states as current, in order.

    Args:
        reading: The article.

    Returns:
        Each with a recipient that is a known firm or is named in the title, and is no investor of the same stake.
    """
    found: list[Stake] = []
    telling = frame_words().verbs.keys()
    for n, line in enumerate(reading.lines[:MAX_LINES]):
        if not telling.isdisjoint(line.forms) and line.names_before[-1]:
            found.extend(_Stakes(reading, n).all())
    return found


class _Stakes(Clause):
    """The stakes of one sentence."""

    def __init__(self, reading: Reading, n: int) -> None:
        line = reading.lines[n]
        super().__init__(line, frame_words())
        self.reading, self.n, self.in_lead = reading, n, line.zone != "B"
        self.to_come = False
        self.is_dated = "YEAR" in line.forms  # which may lie ahead
        self.is_new = not self.lists["now"].isdisjoint(line.forms)
        self.is_fresh = self.is_new or (self.in_lead and (self.lists["old"] - {"YEAR"}).isdisjoint(line.forms))

    def all(self) -> Iterator[Stake]:
        """The stakes that its verbs state."""
        for p, form in enumerate(self.forms if self.is_fresh else ()):
            kinds = self.verbs.get(form, {})
            mode = self.mode(p, next(iter(kinds.values()))) if kinds else ""
            if not kinds or not self._is_current(p, mode):
                continue
            self.to_come = mode in _TO_COME or mode == "may"
            if "invest" in kinds:
                yield from self._put(p)
            if "take" in kinds:
                yield from self._taken(p)
            if "back" in kinds:
                yield from self._backed(p)
            if ("raise" in kinds or "emerge" in kinds) and mode != "talk" and self.in_lead:
                yield from self._received(p, mode)

    def _is_current(self, p: int, mode: str) -> bool:
        """Whether a verb tells what is to come, or what is done now."""
        if mode in _TO_COME:
            return True
        if mode == "may":  # "it said it would"
            return not self.lists["said"].isdisjoint(self.forms[:p])
        if mode in {"base", "s"}:
            return bool(self.subject(p))
        if mode == "ing":
            return "with" in self.forms[max(0, p - 6) : p]
        if self._is_relative(p) or self._is_past() or (self.is_dated and not self.is_new):
            return False
        return mode in {"ed", "perf"} or (mode == "plup" and self.is_new)

    def _is_relative(self, p: int) -> bool:
        """Whether a verb stands in "which has invested"; in "said on Monday that it has invested" it does not."""
        for i in range(max(0, p - 4), p):
            said = self.forms[i] == "that" and not self.lists["said"].isdisjoint(self.forms[max(0, i - 5) : i])
            if self.forms[i] in self.lists["clause"] and not said:
                return "it" not in self.forms[i:p]
        return False

    def _is_past(self) -> bool:
        """Whether a time is told that is no news: "last year"."""
        return any(one == "last" and self.forms[i + 1] not in {"week", "DAY"} for i, one in enumerate(self.forms[:-1]))

    def _stakes(self, recipients: tuple[int, ...], investors: tuple[int, ...], sums: list[int]) -> Iterator[Stake]:
        for one in recipients:
            if self._is_firm(one) and one not in investors:
                yield Stake(one, investors, self.n, tuple(sums), self.to_come)

    def _put(self, p: int) -> Iterator[Stake]:
        into = _INTO | {"to"} if self.forms[p].startswith(("commit", "pledg")) else _INTO
        investors = self.subject(p)
        for at in range(p + 2, min(len(self.forms), p + 22)):
            if self.forms[at] in STOPS:
                return
            sums = self._sums(p + 1, at)
            if self.forms[at] in into and sums and sums[0] < p + 9:
                investors = (*investors, *self._further(sums[0] + 1, at))
                yield from self._stakes(self._meant(at + 1, investors), investors, sums)
                return

    def _taken(self, p: int) -> Iterator[Stake]:
        at = self.find(p + 1, self.lists["holding"], 9)
        if at is None or not self.lists["control"].isdisjoint(self.forms[p:at]):
            return
        end = at + 1
        while end < len(self.forms) and (self.forms[end] in self.lists["sum"] or self.forms[end] == "MONEY"):
            end += 1
        sums, investors = self._sums(p + 1, end), self.subject(p)
        if not sums and not self.forms[at].startswith("stake"):
            return
        if self.forms[end : end + 1] and self.forms[end] in _ONTO:
            yield from self._stakes(self._meant(end + 1, investors), investors, sums)
        elif self.units[at - 1].ids and at - 1 > p:  # "completes its Acme investment"
            yield from self._stakes(self.units[at - 1].ids[:1], investors, sums)

    def _backed(self, p: int) -> Iterator[Stake]:
        at = self.find(p + 1, _WITH, 8)
        sums = self._sums(at, at + 6) if at else []
        if sums:
            yield from self._stakes(self.object(p + 1, 6)[0][:1], self.subject(p), sums)

    def _received(self, p: int, mode: str) -> Iterator[Stake]:
        who = self.subject(p)[:1]
        if who and who[0] in self.reading.persons:  # "Okafor raises $2 billion for her startup, Acme"
            at = self.find(p + 1, _FOR, 8)
            sums = self._sums(p + 1, at) if at else []
            for one in self._own_firm(at + 1) if at and sums else ():
                yield Stake(one, (), self.n, tuple(sums), self.to_come)
            return
        if who and self._is_lead_of_title(p, mode, who[0]):
            yield Stake(who[0], (), self.n, tuple(self._sums(p + 1, p + 10)), self.to_come)
        at = self.find(p + 1, _FROM, 16)
        sums = self._sums(p + 1, at) if at and "to" not in self.forms[p:at] else []
        more = self.is_new or not self.lists["further"].isdisjoint(self.forms[p:at])
        if at and sums and (mode != "perf" or more):  # "has raised $2 billion from …" may count all it ever raised
            investors = self.object(at + 1, 8)[0]
            if investors:
                yield from self._stakes(who, investors, sums)

    def _is_lead_of_title(self, p: int, mode: str, who: int) -> bool:
        """Whether the lead tells who has raised the money of a title that does not: "Researchers raise $300 million"."""
        title = self.reading.lines[0]
        if title.zone != "T" or self.n == 0 or mode not in {"ed", "perf", "s"} or not self._sums(p + 1, p + 10):
            return False
        told = "MONEY" in title.forms or not self.nouns["round"].isdisjoint(title.forms)
        firms = {
            i for frame in self.reading.frames if frame.zone == "T" and frame.kind == "raise" for i in frame.object
        }
        return told and firms <= self.reading.persons and self.reading.clusters[who].kind == "?"

    def _own_firm(self, start: int) -> tuple[int, ...]:
        """The firm that a person raises money for: the first name that is none of a product or a known firm."""
        for unit in self.units[start : start + 9]:
            if unit.form in STOPS:
                return ()
            if unit.ids and self.reading.clusters[unit.ids[0]].kind in {"?", "ai"}:
                return unit.ids[:1]
        return ()

    def subject(self, p: int) -> tuple[int, ...]:
        """The names that a word at ``p`` speaks of; "it" is whoever says so."""
        near = self.forms[max(0, p - 4) : p]
        if "it" in near:
            it = p - len(near) + near.index("it")
            said = next((i for i in range(it - 1, max(-1, it - 8), -1) if self.forms[i] in self.lists["said"]), it)
            return super().subject(said)
        return super().subject(p)

    def _sums(self, start: int, stop: int) -> list[int]:
        return [i for i in range(start, min(len(self.forms), stop)) if self.forms[i] == "MONEY"]

    def _further(self, start: int, stop: int) -> Iterator[int]:
        """Who else puts in, told without its verb: "… $2 billion and Birchwood up to $1 billion"."""
        for i in range(start, stop - 1):
            following = next((j for j in range(i + 1, stop) if self.forms[j] not in self.lists["sum"]), stop)
            if self.units[i].ids and following < stop and self.forms[following] == "MONEY":
                yield self.units[i].ids[0]

    def _meant(self, start: int, but: tuple[int, ...]) -> tuple[int, ...]:
        """The firms that begin at ``start``, by name or by what they are: "the startup", "the Aurora maker"."""
        for i in range(start, min(len(self.forms), start + 7)):
            form, after = self.forms[i], self.forms[i + 1] if i + 1 < len(self.forms) else "."
            if self.units[i].ids and i not in self.beside:
                if after in self.lists["firm"]:
                    maker = self.reading.clusters[self.units[i].ids[0]].maker
                    return tuple(one.index for one in self.reading.clusters if maker and one.name == maker)
                whole = not after.islower() or any(
                    after in self.lists[one] for one in ("follows", "passed", "preposition")
                )
                found = self._list_after(i) if whole else ()
                return found[:1] if after == "," else found  # "in Acme, a rival of Examplesoft"
            if form in self.lists["firm"] and not self.units[min(i + 1, len(self.units) - 1)].ids:
                return self._antecedent(start, but) if self.forms[start] in {"the", "this"} else ()
            if form in self.lists["preposition"] or form in STOPS or form == ",":
                return ()
        return ()

    def _antecedent(self, start: int, but: tuple[int, ...]) -> tuple[int, ...]:
        """The firm that "the startup" at ``start`` means: the first of the nearest sentence that is no other party."""
        lines = self.reading.lines
        for n in range(self.n, max(-1, self.n - _BACK - 1), -1):
            units = lines[n].units[:start] if n == self.n else lines[n].units
            for unit in units:
                for one in unit.ids[:1]:
                    if one not in but and self._is_firm(one):
                        return (one,)
        return ()

    def _is_firm(self, one: int) -> bool:
        """Whether a name is a known firm's, or one of the title that may be a firm's."""
        kind, reading = self.reading.clusters[one].kind, self.reading
        return kind in KNOWN_FIRMS or (kind not in _NO_FIRM and one in reading.in_title and one not in reading.persons)
