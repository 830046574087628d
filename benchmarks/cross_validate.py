"""Cross-validate the event extractor on the training split: whole events, folds by story.

usage: python -m benchmarks.cross_validate DATA_FOLDER [--out FILE] [kind=threshold ...] [alone:kind=threshold ...]

Everything that is learned from labels, the slots too, is learned five times, each without one fold; that fold is
extracted with it, and all of it is scored together with score.py of the data folder. The articles of one story stay in
one fold. Prints the scores by type and slot, and how far the confidence can be believed. ``--out`` keeps the events.
"""

from __future__ import annotations

import itertools
import json
import sys
from pathlib import Path

import benchmarks.train_events as training
from benchmarks.train_slots import learn_slots, read_examples
from extractors.events import decide
from extractors.events import extract as extractor
from extractors.events.looks import read_looks
from extractors.events.slots import decisions
from extractors.serialise import mention_to_dict

BINS = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)


def main() -> None:
    """Print precision, recall and F1 by type, the slots, and the reliability of the confidence."""
    data = Path(sys.argv[1])
    arguments = sys.argv[2:]
    out = arguments.pop(arguments.index("--out") + 1) if "--out" in arguments else None
    sys.path.insert(0, str(data / "eval"))
    import score

    for name, _, value in (one.partition("=") for one in arguments if "=" in one):
        chosen = training.ALONE if name.startswith("alone:") else training.THRESHOLDS
        chosen[name.removeprefix("alone:")] = float(value)
    articles, gold = training.read_split(data, "train")
    samples = training.read_samples(articles, gold)
    examples = list(read_examples(data / "eval", score))
    found = {}
    for held in range(training.FOLDS):
        learnt = read_looks(training.learn([one for one in samples if one.fold != held]))
        decide.looks = lambda learnt=learnt: learnt
        slots = learn_slots([one for one in examples if one.fold != held])
        decisions.scorers = lambda slots=slots: slots
        for sample in samples:
            if sample.fold == held:
                found[sample.id] = [mention_to_dict(one) for one in extractor.extract_events(sample.reading.story)]
        print(f"fold {held + 1} of {training.FOLDS}", file=sys.stderr)
    if out:
        rows = (json.dumps({"id": key, "events": events}, ensure_ascii=False) for key, events in found.items())
        Path(out).write_text("\n".join(rows) + "\n", encoding="utf-8")
    labels = {key: gold[key]["events"] for key in found}
    result, _ = score.score(labels, found)
    for table in ("events", "slots"):
        for kind, rate in result[table].items():
            print(f"{table:<7}{kind:<16}{rate['precision']:7.3f}{rate['recall']:7.3f}{rate['f1']:7.3f}")
    alert = result["deal_alert_per_article"]
    print(f"deal alert an article: precision {alert['precision']:.3f} recall {alert['recall']:.3f}")
    print_reliability(labels, found)


def print_reliability(labels: dict, found: dict) -> None:
    """How often events of a given confidence are right; those that match an optional label are left out."""
    import score

    told = []
    for key, events in found.items():
        matched = {j: i for i, j in score.pair_up(labels[key], events)}
        for j, event in enumerate(events):
            label = labels[key][matched[j]] if j in matched else None
            if label is None or not label.get("optional"):
                told.append((event["confidence"], label is not None and bool(label.get("news", True))))
    print("confidence   events  mean  right")
    for low, high in itertools.pairwise(BINS):
        chosen = [one for one in told if low <= one[0] < high]
        if chosen:
            mean, right = (sum(one[i] for one in chosen) / len(chosen) for i in (0, 1))
            print(f"{low:.1f} to {min(high, 1):.1f}  {len(chosen):6d}  {mean:.2f}  {right:.2f}")


if __name__ == "__main__":
    main()
