"""Every saved query says what it is, answers an empty warehouse, and is right on known rows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import duckdb
import pytest
from known import add_article, add_claim, add_event, add_mention, add_weekly_mentions, at, insert

from extractors.errors import StorageError
from warehouse.migrate import migrate
from warehouse.queries import run, saved_queries, saved_query

WANTED = {
    "conflicts", "context_window_over_time", "coverage_by_publisher", "days_to_availability", "deal_value_per_month",
    "deals_per_week", "launches_per_month", "launches_per_month_by_modality", "new_since", "open_against_closed",
    "rising_names", "rumours_that_came_true", "silent_feeds", "top_acquirers", "top_investors", "top_recipients",
    "who_deals_with_whom",
}  # fmt: skip


@pytest.fixture
def connection():
    with duckdb.connect(":memory:") as opened:
        opened.execute("set TimeZone = 'UTC'")
        migrate(opened)
        yield opened


def _rows(connection, name, *columns, **period):
    frame = run(connection, name, **period)
    chosen = frame[list(columns)] if columns else frame
    return [tuple(row) for row in chosen.itertuples(index=False)]


def test_the_questions_are_there():
    assert set(saved_queries()) >= WANTED


@pytest.mark.parametrize("name", saved_queries())
def test_a_query_answers_an_empty_warehouse(connection, name):
    frame = run(connection, name)
    assert len(frame) == 0
    assert len(frame.columns) >= 2


@pytest.mark.parametrize("name", saved_queries())
def test_a_query_says_what_it_answers(name):
    query = saved_query(name)
    head = "\n".join(line for line in query.sql.splitlines() if line.startswith("--"))
    assert query.title.endswith(".")
    for word in ("Parameters: ", "One row per ", "Order: "):
        assert word in head
    assert set(query.parameters) <= {"since", "until"}
    assert all(f"${name}" in head for name in query.parameters)
    assert "select *" not in query.sql


def test_an_unknown_query_is_told_with_those_there_are():
    with pytest.raises(StorageError, match="deals_per_week"):
        saved_query("nonsense")


def test_deals_are_counted_by_week_type_and_status_with_empty_weeks(connection):
    add_event(connection, "a", day="2026-03-02", status="announced")
    add_event(connection, "b", day="2026-03-08", status="announced")  # the Sunday of the same week
    add_event(connection, "c", "acquisition", day="2026-03-17")
    add_event(connection, "d", "model_launch", day="2026-03-17")
    add_event(connection, "e", day="2026-03-17", dropped=True)
    assert _rows(connection, "deals_per_week") == [
        (date(2026, 3, 2), "acquisition", "completed", 0),
        (date(2026, 3, 2), "funding", "announced", 2),
        (date(2026, 3, 9), "acquisition", "completed", 0),
        (date(2026, 3, 9), "funding", "announced", 0),
        (date(2026, 3, 16), "acquisition", "completed", 1),
        (date(2026, 3, 16), "funding", "announced", 0),
    ]
    assert _rows(connection, "deals_per_week", "deals", since=date(2026, 3, 3), until=date(2026, 3, 9)) == [(1,)]


def test_an_event_without_a_day_counts_for_its_first_publication_then_for_when_it_was_seen(connection):
    seen = at("2026-03-20")
    add_event(connection, "a", announced_on=None, first_published_at=at("2026-03-10"), first_seen_at=seen)
    add_event(connection, "b", announced_on=None, first_published_at=None, first_seen_at=seen)
    days = connection.execute("select event_on from deals order by event_id").fetchall()
    assert days == [(date(2026, 3, 10),), (date(2026, 3, 20),)]


def test_deal_value_is_that_of_agreed_deals_and_never_of_valuations(connection):
    money = {"currency": "USD"}
    add_event(connection, "a", day="2026-01-05", amount=5, amount_usd=5, **money)
    add_event(connection, "b", day="2026-01-06", amount=7, amount_usd=7, status="announced", **money)
    add_event(connection, "c", day="2026-01-07", amount=1000, amount_usd=1000, status="rumoured", **money)
    add_event(connection, "d", day="2026-01-08", amount=1000, amount_usd=1000, status="cancelled", **money)
    add_event(connection, "e", day="2026-01-09", valuation=9999, valuation_usd=9999, valuation_currency="USD")
    add_event(connection, "f", day="2026-03-01", amount=4, amount_usd=4, **money)
    assert [(month, deals, total) for month, deals, _, total in _rows(connection, "deal_value_per_month")] == [
        (date(2026, 1, 1), 2, 12),
        (date(2026, 2, 1), 0, 0),
        (date(2026, 3, 1), 1, 4),
    ]
    assert run(connection, "deal_value_per_month")["median_usd"][0] == 6


def test_a_league_counts_an_event_once_whatever_the_roles(connection):
    both = [("Tern", "investor"), ("Tern", "lead_investor"), ("Quillan", "recipient")]
    add_event(connection, "a", parties=both, amount=10, amount_usd=10, currency="USD")
    add_event(connection, "b", parties=[("Tern", "investor"), ("Pell", "investor"), ("Fern", "recipient")])
    add_event(connection, "c", parties=[("Oak", "investor")], status="rumoured", amount_usd=99)
    add_event(connection, "d", "acquisition", parties=[("Tern", "acquirer"), ("Fern", "target")], amount_usd=3)
    investors = run(connection, "top_investors")
    assert list(zip(investors["name"], investors["deals"], strict=True)) == [("Tern", 2), ("Pell", 1)]
    assert investors["deal_value_usd"][0] == 10
    assert _rows(connection, "top_acquirers", "name", "deals") == [("Tern", 1)]
    assert _rows(connection, "top_recipients", "name", "deals") == [("Quillan", 1), ("Fern", 1)]


def test_pairs_are_counted_by_type_and_without_cancelled_deals(connection):
    pair = [("Halden", "investor"), ("Brightloom", "recipient")]
    add_event(connection, "a", parties=pair, amount_usd=5)
    add_event(connection, "b", parties=[*pair, ("Halden", "lead_investor")], amount_usd=6)
    add_event(connection, "c", "partnership", parties=[("Halden", "partner"), ("Brightloom", "partner")])
    add_event(connection, "d", parties=pair, status="cancelled")
    rows = _rows(connection, "who_deals_with_whom", "party", "counterparty", "event_type", "deals")
    assert rows == [("Brightloom", "Halden", "funding", 2), ("Brightloom", "Halden", "partnership", 1)]
    assert run(connection, "who_deals_with_whom")["deal_value_usd"][0] == 11


def test_launches_are_counted_by_developer_and_small_ones_joined(connection):
    for number in range(22):
        for day in ("2026-01-05", "2026-03-05"):
            name = f"Maker {number:02}"
            add_event(
                connection, f"{number}{day}", "model_launch", day=day, developer=name, parties=[(name, "developer")]
            )
    add_event(connection, "x", "availability", day="2026-01-05", developer="Maker 00")
    add_event(connection, "y", "product_launch", day="2026-02-05", developer=None)
    rows = _rows(connection, "launches_per_month")
    assert len(rows) == 3 * 21
    assert (date(2026, 1, 1), "Maker 00", 1) in rows
    assert (date(2026, 2, 1), "Maker 00", 0) in rows
    assert (date(2026, 2, 1), "others", 1) in rows
    assert (date(2026, 3, 1), "others", 2) in rows


def test_a_launch_counts_for_each_of_its_modalities(connection):
    add_event(connection, "a", "model_launch", day="2026-01-05", modalities=["text", "image", "text"])
    add_event(connection, "b", "model_launch", day="2026-02-05")
    assert _rows(connection, "launches_per_month_by_modality") == [
        (date(2026, 1, 1), "image", 1),
        (date(2026, 1, 1), "text", 1),
        (date(2026, 1, 1), "untold", 0),
        (date(2026, 2, 1), "image", 0),
        (date(2026, 2, 1), "text", 0),
        (date(2026, 2, 1), "untold", 1),
    ]


def test_days_from_launch_to_a_platform(connection):
    made = {"developer": "Orrery", "products": ["Lark 2"], "product": "Lark 2"}
    add_event(connection, "a", "model_launch", day="2026-01-05", platforms=["Own API"], **made)
    add_event(connection, "b", "availability", day="2026-01-25", platforms=["Halden Cloud"], **made)
    add_event(connection, "c", "availability", day="2026-02-25", platforms=["Halden Cloud"], **made)
    later = {**made, "products": ["LARK 2"], "developer": None}
    add_event(connection, "d", "availability", day="2026-01-15", platforms=["Dune"], **later)
    other = {"developer": "Somebody else", "products": ["Lark 2"]}
    add_event(connection, "e", "availability", day="2026-01-16", platforms=["Elsewhere"], **other)
    add_event(connection, "f", "availability", day="2026-01-01", platforms=["Too early"], **made)
    assert _rows(connection, "days_to_availability", "platform", "developer", "days") == [
        ("Dune", "Orrery", 10),
        ("Halden Cloud", "Orrery", 20),
        ("Own API", "Orrery", 0),
    ]


def test_context_windows_over_time_mark_records(connection):
    for day, window in (("2026-01-05", 8000), ("2026-02-05", 4000), ("2026-03-05", 128000), ("2026-04-05", 128000)):
        add_event(connection, day, "model_launch", day=day, developer="Orrery", product="Lark", context_window=window)
    add_event(connection, "x", "model_launch", day="2026-01-05")
    rows = _rows(connection, "context_window_over_time", "context_window", "record")
    assert rows == [(8000, True), (4000, False), (128000, True), (128000, False)]


def test_open_and_closed_weights_are_counted_apart_from_what_nobody_tells(connection):
    add_event(connection, "a", "model_launch", day="2026-01-05", open_weights=True)
    add_event(connection, "b", "model_launch", day="2026-01-06", open_weights=False)
    add_event(connection, "c", "model_launch", day="2026-03-06")
    assert _rows(connection, "open_against_closed") == [
        (date(2026, 1, 1), 1, 1, 0),
        (date(2026, 2, 1), 0, 0, 0),
        (date(2026, 3, 1), 0, 0, 1),
    ]


def test_rising_names_are_measured_against_their_own_weeks(connection):
    last = at("2026-03-29")
    insert(connection, "runs", run_id="r", started_at=last + timedelta(hours=1), state="completed")
    add_weekly_mentions(connection, "Riser", [8, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1, 0], last_day=last)
    add_weekly_mentions(connection, "Steady", [9] * 13, last_day=last)
    add_weekly_mentions(connection, "Rare", [2], last_day=last)
    add_weekly_mentions(connection, "Newcomer", [4], last_day=last)
    rows = _rows(connection, "rising_names")
    # Riser: seven mentions in twelve weeks, mean 0.58, deviation below one counts as one.
    assert rows == [("Riser", 8, 0.58, 7.42), ("Newcomer", 4, 0.0, 4.0)]
    assert ("Riser",) not in _rows(connection, "rising_names", "name", until=date(2026, 3, 23))


def test_rumours_that_came_true_are_timed_from_telling_to_telling(connection):
    add_event(connection, "a", day="2026-03-10")
    add_claim(connection, "a", "status", "rumoured", publisher="One", claimed_at=at("2026-03-01"))
    add_claim(connection, "a", "status", "announced", publisher="Two", claimed_at=at("2026-03-09T23:30"))
    add_claim(connection, "a", "status", "completed", publisher="One", claimed_at=at("2026-03-20"))
    add_event(connection, "b", status="rumoured")
    add_claim(connection, "b", "status", "rumoured")
    add_event(connection, "c", status="cancelled")
    add_claim(connection, "c", "status", "rumoured", claimed_at=at("2026-03-01"))
    add_claim(connection, "c", "status", "announced", claimed_at=at("2026-03-02"), publisher="Two")
    assert _rows(connection, "rumours_that_came_true", "event_id", "days") == [("a", 8)]


def test_conflicts_show_each_value_with_who_gives_it(connection):
    add_event(connection, "a", has_conflict=True)
    add_claim(connection, "a", "amount", "15000000 USD", publisher="Two")
    add_claim(connection, "a", "amount", "15000000 USD", publisher="One")
    add_claim(connection, "a", "amount", "2000000000 EUR", publisher="Three", chosen=False)
    add_claim(connection, "a", "round", "seed", publisher="One")
    add_event(connection, "b")
    add_claim(connection, "b", "amount", "1 USD")
    rows = run(connection, "conflicts")
    assert list(rows["value"]) == ["15000000 USD", "2000000000 EUR"]
    assert [list(one) for one in rows["publishers"]] == [["One", "Two"], ["Three"]]
    assert list(rows["chosen"]) == [True, False]


def test_coverage_tells_who_was_first_and_how_far_the_others_were_behind(connection):
    for number in range(3):
        event = f"e{number}"
        add_event(connection, event, first_published_at=at("2026-03-02T08:00"))
        add_claim(connection, event, "status", "announced", publisher="Quick", claimed_at=at("2026-03-02T08:00"))
        add_claim(connection, event, "status", "announced", publisher="Slow", claimed_at=at("2026-03-02T11:00"))
        add_claim(connection, event, "amount", "1 USD", publisher="Quick", claimed_at=at("2026-03-02T08:00"))
    add_claim(connection, "e0", "status", "announced", publisher="Undated", claimed_at=None)
    rows = _rows(connection, "coverage_by_publisher", "publisher", "events", "first_to_tell")
    assert rows == [("Quick", 3, 3), ("Slow", 3, 0), ("Undated", 1, 0)]
    assert list(run(connection, "coverage_by_publisher")["median_hours_behind"][:2]) == [0.0, 3.0]


def test_silent_and_failing_feeds_are_told(connection):
    insert(connection, "runs", run_id="r", started_at=at("2026-03-31"), state="completed")
    known = {"url": "https://example.org/feed", "publisher": "p", "state": "ok"}
    insert(connection, "feed_state", feed="well", last_new_entry_at=at("2026-03-30"), **known)
    insert(connection, "feed_state", feed="quiet", last_new_entry_at=at("2026-02-01"), **known)
    insert(connection, "feed_state", feed="slow", last_new_entry_at=at("2026-03-20"), silent=True, **known)
    failing = {**known, "state": "timeout", "consecutive_failures": 2}
    insert(connection, "feed_state", feed="failing", last_new_entry_at=at("2026-03-30"), **failing)
    insert(connection, "feed_state", feed="gone", last_new_entry_at=at("2026-01-30"), active=False, **known)
    assert _rows(connection, "silent_feeds", "feed") == [("quiet",), ("slow",), ("failing",)]


def test_what_is_new_since_a_moment(connection):
    add_event(connection, "a", first_seen_at=at("2026-03-02T09:00"))
    add_event(connection, "b", first_seen_at=at("2026-03-02T10:00"))
    since = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    assert _rows(connection, "new_since", "event_id", since=since) == [("b",)]
    assert _rows(connection, "new_since", "event_id", since=date(2026, 3, 2)) == [("b",), ("a",)]
    frame = run(connection, "new_since")
    assert str(frame["first_seen_at"].dtype).endswith("UTC]")


def test_mentions_recalled_as_background_do_not_make_a_name_rise(connection):
    last = at("2026-03-29")
    insert(connection, "runs", run_id="r", started_at=last, state="completed")
    add_event(connection, "a", parties=[("Oldname", "recipient")])
    for number in range(5):
        add_article(connection, f"a{number}", published_at=last)
        add_mention(connection, "a", mention_id=f"m{number}", article_id=f"a{number}", news=False)
    assert _rows(connection, "rising_names") == []
