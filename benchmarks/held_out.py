"""Weigh held-out candidates without thresholds: average precision and log loss, by kind of event.

usage: python -m benchmarks.held_out DATA_FOLDER

F1 moves by .005 with three events, and by .01 where a small change of the training moves likelihoods across a
threshold: small gains are not seen in it. Here each name and each pair of the training split is weighed by models that
have not seen its story, and what they say is compared with the labels as it is: nothing is decided.

An event counts once, with the likeliest candidate that names it; one that no candidate names is missed. So how names
are found and joined counts too. Candidates of optional events are left out. Average precision is 1 where every event
is weighed likelier than all that is none. Log loss: in nats, summed over events and false candidates.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import benchmarks.train_events as training
from extractors.events.decide import may_be_key
from extractors.events.looks import read_looks
from extractors.events.rivals import FLOORS, Rivals

LEAST = 0.002  # the likelihood of what is too unlikely for the second look
KINDS = ("funding", "acquisition", "launch", "pair")


def average_precision(weighed: list[tuple[float, bool]]) -> float:
    """The mean of the precisions at each event, from the likeliest down; missed ones (likelihood 0) have none.

    >>> average_precision([(0.9, True), (0.8, False), (0.7, True), (0.0, True)])
    0.5555555555555556
    """
    right, total = 0, 0.0
    for n, (chance, yes) in enumerate(sorted(weighed, key=lambda one: (-one[0], one[1])), 1):
        if yes and chance:
            right += 1
            total += right / n
    return total / max(1, sum(yes for _, yes in weighed))


def log_loss(weighed: list[tuple[float, bool]]) -> float:
    """The sum of what likelihoods fall short of the truth, in nats."""
    return -sum(math.log(max(LEAST, p if yes else 1 - p)) for p, yes in weighed)


def weigh_held_out(samples: list[training.Sample]) -> dict[str, list[tuple[float, bool]]]:
    """For each kind the events and the false candidates of all folds: how likely, and whether it is an event."""
    found: dict[str, list[tuple[float, bool]]] = {kind: [] for kind in KINDS}
    for held in range(training.FOLDS):
        known = read_looks(training.learn([one for one in samples if one.fold != held]))
        for sample in (one for one in samples if one.fold == held):
            look = training.look_at(sample, known)
            rivals = Rivals(sample.reading, look)
            for kind in KINDS:
                scores = look.pair_scores if kind == "pair" else look.names[kind]
                view = rivals.pair_view if kind == "pair" else partial(rivals.name_view, kind)
                chances = [
                    known[kind].probability(view(at))
                    if score > FLOORS[kind] and (kind == "pair" or may_be_key(sample.reading, kind, at))
                    else LEAST
                    for at, score in enumerate(scores)
                ]
                found[kind].extend(_by_event(sample, kind, chances))
    return found


def _by_event(sample: training.Sample, kind: str, chances: list[float]) -> Iterator[tuple[float, bool]]:
    for named in sample.told[kind]:
        yield max((chances[at] for at in named), default=0.0), True
    for at, label in enumerate(sample.labels[kind]):
        if not label:
            yield chances[at], False


def main() -> None:
    """Print average precision and log loss, one line a kind."""
    data = Path(sys.argv[1])
    sys.path.insert(0, str(data / "eval"))
    found = weigh_held_out(training.read_samples(*training.read_split(data, "train")))
    print(f"{'kind':<14}{'AP':>7}{'loss':>9}{'events':>8}")
    for kind, weighed in found.items():
        right = sum(yes for _, yes in weighed)
        print(f"{kind:<14}{average_precision(weighed):7.3f}{log_loss(weighed):9.1f}{right:8d}")


if __name__ == "__main__":
    main()
