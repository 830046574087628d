"""The sample site shows every type and status of event, a conflict, a rumour that comes true, and what is no event."""

from __future__ import annotations

import email
import email.policy

import pytest

from extractors.events.subject import speaks_of_ai
from flows.clock import Clock
from flows.cycle import run_cycle
from flows.demo.mailsink import mail_sink
from flows.demo.show import _configuration
from flows.demo.site import DEMO_NOW, sample_site, sample_stories
from flows.settings import load_settings
from warehouse.database import open_published


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo")
    with sample_site() as feeds, mail_sink(folder / "mails") as port:
        (folder / "dealwire.toml").write_text(_configuration(feeds, port), encoding="utf-8")
        settings = load_settings(folder / "dealwire.toml")
        summary = run_cycle(settings, Clock(DEMO_NOW))
    with open_published(settings.published) as connection:
        yield connection, folder / "mails", summary


def test_enough_stories_by_enough_outlets_and_a_feed_with_a_fault(shown):
    stories = sample_stories()["stories"]
    assert len(stories) >= 12
    assert len({one["outlet"] for one in stories}) >= 5
    assert shown[2].feeds.outcomes["not_feed"] == 1


def test_every_type_and_every_status_is_shown(shown):
    rows = shown[0].execute("select event_type, status from deals union all select event_type, status from launches")
    types, statuses = zip(*rows.fetchall(), strict=True)
    assert {*types} == {"funding", "acquisition", "partnership", "model_launch", "product_launch", "availability"}
    assert {*statuses} == {"rumoured", "announced", "completed", "cancelled"}


def test_three_outlets_with_two_sums_are_one_event_in_conflict(shown):
    connection, mails, _ = shown
    found = connection.execute("select event_id, publisher_count from deals where has_conflict").fetchall()
    assert [count for _, count in found] == [3]
    values = "select distinct value from claims where event_id = ? and field = 'amount'"
    assert {value for (value,) in connection.execute(values, [found[0][0]]).fetchall()} == {
        "1500000000.00 EUR",
        "900000000.00 USD",
    }
    told = [email.message_from_bytes(one.read_bytes(), policy=email.policy.default) for one in mails.glob("*.eml")]
    texts = [
        part.get_content() for one in told if (part := one.get_body(("plain",))) and "Brightloom" in one["subject"]
    ]
    assert any(
        "Sources differ" in text and "€1.5B" in text and "$900.0M" in text and "large deals" in text for text in texts
    ), texts


def test_a_rumour_that_is_confirmed_stays_one_event(shown):
    statuses = """select value from claims join deals using (event_id)
        where headline like '%Echolane%' and field = 'status' order by claimed_at"""
    assert shown[0].execute(statuses).fetchall() == [("rumoured",), ("announced",)]


def test_a_deal_of_another_trade_is_no_event(shown):
    assert shown[0].execute("select count(*) from deals where headline like '%Doughfield%'").fetchone() == (0,)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Künstliche Intelligenz aus Lyon", True),
        ("Die KI-Firma bekommt Geld", True),
        ("Une levée de fonds pour l'intelligence artificielle", True),
        ("La inteligencia artificial llega a la oficina", True),
        ("The bakery said it paid again for a rival in Spain", False),
        ("", False),
    ],
)
def test_what_speaks_of_ai(text, expected):
    assert speaks_of_ai(text) is expected
