"""Alert rules, mails and their delivery."""

from __future__ import annotations

import email
from datetime import UTC, date, datetime
from decimal import Decimal
from email import policy
from zoneinfo import ZoneInfo

import pytest
from aiosmtpd.controller import Controller

from extractors.errors import ConfigError
from flows.alerts.mail import build_message
from flows.alerts.render import money, render_alert, render_digest
from flows.alerts.rules import check_rules, due_at
from flows.clock import Clock
from flows.prefect_server import free_port
from flows.send_alerts import send_alerts
from flows.settings import load_settings
from warehouse.alerts import DueAlert
from warehouse.database import open_warehouse

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)


class PickySink:
    """Accepts mail, but answers some recipients as told."""

    def __init__(self, answers):
        self.answers, self.accepted = answers, []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.accepted.append((envelope.rcpt_tos[0], email.message_from_bytes(envelope.content, policy=policy.default)))
        return "250 kept"


@pytest.fixture
def sink():
    handler = PickySink({})
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    handler.port = controller.port
    yield handler
    controller.stop()


def _settings(tmp_path, port, to, where="true"):
    path = tmp_path / "dealwire.toml"
    path.write_text(
        f'[smtp]\nhost = "127.0.0.1"\nport = {port}\n[[alerts]]\nname = "all"\nwhere = "{where}"\nto = {to!r}\n'
    )
    return load_settings(path)


def _event(settings, number=1, headline="Acme raises $5M", **columns):
    values = {"event_id": f"e{number}", "kind": "deal", "event_type": "funding", "status": "completed", "headline": headline,
              "announced_on": date(2026, 3, 11), "first_seen_at": NOW, "updated_at": NOW, "confidence": 0.9, **columns}  # fmt: skip
    names = ", ".join(values)
    with open_warehouse(settings.database) as connection:
        marks = ", ".join("?" * len(values))
        connection.execute(f"insert into resolved_events ({names}) values ({marks})", list(values.values()))


def test_a_second_run_sends_no_alert(tmp_path, sink):
    settings = _settings(tmp_path, sink.port, ["desk@example.org"])
    _event(settings)
    assert send_alerts(settings, Clock(NOW)).sent == 1
    assert send_alerts(settings, Clock(NOW)).sent == 0
    assert len(sink.accepted) == 1


def test_one_refused_recipient_does_not_stop_the_others(tmp_path, sink):
    sink.answers = {"gone@example.org": "550 no such user", "full@example.org": "450 mailbox full"}
    settings = _settings(tmp_path, sink.port, ["gone@example.org", "full@example.org", "desk@example.org"])
    _event(settings)
    assert (send_alerts(settings, Clock(NOW)).sent, len(sink.accepted)) == (1, 1)
    with open_warehouse(settings.database) as connection:
        states = dict(connection.execute("select recipient, state from alerts").fetchall())
    assert states == {"gone@example.org": "parked", "full@example.org": "pending", "desk@example.org": "sent"}
    sink.answers = {}
    later = Clock(datetime(2026, 3, 12, 10, tzinfo=UTC))
    assert send_alerts(settings, later).sent == 1
    assert {to for to, _ in sink.accepted} == {"desk@example.org", "full@example.org"}


def test_an_acceptance_that_the_database_missed_is_not_sent_again(tmp_path, sink, monkeypatch):
    settings = _settings(tmp_path, sink.port, ["desk@example.org"])
    _event(settings)
    with monkeypatch.context() as patch:
        patch.setattr("flows.send_alerts._outcomes", _die)
        with pytest.raises(KeyboardInterrupt):
            send_alerts(settings, Clock(NOW))
    assert len(sink.accepted) == 1
    assert send_alerts(settings, Clock(NOW)).sent == 0
    assert len(sink.accepted) == 1


def _die(*_):
    raise KeyboardInterrupt


def test_old_events_and_backfilled_ones_are_not_news(tmp_path, sink):
    settings = _settings(tmp_path, sink.port, ["desk@example.org"])
    _event(settings, 1, announced_on=date(2026, 2, 1))
    _event(settings, 2, origin="backfill")
    assert send_alerts(settings, Clock(NOW)).created == 0


def test_a_first_run_with_many_events_sends_one_digest(tmp_path, sink):
    settings = _settings(tmp_path, sink.port, ["desk@example.org"])
    for number in range(30):
        _event(settings, number, headline=f"Acme {number} raises $5M")
    result = send_alerts(settings, Clock(NOW))
    assert (result.sent, result.folded) == (1, 30)
    assert sink.accepted[0][1]["subject"] == "AI news: 30 events"


def test_without_a_server_mails_become_files(tmp_path):
    path = tmp_path / "dealwire.toml"
    path.write_text('[[alerts]]\nname = "all"\nwhere = "true"\nto = ["desk@example.org"]\n')
    settings = load_settings(path)
    _event(settings)
    assert send_alerts(settings, Clock(NOW)).sent == 1
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1


@pytest.mark.parametrize(
    "where",
    [
        "nonsense > 1",
        "true; drop table events",
        "event_id in (select event_id from claims)",
        "true) or (true group by all",
        "1 =",
    ],
)
def test_a_condition_that_is_none_is_refused_by_name(tmp_path, where):
    with pytest.raises(ConfigError, match="alerts\\['all'\\]"):
        check_rules(_settings(tmp_path, 25, ["desk@example.org"], where))


def test_a_digest_is_due_the_next_morning_in_its_zone():
    berlin = ZoneInfo("Europe/Berlin")
    assert due_at("daily", NOW, berlin) == datetime(2026, 3, 13, 6, tzinfo=UTC)
    assert due_at("weekly", NOW, berlin) == datetime(2026, 3, 16, 6, tzinfo=UTC)


def _fact(**changes):
    fact = {"event_id": "e1", "kind": "deal", "event_type": "funding", "status": "completed", "headline": "Acme raises",
            "announced_on": None, "parties": [], "amount": Decimal(5_000_000), "currency": "EUR", "amount_usd": None,
            "amount_usd_rate": None, "amount_usd_source": None, "amount_qualifier": "about", "in_kind": False,
            "valuation": None, "valuation_currency": None, "round": None, "products": [], "publisher_count": 1,
            "has_conflict": False, "confidence": 0.5, "evidence": "It raised.", "evidence_url": None,
            "first_published_at": None, "roles": [{"name": "Acme", "role": "recipient"}], "conflicts": [],
            "sources": [{"publisher": "P", "title": "T", "url": "https://example.org/a"}]}  # fmt: skip
    return {**fact, **changes}


ALERT = DueAlert(alert_id="a", rule="all", event_id="e1", recipient="desk@example.org", change="new", old_value=None,
                 new_value=None, delivery="immediate")  # fmt: skip


@pytest.mark.parametrize(
    "hostile",
    [
        "Acme\r\nBcc: all@example.org",
        "<script>alert(1)</script>",
        "x" * 10_000,
        "\u202eemca\u2069",
        "🤖" * 300,
        "\x00\x1b[31m",
    ],
)
def test_hostile_names_make_a_valid_and_harmless_mail(hostile):
    fact = _fact(headline=hostile, evidence=hostile, roles=[{"name": hostile, "role": "recipient"}],
                 sources=[{"publisher": hostile, "title": hostile, "url": f"https://example.org/{'a' * 5000}"},
                          {"publisher": "P", "title": "T", "url": "javascript:alert(1)"}])  # fmt: skip
    rendered = render_alert(ALERT, fact)
    message = build_message(
        rendered, sender="dealwire@example.org", recipient="desk@example.org", identity="a", thread=None, at=NOW
    )
    raw = message.as_bytes()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    parsed = email.message_from_bytes(raw, policy=policy.default)
    assert parsed["bcc"] is None
    assert not parsed.defects
    html = parsed.get_body(("html",)).get_content()
    assert "<script" not in html
    assert "javascript:" not in html
    assert len(raw) < 100_000


def test_the_subject_says_it_all():
    assert render_alert(ALERT, _fact()).subject == "Funding · Acme · about €5.0M · completed"
    assert money(Decimal(950), "USD") == "$950"


def test_a_digest_of_hundreds_stays_small():
    alerts = [DueAlert(**{f: getattr(ALERT, f) for f in ALERT.__slots__} | {"event_id": str(n)}) for n in range(300)]
    rendered = render_digest(alerts, {str(n): _fact(event_id=str(n)) for n in range(300)}, "AI news")
    assert len(rendered.html) + len(rendered.text) < 100_000
    assert "260 more" in rendered.text
