"""The second look at a candidate: its first score among those of its rivals in the article.

A first look weighs each name by itself. An article tells few events, so what the others weigh tells much: a product
beside a likelier one is seldom the news, and a name that is likely bought is no partner. All figures are bounded.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

from extractors.events.pairs import Pair
from extractors.events.reading import Line, Reading
from extractors.events.signs import sign_words

KINDS = ("funding", "acquisition", "partner", "launch")
EVER = {kind: f"ever {kind}" for kind in ("partner", "launch")}  # told at all, as news or as history
FLOORS = {"funding": -6.5, "acquisition": -5.0, "launch": -6.0, "pair": -5.0}  # first scores below are no candidates
_LEAST, _MOST = -8.0, 8.0
_LISTED = 8  # words between two names of one list
_JOINS = frozenset({"and", "&", ",", "plus"})
_PARTS = frozenset({".", ";", ":", "that", "which", "is", "are", "with", "by"})
_TINY = 1e-9  # so that a logarithm is bounded


@dataclass(frozen=True, slots=True)
class FirstLook:
    """The first scores (log-odds) of an article: of its names by kind of decision, of its pairs, of all of it."""

    names: Mapping[str, Sequence[float]]  # kind and each of EVER → score by index of cluster
    pairs: Sequence[Pair]
    pair_scores: Sequence[float]
    wholes: Mapping[str, float]  # kind of event → score of the whole article


def _squash(score: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, score))))


def _bound(view: dict[str, float]) -> dict[str, float]:
    return {name: max(_LEAST, min(_MOST, value)) for name, value in view.items()}


def _top(scores: Sequence[float], rank: int) -> float:
    return sorted(scores, reverse=True)[rank] if len(scores) > rank else _LEAST


def _is_list(line: Line, p: int, q: int) -> bool:
    """Whether only joining words, and no cue of an event, stand between two units."""
    between = line.units[p + 1 : q]
    told = any(p < at < q and line.marks[at] != "model" for at, _ in line.cues)  # "chatbot X and model Y" is a list
    forms = {unit.form for unit in between}
    return not told and not _JOINS.isdisjoint(forms) and _PARTS.isdisjoint(forms)


def _is_launched(line: Line, p: int) -> bool:
    """Whether a word of launching stands shortly before a unit."""
    return any(unit.form in sign_words()["launch"] for unit in line.units[max(0, p - _LISTED) : p])


class Rivals:
    """Views of the candidates of one article.

    Args:
        reading: The article.
        look: Its first scores.
    """

    def __init__(self, reading: Reading, look: FirstLook) -> None:
        self._reading = reading
        self._look = look
        self._tops = {kind: sorted(scores, reverse=True)[:3] for kind, scores in look.names.items()}
        self._totals: dict[str, float] = {}
        self._titled = {
            kind: max((scores[j] for j in reading.in_title), default=_LEAST) for kind, scores in look.names.items()
        }
        self._lines = [{n for n, _ in places} for places in reading.places]
        self._in_pair: dict[int, float] = {}
        for pair, score in zip(look.pairs, look.pair_scores, strict=True):
            for one in (pair.first, pair.second):
                self._in_pair[one] = max(self._in_pair.get(one, _LEAST), score)

    def _best(self, kind: str, rank: int = 0) -> float:
        tops = self._tops[kind]
        return tops[rank] if len(tops) > rank else _LEAST

    def name_view(self, kind: str, index: int) -> dict[str, float]:
        """What the second look sees of a name: figures by name.

        Args:
            kind: funding, acquisition or launch.
            index: Its cluster.
        """
        reading, scores = self._reading, self._look.names[kind]
        score, titled = scores[index], index in reading.in_title
        leads = score >= self._best(kind)
        rival = self._best(kind, 1) if leads else self._best(kind)
        cluster, places = reading.clusters[index], reading.places[index]
        body = min((reading.lines[n].index for n, _ in places if reading.lines[n].zone != "T"), default=60)
        near = max((scores[j] for j in self._neighbours(index)), default=_LEAST)
        others = {f"other {one}": self._look.names[one][index] for one in KINDS if one != kind}
        view = {
            "score": score,
            "likelihood": _squash(score),
            "surplus": max(score + 2, 0.0),
            "rival": rival,
            "rival likelihood": _squash(rival),
            "rival surplus": max(0.0, rival),
            "lead": max(score - rival, -3.0),
            "leads": float(leads),
            **others,
            **{f"best {one}": self._best(one) for one in KINDS if one != kind},
            "best pair": max(self._look.pair_scores, default=_LEAST),
            "in pair": self._in_pair.get(index, _LEAST),
            "title": float(titled),
            "title score": score if titled else self._titled[kind],
            "near": near,
            "places": math.log1p(len(places)),
            "first place": math.log1p(body),
            "product": float(cluster.kind == "product"),
            "known": float(cluster.kind in {"ai", "tech"}),
            "margin": score - max(others.values()),
            "likely": float(sum(one > -1 for one in self._tops[kind])),
            "third": self._best(kind, 2),
            "longer": max((scores[i] for i in reading.kin[index][0]), default=_LEAST),
            "shorter": max((scores[i] for i in reading.kin[index][1]), default=_LEAST),
            "has longer": float(bool(reading.kin[index][0])),
            "has shorter": float(bool(reading.kin[index][1])),
            **self._whole(kind, score, scores),
        }
        if kind == "launch":
            ever = self._look.names[EVER[kind]]
            view |= {"ever": ever[index], "ever surplus": max(ever[index] + 2, 0.0)}
            view["ever rival"] = self._best(EVER[kind], int(ever[index] >= self._best(EVER[kind])))
            for name, listed in zip(("listed", "listed launch"), self._listed[index], strict=True):
                view |= {name: max((scores[i] for i in listed), default=_LEAST), f"has {name}": float(bool(listed))}
        return _bound(view)

    @cached_property
    def _listed(self) -> list[tuple[set[int], set[int]]]:
        """For each name those that stand in one list with it, and of them those in a list that is launched."""
        found: list[tuple[set[int], set[int]]] = [(set(), set()) for _ in self._reading.clusters]
        for line in self._reading.lines:
            named = [p for p, unit in enumerate(line.units) if unit.ids]
            for p, q in ((p, q) for k, p in enumerate(named) for q in named[k + 1 :][:_LISTED] if q - p - 1 <= _LISTED):
                if not _is_list(line, p, q):
                    continue
                launched = _is_launched(line, p)
                for one, other in product(line.units[p].ids, line.units[q].ids):
                    for a, b in ((one, other), (other, one)) if one != other else ():
                        found[a][0].add(b)
                        if launched:
                            found[a][1].add(b)
        return found

    def _whole(self, kind: str, score: float, scores: Sequence[float]) -> dict[str, float]:
        """Whether the article tells such an event at all, and this candidate's share among all that it may be."""
        share = math.exp(score) / self._total(kind, scores)
        wholes = self._look.wholes
        return {
            **{f"tells {one}": value for one, value in wholes.items()},
            "share": share,
            "log share": math.log(share + _TINY),
            "joint": math.log(share * _squash(wholes["pair" if kind == "partner" else kind]) + _TINY),
        }

    def _total(self, kind: str, scores: Sequence[float]) -> float:
        """What the likelihoods of all candidates of a kind sum up to, reckoned once."""
        if kind not in self._totals:
            self._totals[kind] = sum(map(math.exp, scores))
        return self._totals[kind]

    def _neighbours(self, index: int) -> set[int]:
        """Other names in the sentences of this one."""
        reading = self._reading
        found = {one for n in self._lines[index] for unit in reading.lines[n].units for one in unit.ids}
        return found - {index}

    def pair_view(self, at: int) -> dict[str, float]:
        """What the second look sees of a pair: figures by name.

        Args:
            at: Its place in the pairs of the first look.
        """
        reading, look = self._reading, self._look
        pair, score = look.pairs[at], look.pair_scores[at]
        both = {pair.first, pair.second}
        leads = score >= max(look.pair_scores)
        rival = _top(look.pair_scores, 1 if leads else 0)
        partner = look.names["partner"]
        low, high = sorted((partner[pair.first], partner[pair.second]))
        sharing = (
            other
            for i, (one, other) in enumerate(zip(look.pairs, look.pair_scores, strict=True))
            if i != at and both & {one.first, one.second}
        )
        titled = [float(i in reading.in_title) for i in both]
        few, many = sorted(len(reading.places[i]) for i in both)
        view = {
            "score": score,
            "likelihood": _squash(score),
            "low": low,
            "high": high,
            "sum": low + high,
            "likelihoods": _squash(low) + _squash(high),
            "rival": rival,
            "lead": score - rival,
            "leads": float(leads),
            "shared": max(sharing, default=_LEAST),
            **{f"other {one}": max(look.names[one][i] for i in both) for one in KINDS if one != "partner"},
            **{f"best {one}": self._best(one) for one in KINDS},
            "second partner": self._best("partner", 1),
            "title": sum(titled),
            "title both": min(titled),
            "few": math.log1p(few),
            "many": math.log1p(many),
            "known": float(sum(reading.clusters[i].kind in {"ai", "tech"} for i in both)),
            "behind": low - self._best("partner", 1),
            **self._whole("pair", score, look.pair_scores),
            "ever low": min(look.names[EVER["partner"]][i] for i in both),
            "ever high": max(look.names[EVER["partner"]][i] for i in both),
        }
        return _bound(view)
