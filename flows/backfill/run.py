"""A backfill from beginning to end; the caller holds the writer's lock.

    WARC, folder ─chunks→ workers ─Parquet→ this process ─load→ warehouse
    list, sitemap ─links→ warehouse ─fetch_pages, read_articles, find_mentions→ warehouse
                                                          then for all: resolve_events, publish

Nothing is mailed: what comes from a backfill is marked so. A chunk is loaded in one transaction together with the
word that it is, so a backfill that was killed goes on with the next one.
"""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from extractors.errors import ConfigError
from flows.backfill.chunks import CHUNK_PAGES, WARC_NAMES, Chunk, chunks_of, weight_of
from flows.backfill.engines import Engine
from flows.backfill.links import links_of
from flows.backfill.work import Order, Result, read_result, save_known
from flows.clock import Clock
from flows.cycle import recorded_run
from flows.fetch_pages import fetch_pages
from flows.find_mentions import find_mentions
from flows.organizations import follow_learnt
from flows.progress import Progress, progress_of
from flows.read_articles import read_articles
from flows.resolve_events import resolve_events
from flows.settings import Settings
from warehouse.backfill import add_links, known_links, load_chunk, loaded_chunks
from warehouse.database import kept_open, open_warehouse
from warehouse.publish import publish
from warehouse.runs import RunCounts, finish_run

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Backfilled:
    """What a backfill did, counted while it does it."""

    pages: int = 0
    pages_known: int = 0
    articles: int = 0
    mentions: int = 0
    events_new: int = 0
    events_changed: int = 0
    chunks_before: int = 0  # loaded by an earlier run
    seconds: float = 0.0
    worker_cpu_s: float = 0.0
    work_s: float = 0.0  # from the first chunk that was begun to the last that was loaded
    resolve_s: float = 0.0
    bytes: int = field(default=0, repr=False)


def backfill(
    settings: Settings, clock: Clock, sources: Sequence[str], engine: Engine, *, size: int = CHUNK_PAGES
) -> Backfilled:
    """Bring history into the warehouse.

    Args:
        settings: The configuration.
        clock: The time.
        sources: WARC files, folders of saved pages, lists of URLs, sitemaps; files or, for the last two, URLs.
        engine: Who does the chunks.
        size: Pages in a chunk.
    Returns:
        What was done.
    Raises:
        ConfigError: A source is none of these, or is not there.
        DealwireError: It could not be read or stored; what was loaded stays, and the same call goes on.
    """
    holding, naming = _sort(sources)
    begun, done = time.monotonic(), Backfilled()
    with recorded_run(settings, clock, "backfill") as run_id:
        if holding:
            _load_saved(settings, clock, holding, engine, size, done)
        for source in naming:
            _load_named(settings, clock, source, done)
        resolving = time.monotonic()
        events = resolve_events(settings, clock)
        done.resolve_s = time.monotonic() - resolving
        done.events_new, done.events_changed = events.events_new, events.events_changed
    done.seconds = time.monotonic() - begun
    counts = RunCounts(
        articles_new=done.articles,
        mentions_new=done.mentions,
        events_new=done.events_new,
        events_changed=done.events_changed,
    )
    with open_warehouse(settings.database) as connection:
        finish_run(connection, run_id, clock.now(), counts)
    publish(settings.database, settings.published)
    return done


def _sort(sources: Sequence[str]) -> tuple[list[Path], list[str]]:
    """Sources that hold pages, and sources that name them."""
    holding, naming = [], []
    for source in sources:
        path = Path(source)
        if source.startswith(("http://", "https://")):
            naming.append(source)
        elif not path.exists():
            raise ConfigError("there is no such file or folder", subject=source)
        elif path.is_dir() or path.name.lower().endswith(WARC_NAMES):
            holding.append(path)
        else:
            naming.append(source)
    return holding, naming


def _load_saved(
    settings: Settings, clock: Clock, sources: Sequence[Path], engine: Engine, size: int, done: Backfilled
) -> None:
    folder = settings.database.with_name(settings.database.name + ".backfill")
    folder.mkdir(exist_ok=True)
    with open_warehouse(settings.database) as connection:
        before = loaded_chunks(connection)
        save_known(known_links(connection), folder / "known.npy")
    order = Order(folder=str(folder), known=str(folder / "known.npy"), publishers=_publishers(settings), at=clock.now())
    total = sum(weight_of(source) for source in sources)
    with progress_of("backfill") as progress:
        begun: list[float] = []

        def load(result: Result) -> None:
            _load(settings, clock, result, done)
            done.work_s = time.monotonic() - begun[0]
            _tell(done, result.chunk.weight, total, progress)

        def still_to_do() -> Iterator[Chunk]:
            for chunk in _still_to_do(sources, size, before, done):
                if not begun:
                    begun.append(time.monotonic())
                yield chunk

        with kept_open():  # closing it writes it out: more than half of what the loading of a chunk costs
            engine(still_to_do(), order, load)
    shutil.rmtree(folder, ignore_errors=True)


def _still_to_do(sources: Sequence[Path], size: int, before: set[str], done: Backfilled) -> Iterator[Chunk]:
    for source in sources:
        for chunk in chunks_of(source, size=size):
            if chunk.chunk_id in before:
                done.chunks_before += 1
                done.bytes += chunk.weight
            else:
                yield chunk


def _load(settings: Settings, clock: Clock, result: Result, done: Backfilled) -> None:
    with open_warehouse(settings.database) as connection:
        loaded = load_chunk(
            connection,
            read_result(result),
            chunk_id=result.chunk.chunk_id,
            source=Path(result.chunk.source).name,
            part=result.chunk.part,
            pages=result.pages,
            at=clock.now(),
            follow=follow_learnt,
        )
    shutil.rmtree(result.folder, ignore_errors=True)
    done.pages += loaded.pages
    done.pages_known += loaded.pages - loaded.pages_new
    done.articles += loaded.articles_new
    done.mentions += loaded.mentions_new
    done.worker_cpu_s += result.cpu_s


def _tell(done: Backfilled, weight: int, total: int, progress: Progress) -> None:
    """Pages are not counted beforehand: how many there will be is reckoned from the bytes."""
    done.bytes += weight
    progress(done.pages, max(done.pages, round(done.pages * total / max(done.bytes, 1))))


def _load_named(settings: Settings, clock: Clock, source: str, done: Backfilled) -> None:
    links = list(links_of(source, settings.fetch, _publishers(settings), clock.now()))
    with open_warehouse(settings.database) as connection:
        new = add_links(connection, links)
    logger.info("%s: %d pages named, %d of them new", source, len(links), new)
    asked = fetch_pages(settings, clock)
    articles, mentions = read_articles(settings, clock), find_mentions(settings, clock)
    done.pages += asked.fetched + asked.failed
    done.pages_known += len(links) - new
    done.articles += articles.articles_new
    done.mentions += mentions.mentions


def _publishers(settings: Settings) -> dict[str, str]:
    """Publisher by host, as far as the configured feeds tell: history and feeds are then one source."""
    return {(urlsplit(feed.url).hostname or "").removeprefix("www."): feed.source for feed in settings.feeds}
