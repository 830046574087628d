"""The report: one self-contained HTML page of trends from the published copy, and feeds beside it."""

from __future__ import annotations

import base64
import hashlib
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from flows.alerts.wording import money, value_words
from flows.report.charts import Chart, bars, calendar, network
from flows.report.figures import Period, compared, figures
from flows.report.outgoing import atom, icalendar, json_feed
from warehouse.database import open_published
from warehouse.exports import whole_file
from warehouse.queries import BEGINNING, END, saved_query, values_for
from warehouse.statements import statement

MAX_EVENTS = 500
MAX_TEXT = 300  # characters of any one text of a table: the page stays under 3 MB whatever outlets write
MAX_LINKS = 6
CALENDAR_DAYS = 365

Row = dict[str, Any]


def write_report(published: Path, out: Path, *, since: date | None = None) -> list[Path]:
    """Write the report, and beside it feeds of deals and launches and a calendar of launches.

    Args:
        published: The published copy.
        out: Where the page goes; each file is written whole or not at all.
        since: First day; all time when left out.
    Returns:
        The files, the page first.
    Raises:
        StorageError: There is no published copy, or a file cannot be written.
    """
    with open_published(published) as connection:
        told = _Asked(connection, since)
        page = _templates().get_template("report.html.jinja").render(_values(told))
        feeds = _feeds(told)
    written = []
    for path, text in ((out, page), *((out.with_name(name), text) for name, text in feeds.items())):
        with whole_file(path) as temporary:
            temporary.write_bytes(text.encode("utf-8", "replace"))
        written.append(path)
    return written


class _Asked:
    """What the published copy answers for the time of the report."""

    def __init__(self, connection: Any, since: date | None) -> None:
        self.connection = connection
        self.since = since
        self.extent = self.rows("report/extent")[0]
        self.last_day: date = self.extent["last_day"]

    def query(self, name: str) -> list[Row]:
        """The rows of a saved query."""
        query = saved_query(name)
        return self._fetch(query.sql, values_for(query, since=self.since))

    def rows(self, name: str, **values: Any) -> list[Row]:
        """The rows of a statement of the report."""
        return self._fetch(statement(name), values)

    def head(self, period: Period) -> Row:
        """The headline figures of a period."""
        return self.rows("report/head", since=period.since, until=period.until)[0]

    def events(self, kind: str | None, limit: int) -> list[Row]:
        """Events with links that may be followed."""
        found = self.rows("report/events", since=self.since or BEGINNING, until=END, kind=kind, limit=limit)
        return [_safe(row) for row in found]

    def _fetch(self, sql: str, values: dict[str, Any]) -> list[Row]:
        cursor = self.connection.execute(sql, values)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _values(told: _Asked) -> Row:
    period = compared(told.since, told.last_day)
    total = told.head(Period(since=told.since or BEGINNING, until=END))
    return {
        "since": told.since,
        "extent": told.extent,
        "figures": figures(total, told.head(period), told.head(period.before()), period.days),
        "charts": _charts(told),
        "leagues": [
            ("Investors", told.query("top_investors")[:10]),
            ("Acquirers", told.query("top_acquirers")[:10]),
            ("Recipients", told.query("top_recipients")[:10]),
        ],
        "network": network("Who deals with whom", told.query("who_deals_with_whom")),
        "calendar": _calendar(told),
        "rising": told.query("rising_names")[:10],
        "conflicts": told.query("conflicts")[:60],
        "feeds": told.query("silent_feeds")[:200],
        "events": told.events(None, MAX_EVENTS),
        "max_events": MAX_EVENTS,
        "script_hash": _hash(_script()),
        "script": _script(),
    }


def _charts(told: _Asked) -> list[Chart]:
    value = [(row["month"], "total", float(row["total_usd"]) / 1e6) for row in told.query("deal_value_per_month")]
    deals = [(row["week"], row["event_type"], float(row["deals"])) for row in told.query("deals_per_week")]
    launches = [(row["month"], row["developer"], float(row["launches"])) for row in told.query("launches_per_month")]
    weights = [
        (row["month"], what, float(row[what]))
        for row in told.query("open_against_closed")
        for what in ("open", "closed", "untold")
    ]
    return [
        bars("Deals a week", ("week", "type", "deals"), _days(deals)),
        bars("Agreed deal value a month", ("month", "what", "million US dollars"), _months(value)),
        bars("Launches a month", ("month", "developer", "launches"), _months(launches)),
        bars("Open and closed weights", ("month", "weights", "model launches"), _months(weights)),
    ]


def _days(rows: list[tuple[date, str, float]]) -> list[tuple[str, str, float]]:
    return [(day.isoformat(), what.replace("_", " "), much) for day, what, much in rows]


def _months(rows: list[tuple[date, str, float]]) -> list[tuple[str, str, float]]:
    return [(day[:7], what, much) for day, what, much in _days(rows)]


def _calendar(told: _Asked) -> Chart:
    """The launches of the report, of a year at most: more cannot be told apart."""
    since = max(told.since or BEGINNING, told.last_day - timedelta(days=CALENDAR_DAYS))
    rows = told.rows("report/calendar", since=since, until=END)
    launched = [(row["day"].isoformat(), row["developer"], row["event_type"], row["product"]) for row in rows]
    return calendar("Launches by developer", launched)


def _feeds(told: _Asked) -> dict[str, str]:
    """Texts of the feeds by file name."""
    deals, launches = told.events("deal", 100), told.events("launch", 1000)
    as_of = told.extent["as_of"] or max((row["updated_at"] for row in deals + launches), default=None)
    texts = {"launches.ics": icalendar(launches)}
    for kind, name, rows in (("deal", "deals", deals), ("launch", "launches", launches)):
        texts[f"{name}.json"] = json_feed(kind, rows)
        if as_of is not None:
            texts[f"{name}.atom"] = atom(kind, rows, as_of)
    return texts


def _safe(row: Row) -> Row:
    """Links of http and https alone: a page from disk must not run what a stranger wrote."""
    links = [url for url in row["urls"] or () if _is_web(url)]
    return {**row, "urls": links[:MAX_LINKS]}


def _is_web(url: str) -> bool:
    try:
        return urlsplit(url).scheme in {"http", "https"} and len(url) <= 2000
    except ValueError:
        return False


@cache
def _script() -> str:
    return (files("flows.report") / "templates" / "report.js").read_text(encoding="utf-8")


def _hash(script: str) -> str:
    """Name of a script for the page's security policy: no other one may run."""
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


@cache
def _templates() -> Environment:
    made = Environment(
        loader=PackageLoader("flows.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["cut"] = lambda text, most=MAX_TEXT: text if len(text) <= most else text[: most - 1] + "…"
    made.filters["dollars"] = lambda value: money(value, "USD") if value else "–"
    made.filters["in_words"] = value_words
    made.filters["host"] = lambda url: (urlsplit(url).hostname or "source").removeprefix("www.")
    return made
