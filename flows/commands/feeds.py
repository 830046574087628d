"""``dealwire feeds``: the feed list and its health."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from flows.commands.feeds_add import add
from flows.commands.feeds_check import check
from flows.commands.feeds_parse import feeds_parse
from flows.commands.options import config_option


@click.group("feeds")
def feeds() -> None:
    """Look at feeds and edit the list of them."""


feeds.add_command(add)
feeds.add_command(check)
feeds.add_command(feeds_parse)


@feeds.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@config_option
def list_feeds(as_json: bool, config: Path) -> None:
    """Show the configured feeds and how they are.

    \b
    Example: dealwire feeds list --json
    """
    from flows.settings import load_settings

    settings = load_settings(config)
    health = _health(settings.published)
    for feed in settings.feeds:
        known = health.get(feed.name, {})
        row: dict[str, Any] = {
            "name": feed.name,
            "url": feed.url,
            "every": _short(feed.every.total_seconds()),
            "publisher": feed.source,
        }
        row |= {key: known.get(key) for key in ("state", "last_success_at", "next_at", "message")}
        if as_json:
            print(json.dumps(row, ensure_ascii=False, default=_as_text))
        else:
            print("\t".join(str(row[key] or "-") for key in ("name", "state", "every", "publisher", "url")))
    if not settings.feeds:
        print("no feeds yet; add one with: dealwire feeds add URL", file=sys.stderr)


def _health(published: Path) -> dict[str, dict[str, Any]]:
    """Return what the published copy says of each feed; nothing before the first run."""
    from extractors.errors import StorageError
    from warehouse.database import open_published
    from warehouse.statements import statement

    try:
        with open_published(published) as connection:
            cursor = connection.execute(statement("feeds/health"))
            names = [column[0] for column in cursor.description or ()]
            rows = [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
    except StorageError:
        return {}
    return {str(row["feed"]): row for row in rows}


def _as_text(value: object) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _short(seconds: float) -> str:
    """Write a duration in its largest whole unit.

    >>> _short(1800), _short(7200)
    ('30m', '2h')
    """
    for unit, size in (("d", 86_400), ("h", 3_600), ("m", 60)):
        if seconds >= size and seconds % size == 0:
            return f"{int(seconds // size)}{unit}"
    return f"{seconds:g}s"


@feeds.command("remove")
@click.argument("name")
@config_option
def remove(name: str, config: Path) -> None:
    """Remove a feed, by its name or its address. What was read from it stays.

    \b
    Example: dealwire feeds remove "Example News"
    """
    from flows.feed_list import read_config, without_feed, write_safely

    write_safely(config, without_feed(read_config(config), name))
    print(f"removed {name}", file=sys.stderr)


@feeds.command("import")
@click.argument("file", metavar="OPML")
@click.option("--every", default="30m", show_default=True, help="Base interval between two visits.")
@config_option
def import_feeds(file: str, every: str, config: Path) -> None:
    """Add the feeds of a list that another reader exported (OPML). Those that are there already are left out.

    \b
    Example: dealwire feeds import subscriptions.opml
    """
    from extractors.errors import ParseError
    from extractors.opml import read_opml
    from flows.feed_list import feeds_in, read_config, with_feeds, write_safely
    from flows.settings import load_settings, parse_duration

    try:
        parse_duration(every)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--every") from error
    load_settings(config)
    try:
        body = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise ParseError(error.strerror or str(error), subject=file, advice="Give a file, or -") from error
    links = read_opml(body, subject=file)
    text = read_config(config)
    present = feeds_in(text)
    urls, names = {feed.get("url") for feed in present}, {str(feed.get("name")) for feed in present}
    new: list[dict[str, str | None]] = []
    for link in links:
        if link.url not in urls:
            name = _free_name(link.title or urlsplit(link.url).hostname or link.url, names)
            names.add(name)
            new.append({"name": name, "url": link.url, "every": every})
    write_safely(config, with_feeds(text, new))
    load_settings(config)
    print(f"added {len(new)} feeds, {len(links) - len(new)} were there already", file=sys.stderr)


def _free_name(name: str, taken: set[str]) -> str:
    """Return a name that no feed has yet.

    >>> _free_name("News", {"News", "News 2"})
    'News 3'
    """
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} {number}"
    return free


@feeds.command("export")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Where to; standard output when left out.")
@config_option
def export(out: Path | None, config: Path) -> None:
    """Write the feed list for other readers (OPML), by publisher.

    \b
    Example: dealwire feeds export --out feeds.opml
    """
    from extractors.opml import write_opml
    from extractors.records import FeedLink
    from flows.settings import load_settings

    links = [FeedLink(url=feed.url, title=feed.name, category=feed.publisher) for feed in load_settings(config).feeds]
    body = write_opml(links, title="dealwire feeds")
    if out is None:
        sys.stdout.buffer.write(body)
    else:
        try:
            out.write_bytes(body)
        except OSError as error:
            raise click.FileError(str(out), error.strerror) from error
