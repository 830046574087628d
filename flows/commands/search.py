"""``dealwire search``: ranked articles with snippets."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from flows.commands.options import config_option


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True, help="Articles at most.")
@click.option("--plain", is_flag=True, help="Without the full-text index, also where it could be used.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@config_option
def search(words: tuple[str, ...], limit: int, plain: bool, as_json: bool, config: Path) -> None:
    """Find articles of the published copy by words in title and text; words in one argument's quotes stand together.

    \b
    Example: dealwire search chip supply
             dealwire search '"series b"' robotics --json
    """
    from flows.settings import load_settings
    from flows.tables import printable
    from warehouse.database import open_published
    from warehouse.exports import plain as as_plain
    from warehouse.search import search as look

    published = load_settings(config).published
    index = None if plain else published.with_name(published.name + ".search")
    with open_published(published) as connection:
        found = look(connection, " ".join(words), limit=limit, index=index)
    if as_json:
        print(json.dumps([as_plain(asdict(one)) for one in found], ensure_ascii=False, indent=1))
        return
    for one in found:
        day = one.published_at.strftime("%Y-%m-%d") if one.published_at else "undated"
        print(printable(f"{day}  {one.publisher}: {one.title or 'untitled'}"))
        print(printable(f"    {one.snippet}"))
        print(printable(f"    {one.url}"))
    if not found:
        print("nothing found")
