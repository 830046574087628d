"""``dealwire eval``: precision, recall and F1 of the extractor on labelled articles."""

from __future__ import annotations

import gzip
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from extractors.errors import ParseError
from extractors.events.extract import extract_events
from extractors.events.scoring import Rates, score_events
from extractors.serialise import mention_to_dict, story_from_dict
from flows.progress import progress_of

_PATH = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("eval")
@click.argument("gold", type=_PATH, metavar="GOLD.jsonl")
@click.argument("articles", type=_PATH, metavar="ARTICLES.jsonl[.gz]")
@click.option("--split", help="Only rows of this split.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def evaluate(gold: Path, articles: Path, split: str | None, as_json: bool) -> None:
    """Score the extractor: an event is found when its type and its key names agree with the labels.

    \b
    Example: dealwire eval gold.jsonl articles.jsonl.gz --split dev
    """
    labels = {str(row["id"]): row["events"] for row in _rows(gold) if split in {None, row.get("split")}}
    stories = [row for row in _rows(articles) if str(row["id"]) in labels]
    if not stories:
        raise click.UsageError(f"no article of {articles} has a label in {gold}")
    found: dict[str, list[dict[str, Any]]] = {}
    with progress_of("extracting") as progress:
        for done, row in enumerate(stories, start=1):
            found[str(row["id"])] = [mention_to_dict(one) for one in extract_events(story_from_dict(row))]
            progress(done, len(stories))
    rates = score_events({key: labels[key] for key in found}, found)
    if as_json:
        print(json.dumps({kind: rate.as_dict() for kind, rate in rates.items()}, indent=1))
    else:
        _print(rates, len(found))


def _print(rates: dict[str, Rates], articles: int) -> None:
    print(f"{articles} articles")
    print(f"{'events':<16}{'P':>7}{'R':>7}{'F1':>7}{'right':>7}{'wrong':>7}{'missed':>7}")
    for kind, rate in rates.items():
        row = f"{kind:<16}{rate.precision:7.3f}{rate.recall:7.3f}{rate.f1:7.3f}"
        print(f"{row}{rate.right:7d}{rate.wrong:7d}{rate.missed:7d}")


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                print(f"{path}:{number}: not JSON, left out", file=sys.stderr)
                raise ParseError("a line is not JSON", subject=f"{path}:{number}") from error
            yield row
