"""A new extraction, an edited article, a copied text: ids, history and corrections stay with their events."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from told import CLOCK, DAY, add_article, funding, rows

from extractors.events.extract import extract_events
from flows.correct_events import correct_event, drop_event
from flows.find_mentions import find_mentions
from flows.resolve_events import resolve_events
from flows.send_alerts import send_alerts
from flows.settings import Settings
from warehouse.database import open_warehouse
from warehouse.mentions import forget_extraction

LATER = CLOCK.now() + timedelta(hours=1)
TEXT = (
    "Quillon AI, a maker of language models, has raised $40 million in a Series B round led by Norvia Capital. "
    "The company said on Monday that it will hire engineers.\n\nQuillon was founded in 2021."
)


def add_text(settings, name, text, *, publisher="Example Wire", published=DAY):
    with open_warehouse(settings.database) as db:
        db.execute(
            "insert into articles (article_id, url, canonical_url, title, publisher, feed, text, text_hash, lang,"
            " first_seen_at, fetched_at, published_at) values ($a, $a, $a, 'Quillon AI raises $40 million', $p, 'f', $t,"
            " md5($t), 'en', $d, $d, $w)",
            {"a": name, "p": publisher, "t": text, "d": DAY, "w": published},
        )


def extract(settings):
    done = find_mentions(settings, CLOCK)
    resolve_events(settings, CLOCK)
    return done


def with_other_names(story):
    """An extractor that finds the same events, and writes the recipient's name otherwise."""
    return tuple(
        replace(one, participants=tuple(
            replace(party, name="The Quillon company") if party.name.startswith("Quillon") else party
            for party in one.participants
        ))
        for one in extract_events(story)
    )  # fmt: skip


@pytest.fixture
def found(settings):
    add_text(settings, "a1", TEXT)
    extract(settings)
    [(event_id, mention_id)] = rows(
        settings, "select e.event_id, m.mention_id from events e join mentions m using (event_id)"
    )
    return event_id, mention_id


@pytest.mark.parametrize("upgrade", [extract_events, with_other_names])
def test_ids_and_corrections_outlive_an_extractor_upgrade(settings, found, monkeypatch, upgrade):
    event_id, mention_id = found
    with open_warehouse(settings.database) as db:
        correct_event(db, event_id, {"amount": "55 million USD", "round": "series-c"}, at=LATER)
        forget_extraction(db, None)
    monkeypatch.setattr("extractors.events.extract.extract_events", upgrade)
    monkeypatch.setattr("flows.find_mentions.EXTRACTOR_VERSION", "later")
    assert extract(settings).mentions == 1
    assert rows(settings, "select mention_id, event_id, extractor_version from mentions") == [
        (mention_id, event_id, "later")
    ]
    assert rows(settings, "select event_id, amount, round, corrected from deals") == [
        (event_id, Decimal("55000000.00"), "series-c", True)
    ]
    assert [change for (change,) in rows(settings, "select change from event_history where change = 'new'")] == ["new"]


def test_a_dropped_event_stays_away_through_an_upgrade(settings, found, monkeypatch):
    with open_warehouse(settings.database) as db:
        drop_event(db, found[0], at=LATER)
        forget_extraction(db, None)
    monkeypatch.setattr("extractors.events.extract.extract_events", with_other_names)
    extract(settings)
    assert rows(settings, "from events") == []


def test_an_event_that_a_later_extractor_misses_is_found_again_under_its_id(settings, found, monkeypatch):
    for extractor in (lambda _: (), extract_events):
        monkeypatch.setattr("extractors.events.extract.extract_events", extractor)
        with open_warehouse(settings.database) as db:
            forget_extraction(db, None)
        extract(settings)
    assert rows(settings, "select event_id from events") == [(found[0],)]
    changes = rows(settings, "select change, new_value from event_history order by rowid")
    assert [change for change, _ in changes] == ["new", "correction", "correction"]
    assert changes[1][1] == "no article tells it any more"
    assert changes[2][1].startswith("told again: ")


def test_an_edited_article_changes_its_event_and_keeps_id_and_history(settings, found):
    with open_warehouse(settings.database) as db:
        db.execute(
            "update articles set text = replace(text, '$40 million', '$45 million'), version = 2, extractor_version = null"
        )
    extract(settings)
    assert rows(settings, "select event_id, amount from events") == [(found[0], Decimal("45000000.00"))]
    assert rows(settings, "select change, old_value, new_value from event_history where change = 'amount'") == [
        ("amount", "40000000.00 USD", "45000000.00 USD")
    ]


def test_copies_of_one_text_count_once_whatever_comes_first(settings):
    chooser = random.Random(1)
    filler = " ".join("".join(chooser.choice("abcdefgh") for _ in range(5)) for _ in range(200))
    add_text(settings, "a2", f"{TEXT}\n\n{filler}", publisher="Sample Post", published=DAY + timedelta(hours=2))
    extract(settings)
    assert rows(settings, "select duplicate_of from articles") == [(None,)]
    add_text(settings, "a1", f"{TEXT}\n\n{filler} Own words.", publisher="Example Wire")
    add_text(settings, "a3", TEXT, publisher="Other Times", published=None)
    extract(settings)
    assert rows(settings, "select article_id, duplicate_of from articles order by 1") == [
        ("a1", None), ("a2", "a1"), ("a3", None)
    ]  # fmt: skip
    assert rows(settings, "select publisher_count, article_count from events") == [(2, 3)]


def test_a_correction_is_mailed_to_those_who_were_told_and_ask_for_it(tmp_path):
    rule = {"name": "all", "where": "true", "to": ["desk@example.org"], "on": ["new", "correction"], "max_age": "14d"}
    settings = Settings(root=tmp_path, alerts=[rule])
    add_article(settings, "a1", mentions=[funding()])
    resolve_events(settings, CLOCK)
    assert send_alerts(settings, CLOCK).sent == 1
    [(event_id,)] = rows(settings, "select event_id from events")
    with open_warehouse(settings.database) as db:
        correct_event(db, event_id, {"amount": "15000000 EUR"}, at=LATER)
    later = type(CLOCK)(LATER + timedelta(minutes=5))
    assert send_alerts(settings, later).sent == 1
    assert send_alerts(settings, later).sent == 0
    [(change, old, new)] = rows(settings, "select change, old_value, new_value from alerts where change <> 'new'")
    assert (change, new) == ("correction", "15000000 EUR")
    assert old.startswith("2000000000.00 EUR")
