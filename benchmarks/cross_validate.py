"""Cross-validate the event extractor on the training split: whole events, folds by story.

usage: python -m benchmarks.cross_validate DATA_FOLDER [kind=threshold ...]

Learns the weights five times, each without one fold, extracts that fold with them, and scores all of it together
with score.py of the data folder. The articles of one story stay in one fold.
"""

from __future__ import annotations

import collections
import gzip
import hashlib
import json
import sys
from pathlib import Path

import numpy as np

from benchmarks.train_events import CSR, PENALTY, THRESHOLDS, fit, label
from extractors.events import extract as extractor
from extractors.events.features import article_features, name_features
from extractors.events.model import Model
from extractors.events.reading import Reading
from extractors.serialise import mention_to_dict, story_from_dict

FOLDS = 5


def main() -> None:
    """Print precision, recall and F1 by type, and the slots."""
    data = Path(sys.argv[1]) / "eval"
    thresholds = THRESHOLDS | {k: float(v) for k, _, v in (arg.partition("=") for arg in sys.argv[2:])}
    sys.path.insert(0, str(data))
    import score

    with gzip.open(data / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        articles = [one for one in map(json.loads, lines) if one["split"] == "train"]
    with (data / "gold.jsonl").open(encoding="utf-8") as lines:
        gold = {one["id"]: one for one in map(json.loads, lines)}
    fold = [_fold(gold[one["id"]].get("story_group") or one["id"]) for one in articles]
    rows, of, labels = [], [], {kind: [] for kind in thresholds}
    for number, article in enumerate(articles):
        reading = Reading(story_from_dict(article))
        shared = article_features(reading)
        for cluster in reading.clusters:
            rows.append(name_features(reading, cluster) | shared)
            of.append(fold[number])
            for kind, column in labels.items():
                column.append(label(cluster, gold[article["id"]]["events"], kind))
    found = {}
    for held in range(FOLDS):
        learnt = _learn(rows, labels, np.array(of) != held, thresholds)
        extractor.models = lambda learnt=learnt: learnt
        for number, article in enumerate(articles):
            if fold[number] == held:
                mentions = extractor.extract_events(story_from_dict(article))
                found[article["id"]] = [mention_to_dict(one) for one in mentions]
    result, _ = score.score({key: gold[key]["events"] for key in found}, found)
    for table in ("events", "slots"):
        for kind, rate in result[table].items():
            print(f"{table:<7}{kind:<16}{rate['precision']:7.3f}{rate['recall']:7.3f}{rate['f1']:7.3f}")
    alert = result["deal_alert_per_article"]
    print(f"deal alert an article: precision {alert['precision']:.3f} recall {alert['recall']:.3f}")


def _fold(group: str) -> int:
    return int(hashlib.sha256(str(group).encode()).hexdigest(), 16) % FOLDS


def _learn(rows: list, labels: dict, use: np.ndarray, thresholds: dict) -> dict[str, Model]:
    chosen = np.where(use)[0]
    counts = collections.Counter(one for i in chosen for one in rows[i])
    index = {one: i for i, one in enumerate(sorted(one for one, n in counts.items() if n >= 3))}
    names = list(index)
    coded = {i: np.array(sorted(index[one] for one in rows[i] if one in index)) for i in chosen}
    learnt = {}
    for kind, column in labels.items():
        y = np.array(column)
        mine = [i for i in chosen if y[i] != 2]
        truth = (y[mine] == 1).astype(float)
        w = fit(CSR([coded[i] for i in mine]), truth, np.ones(len(mine)), len(index), PENALTY[kind])
        kept = {names[i]: round(float(w[i]), 3) for i in range(len(names)) if abs(w[i]) >= 0.02}
        learnt[kind] = Model(round(float(w[-1]), 3), thresholds[kind], kept)
    return learnt


if __name__ == "__main__":
    main()
