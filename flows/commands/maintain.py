"""``dealwire maintain``: compact, retain, check, back up, restore."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from flows.commands.options import config_option

if TYPE_CHECKING:
    from warehouse.maintain import Fault, Written


@click.command("maintain")
@config_option
@click.option("--keep-pages-days", type=click.IntRange(min=0), help="Days that raw pages are kept, else as configured.")
@click.option("--check", "only_check", is_flag=True, help="Check alone; nothing is changed.")
@click.option("--backup", type=click.Path(dir_okay=False, path_type=Path), help="Write a whole copy to this file.")
@click.option("--restore", type=click.Path(dir_okay=False, path_type=Path), help="Take this backup as the warehouse.")
@click.option("--now", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%SZ"]), hidden=True)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def maintain(
    config: Path,
    keep_pages_days: int | None,
    only_check: bool,
    backup: Path | None,
    restore: Path | None,
    now: datetime | None,
    as_json: bool,
) -> None:
    """Forget old raw pages, check integrity, compact; or only check, back up, or restore.

    Text and evidence of articles stay whatever becomes of their raw pages. Exit status 1 when a rule is broken.

    \b
    Example: dealwire maintain
             dealwire maintain --backup backups/monday.duckdb
             dealwire maintain --restore backups/monday.duckdb
    """
    from flows.lock import only_writer
    from flows.settings import load_settings

    if sum((only_check, backup is not None, restore is not None)) > 1:
        raise click.UsageError("--check, --backup and --restore exclude each other")
    settings = load_settings(config)
    with only_writer(settings.database):
        done = _do(settings, keep_pages_days, only_check, backup, restore, now)
    if as_json:
        print(json.dumps(done, indent=1, default=str))
    else:
        _print(done)
    sys.exit(1 if done.get("faults") else 0)


def _do(
    settings: Any, days: int | None, only_check: bool, backup: Path | None, restore: Path | None, now: datetime | None
) -> dict[str, Any]:
    from flows.clock import Clock
    from flows.tidy import tidy
    from warehouse.database import open_warehouse
    from warehouse.maintain import back_up, check_integrity
    from warehouse.maintain import restore as put_back
    from warehouse.publish import publish

    if only_check:
        with open_warehouse(settings.database) as connection:
            return {"faults": _faults(check_integrity(connection))}
    if backup:
        return {"backup": _written(back_up(settings.database, backup))}
    if restore:
        done = put_back(restore, settings.database)
        publish(settings.database, settings.published)
        return {"restored": _written(done)}
    tidied = tidy(settings, Clock(now), keep_pages_days=days)
    return {
        "pages_forgotten": tidied.pages_forgotten,
        "faults": _faults(tidied.faults),
        "compacted": _written(tidied.compacted),
    }


def _faults(faults: tuple[Fault, ...]) -> list[dict[str, Any]]:
    return [asdict(one) for one in faults]


def _written(done: Written) -> dict[str, Any]:
    return asdict(done) | {"path": str(done.path), "duration_s": round(done.duration_s, 2)}


def _print(done: dict[str, Any]) -> None:
    if "pages_forgotten" in done:
        print(f"raw pages forgotten  {done['pages_forgotten']}")
    for fault in done.get("faults", ()):
        print(f"broken               {fault['about']} {fault['rows']} rows, e.g. {', '.join(fault['examples'])}")
    if done.get("faults") == []:
        print("integrity            sound")
    for what in ("compacted", "backup", "restored"):
        if what in done:
            one = done[what]
            sizes = f"{one['bytes_before'] / 2**20:.1f} MiB before, {one['bytes_after'] / 2**20:.1f} MiB after"
            print(f"{what:<20} {one['path']}: {sizes}, {one['duration_s']:.1f} s")
    if done.get("faults"):
        print("what to do: `dealwire reprocess` reads and resolves again; else restore a backup", file=sys.stderr)
