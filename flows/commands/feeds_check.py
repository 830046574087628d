"""``dealwire feeds check``: ask all feeds now, and say what is wrong with those that are not well."""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.commands.options import config_option

if TYPE_CHECKING:
    from flows.check_feeds import CheckedFeed

_COLUMNS = ("feed", "state", "entries", "newest", "problem", "advice")
_WIDEST = 60  # characters of a problem; --json has the whole


@click.command("check")
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
@click.option("--now", metavar="T", help="Set the clock, ISO 8601, as with `dealwire run`.")
@config_option
def check(names: tuple[str, ...], as_json: bool, now: str | None, config: Path) -> None:
    """Ask all feeds, or those named, whether due or not; show state, entries, newest entry, problem and advice.

    What is learned is kept: a feed that was gone and answers again is polled again. The exit status is 1 when a feed is
    not well.

    \b
    Example: dealwire feeds check
             dealwire feeds check "Example News" --json
    """
    from flows.check_feeds import check_feeds
    from flows.clock import Clock
    from flows.commands.options import parse_time
    from flows.settings import load_settings

    settings = load_settings(config)
    unknown = set(names) - {feed.name for feed in settings.feeds}
    if unknown:
        raise click.BadParameter(
            f"there is no feed {min(unknown)!r}; `dealwire feeds list` shows all", param_hint="NAME"
        )
    found = check_feeds(settings, Clock(parse_time(now)), names=names)
    if as_json:
        for one in found:
            print(json.dumps(dataclasses.asdict(one), ensure_ascii=False, default=str))
    else:
        _show(found)
    sys.exit(0 if all(one.well for one in found) else 1)


def _show(found: tuple[CheckedFeed, ...]) -> None:
    """Write the table, those in need of a person last, where they are seen."""
    from flows.tables import printable, shown_width

    rows: list[tuple[str, ...]] = [_COLUMNS]
    for one in sorted(found, key=lambda one: not one.well):
        newest = f"{one.newest_entry_at:%Y-%m-%d}" if one.newest_entry_at else "-"
        cells = (
            one.feed,
            one.state or "-",
            str(one.entries),
            newest,
            (one.problem or "-")[:_WIDEST],
            one.advice or "-",
        )
        rows.append(tuple(printable(cell) for cell in cells))
    widths = [max(map(shown_width, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = (cell + " " * (width - shown_width(cell)) for cell, width in zip(row, widths, strict=True))
        print("  ".join(padded).rstrip())
    bad = sum(not one.well for one in found)
    print(f"{len(found)} feeds, {bad} not well", file=sys.stderr)
