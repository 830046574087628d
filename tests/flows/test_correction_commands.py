"""The commands of corrections, organisations and rates, as people type them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from click.testing import CliRunner
from told import CLOCK, DAY, add_article, funding, rows

from flows.__main__ import cli
from flows.resolve_events import resolve_events
from flows.settings import load_settings
from warehouse.publish import publish


@pytest.fixture
def place(tmp_path):
    """A warehouse with two tellings that disagree, another deal in dirhams, and its published copy."""
    config = tmp_path / "dealwire.toml"
    config.write_text("")
    settings = load_settings(config)
    add_article(settings, "a1", mentions=[funding()])
    add_article(settings, "a2", publisher="Sample Post", mentions=[funding(("15000000", "EUR"))])
    other = {"parties": [("Dulcet", "recipient")], "amount": ("5000000", "AED")}
    add_article(settings, "a3", publisher="Other Times", published=DAY - timedelta(days=1), mentions=[other])
    resolve_events(settings, CLOCK)
    publish(settings.database, settings.published)
    return config, settings


def run(place, *arguments, status=0):
    result = CliRunner().invoke(cli, [*arguments, "--config", str(place[0])])
    code = result.exit_code if result.exception is None or isinstance(result.exception, SystemExit) else 1
    assert code == status, (arguments, result.output, result.exception)
    return result.output if result.exception is None else f"{result.output}{result.exception}"


def ids(place):
    return dict(rows(place[1], "select recipient, event_id from deals"))


def test_a_conflict_is_shown_with_its_sources(place):
    shown = run(place, "events", "show", ids(place)["Quillon AI"])
    assert "SOURCES DISAGREE" in shown
    assert "amount: 15000000.00 EUR  [Sample Post]" in shown
    assert "amount: 2000000000.00 EUR (2100000000.00 USD)  [Example Wire]" in shown


@pytest.mark.slow
def test_correcting_merging_splitting_and_dropping(place):
    quillon, dulcet = ids(place)["Quillon AI"], ids(place)["Dulcet"]
    assert "corrected" in run(
        place, "events", "correct", quillon, "amount=15000000 EUR", "status=completed", "--note", "a filing"
    )
    assert "15,000,000 EUR" in run(place, "events", "show", quillon)
    assert "cannot be read" in run(place, "events", "correct", quillon, "amount=much", status=2)
    assert "is not FIELD=VALUE" in run(place, "events", "correct", quillon, "amount", status=2)
    assert "no event has this id" in run(place, "events", "correct", "e0", "round=seed", status=1)
    assert f"{dulcet} is part of {quillon}" in run(place, "events", "merge", quillon, dulcet)
    assert json.loads(run(place, "events", "show", dulcet, "--json"))["event_id"] == quillon
    assert "two events now" in run(place, "events", "split", quillon)
    assert json.loads(run(place, "events", "show", dulcet, "--json"))["event_id"] == dulcet
    assert "two events now" in run(place, "events", "split", quillon, "--mention", "a2-0")
    assert "dropped" in run(place, "events", "drop", dulcet)
    assert rows(place[1], "select count(*) from events") == [(2,)]
    assert "shown again" in run(place, "events", "drop", dulcet, "--undo")
    listed = json.loads(run(place, "corrections", "list", "--json"))
    assert [one["action"] for one in listed] == ["correct", "split"]
    assert "a filing" in run(place, "corrections", "list")
    assert "taken back" in run(place, "corrections", "undo", listed[1]["correction_id"])
    assert rows(place[1], "select count(*) from events") == [(2,)]
    assert len(json.loads(run(place, "corrections", "list", "--json", "--all"))) == 4


def test_adding_and_exporting(place, tmp_path):
    added = run(place, "events", "add", "event_type=acquisition", "acquirer=Norvia", "target=Bramble", "amount=3 million GBP",
                "--url", "https://example.org/bramble", "--evidence", "Norvia has bought Bramble.")  # fmt: skip
    event_id = added.split()[0]
    assert "Norvia has bought Bramble." in run(place, "events", "show", event_id)
    assert "event_type" in run(place, "events", "add", "recipient=Norvia", status=2)
    out = run(
        place, "corrections", "export", "--articles", str(tmp_path / "a.jsonl"), "--links", str(tmp_path / "l.json")
    )
    [label] = [json.loads(line) for line in out.splitlines()]
    assert label["events"][0]["participants"] == [
        {"name": "Norvia", "role": "acquirer"}, {"name": "Bramble", "role": "target"}
    ]  # fmt: skip
    [article] = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    assert (article["id"], article["text"]) == (label["id"], "Norvia has bought Bramble.")
    assert json.loads((tmp_path / "l.json").read_text())["clusters"] == [[[label["id"], 0]]]


@pytest.mark.slow
def test_who_is_who(place):
    assert "norvia" in run(place, "organizations", "list", "norvia")
    assert "Amazon Web Services" in run(place, "organizations", "show", "Amazon's cloud arm")
    assert "no such organisation" in run(place, "organizations", "show", "Nobody", status=1)
    run(place, "organizations", "rename", "Dulcet", "Dulcet Systems")
    assert set(ids(place)) == {"Quillon AI", "Dulcet Systems"}
    run(place, "organizations", "merge", "Quillon AI", "Dulcet Systems")
    run(place, "organizations", "alias", "Norvia", "the Norvia house", "--note", "its own word")
    log = json.loads(run(place, "organizations", "log", "--json"))
    assert [one["action"] for one in log] == ["rename", "merge", "alias"]
    for one in reversed(log):
        run(place, "organizations", "undo", one["edit_id"])
    assert set(ids(place)) == {"Quillon AI", "Dulcet"}


@pytest.mark.slow
def test_a_rate_of_ones_own(place, tmp_path):
    usd = "select amount_usd, amount_usd_source from deals where recipient = 'Dulcet'"
    assert rows(place[1], usd) == [(None, None)]
    run(place, "rates", "add", "AED", "2026-03-01", "0.2723", "--source", "Central Bank of the UAE")
    [(amount, source)] = rows(place[1], usd)
    assert (float(amount), source) == (1361500.0, "Central Bank of the UAE, 2026-03-01")
    assert "0.2723" in run(place, "rates", "list")
    run(place, "rates", "remove", "AED", "2026-03-01")
    assert rows(place[1], usd) == [(None, None)]
    (tmp_path / "rates.csv").write_text("currency,day,usd\nAED,2026-03-02,0.27\nXX,2026-03-02,1\n")
    assert "rates.csv:3" in run(place, "rates", "import", str(tmp_path / "rates.csv"), "--source", "own", status=2)
    assert rows(place[1], usd) == [(None, None)]
