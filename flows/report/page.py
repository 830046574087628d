"""The report: one self-contained HTML page of trends, from the published copy."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from flows.report.charts import bars
from warehouse.database import open_published
from warehouse.exports import whole_file
from warehouse.queries import END, saved_query, values_for
from warehouse.statements import statement

MAX_EVENTS = 500


def write_report(published: Path, out: Path, *, since: date | None = None) -> None:
    """Write the report.

    Args:
        published: The published copy.
        out: Where the page goes; written whole or not at all.
        since: First day; all time when left out.
    Raises:
        StorageError: There is no published copy, or the page cannot be written.
    """
    with open_published(published) as connection:

        def ask(name: str) -> list[dict[str, Any]]:
            query = saved_query(name)
            return _rows(connection, query.sql, values_for(query, since=since))

        values = {
            "since": since,
            "head": _rows(connection, statement("report/head"), {"since": since or date(1990, 1, 1), "until": END})[0],
            "charts": [
                bars("Deals a week", _summed(ask("deals_per_week"), "week", "event_type", "deals")),
                bars("Deal value a month, million US dollars", _millions(ask("deal_value_per_month"))),
                bars("Launches a month", _summed(ask("launches_per_month"), "month", "developer", "launches")),
            ],
            "leagues": [
                ("Investors", ask("top_investors")[:10]),
                ("Acquirers", ask("top_acquirers")[:10]),
                ("Recipients", ask("top_recipients")[:10]),
            ],
            "pairs": ask("who_deals_with_whom")[:15],
            "conflicts": ask("conflicts")[:60],
            "feeds": ask("silent_feeds"),
            "events": [_linked(row) for row in _rows(
                connection, statement("report/events"), {"since": since or date(1990, 1, 1), "limit": MAX_EVENTS}
            )],
        }  # fmt: skip
    page = _templates().get_template("report.html.jinja").render(values)
    with whole_file(out) as path:
        path.write_text(page, encoding="utf-8")


def _rows(connection: Any, sql: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    cursor = connection.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _summed(rows: list[dict[str, Any]], when: str, what: str, count: str) -> list[tuple[str, str, float]]:
    return [(str(row[when]), str(row[what] or "unknown"), float(row[count])) for row in rows]


def _millions(rows: list[dict[str, Any]]) -> list[tuple[str, str, float]]:
    return [(str(row["month"]), "total", float(row["total_usd"]) / 1e6) for row in rows]


def _linked(row: dict[str, Any]) -> dict[str, Any]:
    """Links of http and https alone: a page from disk must not run what a stranger wrote."""
    links = [url for url in row["urls"] or () if urlsplit(url).scheme in {"http", "https"}]
    return {**row, "urls": links[:6]}


@cache
def _templates() -> Environment:
    return Environment(loader=PackageLoader("flows.report"), autoescape=True, undefined=StrictUndefined)
