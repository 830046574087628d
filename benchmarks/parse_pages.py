"""Quality and CPU time of the article reader beside trafilatura, readability-lxml and newspaper4k, in one run and one table.

usage: DEALWIRE_TEST_DATA=FOLDER python benchmarks/parse_pages.py [--rounds N] [--only dealwire,trafilatura] [--markdown]
                                                                  [--change names|elements|both]

FOLDER holds pages/news2019_dev.jsonl.gz, pages/publishers_dev.jsonl.gz and eval/score_parse.py, whose measures are used:
text as precision and recall over 4-word shingles a page, F1 of the two means. CPU time is the best of N rounds a page;
"ratio" is the median over pages of a reader's time to that of ``trafilatura.bare_extraction(favor_precision=True)`` on the
same page, which is run without metadata for the time and with them for the fields.

These pages were looked at while the reader was made, so its figures on other pages will be lower. ``--change`` estimates how
much of them rests on what publishers call things: "names" replaces every class and id by a number that says nothing,
"elements" turns article, main, aside, nav, figure and the like into div. All readers read the changed pages.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import logging
import os
import re
import statistics
import sys
import time
import warnings
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from extractors.article.reader import parse_article
from extractors.records import Article

Row = dict[str, Any]
Run = list[tuple[Row, float]]  # a page's answer and its CPU seconds
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


def without_names(html: str) -> str:
    """Replace each word of each class and id by one that says nothing; equal words stay equal."""

    def changed(match: re.Match[str]) -> str:
        words = (f"x{zlib.crc32(word.encode()):x}" for word in match[3].split())
        return f"{match[1]}={match[2]}{' '.join(words)}{match[2]}"

    return _NAMES.sub(changed, html)


def without_elements(html: str) -> str:
    """Turn the elements that tell what a part of a page is for into plain boxes."""
    return _ELEMENTS.sub(r"<\1div", html)


_NAMES = re.compile(r"""(?i)\b(class|id)\s*=\s*(["'])(.*?)\2""")
_ELEMENTS = re.compile(r"(?i)<(/?)(?:article|main|aside|nav|footer|header|section|figure|figcaption)\b")
CHANGES: dict[str, Callable[[str], str]] = {
    "none": str,
    "names": without_names,
    "elements": without_elements,
    "both": lambda html: without_elements(without_names(html)),
}
COLUMNS = ("reader", "text F1 news 2019", "text F1 publishers", "title", "authors", "same day", "same instant",
           "CPU ratio news 2019", "CPU ratio publishers")  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3, help="readings a page; the best counts")
    parser.add_argument("--only", default=",".join(READERS), help="readers, parted by commas")
    parser.add_argument("--change", choices=CHANGES, default="none", help="read pages that tell less of themselves")
    parser.add_argument("--markdown", action="store_true", help="write the table as Markdown")
    args = parser.parse_args()
    folder = os.environ.get("DEALWIRE_TEST_DATA")
    if not folder:
        print("DEALWIRE_TEST_DATA is not set: name the folder with pages/ and eval/", file=sys.stderr)
        return 2
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    scorer = load_scorer(Path(folder))
    change = CHANGES[args.change]
    sets = [[page | {"html": change(page["html"])} for page in load_pages(Path(folder), name)] for name in SETS]
    for name, pages in zip(SETS, sets, strict=True):
        size = sum(len(page["html"].encode("utf-8", "replace")) for page in pages) / 1e6
        print(f"{name}: {len(pages)} pages, {size:.1f} MB, changed: {args.change}")
    wanted = args.only.split(",")
    reference = [[timed(READERS["trafilatura"], page, args.rounds) for page in pages] for pages in sets]
    rows = []
    for reader in (name for name in READERS if name in wanted or name == "trafilatura"):
        runs = (
            reference
            if reader == "trafilatura"
            else [[timed(READERS[reader], page, args.rounds) for page in pages] for pages in sets]
        )
        rows.append(row_of(reader, scorer, sets, runs, reference))
    print_table(rows, markdown=args.markdown)
    return 0


def row_of(reader: str, scorer: ModuleType, sets: list[list[Row]], runs: list[Run], reference: list[Run]) -> list[str]:
    """Write one reader's line: scores of each set, and its time against the reference on the same pages."""
    scores = [score(scorer, pages, [answer for answer, _ in run]) for pages, run in zip(sets, runs, strict=True)]
    fields = scores[1]
    if reader == "trafilatura":  # read again with the metadata that the timed call leaves out
        fields = score(scorer, sets[1], [timed(read_trafilatura_whole, page, 1)[0] for page in sets[1]])
    ratios = [
        statistics.median(mine / theirs for (_, mine), (_, theirs) in zip(run, other, strict=True))
        for run, other in zip(runs, reference, strict=True)
    ]
    told = [f"{fields[name]:.3f}" if _tells(reader, name) else "–" for name in ("title", "authors", "day", "instant")]
    return [reader, *(f"{one['f1']:.3f}" for one in scores), *told, *(f"{ratio:.2f}" for ratio in ratios)]


def _tells(reader: str, name: str) -> bool:
    return reader != "readability-lxml" or name == "title"


def print_table(rows: list[list[str]], *, markdown: bool) -> None:
    lines = [list(COLUMNS), *rows]
    if markdown:
        lines.insert(1, ["---", *["--:"] * (len(COLUMNS) - 1)])
        print("\n".join(f"| {' | '.join(line)} |" for line in lines))
        return
    widths = [max(len(line[i]) for line in lines) for i in range(len(COLUMNS))]
    for line in lines:
        print(
            "  ".join(
                cell.ljust(w) if i == 0 else cell.rjust(w) for i, (cell, w) in enumerate(zip(line, widths, strict=True))
            )
        )


if __name__ == "__main__":
    sys.exit(main())
