"""Every saved query fits the schema and names what it is."""

from __future__ import annotations

import duckdb
import pytest

from extractors.errors import StorageError
from warehouse.migrate import migrate
from warehouse.queries import run, saved_queries, saved_query


@pytest.fixture
def connection():
    with duckdb.connect(":memory:") as opened:
        opened.execute("set TimeZone = 'UTC'")
        migrate(opened)
        yield opened


@pytest.mark.parametrize("name", saved_queries())
def test_a_query_answers_an_empty_warehouse(connection, name):
    frame = run(connection, name)
    assert len(frame) == 0
    assert len(frame.columns) >= 2


@pytest.mark.parametrize("name", saved_queries())
def test_a_query_says_what_it_answers(name):
    query = saved_query(name)
    assert query.title.endswith(".")
    assert "One row per" in query.sql
    assert set(query.parameters) <= {"since", "until"}


def test_an_unknown_query_is_told_with_those_there_are():
    with pytest.raises(StorageError, match="deals_per_week"):
        saved_query("nonsense")


def test_deals_are_counted_by_week_type_and_status(connection):
    for number, (kind, day, amount) in enumerate(
        [("funding", "2026-03-02", 5), ("funding", "2026-03-04", 7), ("acquisition", "2026-03-09", None)]
    ):
        connection.execute(
            "insert into resolved_events (event_id, kind, event_type, status, headline, announced_on, first_seen_at, "
            "updated_at, amount_usd, confidence) values (?, 'deal', ?, 'completed', 'a headline', ?, now(), now(), ?, 1)",
            [str(number), kind, day, amount],
        )
    weeks = run(connection, "deals_per_week")
    assert list(weeks["deals"]) == [2, 1]
    value = run(connection, "deal_value_per_month")
    assert (float(value["total_usd"][0]), float(value["median_usd"][0])) == (12.0, 6.0)
