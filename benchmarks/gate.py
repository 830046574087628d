"""Hold the event extractor to its floors: pass or fail on the dev split, so that nobody tunes on its figures.

usage: python -m benchmarks.gate DATA_FOLDER [--intervals EVENTS.jsonl]

Extracts the articles of the dev split with the shipped weights and compares the scores with benchmarks/floors.toml;
prints pass or fail alone, and exits with 1 on a fail. A floor goes down only with a reason in the CHANGELOG.

``--intervals`` prints scores with 95 % intervals instead (bootstrap over stories, 1000 draws) for events that were kept
from articles of the training split, as ``benchmarks.cross_validate --out`` keeps them.
"""

from __future__ import annotations

import json
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from benchmarks.train_events import read_split
from extractors.events.extract import extract_events
from extractors.serialise import mention_to_dict, story_from_dict

FLOORS = Path(__file__).with_name("floors.toml")
DRAWS = 1000


def scores_on(data: Path, split: str) -> dict[str, float]:
    """The scores of the shipped extractor on a split, named as in the floors."""
    import score

    articles, gold = read_split(data, split)
    found = {one["id"]: [mention_to_dict(m) for m in extract_events(story_from_dict(one))] for one in articles}
    result, _ = score.score({key: gold[key]["events"] for key in found}, found)
    figures = {
        f"events.{kind}.{name}": rate[name] for kind, rate in result["events"].items() for name in ("precision", "f1")
    }
    figures |= {f"slots.{kind}.f1": rate["f1"] for kind, rate in result["slots"].items()}
    return figures | {f"alert.{name}": result["deal_alert_per_article"][name] for name in ("precision", "recall")}


def below_floor(figures: Mapping[str, float], floors: Mapping[str, float]) -> list[str]:
    """The names of the figures that are missing or below their floor.

    >>> below_floor({"events.all.f1": 0.7}, {"events.all.f1": 0.71, "slots.all.f1": 0.8})
    ['events.all.f1', 'slots.all.f1']
    """
    return [name for name, floor in floors.items() if figures.get(name, 0.0) < floor]


def passes(data: Path) -> bool:
    """Whether the shipped extractor reaches every floor on the dev split."""
    sys.path.insert(0, str(data / "eval"))
    return not below_floor(scores_on(data, "dev"), tomllib.loads(FLOORS.read_text(encoding="utf-8"))["dev"])


def print_intervals(data: Path, kept: Path) -> None:
    """Print F1 by type with its 95 % interval."""
    import score

    articles, gold = read_split(data, "train")
    with kept.open(encoding="utf-8") as lines:
        found = {row["id"]: row["events"] for row in map(json.loads, lines)}
    stories: dict[str, list[str]] = {}
    for one in articles:
        if one["id"] in found:
            stories.setdefault(str(gold[one["id"]].get("story_group") or one["id"]), []).append(one["id"])
    kinds = sorted(score.score({key: gold[key]["events"] for key in found}, found)[0]["events"])
    counts = np.array([_counts(score, kinds, gold, found, ids) for ids in stories.values()])
    rng = np.random.default_rng(1)
    draws = np.array([_f1(counts[rng.integers(0, len(counts), len(counts))].sum(axis=0)) for _ in range(DRAWS)])
    low, high = np.percentile(draws, [2.5, 97.5], axis=0)
    for kind, middle, a, b in zip(kinds, _f1(counts.sum(axis=0)), low, high, strict=True):
        print(f"{kind:<16}{middle:6.3f}  {a:.3f} to {b:.3f}")


def _counts(score, kinds: list[str], gold: dict, found: dict, ids: list[str]) -> list[list[int]]:
    events = score.score({one: gold[one]["events"] for one in ids}, {one: found[one] for one in ids})[0]["events"]
    return [[events.get(kind, {}).get(name, 0) for name in ("tp", "fp", "fn")] for kind in kinds]


def _f1(counts: np.ndarray) -> np.ndarray:
    right, wrong, missed = counts.T
    return 2 * right / np.maximum(1, 2 * right + wrong + missed)


def main() -> int:
    """Judge, or print intervals."""
    data = Path(sys.argv[1])
    if "--intervals" in sys.argv:
        sys.path.insert(0, str(data / "eval"))
        print_intervals(data, Path(sys.argv[sys.argv.index("--intervals") + 1]))
        return 0
    passed = passes(data)
    print("pass" if passed else "fail")
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
