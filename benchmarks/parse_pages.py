"""Quality and CPU time of the article reader beside trafilatura, readability-lxml and newspaper4k, in one run.

usage: DEALWIRE_TEST_DATA=FOLDER python benchmarks/parse_pages.py [--rounds N] [--only dealwire,trafilatura]

FOLDER holds pages/news2019_dev.jsonl.gz, pages/publishers_dev.jsonl.gz and eval/score_parse.py, whose measures are used:
text as precision and recall over 4-word shingles a page, F1 of the two means. CPU time is the best of N rounds a page;
"ratio" is the median over pages of a reader's time to trafilatura's on the same page.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import logging
import os
import statistics
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from extractors.article.reader import parse_article
from extractors.records import Article

Row = dict[str, Any]
SETS = ("news2019_dev", "publishers_dev")


def load_scorer(folder: Path) -> ModuleType:
    """Import the scorer that lies beside the pages."""
    spec = importlib.util.spec_from_file_location("score_parse", folder / "eval" / "score_parse.py")
    assert spec is not None and spec.loader is not None  # noqa: PT018
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load_pages(folder: Path, name: str) -> list[Row]:
    with gzip.open(folder / "pages" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def read_dealwire(html: str, url: str) -> Row:
    found = parse_article(html, url=url)
    if not isinstance(found, Article):
        return {}
    published = found.published_at.isoformat() if found.published_at else None
    if published and found.published_precision == "day":
        published = published[:10]
    return {"text": found.text, "title": found.title, "authors": list(found.authors), "published": published}


def read_trafilatura(html: str, url: str) -> Row:
    from trafilatura import bare_extraction

    found = bare_extraction(html, url=url, favor_precision=True)
    if found is None:
        return {}
    return {"text": found.text, "title": found.title, "authors": found.author, "published": found.date}


def read_trafilatura_whole(html: str, url: str) -> Row:
    """The same with title, authors and date, which the call above leaves out."""
    from trafilatura import bare_extraction

    found = bare_extraction(html, url=url, favor_precision=True, with_metadata=True)
    if found is None:
        return {}
    return {"text": found.text, "title": found.title, "authors": found.author, "published": found.date}


def read_readability(html: str, url: str) -> Row:
    from lxml.html import fromstring
    from readability import Document

    document = Document(html, url=url)
    return {"text": fromstring(document.summary()).text_content(), "title": document.short_title()}


def read_newspaper(html: str, url: str) -> Row:
    from newspaper import Article as NewspaperArticle

    page = NewspaperArticle(url, fetch_images=False)
    page.download(input_html=html)
    page.parse()
    published = page.publish_date
    return {
        "text": page.text,
        "title": page.title,
        "authors": page.authors,
        "published": published.isoformat() if published and hasattr(published, "isoformat") else None,
    }


READERS: dict[str, Callable[[str, str], Row]] = {
    "dealwire": read_dealwire,
    "trafilatura": read_trafilatura,
    "traf. + metadata": read_trafilatura_whole,
    "readability-lxml": read_readability,
    "newspaper4k": read_newspaper,
}


def timed(read: Callable[[str, str], Row], page: Row, rounds: int) -> tuple[Row, float]:
    """Read one page some times; the answer and the best CPU time in seconds."""
    best, answer = float("inf"), {}
    for _ in range(rounds):
        start = time.process_time()
        try:
            answer = read(page["html"], page["url"])
        except Exception as error:
            answer = {"error": str(error)}
        best = min(best, time.process_time() - start)
    return answer, best


def score(scorer: ModuleType, pages: list[Row], answers: list[Row]) -> Row:
    """Measure the answers as the scorer does: floats from 0 to 1; fields without gold are left out."""
    precisions, recalls, fields = [], [], Counter[str]()
    for page, got in zip(pages, answers, strict=True):
        gold = page["gold"]
        precision, recall = scorer.overlap(gold.get("text", ""), got.get("text") or "")
        precisions.append(precision)
        recalls.append(recall)
        if gold.get("title"):
            fields.update(title=1, title_ok=scorer.fold(gold["title"]) == scorer.fold(got.get("title")))
        if gold.get("authors"):
            fields.update(authors=1, authors_ok=scorer.names(gold["authors"]) == scorer.names(got.get("authors")))
        if gold.get("published"):
            a, b = scorer.instant(gold["published"]), scorer.instant(got.get("published"))
            same = bool(a and b and a.tzinfo and b.tzinfo and abs((a - b).total_seconds()) <= 60)
            fields.update(day=1, day_ok=bool(a and b and (a.date() == b.date() or same)))
            if a and a.tzinfo:
                fields.update(instant=1, instant_ok=same)
    p, r = statistics.mean(precisions), statistics.mean(recalls)
    found: Row = {"precision": p, "recall": r, "f1": 2 * p * r / (p + r) if p + r else 0.0}
    return found | {
        name: fields[f"{name}_ok"] / fields[name] for name in ("title", "authors", "day", "instant") if fields[name]
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="readings a page; the best counts")
    parser.add_argument("--only", default=",".join(READERS), help="readers, parted by commas")
    args = parser.parse_args()
    folder = os.environ.get("DEALWIRE_TEST_DATA")
    if not folder:
        print("DEALWIRE_TEST_DATA is not set: name the folder with pages/ and eval/", file=sys.stderr)
        return 2
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    scorer = load_scorer(Path(folder))
    chosen = [name for name in READERS if name in {"trafilatura", *args.only.split(",")}]
    for name in SETS:
        pages = load_pages(Path(folder), name)
        runs = {reader: [timed(READERS[reader], page, args.rounds) for page in pages] for reader in chosen}
        print_table(scorer, name, pages, runs)
    return 0


def print_table(scorer: ModuleType, name: str, pages: list[Row], runs: dict[str, list[tuple[Row, float]]]) -> None:
    print(f"\n{name}: {len(pages)} pages")
    print(
        f"{'reader':<18}{'text F1':>8}{'P':>7}{'R':>7}{'title':>7}{'authors':>9}{'day':>7}{'instant':>9}{'ms/page':>9}{'ratio':>7}"
    )
    for reader, run in runs.items():
        found = score(scorer, pages, [answer for answer, _ in run])
        ratio = statistics.median(
            mine / theirs for (_, mine), (_, theirs) in zip(run, runs["trafilatura"], strict=True)
        )
        middle = statistics.median(spent for _, spent in run) * 1000
        fields = "".join(
            f"{found[key]:>{width}.3f}" if key in found else f"{'-':>{width}}"
            for key, width in (("title", 7), ("authors", 9), ("day", 7), ("instant", 9))
        )
        print(
            f"{reader:<18}{found['f1']:>8.3f}{found['precision']:>7.3f}{found['recall']:>7.3f}{fields}{middle:>9.1f}{ratio:>7.2f}"
        )


if __name__ == "__main__":
    sys.exit(main())
