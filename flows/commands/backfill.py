"""``dealwire backfill``: history out of WARC files, folders of saved pages, lists of URLs, sitemaps."""

from __future__ import annotations

import dataclasses
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from flows.commands.options import config_option

if TYPE_CHECKING:
    from flows.backfill.engines import Engine


@click.command("backfill")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE…")
@config_option
@click.option("--engine", type=click.Choice(["threads", "dask"]), default="threads", show_default=True)
@click.option("--workers", type=click.IntRange(1, 1024), help="Default: one for each core.")
@click.option("--scheduler", metavar="ADDRESS", help="With --engine dask: a scheduler, e.g. tcp://host:8786.")
@click.option("--chunk", type=click.IntRange(1, 100_000), default=500, show_default=True, help="Pages in a chunk.")
@click.option("--now", metavar="T", help="Set the clock, ISO 8601.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def backfill(
    sources: tuple[str, ...],
    config: Path,
    engine: str,
    workers: int | None,
    scheduler: str | None,
    chunk: int,
    now: str | None,
    as_json: bool,
) -> None:
    """Load history: WARC files (plain, gzip, zstd), folders of saved pages, lists of URLs, sitemaps.

    What the warehouse holds already is left as it is, nothing is mailed, and a backfill that was interrupted goes on
    where it stopped when it is called again.

    \b
    Example: dealwire backfill crawl-2025.warc.gz
             dealwire backfill --engine dask --workers 8 archive/
             dealwire backfill https://example.org/sitemap.xml
    """
    from flows.backfill.run import backfill as run_backfill
    from flows.clock import Clock
    from flows.commands.options import parse_time
    from flows.lock import only_writer
    from flows.settings import load_settings

    settings = load_settings(config)
    at = parse_time(now)
    count = workers or os.cpu_count() or 1
    with only_writer(settings.database):
        done = run_backfill(
            settings, Clock(at), sources, _engine(engine, count, settings.prefect_home, scheduler), size=chunk
        )
    if as_json:
        print(json.dumps({key: value for key, value in dataclasses.asdict(done).items() if key != "bytes"}))
        return
    print(
        f"{done.pages} pages ({done.pages_known} known before), {done.articles} articles, {done.mentions} mentions, ",
        end="",
    )
    print(f"{done.events_new} new events, {done.events_changed} changed; nothing mailed")
    if done.chunks_before:
        print(f"{done.chunks_before} chunks were loaded by an earlier run")


def _engine(name: str, workers: int, home: Path, scheduler: str | None) -> Engine:
    from flows.backfill.engines import with_dask, with_threads

    if name == "dask":
        return with_dask(workers, home, scheduler)
    if scheduler:
        raise click.UsageError("--scheduler goes with --engine dask")
    return with_threads(workers)
