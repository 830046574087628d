#!/usr/bin/env python3
"""Score the slot rules alone: gold events of the train split are given their type and key, the slots are filled.

usage: DEALWIRE_TEST_DATA=DIR python benchmarks/score_slots.py [--errors SLOT]

Names are looked up in the text by their gold spellings, so what a name finder misses is not seen here, and parties
have no wrong candidates but those of other events: their figures are upper bounds.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import os
import re
import sys
import time
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any

from extractors.events.slots.fill import Slots, fill_slots
from extractors.events.slots.story import StoryValues, read_values
from extractors.records import EventType

KEY_ROLES = {"funding": ("recipient",), "acquisition": ("target",), "partnership": ("partner",)}
FIGURES = ("amount", "valuation", "round", "context_window", "parameters", "open_weights", "announced_on", "status")
SLOTS = (*FIGURES, "investor", "platform", "subtype")
SENTENCE = re.compile(r"[^\n]+?(?:[.!?][\"”’)]?(?=\s)|$)", re.MULTILINE)


def _names(text: str, events: list[dict[str, Any]]) -> list[tuple[str, int, int]]:
    forms: dict[str, str] = {}
    for event in events:
        aliases = event.get("aliases") or {}
        for name in [*(one["name"] for one in event["participants"]), *(event.get("products") or [])]:
            for form in (name, *aliases.get(name, ())):
                forms.setdefault(form, name)
    if not forms:
        return []
    pattern = "|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True))
    return [(forms[m.group()], m.start(), m.end()) for m in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text)]


def _story(article: dict[str, Any], events: list[dict[str, Any]]) -> StoryValues:
    text, title = article["text"], article["title"] or ""
    return read_values(
        text,
        title=title,
        published=date.fromisoformat(article["published"][:10]) if article["published"] else None,
        sentences=[m.span() for m in SENTENCE.finditer(text)],
        names=_names(text, events),
        title_names=_names(title, events),
    )


def _as_prediction(gold: dict[str, Any], slots: Slots) -> dict[str, Any]:
    row: dict[str, Any] = {"event_type": gold["event_type"], "status": slots.status.value, "round": slots.round}
    for field in ("amount", "valuation"):
        money = getattr(slots, field)
        if money:
            usd = getattr(money, "usd", None)
            row[field] = {"value": float(money.value), "currency": money.currency, "usd": float(usd) if usd else None}
    row |= {"context_window": slots.context_window, "parameters": slots.parameters, "open_weights": slots.open_weights}
    row["announced_on"] = slots.announced_on.isoformat() if slots.announced_on else None
    row["participants"] = [{"name": one.name, "role": one.role.value} for one in slots.further]
    return row | {"subtype": slots.subtype}


def _load_scorer(folder: Path) -> Any:
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    assert spec
    assert spec.loader
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    return scorer


def _count_article(
    row: dict[str, Any], story: StoryValues, scorer: Any, counts: dict[str, Counter[str]], wanted: str | None
) -> None:
    for gold in row["events"]:
        if gold.get("optional") or not gold.get("news", True):
            continue
        roles = KEY_ROLES.get(gold["event_type"], ())
        keys = gold.get("products") or [one["name"] for one in gold["participants"] if one["role"] in roles]
        slots = fill_slots(story, event_type=EventType(gold["event_type"]), keys=keys)
        prediction = _as_prediction(gold, slots)
        for slot, count in scorer.slot_counts(gold, prediction).items():
            counts[slot].update(count)
            if slot == wanted and count["fp"] + count["fn"]:
                print(row["id"], gold["event_type"], keys, gold.get(slot), "<>", prediction.get(slot))
        if gold.get("subtype"):
            right = gold["subtype"] == slots.subtype
            counts["subtype"].update(tp=int(right), fp=int(not right), fn=int(not right))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", choices=SLOTS, help="print the wrong values of this slot")
    wanted = parser.parse_args().errors
    folder = Path(os.environ["DEALWIRE_TEST_DATA"]) / "eval"
    scorer = _load_scorer(folder)
    with gzip.open(folder / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        articles = {row["id"]: row for row in map(json.loads, lines) if row["split"] == "train"}
    rows = (json.loads(line) for line in (folder / "gold.jsonl").read_text("utf-8").splitlines())
    golds = [row for row in rows if row["split"] == "train"]
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    began = time.perf_counter()
    for row in golds:
        _count_article(row, _story(articles[row["id"]], row["events"]), scorer, counts, wanted)
    spent = time.perf_counter() - began
    print(f"{'slot':16}{'P':>7}{'R':>7}{'F1':>7}{'tp':>6}{'fp':>6}{'fn':>6}")
    for slot in SLOTS:
        one = scorer.rates(counts[slot])
        figures = f"{one['precision']:7.3f}{one['recall']:7.3f}{one['f1']:7.3f}"
        print(f"{slot:16}{figures}{one.get('tp', 0):6d}{one.get('fp', 0):6d}{one.get('fn', 0):6d}")
    print(f"milliseconds an article, names and scoring included: {1000 * spent / len(golds):.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
