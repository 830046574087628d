"""Weigh held-out candidates without thresholds: average precision and log loss of both looks, by kind.

usage: python -m benchmarks.held_out DATA_FOLDER

F1 moves by .005 with three events, so that small gains of features and of learning are not seen in it. Here each name
and pair of the training split is weighed by models that have not seen its story, and what they say is compared with
its label as it is: nothing is decided. Average precision: 1 where all events are weighed likelier than all else. Log
loss in nats, summed. Names that mean the same event count each; those that match optional labels are left out.
"""

from __future__ import annotations

import math
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import benchmarks.train_events as training
from extractors.events.looks import read_looks
from extractors.events.rivals import EVER, FLOORS, KINDS, Rivals

LEAST = 0.002  # the likelihood of what is too unlikely for the second look


def average_precision(weighed: Iterable[tuple[float, bool]]) -> float:
    """The mean of the precisions at each right candidate, from the likeliest down.

    >>> average_precision([(0.9, True), (0.8, False), (0.7, True)])
    0.8333333333333333
    """
    right, precisions = 0, []
    for n, (_, yes) in enumerate(sorted(weighed, key=lambda one: (-one[0], one[1])), 1):
        if yes:
            right += 1
            precisions.append(right / n)
    return sum(precisions) / len(precisions) if precisions else 0.0


def log_loss(weighed: Iterable[tuple[float, bool]]) -> float:
    """The sum over candidates of what their likelihoods fall short of their labels, in nats."""
    return -sum(math.log(max(LEAST, p if yes else 1 - p)) for p, yes in weighed)


def _squash(score: float) -> float:
    return 1.0 / (1.0 + math.exp(-max(-40.0, min(40.0, score))))


def weigh_held_out(samples: list[training.Sample]) -> dict[str, list[tuple[float, bool]]]:
    """For each look the candidates of all folds: how likely, and whether they are labelled news."""
    found: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for held in range(training.FOLDS):
        known = read_looks(training.learn([one for one in samples if one.fold != held]))
        for sample in (one for one in samples if one.fold == held):
            look = training.look_at(sample, known)
            rivals = Rivals(sample.reading, look)
            for kind in (*KINDS, *EVER.values(), "pair"):
                scores = look.pair_scores if kind == "pair" else look.names[kind]
                for at, label in enumerate(sample.labels[kind]):
                    if label == training.OPTIONAL and not kind.startswith("ever"):
                        continue
                    found[f"first {kind}"].append((_squash(scores[at]), label > 0))
                    if known[kind].second is None:
                        continue
                    chance = LEAST
                    if scores[at] > FLOORS[kind]:
                        view = rivals.pair_view(at) if kind == "pair" else rivals.name_view(kind, at)
                        chance = known[kind].probability(view)
                    found[f"second {kind}"].append((chance, label > 0))
    return found


def main() -> None:
    """Print average precision and log loss, one line a look and kind."""
    data = Path(sys.argv[1])
    sys.path.insert(0, str(data / "eval"))
    found = weigh_held_out(training.read_samples(*training.read_split(data, "train")))
    print(f"{'look':<22}{'AP':>7}{'loss':>9}{'right':>7}")
    for name, weighed in sorted(found.items()):
        right = sum(yes for _, yes in weighed)
        print(f"{name:<22}{average_precision(weighed):7.3f}{log_loss(weighed):9.1f}{right:7d}")


if __name__ == "__main__":
    main()
