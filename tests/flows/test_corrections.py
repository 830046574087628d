"""What people correct: applied, shown, kept through everything that comes later, and taken back without a trace."""

from __future__ import annotations

import json
import shutil
from datetime import timedelta
from decimal import Decimal

import pytest
from told import CLOCK, DAY, add_article, add_mention, funding, rows

from extractors.errors import ParseError, StorageError
from flows.add_event import add_event
from flows.correct_events import correct_event, drop_event, merge_events, split_event, undo
from flows.export_corrections import export_corrections
from flows.resolve_events import resolve_events
from flows.settings import Settings
from flows.show_event import write_event
from warehouse.database import open_published, open_warehouse
from warehouse.events import show_event
from warehouse.publish import publish

LATER = CLOCK.now() + timedelta(hours=1)


def told_twice(settings):
    """One deal by two outlets and another deal by a third; the ids of both."""
    add_article(settings, "a1", mentions=[funding()])
    add_article(settings, "a2", publisher="Sample Post", mentions=[funding()])
    other = {"parties": [("Dulcet", "recipient")], "amount": ("5000000", "USD")}
    add_article(settings, "a3", publisher="Other Times", mentions=[other])
    resolve_events(settings, CLOCK)
    return dict(rows(settings, "select recipient, event_id from deals"))


def everything(settings):
    """The tables that people read, without times that move."""
    return [
        rows(settings, "select * exclude (updated_at) from resolved_events order by event_id"),
        rows(settings, "from participants order by all"),
        rows(settings, "select * from claims order by all"),
        rows(
            settings, "select event_id, list(mention_id order by mention_id) from mentions group by event_id order by 1"
        ),
    ]


def test_a_corrected_amount_is_shown_with_what_sources_say(settings):
    event_id = told_twice(settings)["Quillon AI"]
    with open_warehouse(settings.database) as db:
        correct_event(
            db, event_id, {"amount": "15000000 EUR", "investors": "Norvia; Bramble"}, at=LATER, note="a filing"
        )
        event = show_event(db, event_id)
    assert (event["amount"], event["currency"], event["corrected"]) == (Decimal("15000000.00"), "EUR", True)
    assert event["amount_usd"] > event["amount"]
    assert event["investors"] == ["Norvia", "Bramble"]
    assert event["headline"] == "Norvia and Bramble invest €15M in Quillon AI"
    told = {(row["value"], row["publisher"], row["chosen"]) for row in event["claims"] if row["field"] == "amount"}
    assert ("15000000 EUR", "a person", True) in told
    assert ("2000000000.00 EUR (2100000000.00 USD)", "Sample Post", False) in told
    assert [row["change"] for row in event["history"]] == ["new", "correction", "correction"]
    assert "corrected by a person: a filing" in write_event(event)


@pytest.mark.parametrize("keyed_rows", [0, 20_000])
def test_a_correction_outlives_new_articles_a_new_extraction_and_a_restore(settings, tmp_path, monkeypatch, keyed_rows):
    monkeypatch.setattr("warehouse.publish.KEYED_ROWS", keyed_rows)
    event_id = told_twice(settings)["Quillon AI"]
    with open_warehouse(settings.database) as db:
        correct_event(db, event_id, {"status": "completed", "amount": "15000000"}, at=LATER)
    add_article(settings, "a4", publisher="Late News", mentions=[funding(status="rumoured")])
    resolve_events(settings, CLOCK)
    assert rows(settings, "select status, amount, article_count from events where corrected") == [
        ("completed", Decimal("15000000.00"), 3)
    ]
    publish(settings.database, settings.published)
    shutil.copyfile(settings.published, tmp_path / "restored.duckdb")
    (tmp_path / "restored.duckdb").chmod(0o644)
    restored = Settings(root=tmp_path, warehouse={"path": "restored.duckdb"})
    add_article(restored, "a5", publisher="Later News", mentions=[funding()])
    resolve_events(restored, CLOCK)
    found = rows(restored, "select event_id, status, amount, article_count from events where corrected")
    assert found == [(event_id, "completed", Decimal("15000000.00"), 4)]


def test_a_corrected_event_stays_when_a_new_extractor_misses_it_and_is_one_when_it_is_found_again(settings):
    event_id = told_twice(settings)["Quillon AI"]
    with open_warehouse(settings.database) as db:
        correct_event(db, event_id, {"round": "series-b"}, at=LATER)
        db.execute("delete from mentions where article_id in ('a1', 'a2')")
        db.execute("update articles set resolved_at = null where article_id in ('a1', 'a2')")
    resolve_events(settings, CLOCK)
    assert rows(settings, "select event_id, round from events where corrected") == [(event_id, "series-b")]
    with open_warehouse(settings.database) as db:
        for article in ("a1", "a2"):
            add_mention(db, article, 9, **funding())
            db.execute("update articles set resolved_at = null where article_id = $a", {"a": article})
    resolve_events(settings, CLOCK)
    resolve_events(settings, CLOCK)
    assert rows(settings, "select event_id, round, article_count from events where corrected") == [
        (event_id, "series-b", 2)
    ]
    assert rows(settings, "select count(*) from mentions where extractor = 'person'") == [(0,)]


def test_what_cannot_be_is_refused_and_nothing_is_stored(settings):
    event_id = told_twice(settings)["Quillon AI"]
    before = everything(settings)
    with open_warehouse(settings.database) as db:
        for fields in ({"amount": "a lot"}, {"status": "none"}, {"nonsense": "1"}, {}, {"announced_on": "Monday"}):
            with pytest.raises(ParseError):
                correct_event(db, event_id, fields, at=LATER)
        with pytest.raises(StorageError, match="no event has this id"):
            correct_event(db, "e0", {"round": "seed"}, at=LATER)
    assert everything(settings) == before
    assert rows(settings, "from corrections") == []


def test_merging_and_splitting_restores_everything(settings):
    ids = told_twice(settings)
    before = everything(settings)
    with open_warehouse(settings.database) as db:
        merge_events(db, ids["Dulcet"], ids["Quillon AI"], at=LATER)
    assert rows(settings, "select event_id, article_count, corrected from events") == [(ids["Dulcet"], 3, True)]
    with open_warehouse(settings.database) as db:
        assert show_event(db, ids["Quillon AI"])["event_id"] == ids["Dulcet"]
    add_article(settings, "a4", publisher="Late News", mentions=[funding()])
    resolve_events(settings, CLOCK)
    assert rows(settings, "select event_id, article_count from events") == [(ids["Dulcet"], 4)]
    with open_warehouse(settings.database) as db:
        db.execute("delete from mentions where article_id = 'a4'")
        db.execute("update articles set resolved_at = null where article_id = 'a4'")
        assert split_event(db, ids["Dulcet"], at=LATER) == (ids["Dulcet"], ids["Quillon AI"])
    assert everything(settings) == before
    resolve_events(settings, CLOCK)
    assert everything(settings) == before
    assert rows(settings, "from event_aliases") == []


def test_a_mention_can_be_taken_out_and_stays_out(settings):
    event_id = told_twice(settings)["Quillon AI"]
    before = everything(settings)
    with open_warehouse(settings.database) as db:
        one, other = split_event(db, event_id, ["a2"], at=LATER)
        with pytest.raises(StorageError, match="nothing would be left"):
            split_event(db, event_id, ["a1"], at=LATER)
        with pytest.raises(StorageError, match="a1-0"):
            split_event(db, event_id, at=LATER)
    assert one == event_id
    assert rows(settings, "select event_id, urls from events where recipient = 'Quillon AI' order by urls".replace("events", "deals")) == [
        (event_id, ["a1"]), (other, ["a2"])]  # fmt: skip
    add_article(settings, "a4", publisher="Late News", mentions=[funding()])
    resolve_events(settings, CLOCK)
    assert sorted(rows(settings, "select article_count from deals where recipient = 'Quillon AI'")) == [(1,), (2,)]
    with open_warehouse(settings.database) as db:
        db.execute("delete from mentions where article_id = 'a4'")
        db.execute("update articles set resolved_at = null where article_id = 'a4'")
        undo(db, db.execute("select correction_id from corrections").fetchone()[0], at=LATER)
        assert show_event(db, other)["event_id"] == event_id
    assert everything(settings) == before


def test_a_missed_event_is_added_and_joins_what_articles_tell_later(settings):
    told_twice(settings)
    fields = {"event_type": "funding", "recipient": "Bramble", "amount": "3 million GBP", "announced_on": "2026-03-01"}
    with open_warehouse(settings.database) as db:
        event_id = add_event(db, fields, at=LATER, url="https://example.org/bramble")
        assert show_event(db, event_id)["mentions"][0]["url"] == "https://example.org/bramble"
    assert rows(settings, "select event_id, recipient, amount, currency, corrected from deals where corrected") == [
        (event_id, "Bramble", Decimal("3000000.00"), "GBP", True)
    ]
    late = {"parties": [("Bramble", "recipient"), ("Norvia", "investor")], "amount": ("3000000", "GBP")}
    add_article(settings, "a4", publisher="Late News", mentions=[late])
    resolve_events(settings, CLOCK)
    assert rows(settings, "select event_id, parties, article_count from events where corrected") == [
        (event_id, ["Norvia", "Bramble"], 1)
    ]
    with open_warehouse(settings.database) as db:
        [(correction,)] = db.execute("select correction_id from corrections").fetchall()
        undo(db, correction, at=LATER)
    assert rows(settings, "select event_id, corrected from events where list_contains(parties, 'Bramble')") == [
        (event_id, False)
    ]


def test_an_added_event_may_cite_a_stored_article(settings):
    told_twice(settings)
    with open_warehouse(settings.database) as db:
        db.execute("update articles set text = 'Norvia and Bramble work together.' where article_id = 'a1'")
        fields = {"event_type": "partnership", "partners": "Norvia; Bramble"}
        with pytest.raises(StorageError, match="does not stand"):
            add_event(db, fields, at=LATER, url="a1", evidence="They work together.")
        event_id = add_event(db, fields, at=LATER, url="a1", evidence="Bramble work together")
    assert rows(settings, "select article_id, evidence_start, evidence from mentions where extractor = 'person'") == [
        ("a1", 11, "Bramble work together")
    ]
    assert rows(settings, f"select partners, publisher_count from deals where event_id = '{event_id}'") == [
        (["Bramble", "Norvia"], 1)
    ]


def test_corrections_are_exported_as_labels(settings):
    ids = told_twice(settings)
    with open_warehouse(settings.database) as db:
        correct_event(db, ids["Quillon AI"], {"amount": "15000000 EUR"}, at=LATER)
        drop_event(db, ids["Dulcet"], at=LATER)
    publish(settings.database, settings.published)
    with open_published(settings.published) as db:
        labels = export_corrections(db)
    told = {row["id"]: row["events"] for row in json.loads(json.dumps(labels.gold))}
    assert told["a3"] == []
    assert [one["amount"]["value"] for one in told["a1"] + told["a2"]] == [15000000, 15000000]
    assert "evidence" not in told["a1"][0]
    assert {row["id"] for row in labels.articles} == {"a1", "a2", "a3"}
    assert labels.clusters == ((("a1", 0), ("a2", 0)),)


def test_what_was_known_then_can_be_asked(settings):
    event_id = told_twice(settings)["Quillon AI"]
    with open_warehouse(settings.database) as db:
        correct_event(db, event_id, {"amount": "15000000 EUR"}, at=LATER)
        drop_event(db, event_id, at=LATER + timedelta(hours=1))
    publish(settings.database, settings.published)
    sql = "select amount from events_as_of($at) where event_id = $id"
    with open_published(settings.published) as db:
        known = [
            db.execute(sql, {"at": at, "id": event_id}).fetchall()
            for at in (DAY, CLOCK.now(), LATER, LATER + timedelta(hours=2))
        ]
    assert known == [[], [(Decimal("2000000000.00"),)], [(Decimal("15000000.00"),)], []]
