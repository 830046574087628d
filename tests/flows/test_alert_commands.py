"""``dealwire alerts``: what would be sent and why, silence, and mailing again."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from flows.__main__ import cli
from warehouse.publish import publish

TODAY = datetime.now(UTC)


@pytest.fixture
def told(world):
    """Two events of today, one of which the rule matches, mailed and published."""
    world.configure({"name": "large", "where": "kind = 'deal' and amount_usd >= 100e6"})
    shared = {"announced_on": TODAY.date(), "first_seen_at": TODAY, "updated_at": TODAY, "currency": "USD"}
    world.event("e1", amount=2e9, amount_usd=2e9, **shared).event("e2", amount=1e6, amount_usd=1e6, **shared)
    world.insert("organizations", {"organization_id": "acme", "name": "Acme", "created_at": TODAY})
    return world


def dealwire(world, *arguments):
    publish(world.settings.database, world.settings.published)
    result = CliRunner().invoke(cli, ["alerts", *arguments, "--config", str(world.folder / "dealwire.toml")])
    assert result.exit_code in {0, 1, 2}
    return result


def test_a_rule_is_tried_without_sending_and_says_why(told):
    result = dealwire(told, "test", "large", "--since", "2026-01-01")
    assert "e1  Funding · Acme e1 raises $5M · $2.0B · announced" in result.output
    assert "because kind = 'deal', amount_usd = 2000000000" in result.output
    assert "e2" not in result.output
    row = json.loads(dealwire(told, "test", "large", "--json").output)
    assert row["because"]["kind"] == "deal"
    assert "Rule “large”" in dealwire(told, "test", "large", "--mails").output
    assert dealwire(told, "test", "unknown").exit_code != 0


def test_a_rule_that_asks_for_changes_shows_changes_and_no_news(told):
    told.configure({"name": "real", "where": "status <> 'rumoured'", "on": ["status"]})
    told.change("e1", "status", "rumoured", "announced", TODAY)
    told.change("e2", "amount", "1 USD", "2 USD", TODAY)
    output = dealwire(told, "test", "real").output
    assert "e1  Status changed · Funding · Acme e1 raises $5M · $2.0B · announced" in output
    assert "e2" not in output
    assert "1 events match" in output
    assert "status changed: rumoured → announced" in dealwire(told, "test", "real", "--mails").output


def test_a_dry_run_sends_and_stores_nothing(told):
    result = dealwire(told, "send", "--dry-run")
    assert "desk@example.org  Funding · Acme e1" in result.output
    assert "1 mails would go now" in result.output
    assert told.sql("select count(*) from alerts") == [(0,)]
    assert told.sink.accepted == []
    assert "1 mails sent" in dealwire(told, "send").output
    assert "0 mails would go now" in dealwire(told, "send", "--dry-run").output


def test_alerts_are_listed_with_state_and_masked_addresses(told):
    dealwire(told, "send")
    output = dealwire(told, "list").output
    assert "sent" in output
    assert "d***@example.org" in output
    row = json.loads(dealwire(told, "list", "--json", "--state", "sent").output)
    assert (row["event_id"], row["rule"]) == ("e1", "large")


def test_silence_is_by_id_or_name_and_is_listed_and_ended(told):
    until = f"{TODAY + timedelta(days=9):%Y-%m-%d}"
    assert dealwire(told, "snooze", "--organization", "acme", "--until", until).exit_code == 0
    assert dealwire(told, "snooze", "--event", "e1", "--until", until).exit_code == 0
    assert "Acme e1 raises" in dealwire(told, "snooze").output
    assert "0 mails sent" in dealwire(told, "send").output
    assert dealwire(told, "snooze", "--event", "nothing", "--until", until).exit_code != 0
    assert dealwire(told, "snooze", "--type", "party", "--until", until).exit_code != 0
    dealwire(told, "snooze", "--event", "e1", "--until", "2026-01-01")
    assert "1 silent" in dealwire(told, "snooze").output


def test_an_event_is_mailed_again_on_request(told):
    dealwire(told, "send")
    assert "1 alerts are owed again" in dealwire(told, "resend", "e1").output
    assert "1 mails sent" in dealwire(told, "send").output
    assert dealwire(told, "resend", "e2").exit_code != 0
    assert "0 alerts" in dealwire(told, "resend", "--parked").output
