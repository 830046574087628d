"""Measure how fast events are read out of articles on one core, and the memory of the process.

usage: python -m benchmarks.extract_speed DATA_FOLDER [--floor ARTICLES_A_SECOND] [--memory MB]

Reads every article of eval/articles.jsonl.gz one after another in one process, text to events; the first article is
read once before, so that loading the lists and weights is told apart. Then one text at ten times its length, to show
that time grows with length alone. Ends with 1 when a floor is missed.
"""

from __future__ import annotations

import argparse
import gzip
import json
import resource
import sys
import time
from pathlib import Path

from extractors.events.extract import extract_events
from extractors.records import Story
from extractors.serialise import story_from_dict

_SENTENCE = (
    "Quillmark, an AI startup, said on Monday that it has raised $40 million in a series B round led by Birch Capital, "
    "with participation from Ashgrove Partners, and that it will release Sorrel 2, a model with 34 billion parameters. "
)


def _growth() -> tuple[float, float]:
    """CPU seconds for a text of 50 kB and for ten times as much in one line."""
    spent = []
    for size in (50_000, 500_000):
        text = (_SENTENCE * (size // len(_SENTENCE) + 1))[:size]
        best = 1e9
        for _ in range(3):
            began = time.process_time()
            extract_events(Story(id="1", title=None, text=text))
            best = min(best, time.process_time() - began)
        spent.append(best)
    return spent[0], spent[1]


def main() -> int:
    """Print articles a second, memory and the growth of time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--floor", type=float, default=0.0, help="articles a second below which to end with 1")
    parser.add_argument("--memory", type=float, default=float("inf"), help="megabytes above which to end with 1")
    args = parser.parse_args()
    with gzip.open(args.folder / "eval" / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        stories = [story_from_dict(row) for row in map(json.loads, lines)]
    began = time.process_time()
    extract_events(stories[0])
    print(f"first article, lists and weights loaded: {time.process_time() - began:.2f} CPU seconds")
    began = time.process_time()
    events = sum(len(extract_events(story)) for story in stories)
    rate = len(stories) / (time.process_time() - began)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(stories)} articles, {events} events: {rate:.0f} articles a CPU second, {memory:.0f} MB at most")
    short, long = _growth()
    print(f"50 kB in {short:.2f} CPU seconds, ten times as much in {long:.2f}: {long / short:.1f} times")
    return int(rate < args.floor or memory > args.memory or long > 15 * short)


if __name__ == "__main__":
    sys.exit(main())
