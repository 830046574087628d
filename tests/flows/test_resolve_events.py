"""Resolution over a real warehouse: mentions in, events out."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from told import CLOCK, DAY, add_article, funding, rows

from flows.correct_events import drop_event, undo
from flows.resolve_events import resolve_events
from warehouse.database import open_warehouse
from warehouse.events import show_event


def test_two_outlets_make_one_event_with_one_row(settings):
    add_article(settings, "a1", mentions=[funding()])
    add_article(settings, "a2", publisher="Sample Post", mentions=[funding(("2100000000", "USD"))])
    done = resolve_events(settings, CLOCK)
    assert (done.events_new, done.events_changed) == (1, 0)
    found = rows(settings, "select headline, parties, publisher_count, has_conflict, amount_usd from events")
    assert found == [("Norvia invests €2B in Quillon AI", ["Norvia", "Quillon AI"], 2, False, Decimal("2100000000.00"))]


def test_a_second_resolution_changes_nothing(settings):
    add_article(settings, "a1", mentions=[funding()])
    resolve_events(settings, CLOCK)
    before = rows(settings, "select * from resolved_events") + rows(settings, "from event_history")
    done = resolve_events(settings, CLOCK)
    assert (done.mentions_seen, done.events_new, done.events_changed) == (0, 0, 0)
    assert rows(settings, "select * from resolved_events") + rows(settings, "from event_history") == before


def test_sources_that_disagree_are_both_kept_and_shown(settings):
    add_article(settings, "a1", mentions=[funding()])
    add_article(settings, "a2", publisher="Sample Post", mentions=[funding()])
    add_article(settings, "a3", publisher="Other Times", mentions=[funding(("15000000", "EUR"))])
    resolve_events(settings, CLOCK)
    [(event_id, conflict)] = rows(settings, "select event_id, has_conflict from events")
    assert conflict
    with open_warehouse(settings.database) as db:
        event = show_event(db, event_id)
    told = {(row["publisher"], row["value"], row["chosen"]) for row in event["claims"] if row["field"] == "amount"}
    assert ("Other Times", "15000000.00 EUR", False) in told
    assert ("Sample Post", "2000000000.00 EUR (2100000000.00 USD)", True) in told


def test_a_later_article_keeps_the_id_and_writes_history(settings):
    add_article(settings, "a1", mentions=[funding(status="rumoured")])
    resolve_events(settings, CLOCK)
    [(first,)] = rows(settings, "select event_id from events")
    add_article(settings, "a2", publisher="Sample Post", published=DAY + timedelta(days=2),
                mentions=[funding(status="completed")])  # fmt: skip
    done = resolve_events(settings, CLOCK)
    assert (done.events_new, done.events_changed) == (0, 1)
    assert rows(settings, "select event_id, status from events") == [(first, "completed")]
    changes = rows(settings, "select change, old_value, new_value, mention_id from event_history order by all")
    assert changes == [("new", None, "Reported: Norvia invests €2B in Quillon AI", "a1-0"),
                       ("status", "rumoured", "completed", "a2-0")]  # fmt: skip


def test_an_older_article_that_arrives_late_does_not_turn_the_status_back(settings):
    add_article(settings, "a1", mentions=[funding(status="completed")])
    resolve_events(settings, CLOCK)
    add_article(settings, "a2", published=DAY - timedelta(days=5), mentions=[funding(status="rumoured")])
    resolve_events(settings, CLOCK)
    assert rows(settings, "select status, article_count from events") == [("completed", 2)]


def test_an_undated_article_joins_by_parties_and_amount(settings):
    add_article(settings, "a1", mentions=[funding()])
    add_article(settings, "a2", publisher="Sample Post", published=None, mentions=[funding()])
    resolve_events(settings, CLOCK)
    assert rows(settings, "select article_count from events") == [(2,)]


def test_a_sum_without_any_date_is_converted_by_the_day_it_was_first_seen(settings):
    add_article(settings, "a1", published=None, mentions=[funding(("1000000", "EUR"))])
    resolve_events(settings, CLOCK)
    [(usd, source)] = rows(settings, "select amount_usd, amount_usd_source from events")
    assert usd > 0
    assert source.startswith("European Central Bank, ")


def test_background_makes_no_event_but_is_attached_to_one(settings):
    add_article(settings, "a1", mentions=[funding(news=False)])
    resolve_events(settings, CLOCK)
    assert rows(settings, "from events") == []
    add_article(settings, "a2", mentions=[funding()])
    resolve_events(settings, CLOCK)
    assert rows(settings, "select count(distinct event_id), count(*) from mentions") == [(1, 2)]
    assert rows(settings, "select article_count from events") == [(1,)]


def test_an_event_that_joins_another_is_found_under_its_old_id(settings):
    add_article(settings, "a1", mentions=[funding(None)])
    add_article(settings, "a2", published=DAY + timedelta(days=60), mentions=[funding(None)])
    resolve_events(settings, CLOCK)
    old = {one for (one,) in rows(settings, "select event_id from events")}
    assert len(old) == 2
    add_article(settings, "a3", published=DAY + timedelta(days=30), mentions=[funding(None)])
    resolve_events(settings, CLOCK)
    left = {one for (one,) in rows(settings, "select event_id from events")}
    with open_warehouse(settings.database) as db:
        assert {show_event(db, one)["event_id"] for one in old} == left
    [(lost, kept)] = rows(settings, "select old_value, new_value from event_history where change = 'merge'")
    assert {lost, kept} == old
    assert {kept} == left


def test_an_event_without_a_mention_goes_and_says_so(settings):
    add_article(settings, "a1", mentions=[funding()])
    resolve_events(settings, CLOCK)
    with open_warehouse(settings.database) as db:
        db.execute("delete from mentions")
        db.execute("update articles set resolved_at = null")
    done = resolve_events(settings, CLOCK)
    assert done.events_gone == 1
    assert rows(settings, "from events") == rows(settings, "from claims") == []
    assert [row[0] for row in rows(settings, "select change from event_history")] == ["new", "correction"]


def test_a_dropped_event_stays_away_through_later_resolutions_until_it_is_undone(settings):
    add_article(settings, "a1", mentions=[funding()])
    resolve_events(settings, CLOCK)
    [(event_id,)] = rows(settings, "select event_id from events")
    with open_warehouse(settings.database) as db:
        assert drop_event(db, event_id, at=CLOCK.now())
        assert not drop_event(db, event_id, at=CLOCK.now())
    add_article(settings, "a2", publisher="Sample Post", mentions=[funding()])
    resolve_events(settings, CLOCK)
    assert rows(settings, "from events") == []
    with open_warehouse(settings.database) as db:
        undo(db, db.execute("select correction_id from corrections").fetchone()[0], at=CLOCK.now())
    resolve_events(settings, CLOCK)
    assert rows(settings, "select event_id, corrected, article_count from events") == [(event_id, False, 2)]


def test_a_key_that_thousands_share_brings_only_the_latest_and_whole_events(settings):
    add_article(settings, "a1", mentions=[funding()])
    resolve_events(settings, CLOCK)
    with open_warehouse(settings.database) as db:
        db.execute("insert into articles by name select a.* replace ('b' || n as article_id) from articles as a,"
                   " range(3000) as t(n)")  # fmt: skip
        db.execute("insert into mentions by name select m.* replace ('b' || n as mention_id, 'b' || n as article_id,"
                   " null as event_id) from mentions as m, range(3000) as t(n)")  # fmt: skip
        db.execute("insert into mention_keys select key, 'b' || n, 'b' || n from mention_keys, range(3000) as t(n)")
    add_article(settings, "a2", mentions=[funding()])
    assert resolve_events(settings, CLOCK).mentions_seen <= 1001
    assert rows(settings, "select event_id from mentions where mention_id = 'a2-0'") != [(None,)]
