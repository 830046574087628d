"""Score the slot decisions alone: labelled events are given their type and key, the slots are filled.

usage: python -m benchmarks.score_slots DATA_FOLDER [--split dev] [--errors SLOT]

On ``train`` the weights are learned five times, each without the stories of one fold, which is then filled with them;
on ``dev`` the shipped weights are used. Keys are the names that the name finder finds, so that what it misses is not
seen here. ``news`` counts background called news as a false and news called background as a lost one.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.train_slots import FOLDS, Example, learn_slots, load_scorer, read_examples
from extractors.events.assemble import assemble_mention
from extractors.events.slots import decisions
from extractors.serialise import mention_to_dict


def _predict(examples: list[Example]) -> Iterator[tuple[Example, dict[str, Any]]]:
    for example in examples:
        launch = not example.view.is_deal
        mention = assemble_mention(
            example.reading,
            example.story,
            kind="launch" if launch else example.gold["event_type"],
            names=example.view.keys,
            ids=example.ids,
            confidence=1.0,
        )
        if mention:
            yield example, mention_to_dict(mention)


def _cross_validated(examples: list[Example]) -> Iterator[tuple[Example, dict[str, Any]]]:
    for held in range(FOLDS):
        learnt = learn_slots([one for one in examples if one.fold != held])
        decisions.scorers = lambda learnt=learnt: learnt  # type: ignore[assignment,misc]
        yield from _predict([one for one in examples if one.fold == held])


def main() -> int:
    """Print precision, recall and F1 of every slot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", choices=("train", "dev"), default="train")
    parser.add_argument("--errors", help="print the wrong values of this slot (on train)")
    args = parser.parse_args()
    scorer = load_scorer(args.folder / "eval")
    examples = list(read_examples(args.folder / "eval", scorer, args.split))
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for example, row in (_cross_validated if args.split == "train" else _predict)(examples):
        news = bool(example.gold.get("news", True))
        if not example.gold.get("optional"):
            counts["news"].update(tp=news and row["news"], fp=not news and row["news"], fn=news and not row["news"])
        if not example.counts:
            continue
        if example.gold.get("subtype"):
            right = example.gold["subtype"] == row.get("subtype")
            counts["subtype"].update(tp=right, fp=not right, fn=not right)
        for slot, count in scorer.slot_counts(example.gold, row).items():
            counts[slot].update(count)
            counts["all"].update(count)
            counts[f"{slot} {'deals' if example.view.is_deal else 'launches'}"].update(count)
            if slot == args.errors and args.split == "train" and count["fp"] + count["fn"]:
                print(example.article, example.view.keys, example.gold.get(slot), "<>", row.get(slot))
    print(f"{'slot':24}{'P':>7}{'R':>7}{'F1':>7}{'tp':>6}{'fp':>6}{'fn':>6}")
    for slot, count in sorted(counts.items()):
        one = scorer.rates(count)
        if one.get("tp", 0) + one.get("fp", 0) + one.get("fn", 0):
            print(
                f"{slot:24}{one['precision']:7.3f}{one['recall']:7.3f}{one['f1']:7.3f}{one['tp']:6d}{one['fp']:6d}{one['fn']:6d}"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
