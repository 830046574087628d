"""A learned yes or no: a logistic regression over features that are there or not."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by feature, and the probability from which the answer is yes."""

    bias: float
    threshold: float
    weights: dict[str, float]

    def probability(self, features: Iterable[str]) -> float:
        """How likely the answer is yes, 0 to 1."""
        weights = self.weights
        # Exact, since features come as a set, whose order differs from process to process.
        total = math.fsum([self.bias, *(weights[one] for one in features if one in weights)])
        return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, total))))

    def reasons(self, features: Iterable[str], most: int = 8) -> tuple[tuple[str, float], ...]:
        """The features that weigh most, with their weights."""
        weighed = [(one, self.weights[one]) for one in features if one in self.weights]
        return tuple(sorted(weighed, key=lambda item: (-abs(item[1]), item[0]))[:most])
