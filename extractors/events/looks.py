"""The learned weights: for each kind of decision a first look and a second, both logistic regressions, as readable data.

The first look adds the weights of the features that a candidate has; the second the weighed figures of rivals.py.

Source: ``weights.json``, learned from the labelled articles of the training split alone.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

STEPS = 100  # of a weight of one


@dataclass(frozen=True, slots=True)
class Looks:
    """One kind of decision. ``second`` is empty where only the first look is taken."""

    bias: float
    first: Mapping[str, float]
    second_bias: float = 0.0
    second: Mapping[str, float] | None = None
    threshold: float = 0.5  # the probability from which the answer is yes
    alone: float = 0.5  # the same for the likeliest of all where an article would else tell nothing

    def score(self, features: Iterable[str]) -> float:
        """The first look: log-odds."""
        weights = self.first
        return self.bias + math.fsum([weights[one] for one in features if one in weights])  # whatever their order

    def probability(self, view: Mapping[str, float]) -> float:
        """The second look: how likely the answer is yes, 0 to 1."""
        weights = self.second or {}
        total = self.second_bias + sum(weights.get(name, 0.0) * value for name, value in view.items())
        return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, total))))

    def reasons(self, features: Iterable[str], most: int = 8) -> tuple[tuple[str, float], ...]:
        """The features that weigh most in the first look, with their weights."""
        weighed = [(one, self.first[one]) for one in features if one in self.first]
        return tuple(sorted(weighed, key=lambda item: (-abs(item[1]), item[0]))[:most])

    def second_reasons(self, view: Mapping[str, float], most: int = 4) -> tuple[tuple[str, float], ...]:
        """The figures that weigh most in the second look, with what they add."""
        weights = self.second or {}
        weighed = [(f"rivals: {name}", weights.get(name, 0.0) * value) for name, value in view.items()]
        return tuple(sorted(weighed, key=lambda item: (-abs(item[1]), item[0]))[:most])


class LookSet(dict[str, Looks]):
    """The models by name; several of them look at the same features at once."""

    def __init__(self, models: Mapping[str, Looks]) -> None:
        super().__init__(models)
        self._shared: dict[tuple[str, ...], dict[str, tuple[int, ...]]] = {}

    def score_each(self, names: tuple[str, ...], rows: Iterable[Iterable[str]]) -> list[list[float]]:
        """The first scores of some models: a list a model, with the score of each row of features.

        One pass over a row for all models is three times as fast as one a model. Hundredths are summed, so that the
        order of a set, which differs from process to process, changes nothing.
        """
        if names not in self._shared:
            every = sorted(frozenset[str]().union(*(self[name].first for name in names)))
            self._shared[names] = {
                one: tuple(round(self[name].first.get(one, 0.0) * STEPS) for name in names) for one in every
            }
        shared = self._shared[names]
        nothing = (0,) * len(names)
        sums = [
            [sum(column) for column in zip(nothing, *[shared[one] for one in row if one in shared], strict=True)]
            for row in rows
        ]
        return [[self[name].bias + row[n] / STEPS for row in sums] for n, name in enumerate(names)]


def read_looks(raw: Mapping[str, Any]) -> LookSet:
    """Looks from the form they are stored in."""
    return LookSet({name: Looks(**one) for name, one in raw.items()})


def _unpacked(raw: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The models apart: those of one part share their features, with a weight a model in hundredths."""
    models: dict[str, dict[str, Any]] = {name: {**one, "first": {}} for name, one in raw["models"].items()}
    for part in raw["first"].values():
        for feature, weights in part["weights"].items():
            for name, weight in zip(part["models"], weights, strict=True):
                if weight:
                    models[name]["first"][feature] = weight / STEPS
    return models


@cache
def looks() -> LookSet:
    """Read the shipped weights once a process: funding, acquisition, partner, launch and pair."""
    raw = json.loads(files("extractors.events").joinpath("weights.json").read_text(encoding="utf-8"))
    return read_looks(_unpacked(raw))
