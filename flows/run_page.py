"""What Prefect's page shows of a run: the summary, the deals it found, how the feeds are, where the report is."""

from __future__ import annotations

import logging
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from prefect.artifacts import create_markdown_artifact, create_table_artifact

from flows.cycle import CycleSummary
from flows.settings import Settings
from flows.summary import plain_markdown, summary_markdown
from warehouse.database import open_published
from warehouse.statements import statement

logger = logging.getLogger(__name__)

MAX_DEALS = 50


def leave_run_page(settings: Settings, summary: CycleSummary) -> None:
    """Leave the artifacts of one run; an API that does not answer costs the page, never the run."""
    try:
        _leave(settings, summary)
    except Exception as error:  # whatever stops the page, the work is done and stays done
        logger.warning("the run's page could not be left with Prefect: %s", error)


def _leave(settings: Settings, summary: CycleSummary) -> None:
    report = settings.published.with_name("report.html")
    shown = report if report.exists() else "not written yet; the digest run and `dealwire report` write it"
    markdown = f"{summary_markdown(summary)}\nReport: `{shown}`\n"
    create_markdown_artifact(markdown=markdown, key="dealwire-run", description="What the run did")
    with open_published(settings.published) as connection:
        deals = _rows(connection, "runs/new_deals", {"run_id": summary.run_id, "limit": MAX_DEALS})
        feeds = _rows(connection, "runs/feeds_now", {})
    if deals:
        create_table_artifact(table=deals, key="new-deals", description="Deals that this run told first")
    if feeds:
        create_table_artifact(table=feeds, key="feed-health", description="Feeds, those in trouble first")


def _rows(connection: Any, name: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    cursor = connection.execute(statement(name), values)
    names = [column[0] for column in cursor.description]
    return [{key: _cell(value) for key, value in zip(names, row, strict=True)} for row in cursor.fetchall()]


def _cell(value: Any) -> Any:
    """A value as JSON takes it; text from outside cannot be markup."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    return plain_markdown(value) if isinstance(value, str) else value
