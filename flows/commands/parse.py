"""``dealwire parse``: the article of a page as JSON, one page or a file of them."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

import click

from extractors.article.reader import parse_article
from extractors.errors import ConfigError, DealwireError, ParseError
from extractors.records import Article
from flows.commands.options import config_option
from flows.commands.source import read_source

# Fields of the record that the row calls otherwise.
_ROW_NAMES = {"published_at": "published", "modified_at": "modified"}


@click.command("parse")
@click.argument("source", required=False, metavar="[FILE|URL|-]")
@click.option("--url", help="The address of the page, for relative links and a better choice among its metadata.")
@click.option("--jsonl", "lines_in", metavar="IN", help='Batch: {"id", "url", "html"} a line; - reads standard input.')
@click.option(
    "--out", metavar="OUT", help="Batch: where the rows go, in the same order; standard output when left out."
)
@config_option
def parse(source: str | None, url: str | None, lines_in: str | None, out: str | None, config: Path) -> None:
    """Print the article of one page as JSON: its fields, and under "sources" where on the page each value stands.

    What is no article gives "article": false and the reason.

    \b
    Example: dealwire parse page.html --url https://example.org/news/1
             dealwire parse https://example.org/news/1
             dealwire parse --jsonl pages.jsonl --out articles.jsonl
    """
    if (source is None) == (lines_in is None):
        raise click.UsageError("give one page (FILE, URL or -) or a batch (--jsonl IN), not both")
    if source is not None:
        if out is not None:
            raise click.UsageError("--out belongs to --jsonl; redirect the output of a single page")
        sys.exit(_parse_one(source, url, config))
    if url is not None:
        raise click.UsageError('--url belongs to a single page; a batch carries "url" in each line')
    sys.exit(_parse_batch(str(lines_in), out))


def row(found: object, page_id: object = None, url: str | None = None) -> dict[str, Any]:
    """Write an article, or the verdict that a page is none, as the JSON row of the command line."""
    head: dict[str, Any] = {} if page_id is None else {"id": page_id}
    if not isinstance(found, Article):
        return head | {"url": url, "article": False, "reason": getattr(found, "reason", "")}
    return head | {
        "url": found.url,
        "canonical_url": found.canonical_url,
        "title": found.title,
        "authors": list(found.authors),
        "published": _written(found),
        "modified": found.modified_at.isoformat() if found.modified_at else None,
        "lang": found.lang,
        "site": found.site,
        "section": found.section,
        "tags": list(found.tags),
        "truncated": found.truncated,
        "text": found.text,
        "sources": {_ROW_NAMES.get(name, name): source for name, source in found.sources},
    }


def _written(article: Article) -> str | None:
    """Write a day alone as a day, so that nobody takes midnight for a time that the page gave."""
    if article.published_at is None:
        return None
    if article.published_precision == "day":
        return article.published_at.date().isoformat()
    return article.published_at.isoformat()


def _written_json(answer: dict[str, Any], indent: int | None = None) -> str:
    """Write JSON that every stream takes: half a surrogate pair, which an id may hold, stays an escape."""
    text = json.dumps(answer, ensure_ascii=False, indent=indent)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _parse_one(named: str, url: str | None, config: Path) -> int:
    try:
        source = read_source(named, config)
        at = url or source.url
        found = parse_article(source.body, url=at, content_type=source.content_type, latest=_latest())
    except ConfigError:
        raise
    except OSError as error:
        _complain(f"{named}: {error.strerror or error}. Give a saved page, a URL, or - for standard input")
        return 1
    except DealwireError as error:
        error.subject = error.subject or named
        _complain(str(error))
        return 1
    print(_written_json(row(found, url=at), indent=2))
    return 0


def _latest() -> datetime:
    """A page got by now tells no later time than this: clocks differ by hours at most."""
    return datetime.now(UTC) + timedelta(days=1)


def _parse_batch(lines_in: str, out: str | None) -> int:
    failed = 0
    try:
        with _opened(lines_in, "r", sys.stdin) as source, _opened(out or "-", "w", sys.stdout) as target:
            for number, line in enumerate(source, start=1):
                if not line.strip():
                    continue
                answer = _batch_row(line, number)
                failed += "error" in answer
                target.write(_written_json(answer) + "\n")
    except OSError as error:
        _complain(f"{error.filename or lines_in}: {error.strerror or error}. Check the path and its rights")
        return 1
    if failed:
        _complain(f'{lines_in}: {failed} lines could not be read; each has its reason under "error" in the output')
    return 1 if failed else 0


def _batch_row(line: str, number: int) -> dict[str, Any]:
    """Answer one line of a batch; whatever is wrong with it becomes an ``error`` row, so that the rest goes on."""
    page: Any = None
    try:
        page = json.loads(line)
        if not isinstance(page, dict) or not isinstance(page.get("html"), str):
            return {
                "id": page.get("id") if isinstance(page, dict) else None,
                "error": f'line {number}: no "html" text; give {{"id", "url", "html"}}',
            }
        url = page.get("url") if isinstance(page.get("url"), str) else None
        return {"id": page.get("id")} | row(parse_article(page["html"], url=url, latest=_latest()), url=url)
    except ParseError as error:
        return {"id": page.get("id"), "error": f"line {number}: {error}"}
    except (ValueError, RecursionError) as error:
        return {"id": None, "error": f"line {number}: not JSON ({error}); give one object a line"}


def _opened(path: str, mode: str, standard: TextIO) -> Any:
    return _Kept(standard) if path == "-" else Path(path).open(mode, encoding="utf-8", errors="surrogateescape")


class _Kept:
    """A standard stream in a ``with`` that must not close it."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def __enter__(self) -> TextIO:
        return self.stream

    def __exit__(self, *_: object) -> None:
        self.stream.flush()


def _complain(text: str) -> None:
    print(text, file=sys.stderr)
