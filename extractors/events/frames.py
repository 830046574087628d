"""Who does what to whom: a frame for each telling verb or noun of a sentence, with the names in its roles (clauses.py).

What a frame is worth is learned: its roles are features of the names (features.py). Two other ways were measured on
held-out folds: pairs of names in one frame as features of the pair made partnerships worse (log loss 586 for 572), and
letting "it" and "the startup" stand for the name they mean changed nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from extractors.events.clauses import AVAILABLE, Clause, frame_words

if TYPE_CHECKING:
    from extractors.events.reading import Line

MAX_LINES = 80  # sentences of one article that are read
_BY, _WITH, _IN = frozenset({"by"}), frozenset({"with"}), frozenset({"in", "into"})
_ONTO = frozenset({"on", "to", "in", "into", "for", "via", "through"})
_ARRIVED = frozenset("out live to with on in today as at : , for soon later DAY".split())


@dataclass(frozen=True, slots=True)
class Frame:
    """One telling word with its names, by index of cluster.

    ``mode`` is what the words before a verb make of it (will, plan, passive, perf, …), or how a noun is said (own, its, a).
    ``far`` tells how closely the object follows.
    """

    kind: str
    mode: str
    subject: tuple[int, ...] = ()
    object: tuple[int, ...] = ()
    other: tuple[int, ...] = ()  # where a launch goes: after "on", "to" or "in"
    far: str = ""
    money: bool = False
    zone: str = ""  # of the sentence: T, A or B
    time: str = ""  # of the sentence: n where it speaks of now, o of the past


def roles_of(frames: Sequence[Frame], names: int) -> list[set[str]]:
    """The roles that each name has in the frames of an article, as features.

    Args:
        frames: The frames of an article.
        names: How many clusters the article has.

    Returns:
        For each cluster features like ``f:launch.o T s``: kind and role (s subject, o object, w where a launch goes),
        alone, with the zone of the sentence, its mode, both, and its time.
    """
    found: list[set[str]] = [set() for _ in range(names)]
    for frame in frames:
        for role, members in (("s", frame.subject), ("o", frame.object), ("w", frame.other)):
            base = f"f:{frame.kind}.{role}"
            told = {
                base,
                f"{base} {frame.zone}",
                f"{base} {frame.mode}",
                f"{base} {frame.zone} {frame.mode}",
                f"{base} t{frame.time}",
                f"{base} far{frame.far}",
            }
            if frame.money:
                told |= {f"{base} $", f"{base} $ {frame.mode}"}
            for one in members:
                found[one] |= told
    return found


def frames_of(line: Line) -> Iterator[Frame]:
    """The frames of one sentence."""
    words = frame_words()
    if words.telling.isdisjoint(line.forms) or not line.names_before[-1]:
        return
    clause = _Frames(line, words)
    now, old = (not words.lists[one].isdisjoint(line.forms) for one in ("now", "old"))
    time = ("n" if now else "") + ("o" if old else "")
    for p, unit in enumerate(line.units):
        if unit.form in words.telling and not unit.ids:
            for frame in clause.frames(p):
                if frame.subject or frame.object:
                    yield replace(frame, zone=line.zone, time=time)


class _Frames(Clause):
    """The frames of one sentence."""

    def frames(self, p: int) -> Iterator[Frame]:
        form = self.forms[p]
        kinds = self.verbs.get(form)
        if kinds:
            yield from self._verb(p, kinds)
        if form in self.every_noun:
            yield from self._noun(p)
        if form in AVAILABLE:
            yield from self._available(p)
        elif form in self.lists["naming"]:
            named, far = self.object(p + 1, 4)
            yield Frame("called", "", object=named, far=far)

    # frames of verbs

    def _verb(self, p: int, kinds: dict[str, str]) -> Iterator[Frame]:
        mode = self.mode(p, next(iter(kinds.values())))
        subject = self.subject(p)
        for kind in kinds:
            frame = {
                "launch": self._launch,
                "arrive": self._arrive,
                "raise": self._raise,
                "emerge": self._emerge,
                "invest": self._invest,
                "back": self._back,
                "take": self._take,
                "acquire": self._acquire,
                "partner": self._partner,
                "sign": self._sign,
            }[kind](p, mode, subject)
            if frame:
                yield frame

    def _launch(self, p: int, mode: str, subject: tuple[int, ...]) -> Frame:
        if mode == "passive":
            return Frame("launch", mode, self.after(p + 1, _BY, 6), subject)
        start = p + 2 if self.forms[p + 1 : p + 2] in (["out"], ["off"]) else p + 1
        named, far = self.object(start)
        return Frame("launch", mode, subject, named, self.after(start, _ONTO, 14), far)

    def _arrive(self, p: int, mode: str, subject: tuple[int, ...]) -> Frame | None:
        after = self.forms[p + 1] if p + 1 < len(self.forms) else "$"
        if mode == "passive" or (after != "$" and after not in _ARRIVED):
            return None
        return Frame("arrive", mode, (), subject, self.after(p + 1, _ONTO, 5), after)

    def _raise(self, p: int, mode: str, subject: tuple[int, ...]) -> Frame | None:
        money = self.has_money(p)
        told = money or not self.nouns["round"].isdisjoint(self.forms[p + 1 : p + 9])
        return Frame("raise", mode, (), subject, money=money) if told else None

    def _emerge(self, p: int, mode: str, subject: tuple[int, ...]) -> Frame | None:
        """Money brought along: "emerges from stealth with $9 million in funding"."""
        at = self.find(p + 1, _WITH, 8)
        if at is None or "MONEY" not in self.forms[at : at + 7]:
            return None
        round_named = not self.nouns["round"].isdisjoint(self.forms[at : at + 12])
        return Frame("raise", mode, (), subject, far="with", money=True) if round_named else None

    def _invest(self, p: int, mode: str, subject: tuple[int, ...]) -> Frame:
        into = self.after(p + 1, _IN | {"on", "behind"}, 14)
        return Frame("invest", mode, subject, into, money=self.has_money(p))

    def _back(self, p: int, mode: str, subject: tuple[int, ...]) -> Frame:
        if mode == "passive":
            return Frame("back", mode, self.after(p + 1, _BY, 3), subject)
        named, far = self.object(p + 1, 6)
        return Frame("back", mode, subject, named, far=far, money=self.has_money(p))

    def _take(self, p: int, mode: str, subject: tuple[int, ...]) -> Frame | None:
        """A stake taken: "buys a 10 % stake in"."""
        at = self.find(p + 1, self.nouns["stake"], 8)
        into = self.after(at + 1, _IN | {"of"}, 3) if at is not None else ()
        return Frame("invest", mode, subject, into, far="stake", money=self.has_money(p)) if into else None

    def _acquire(self, p: int, mode: str, subject: tuple[int, ...]) -> Frame | None:
        if self.find(p + 1, self.nouns["stake"], 8) is not None:
            return None
        if mode == "passive":
            return Frame("acquire", mode, self.after(p + 1, _BY, 3), subject)
        if self.forms[p].startswith("merg"):
            return Frame("acquire", mode, subject, self.after(p + 1, _WITH | {"into"}, 8), far="merge")
        named, far = self.object(p + 1, 9)
        return Frame("acquire", mode, subject, named, far=far, money=self.has_money(p)) if named else None

    def _partner(self, p: int, mode: str, subject: tuple[int, ...]) -> Frame | None:
        return self._agreed("partner", mode, subject, self.after(p + 1, _WITH, 5))

    def _sign(self, p: int, mode: str, subject: tuple[int, ...]) -> Frame | None:
        at = self.find(p + 1, self.nouns["deal"], 9)
        return self._agreed("sign", mode, subject, self.after(at + 1, _WITH | {"for"}, 8)) if at is not None else None

    def _agreed(self, kind: str, mode: str, one: tuple[int, ...], other: tuple[int, ...]) -> Frame | None:
        """An agreement of one with the other, or of the two of a list."""
        return Frame(kind, mode, one, other, far="" if other else "both") if other or len(one) > 1 else None

    # frames of nouns and of what is available

    def _noun(self, p: int) -> Iterator[Frame]:
        form = self.forms[p]
        owner, said = self.owner(p)
        if form in self.nouns["stake"]:
            yield Frame("stake", said, owner, self.after(p + 1, _IN, 2), money="MONEY" in self.forms[max(0, p - 5) : p])
        elif form in self.nouns["purchase"]:
            yield Frame("purchase", said, owner, self.after(p + 1, _WITH | {"of"}, 2))
        elif form in self.nouns["deal"]:
            both = self.after(p + 1, frozenset({"between", "among"}), 3)
            frame = self._agreed("deal", said, both or owner, () if both else self.after(p + 1, _WITH, 4))
            if frame:
                yield frame
        if form in self.nouns["launch"]:
            named = self.after(p + 1, frozenset({"of"}), 2)
            if named:
                yield Frame("release", said, owner, named)

    def _available(self, p: int) -> Iterator[Frame]:
        before = self.forms[max(0, p - 5) : p]
        if not self.lists["be"].isdisjoint(before[-4:]) or "now" in before[-2:] or "made" in before:
            mode = "not" if self.is_denied(p) else "will" if {"will", "soon"} & set(before) else ""
            yield Frame("available", mode, (), self.subject(p), self.after(p + 1, _ONTO, 6))
