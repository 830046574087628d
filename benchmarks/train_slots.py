"""Learn the weights of extractors/events/slots/weights.json from the labelled articles of the training split.

usage: python -m benchmarks.train_slots DATA_FOLDER   (with eval/articles.jsonl.gz, gold.jsonl and score.py)

Every labelled event whose key the name finder finds is given to the slot decisions with its true type and key, also
background and optional ones: their slots are told in the same words. What an article recalls of a key that it has news
of too is passed over: the slots are read from all sentences on a key, and its news is what they are read for. A
logistic regression with an L2 penalty for each decision; the same data give the same file.
"""

from __future__ import annotations

import collections
import gzip
import hashlib
import importlib.util
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.logistic import Rows, fit
from extractors.events.assemble import known_parties, story_values
from extractors.events.model import Model
from extractors.events.reading import Reading
from extractors.events.slots.choices import name_choices, size_choices, sum_choices
from extractors.events.slots.event import EventView, view_event
from extractors.events.slots.scorers import LAUNCH_TYPES, ROLES, STATUSES
from extractors.events.slots.story import StoryValues
from extractors.events.slots.telling import telling_traits
from extractors.records import DEALS, EventType
from extractors.serialise import story_from_dict

Keys = list[
    tuple[dict[str, Any], tuple[int, ...]]
]  # the labelled events of an article, each with the clusters of its key
FOLDS = 5
KEY_ROLES = {"funding": ("recipient",), "acquisition": ("target",), "partnership": ("partner",)}
ROLE_NAMES = {"investor": ("investor", "lead_investor")}
ROLE_TYPES = {"investor": {"funding"}, "acquirer": {"acquisition"}}
THRESHOLDS = {
    "investor": 0.3,
    "platform": 0.15,
    "developer": 0.15,
    "acquirer": 0.25,
    "amount": 0.28,
    "context_window": 0.15,
    "parameters": 0.3,
    "news": 0.2,
}
INVERSE_PENALTY = {
    "investor": 0.05,
    "parameters": 0.2,
    "news": 0.1,
    "type": 0.06,
    "status": 0.05,
}  # by first word; else 0.1
LEAST = 0.04  # weights nearer to zero are left out
_RULES = ("rule=", "any:", "first:", "second:", "type=")


@dataclass
class Example:
    """One labelled event with its story: its rows of (task, traits, right?) and where it stands."""

    article: str
    fold: int
    gold: dict[str, Any]
    story: StoryValues
    view: EventView
    reading: Reading
    ids: tuple[int, ...]
    rows: list[tuple[str, frozenset[str], bool]] = field(default_factory=list)

    @property
    def counts(self) -> bool:
        """Whether the scorer asks for it."""
        return bool(self.gold.get("news", True)) and not self.gold.get("optional")


def load_scorer(folder: Path) -> Any:
    """score.py of the data folder as a module."""
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    assert spec
    assert spec.loader
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    return scorer


def read_examples(folder: Path, scorer: Any, split: str = "train") -> Iterator[Example]:
    """Every labelled event of a split whose key is found in its article."""
    with gzip.open(folder / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        articles = {row["id"]: row for row in map(json.loads, lines) if row["split"] == split}
    for row in map(json.loads, (folder / "gold.jsonl").read_text("utf-8").splitlines()):
        if row["id"] not in articles:
            continue
        reading = Reading(story_from_dict(articles[row["id"]]))
        story = story_values(reading)
        fold = int(hashlib.sha256(str(row.get("story_group") or row["id"]).encode()).hexdigest(), 16) % FOLDS
        labelled: Keys = [(gold, key_clusters(reading, gold, scorer)) for gold in row["events"]]
        for gold, ids in labelled:
            if len(ids) < _least_names(gold) or _is_eclipsed(gold, ids, labelled):
                continue
            kind = EventType(gold["event_type"])
            keys = [reading.clusters[one].name for one in ids]
            view = view_event(story, event_type=kind, keys=keys, parties=known_parties(reading, kind, ids))
            example = Example(row["id"], fold, gold, story, view, reading, ids)
            example.rows = list(_rows(example, scorer))
            yield example


def _least_names(gold: dict[str, Any]) -> int:
    """How many names make the key of an event."""
    return 2 if gold["event_type"] == "partnership" else 1


def _is_eclipsed(gold: dict[str, Any], ids: tuple[int, ...], keys: Keys) -> bool:
    """Whether an event is background, and the article has news of the same kind and key."""
    alike = LAUNCH_TYPES if gold["event_type"] in LAUNCH_TYPES else (gold["event_type"],)
    return not gold.get("news", True) and any(
        other.get("news", True) and other["event_type"] in alike and len({*ids} & {*theirs}) >= _least_names(gold)
        for other, theirs in keys
    )


def key_clusters(reading: Reading, gold: dict[str, Any], scorer: Any) -> tuple[int, ...]:
    """The clusters that are the key of a labelled event, in the order of the label."""
    aliases, found = gold.get("aliases") or {}, []
    launch = gold["event_type"] in scorer.LAUNCHES
    makers = scorer.names_of(gold, "developer")
    names = (gold.get("products") or []) if launch else scorer.names_of(gold, *KEY_ROLES[gold["event_type"]])
    for name in names:
        for cluster in reading.clusters:
            forms = {*cluster.forms, cluster.name, cluster.key}
            if any(
                scorer.same_product(name, form, makers, aliases) if launch else scorer.same_party(name, form, aliases)
                for form in forms
            ):
                found.append(cluster.index)
                break
    return tuple(dict.fromkeys(found))


def _rows(example: Example, scorer: Any) -> Iterator[tuple[str, frozenset[str], bool]]:
    gold, story, view = example.gold, example.story, example.view
    kind = gold["event_type"]
    if kind != "partnership":
        tasks = [role for role in ROLES if kind in ROLE_TYPES.get(role, scorer.LAUNCHES)]
        aliases = gold.get("aliases") or {}
        for one in name_choices(story, view):
            for task in tasks:
                names = scorer.names_of(gold, *ROLE_NAMES.get(task, (task,)))
                yield task, one.traits, any(scorer.same_party(name, one.name, aliases) for name in names)
    if EventType(kind) in DEALS:
        for told in sum_choices(story, view):
            money = told.mentions[0]
            row = {"value": float(money.value or 0), "currency": money.currency}
            row["usd"] = float(money.usd) if money.usd else None
            yield "amount", told.traits, scorer.same_money(gold.get("amount"), row)
    else:
        for size in size_choices(story, view):
            for task, kinds in (
                ("context_window", "context_window tokens"),
                ("parameters", "parameters active_parameters"),
            ):
                value = gold.get(task)
                near = bool(value) and abs(value - size.mentions[0].value) <= 0.03 * value
                yield task, size.traits, near and size.mentions[0].kind in kinds.split()
    yield from _tellings(gold, telling_traits(story, view))


def _tellings(gold: dict[str, Any], traits: frozenset[str]) -> Iterator[tuple[str, frozenset[str], bool]]:
    news = bool(gold.get("news", True))
    yield "news", traits, news
    if news:  # what is recalled is told in other tenses
        for status in STATUSES:
            yield f"status {status}", traits, gold["status"] == status
    if gold["event_type"] in LAUNCH_TYPES:
        for kind in LAUNCH_TYPES:
            yield f"type {kind}", traits, gold["event_type"] == kind


def learn_slots(examples: Sequence[Example]) -> dict[str, Model]:
    """Learn every slot decision from some events.

    Args:
        examples: Labelled events with their rows.
    """
    rows: dict[str, list[tuple[frozenset[str], bool]]] = collections.defaultdict(list)
    for example in examples:
        for task, traits, right in example.rows:
            rows[task].append((traits, right))
    return {task: _learn(task, chosen) for task, chosen in sorted(rows.items())}


IGNORED = {"status": ("s:", "key:")}  # traits that a decision does worse with, cross-validated


def _learn(task: str, rows: list[tuple[frozenset[str], bool]]) -> Model:
    ignored = IGNORED.get(task.split(maxsplit=1)[0])
    if ignored:
        rows = [(frozenset(one for one in traits if not one.startswith(ignored)), right) for traits, right in rows]
    counts = collections.Counter(one for traits, _ in rows for one in traits)
    index = {one: n for n, one in enumerate(sorted(one for one, count in counts.items() if count >= 3))}
    coded = [np.array(sorted(index[one] for one in traits if one in index), dtype=np.int64) for traits, _ in rows]
    truth = np.array([right for _, right in rows], dtype=float)
    # what a rule says is believed more readily than a word
    penalty = np.array([0.2 if any(rule in one for rule in _RULES) else 1.0 for one in index])
    strength = INVERSE_PENALTY.get(task.split(maxsplit=1)[0], 0.1)
    weights, bias = fit(Rows(coded, len(index)), truth, np.ones(len(rows)), penalty / strength)
    kept = {one: round(float(weights[n]), 3) for one, n in index.items() if abs(weights[n]) >= LEAST}
    return Model(round(bias, 3), THRESHOLDS.get(task, 0.5), kept)


def main() -> None:
    """Read, learn, write."""
    folder = Path(sys.argv[1]) / "eval"
    learnt = learn_slots(list(read_examples(folder, load_scorer(folder))))
    raw = {task: {"bias": one.bias, "threshold": one.threshold, "weights": one.weights} for task, one in learnt.items()}
    target = Path(__file__).parents[1] / "extractors/events/slots/weights.json"
    target.write_text(json.dumps(raw, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(f"{sum(len(one.weights) for one in learnt.values())} weights, {target.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
