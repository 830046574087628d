"""One monitoring cycle, step by step, without Prefect.

    feeds ─visit_feeds→ pages ─fetch_pages→ bodies ─read_articles→ articles ─find_mentions→ mentions
          ─resolve_events→ events, claims ─send_alerts→ mails ─publish→ the copy that people read

Steps hand over through the warehouse and each is idempotent: a cycle that was killed anywhere is completed by the
next one. ``flows.monitor`` wraps the same steps as Prefect tasks.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from extractors.errors import DealwireError, StorageError
from flows.clock import Clock
from flows.fetch_pages import PagesFetched, fetch_pages
from flows.find_mentions import MentionsFound, find_mentions
from flows.read_articles import ArticlesRead, read_articles
from flows.resolve_events import EventsResolved, resolve_events
from flows.send_alerts import AlertsSent, send_alerts, tell_operator
from flows.settings import Settings
from flows.visit_feeds import FeedsVisited, visit_feeds
from warehouse.articles import forget_reading
from warehouse.database import kept_open, open_published, open_warehouse
from warehouse.mentions import forget_extraction
from warehouse.publish import publish
from warehouse.runs import RunCounts, Trigger, count_runs, finish_run, start_run
from warehouse.setback import undo_future
from warehouse.without_pandas import without_pandas

logger = logging.getLogger(__name__)

Step = Callable[..., Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleSummary:
    """What one cycle did, step by step."""

    run_id: str
    feeds: FeedsVisited = field(default_factory=FeedsVisited)
    pages: PagesFetched = field(default_factory=PagesFetched)
    articles: ArticlesRead = field(default_factory=ArticlesRead)
    mentions: MentionsFound = field(default_factory=MentionsFound)
    events: EventsResolved = field(default_factory=EventsResolved)
    alerts: AlertsSent = field(default_factory=AlertsSent)

    def counts(self) -> RunCounts:
        """The summary in the columns of ``runs``."""
        return RunCounts(
            feeds_due=self.feeds.due,
            feeds_ok=self.feeds.ok,
            feeds_failed=self.feeds.failed,
            entries_new=self.feeds.entries_new,
            pages_fetched=self.pages.fetched,
            pages_failed=self.pages.failed,
            articles_new=self.articles.articles_new,
            mentions_new=self.mentions.mentions,
            events_new=self.events.events_new,
            events_changed=self.events.events_changed,
            mails_sent=self.alerts.sent,
            mails_pending=self.alerts.pending,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The steps as they are called: plain functions, or the same wrapped as Prefect tasks."""

    visit_feeds: Step = visit_feeds
    fetch_pages: Step = fetch_pages
    read_articles: Step = read_articles
    find_mentions: Step = find_mentions
    resolve_events: Step = resolve_events
    send_alerts: Step = send_alerts
    publish: Step = publish


@without_pandas()
@kept_open()
def run_cycle(
    settings: Settings, clock: Clock, *, force: bool = False, limit: int | None = None, steps: Steps | None = None
) -> CycleSummary:
    """Do one cycle; the caller holds the writer's lock.

    Args:
        settings: The configuration.
        clock: The time that everything stored is reckoned from.
        force: Visit feeds that are not due.
        limit: At most this many feeds, and as many pages.
        steps: The steps, where they are to be called in another way.
    Returns:
        What was done.
    Raises:
        DealwireError: The cycle could not be completed; the run is recorded as failed, the old copy stays.
    """
    steps = steps or Steps()
    with recorded_run(settings, clock) as run_id:
        summary = CycleSummary(
            run_id=run_id,
            feeds=steps.visit_feeds(settings, clock, force=force, limit=limit),
            pages=steps.fetch_pages(settings, clock, limit=limit),
            articles=steps.read_articles(settings, clock),
            mentions=steps.find_mentions(settings, clock),
            events=steps.resolve_events(settings, clock),
            alerts=steps.send_alerts(settings, clock),
        )
    return _finish(settings, clock, summary, steps)


@kept_open()
def run_digest(settings: Settings, clock: Clock, *, steps: Steps | None = None) -> CycleSummary:
    """Mail what is due, digests above all, and publish; the caller holds the writer's lock.

    Returns:
        What was done: mails alone.
    Raises:
        DealwireError: The warehouse could not be read or written; the run is recorded as failed.
    """
    steps = steps or Steps()
    with recorded_run(settings, clock) as run_id:
        summary = CycleSummary(run_id=run_id, alerts=steps.send_alerts(settings, clock))
    return _finish(settings, clock, summary, steps)


def prepare(settings: Settings) -> None:
    """Make the warehouse and, before any work, an empty published copy, so that readers find tables at once.

    Raises:
        StorageError: The warehouse is new and the published copy is not: the file was moved. To begin anew beside it
            would mail everything again, and take from people what they read.
    """
    settings.database.parent.mkdir(parents=True, exist_ok=True)
    with open_warehouse(settings.database) as connection:
        begun = count_runs(connection) > 0
    if not settings.published.exists():
        publish(settings.database, settings.published)
    elif not begun and _has_history(settings.published):
        raise StorageError(
            "the warehouse is gone, and its published copy tells of runs",
            subject=str(settings.database),
            advice=f"Put it back, or a backup (dealwire maintain --restore). To begin anew, move {settings.published} away.",
        )


def _has_history(published: Path) -> bool:
    try:
        with open_published(published) as connection:
            return count_runs(connection) > 0
    except StorageError:  # what cannot be read is no reason not to begin
        return False


@contextmanager
def recorded_run(settings: Settings, clock: Clock, trigger: Trigger = "run") -> Iterator[str]:
    """Open a run in the record and give its id; if the block fails, the record says why."""
    prepare(settings)
    with open_warehouse(settings.database) as connection:
        if not clock.was_set and undo_future(connection, clock.now()):
            logger.warning("the clock was set back: what it had dated into the future is due now")
        run_id = start_run(connection, clock.now(), trigger)
    try:
        yield run_id
    except BaseException as error:
        _record_failure(settings, clock, run_id, error)
        if trigger == "run" and isinstance(error, Exception):
            tell_operator(settings, clock)
        raise


def _finish(settings: Settings, clock: Clock, summary: CycleSummary, steps: Steps) -> CycleSummary:
    with open_warehouse(settings.database) as connection:
        finish_run(connection, summary.run_id, clock.now(), summary.counts())
    steps.publish(settings.database, settings.published)
    return summary


def _record_failure(settings: Settings, clock: Clock, run_id: str, error: BaseException) -> None:
    """Write down why a run failed, if the database still lets us."""
    message = str(error) or type(error).__name__
    state: Literal["failed", "interrupted"] = "failed" if isinstance(error, Exception) else "interrupted"
    try:
        with open_warehouse(settings.database) as connection:
            finish_run(connection, run_id, clock.now(), RunCounts(), state=state, message=message[:1000])
    except DealwireError:
        logger.exception("the failed run could not be recorded; the next run closes it")


def run_reprocess(settings: Settings, clock: Clock, *, since: datetime | None = None) -> RunCounts:
    """Read and extract the stored pages again; the caller holds the writer's lock.

    Args:
        settings: The configuration.
        clock: The time.
        since: Only pages fetched at or after this; all when left out.
    Returns:
        What was done. Events that appear only now are not mailed.
    """
    with recorded_run(settings, clock, "reprocess") as run_id:
        with open_warehouse(settings.database) as connection:
            forget_reading(connection, since)
            forget_extraction(connection, since)
        articles, mentions = read_articles(settings, clock), find_mentions(settings, clock)
        events = resolve_events(settings, clock)
        send_alerts(settings, clock, origin="reprocess")
    counts = RunCounts(
        articles_new=articles.articles_new,
        mentions_new=mentions.mentions,
        events_new=events.events_new,
        events_changed=events.events_changed,
    )
    with open_warehouse(settings.database) as connection:
        finish_run(connection, run_id, clock.now(), counts)
    publish(settings.database, settings.published)
    return counts
