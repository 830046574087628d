"""How well found events agree with labelled ones: precision, recall, F1, by type. Pure.

Two events agree when their types do (the three launch types agree with one another) and their key does: funding the
recipient, acquisition the target, partnership two parties, launches one product. News alone counts; a label with
``optional`` is neither asked for nor punished.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Event = Mapping[str, Any]
_LAUNCHES = frozenset({"model_launch", "product_launch", "availability"})
_KEY_ROLES = {"funding": {"recipient"}, "acquisition": {"target"}, "partnership": {"partner"}}
_ENDINGS = re.compile(
    r"\b(inc|corp|corporation|co|company|ltd|limited|llc|plc|gmbh|ag|sa|sas|holdings?|group|labs?|technolog(?:y|ies)|ai|the)\b"
)


@dataclass(slots=True)
class Rates:
    """Counts of one kind of event."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        """Share of what there is that was found."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def as_dict(self) -> dict[str, float]:
        """All figures by name."""
        figures = {"precision": self.precision, "recall": self.recall, "f1": self.f1}
        return {**figures, "right": self.right, "wrong": self.wrong, "missed": self.missed}


def score_events(gold: Mapping[str, Sequence[Event]], found: Mapping[str, Sequence[Event]]) -> dict[str, Rates]:
    """Score articles.

    Args:
        gold: Labelled events by article.
        found: Found events by article.
    Returns:
        Rates by kind: all, deals, launches and each event type.
    """
    rates: dict[str, Rates] = {}
    for article, labels in gold.items():
        _score_article(labels, [one for one in found.get(article, ()) if one.get("ai_related") is not False], rates)
    return dict(sorted(rates.items()))


def _score_article(labels: Sequence[Event], found: Sequence[Event], rates: dict[str, Rates]) -> None:
    left = list(found)
    for label in sorted(labels, key=lambda one: (not one.get("news", True), bool(one.get("optional")))):
        match = next((one for one in left if _agree(label, one)), None)
        if match is not None:
            left.remove(match)
        news = bool(label.get("news", True))
        called = match is not None and bool(match.get("news", True))
        if label.get("optional") or (not news and not called):
            continue
        _count(rates, label, "right" if news and called else "missed" if news else "wrong")
    for one in left:
        if one.get("news", True):
            _count(rates, one, "wrong")


def _count(rates: dict[str, Rates], event: Event, what: str) -> None:
    kind = str(event.get("event_type"))
    for name in ("all", "launches" if kind in _LAUNCHES else "deals", kind):
        rate = rates.setdefault(name, Rates())
        setattr(rate, what, getattr(rate, what) + 1)


def _agree(label: Event, one: Event) -> bool:
    kind, other = str(label["event_type"]), str(one.get("event_type"))
    if kind != other and not {kind, other} <= _LAUNCHES:
        return False
    groups = [{key, *others} for key, others in (label.get("aliases") or {}).items()]
    wanted = 2 if kind == "partnership" else 1
    theirs = {_core(name) for name in _keys(one)}
    hits = 0
    for name in _keys(label):
        spellings = {name}.union(*(group for group in groups if _core(name) in {_core(each) for each in group}))
        hits += bool({_core(each) for each in spellings} & theirs)
    return hits >= wanted


def _keys(event: Event) -> list[str]:
    kind = str(event.get("event_type"))
    if kind in _LAUNCHES:
        return [str(name) for name in event.get("products") or []]
    roles = _KEY_ROLES.get(kind, set())
    return [str(party["name"]) for party in event.get("participants") or [] if party.get("role") in roles]


def _core(name: str) -> str:
    """Fold case, accents and punctuation, and drop legal and generic endings where something else is left."""
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("'s", "")
    text = re.sub(r"[^a-z0-9.+]+", " ", text.replace("&", " and "))
    bare = _ENDINGS.sub(" ", text.replace(".", " ")).replace(" ", "")
    return bare or text.replace(" ", "")
