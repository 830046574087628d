"""Learn extractors/events/weights.json from the labelled articles of the training split.

usage: python -m benchmarks.train_events DATA_FOLDER   (with eval/articles.jsonl.gz, gold.jsonl and score.py)

Two logistic regressions for each kind of decision. The second looks at the scores of the first; these are taken from
models that have not seen the article's story (five folds by story), as they will be on new articles. Names are matched
to labels as the scorer matches them. Optional labels teach the second look at less weight and the first not at all.
The same data give the same file.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.logistic import Dense, Rows, fit
from extractors.events.decide import MAX_NAMES
from extractors.events.features import article_features, name_features
from extractors.events.looks import STEPS, LookSet, read_looks
from extractors.events.pairs import find_pairs, pair_features
from extractors.events.reading import Reading
from extractors.events.rivals import EVER, FLOORS, KINDS, FirstLook, Rivals
from extractors.events.whole import KINDS as WHOLE_KINDS
from extractors.events.whole import look_name, whole_features
from extractors.serialise import story_from_dict

FOLDS = 5
ROLES = {"funding": ("recipient",), "acquisition": ("target",), "partner": ("partner",), "pair": ("partner",)}
TYPES = {"partnership": "partner"}
# Chosen by cross-validation on the training split.
PENALTY = {"funding": 10.0, "acquisition": 5.0, "partner": 10.0, "launch": 12.0, "pair": 8.0}
WHOLE_PENALTY = 30.0
# Where features are few and telling, the mean of two fits is better than either: the plain one, and one that lets a
# feature weigh the more, the more it alone tells (by the log ratio of naive Bayes; Wang and Manning, 2012).
TELLING = {"launch": 30.0, "pair": 20.0}
SECOND_PENALTY = 10.0
THRESHOLDS = {"funding": 0.5, "acquisition": 0.39, "launch": 0.6, "pair": 0.35}
ALONE = {"funding": 0.25, "acquisition": 0.22, "launch": 0.4, "pair": 0.3}
OPTIONAL_WEIGHT = {"funding": 0.0, "acquisition": 0.0, "launch": 0.4, "pair": 0.0}
RARE = 8  # features of fewer candidates are left out; leaving out small weights instead costs more
NEWS, OPTIONAL = 1, 2
# What is weighed, and the models that weigh it.
PARTS = {"names": (*KINDS, *EVER.values()), "pairs": ("pair",), "whole": tuple(map(look_name, WHOLE_KINDS))}
_LISTS = re.compile(r"\[[-\d,\s]+\]")  # of weights, so that each stands on one line
VOCABULARY: dict[str, list[str]] = {}  # part of the samples → its features in order


@dataclass
class Sample:
    """An article read: the features and labels of its names, its pairs, and of itself."""

    id: str
    fold: int
    reading: Reading
    names: list[set[str]] = field(default_factory=list)
    pairs: list[set[str]] = field(default_factory=list)
    whole: list[set[str]] = field(default_factory=list)  # of one
    codes: dict[str, list[np.ndarray]] = field(default_factory=dict)  # the same as numbers, by part
    labels: dict[str, list[int]] = field(default_factory=dict)
    told: dict[str, list[frozenset[int]]] = field(default_factory=dict)  # kind → each event asked for: who names it


def read_split(data: Path, split: str) -> tuple[list[dict], dict[str, dict]]:
    """The articles of one split, and all labels by article."""
    with gzip.open(data / "eval/articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        articles = [one for one in map(json.loads, lines) if one["split"] == split]
    with (data / "eval/gold.jsonl").open(encoding="utf-8") as lines:
        gold = {one["id"]: one for one in map(json.loads, lines)}
    return articles, gold


def read_samples(articles: list[dict], gold: dict[str, dict]) -> list[Sample]:
    """Read articles once."""
    samples = []
    for article in articles:
        reading, label = Reading(story_from_dict(article)), gold[article["id"]]
        sample = Sample(article["id"], _fold(label.get("story_group") or article["id"]), reading)
        shared = article_features(reading)
        clusters = reading.clusters[:MAX_NAMES]
        sample.names = [name_features(reading, one) | shared for one in clusters]
        pairs = find_pairs(reading)
        sample.pairs = [pair_features(reading, one) for one in pairs]
        every = [[_hits(one, event) for event in label["events"]] for one in clusters]
        news = [n for n, event in enumerate(label["events"]) if event.get("news", True)]
        events, hits = [label["events"][n] for n in news], [[row[n] for n in news] for row in every]
        sample.labels = {kind: [_label(kind, [one], events) for one in hits] for kind in KINDS}
        kinds = [_kind(event) for event in label["events"]]
        for kind, name in EVER.items():
            sample.labels[name] = [
                int(any(hit and one == kind for hit, one in zip(row, kinds, strict=True))) for row in every
            ]
        both = [[hits[p.first], hits[p.second]] for p in pairs]
        sample.labels["pair"] = [_label("partner", one, events) for one in both]
        single = [[one] for one in hits]
        sample.told = {kind: _told(kind, single, events) for kind in KINDS} | {"pair": _told("partner", both, events)}
        sample.whole = [whole_features(reading, sample.names)]
        sample.labels |= {look_name(kind): [_tells(kind, events)] for kind in WHOLE_KINDS}
        samples.append(sample)
    _number(samples)
    return samples


def _number(samples: list[Sample]) -> None:
    """Give each feature its number in the order of the alphabet, so that nothing hangs on the order of a set."""
    for part in PARTS:
        every = sorted({one for sample in samples for row in getattr(sample, part) for one in row})
        VOCABULARY[part] = every
        number = {one: i for i, one in enumerate(every)}
        for sample in samples:
            sample.codes[part] = [
                np.sort(np.fromiter(map(number.__getitem__, row), dtype=np.int64, count=len(row)))
                for row in getattr(sample, part)
            ]


def _fold(group: str) -> int:
    return int(hashlib.sha256(str(group).encode()).hexdigest(), 16) % FOLDS


def _kind(event: dict) -> str:
    kind = event["event_type"]
    return TYPES.get(kind, kind if kind in ROLES else "launch")


def _hits(cluster, event: dict) -> frozenset[str]:
    """The names of an event's key that a cluster means."""
    import score

    forms, aliases, kind = {*cluster.forms, cluster.name, cluster.key}, event.get("aliases") or {}, _kind(event)
    if kind == "launch":
        makers = score.names_of(event, "developer")
        names = event.get("products") or []
        return frozenset(n for n in names if any(score.same_product(n, f, makers, aliases) for f in forms))
    cores = {score.core(f) for f in forms}
    return frozenset(n for n in score.names_of(event, *ROLES[kind]) if cores & score.spellings(n, aliases))


def _told(kind: str, hits: list[list[frozenset[str]]], events: list[dict]) -> list[frozenset[int]]:
    """For each event of a kind that is asked for, the candidates that name it."""
    return [
        frozenset(i for i, one in enumerate(hits) if _label(kind, [[names[at]] for names in one], [event]))
        for at, event in enumerate(events)
        if _kind(event) == kind and not event.get("optional")
    ]


def _label(kind: str, hits: list[list[frozenset[str]]], events: list[dict]) -> int:
    best = 0
    for at, event in enumerate(events):
        named = [one[at] for one in hits]
        if _kind(event) == kind and all(named) and len(frozenset().union(*named)) >= len(named):
            best = NEWS if not event.get("optional") else best or OPTIONAL
    return best


def _tells(kind: str, events: list[dict]) -> int:
    """Whether an article tells an event of a kind as news."""
    wanted = "partner" if kind == "pair" else kind
    told = [one for one in events if _kind(one) == wanted]
    return NEWS if any(not one.get("optional") for one in told) else OPTIONAL if told else 0


def learn(samples: list[Sample]) -> dict[str, dict]:
    """Learn from samples; the form is that of ``weights.json``."""
    looks = _held_out_looks(samples)
    found = {}
    for kind, raw in learn_first(samples).items():
        found[kind] = raw
        if kind in THRESHOLDS:
            found[kind] = (
                raw | _learn_second(kind, samples, looks) | {"threshold": THRESHOLDS[kind], "alone": ALONE[kind]}
            )
    return found


def learn_first(samples: list[Sample]) -> dict[str, dict]:
    """The first look of each kind."""
    found = {}
    for part, kinds in PARTS.items():
        rows = [one for sample in samples for one in sample.codes[part]]
        counts = np.bincount(np.concatenate(rows), minlength=len(VOCABULARY[part]))
        common = np.flatnonzero(counts >= RARE)
        names = [VOCABULARY[part][i] for i in common]
        place = np.full(len(counts), -1)
        place[common] = np.arange(len(common))
        coded = [one[one >= 0] for one in (place[row] for row in rows)]
        for kind in kinds:
            y = np.array([one for sample in samples for one in sample.labels[kind]])
            use = np.flatnonzero(y != OPTIONAL)
            table = Rows([coded[i] for i in use], len(names))
            w, bias = _fit_looks(kind, table, (y[use] == NEWS).astype(float))
            steps = np.rint(w * STEPS).astype(int)
            found[kind] = {"bias": round(bias, 3), "first": {names[i]: steps[i] / STEPS for i in np.flatnonzero(steps)}}
    return found


def _fit_looks(kind: str, table: Rows, y: np.ndarray) -> tuple[np.ndarray, float]:
    alike = np.ones(len(y))
    w, bias = fit(table, y, alike, PENALTY.get(kind.removeprefix("ever "), WHOLE_PENALTY))
    if kind in TELLING:
        with_it, without = table.transposed_dot(y) + 1, table.transposed_dot(1 - y) + 1
        ratio = np.log(with_it / with_it.sum()) - np.log(without / without.sum())
        told, told_bias = fit(table, y, alike, TELLING[kind] / (ratio**2 + 1e-3))
        w, bias = (w + told) / 2, (bias + told_bias) / 2
    return w, bias


def look_at(sample: Sample, known: LookSet) -> FirstLook:
    """The first look of given models at a sample."""
    past = [-8.0] * (len(sample.reading.clusters) - len(sample.names))
    scores = known.score_each(PARTS["names"], sample.names)
    names = {kind: [*one, *past] for kind, one in zip(PARTS["names"], scores, strict=True)}
    wholes = {kind: known[look_name(kind)].score(sample.whole[0]) for kind in WHOLE_KINDS}
    return FirstLook(names, find_pairs(sample.reading), [known["pair"].score(one) for one in sample.pairs], wholes)


def _held_out_looks(samples: list[Sample]) -> list[FirstLook]:
    """For each sample the first look of models that have not seen its fold."""
    looks = {}
    for held in {one.fold for one in samples}:
        known = read_looks(learn_first([one for one in samples if one.fold != held]))
        looks.update((one.id, look_at(one, known)) for one in samples if one.fold == held)
    return [looks[one.id] for one in samples]


def _learn_second(kind: str, samples: list[Sample], looks: list[FirstLook]) -> dict:
    views, truth, weight = [], [], []
    for sample, look in zip(samples, looks, strict=True):
        rivals = Rivals(sample.reading, look)
        scores = look.pair_scores if kind == "pair" else look.names[kind]
        for at, label in enumerate(sample.labels[kind]):
            emphasis = OPTIONAL_WEIGHT[kind] if label == OPTIONAL else 1.0
            if scores[at] > FLOORS[kind] and emphasis:
                views.append(rivals.pair_view(at) if kind == "pair" else rivals.name_view(kind, at))
                truth.append(float(label > 0))
                weight.append(emphasis)
    names = list(views[0])
    values = np.array([[view[name] for name in names] for view in views])
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-6
    w, bias = fit(Dense((values - mean) / spread), np.array(truth), np.array(weight), SECOND_PENALTY)
    second = {name: round(float(one), 4) for name, one in zip(names, w / spread, strict=True)}
    return {"second": second, "second_bias": round(bias - float((w * mean / spread).sum()), 4)}


def pack(found: dict[str, dict]) -> dict[str, dict]:
    """The form of ``weights.json``: models of one part share their features, each with a weight a model, in hundredths."""
    first = {}
    for part, kinds in PARTS.items():
        names = sorted({name for kind in kinds for name in found[kind]["first"]})
        weights = {name: [round(found[kind]["first"].get(name, 0) * STEPS) for kind in kinds] for name in names}
        first[part] = {"models": list(kinds), "weights": weights}
    rest = {kind: {key: value for key, value in one.items() if key != "first"} for kind, one in found.items()}
    return {"first": first, "models": rest}


def _one_line(found: re.Match[str]) -> str:
    return re.sub(r"\s+", "", found.group())


def main() -> None:
    """Read, learn, write."""
    data = Path(sys.argv[1])
    sys.path.insert(0, str(data / "eval"))
    found = learn(read_samples(*read_split(data, "train")))
    text = json.dumps(pack(found), ensure_ascii=False, indent=0, sort_keys=True)
    Path("extractors/events/weights.json").write_text(_LISTS.sub(_one_line, text) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
