"""``dealwire extract``: events of one page or text as JSON, or of a file of articles."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from extractors.errors import DealwireError, ParseError
from extractors.records import Article, NotArticle, Story


@click.command("extract")
@click.argument("source", required=False, default=None)
@click.option("--explain", "wants_why", is_flag=True, help="Show what was weighed, and why.")
@click.option(
    "--jsonl", "articles", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Articles, one a line."
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Where the events go, one line an article."
)
def extract(source: str | None, wants_why: bool, articles: Path | None, out: Path | None) -> None:
    """Print the events of SOURCE (a file, a URL or - for standard input) as JSON.

    Example: dealwire extract article.html --explain
    """
    if articles:
        if not out or source:
            raise click.UsageError("--jsonl IN goes with --out OUT and without SOURCE")
        raise SystemExit(_batch(articles, out))
    try:
        _one(source or "-", wants_why)
    except DealwireError as error:
        click.echo(str(error), err=True)
        raise SystemExit(1) from error


def _one(source: str, wants_why: bool) -> None:
    from extractors.events.extract import explain, extract_events
    from extractors.serialise import mention_to_dict

    story = _read(source)
    row: dict[str, Any] = {
        "url": story.url,
        "title": story.title,
        "published": story.published_at.isoformat() if story.published_at else None,
        "lang": story.lang,
        "text": story.text,
        "events": [mention_to_dict(one) for one in extract_events(story)],
    }
    if wants_why:
        row["candidates"] = [
            {
                "kind": one.kind,
                "names": one.names,
                "probability": round(one.probability, 3),
                "accepted": one.accepted,
                "reasons": dict(one.reasons),
            }
            for one in explain(story)
        ]
    click.echo(json.dumps(row, ensure_ascii=False, indent=1))


def _read(source: str) -> Story:
    """The story of a file, a URL or standard input, HTML or text."""
    if source.startswith(("http://", "https://")):
        from flows.commands.source import read_source

        given = read_source(source)
        data, url = given.body, given.url
    else:
        data, url = _bytes(source), None
    if not data.strip():
        raise ParseError("nothing to read", subject=source, advice="The file is empty")
    if b"\x00" in data[:4096]:
        raise ParseError("a binary file, no article", subject=source)
    if b"<html" in data[:4096].lower() or b"<!doctype" in data[:4096].lower():
        return _story_of_page(data, url, source)
    title, _, text = data.decode("utf-8", "replace").partition("\n")
    return Story(id=source, title=title if text.strip() else None, text=(text.strip() and text) or title, url=url)


def _bytes(source: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        raise ParseError(f"cannot be read: {error.strerror}", subject=source) from error


def _story_of_page(html: bytes | str, url: str | None, source: str) -> Story:
    from extractors.article.reader import parse_article

    found = parse_article(html if isinstance(html, bytes) else html.encode(), url=url)
    if isinstance(found, NotArticle):
        raise ParseError(f"no article in this page: {found.reason}", subject=source)
    assert isinstance(found, Article)
    return Story(
        id=source,
        title=found.title,
        text=found.text,
        published_at=found.published_at,
        lang=found.lang,
        url=found.url or url,
    )


def _batch(articles: Path, out: Path) -> int:
    """Write one line an article; 1 when any line could not be read."""
    failed = 0
    # half a surrogate pair is legal in JSON and not in UTF-8: it goes out escaped as it came in
    with articles.open("rb") as lines, out.open("w", encoding="utf-8", errors="backslashreplace") as sink:
        for n, row in enumerate(_rows(lines), 1):
            failed += "error" in row
            sink.write(json.dumps(row, ensure_ascii=False) + "\n")
            if n % 25 == 0 and sys.stderr.isatty():
                click.echo(f"\r{n} articles", nl=False, err=True)
    if failed:
        click.echo(f"{articles}: {failed} lines could not be read; their rows in {out} say why", err=True)
    return int(failed > 0)


def _rows(lines: Any) -> Iterator[dict[str, Any]]:
    from extractors.events.extract import extract_events
    from extractors.serialise import mention_to_dict, story_from_dict

    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        row: Any = None
        try:
            row = _parsed(line, number)
            page = isinstance(row, dict) and isinstance(row.get("html"), str) and not row.get("text")
            story = _story_of_page(row["html"], row.get("url"), str(row.get("id"))) if page else story_from_dict(row)
            result = {"id": row.get("id"), "events": [mention_to_dict(one) for one in extract_events(story)]}
            if page:
                result["text"] = story.text
            yield result
        except (ValueError, DealwireError) as error:
            yield {"id": row.get("id") if isinstance(row, dict) else None, "error": str(error), "events": []}


def _parsed(line: bytes, number: int) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:  # a line of brackets alone nests without end
        raise ParseError(f"line {number} is not JSON: {error}", advice="Each line must be one JSON object") from error
