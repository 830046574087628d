"""What a mail says, that it is valid, and that nothing from outside can harm."""

from __future__ import annotations

import doctest
import email
import importlib
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email import policy
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from flows.alerts.grouping import plan_mails
from flows.alerts.message import Origin, build_envelope
from flows.alerts.render import Footer, render_alert, render_digest, render_notices
from flows.alerts.timing import Habits, due_at, is_quiet
from warehouse.outbox import CarriedAlert, Waiting

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)
ORIGIN = Origin(sender="dealwire@example.org", reply_to="desk@example.org", unsubscribe="mailto:stop@example.org")
ALERT = CarriedAlert(alert_id="a", rule="all", event_id="e1", recipient="desk@example.org", change="new")


def fact(**changes):
    plain = {"event_id": "e1", "kind": "deal", "event_type": "funding", "subtype": None, "status": "announced",
             "headline": "Acme raises €2 billion", "announced_on": date(2026, 3, 11), "date_precision": "day",
             "parties": ["Birch", "Acme"], "amount": Decimal(2_000_000_000), "amount_max": None, "currency": "EUR",
             "amount_usd": Decimal(2_166_800_000), "amount_usd_rate": 1.0834,
             "amount_usd_source": "European Central Bank, 2026-03-11", "amount_qualifier": "exact", "in_kind": True,
             "valuation": Decimal(12_000_000_000), "valuation_currency": "EUR", "valuation_basis": "post",
             "round": "series-c", "products": [], "publisher_count": 3, "article_count": 4, "has_conflict": True,
             "corrected": False, "confidence": 0.93, "evidence": "Birch will put €2 billion of credits into Acme, it said.",
             "evidence_url": "https://example.org/a", "first_published_at": NOW,
             "roles": [{"name": "Birch", "role": "investor"}, {"name": "Acme", "role": "recipient"}],
             "conflicts": [{"field": "amount", "value": "2000000000 EUR", "publishers": ["Wire", "Post"], "chosen": True},
                           {"field": "amount", "value": "15000000 EUR", "publishers": ["Daily", "Globe", "Sun"], "chosen": False}],
             "sources": [{"publisher": "Wire", "title": "Acme gets two billion", "url": "https://example.org/a?b=1&c=2"}],
             "marks": [{"text": "€2 billion"}]}  # fmt: skip
    return {**plain, **changes}


def envelope(rendered, recipient="desk@example.org", follows=()):
    return build_envelope(rendered, origin=ORIGIN, recipient=recipient, mail_id="4f0c", follows=follows, at=NOW)


def parsed(raw):
    """A message as the standard library reads it back, after checks of its form."""
    assert max(map(len, raw.split(b"\r\n"))) <= 998  # RFC 5322, 2.1.1
    assert b"\n" not in raw.replace(b"\r\n", b"")
    head, _, _ = raw.partition(b"\r\n\r\n")
    assert max(map(len, head.split(b"\r\n"))) <= 200
    message = email.message_from_bytes(raw, policy=policy.default)
    assert not message.defects
    for part in message.walk():
        assert not part.defects
        assert not any(value.defects for value in part.values())
    return message


def test_the_subject_says_it_all():
    assert render_alert([ALERT], fact(), Footer()).subject == "Funding · Birch → Acme · €2.0B (in kind) · announced"


def test_text_and_html_tell_the_same():
    mail = render_alert([ALERT], fact(), Footer(replies=True))
    shown = html.fromstring(mail.html)
    for style in shown.xpath("//style|//title"):
        style.drop_tree()
    words = set(re.findall(r"\w+", " ".join(shown.itertext())))
    plain = set(re.findall(r"\w+", re.sub(r"https://\S+", "", mail.text)))
    assert words == plain
    for said in (
        "€2.0B (in kind)", "$2.17B (1 EUR = 1.083 USD, European Central Bank, 2026-03-11)", "valuation: €12.0B after the money",
        "*Birch* will put *€2 billion* of credits into *Acme*, it said.", "3 independent publishers", "very likely right",
        "amount: Wire and Post say €2.0B (taken here), Daily and two others say €15.0M", "and 3 more", "2026-03-11",
        "dealwire alerts snooze --event e1 --until DATE", "Answer this mail",
    ):  # fmt: skip
        assert said in mail.text


def test_headers_that_mail_programs_and_people_need():
    message = parsed(envelope(render_alert([ALERT], fact(), Footer()), follows=("1", "2", "3")).content)
    assert message["message-id"] == "<4f0c@example.org>"
    assert (message["in-reply-to"], message["references"]) == (
        "<3@example.org>",
        "<1@example.org> <2@example.org> <3@example.org>",
    )
    assert message["auto-submitted"] == "auto-generated"
    assert message["list-id"] == "dealwire alerts <alerts.example.org>"
    assert message["list-unsubscribe"] == "<mailto:stop@example.org>"
    assert message["reply-to"] == "desk@example.org"
    assert message["date"].datetime == NOW


HOSTILE = [
    "Acme\r\nBcc: all@example.org\r\n\r\n<b>body</b>",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    '"><style>body{display:none}</style>',
    "x" * 10_000,
    "long word " * 1_000,
    "\u202eemca\u2069 \u200f",
    "🤖" * 3_000,
    "漢字" * 5_000,
    "\x00\x1b[31m\x07",
    "{{ 7 * 7 }} {% raw %}",
    ".\r\n.\r\nQUIT",
    "=?utf-8?q?=0d=0aBcc:_x@example.org?=",
    "\ud800",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_makes_a_valid_small_and_harmless_mail(hostile):
    bad = fact(
        headline=hostile, evidence=hostile, products=[hostile] * 5, round=hostile, evidence_url=hostile,
        amount_usd_source=hostile, roles=[{"name": hostile, "role": role} for role in ("investor", "recipient")] * 20,
        sources=[{"publisher": hostile, "title": hostile, "url": f"https://example.org/{'a' * 900}{n}"} for n in range(40)]
        + [{"publisher": "P", "title": "T", "url": url} for url in ("javascript:alert(1)", "https://[", f"https://e.org/{hostile}")],
        conflicts=[{"field": "amount", "value": hostile, "publishers": [hostile] * 9, "chosen": True},
                   {"field": "amount", "value": "1 EUR", "publishers": [hostile], "chosen": False}],
        marks=[{"text": hostile}, {"text": ""}],
    )  # fmt: skip
    alerts = [CarriedAlert(alert_id="a", rule=hostile, event_id="e1", recipient="r", change="amount", field=hostile, old_value=hostile, new_value=hostile)]  # fmt: skip
    digest = render_digest(
        alerts, {"e1": bad}, title="AI news", counts={"funding": 1}, footer=Footer(), notes=[hostile] * 30
    )
    for rendered in (render_alert(alerts, bad, Footer()), digest, render_notices([hostile] * 200)):
        raw = envelope(rendered).content
        message = parsed(raw)
        assert len(raw) < 100_000
        assert message["bcc"] is None
        assert "\n" not in message["subject"]
        tree = html.fromstring(message.get_body(("html",)).get_content())
        assert not tree.xpath("//script|//img|//iframe|//object|//form|//@onerror|//link|//base")
        assert len(tree.xpath("//style")) == 1
        assert all(link.startswith(("https://", "http://")) for link in tree.xpath("//@href"))
        assert "49" not in re.sub(r"a{9,}\d+", "", message["subject"])


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=40))
def test_any_text_makes_a_valid_mail(text, name):
    bad = fact(headline=text, evidence=text, roles=[{"name": name, "role": "recipient"}], marks=[{"text": name}])
    parsed(envelope(render_alert([ALERT], bad, Footer())).content)


def test_the_evidence_is_whole_whatever_is_marked_in_it():
    from flows.alerts.items import make_item

    sentence = "Acme, Acme Labs and AcmeCloud got $5 million from Acme."
    item = make_item([ALERT], fact(evidence=sentence, roles=[{"name": "Acme", "role": "recipient"}, {"name": "Acme Labs", "role": "partner"}], marks=[{"text": "$5 million"}]))  # fmt: skip
    assert "".join(text for text, _ in item.evidence) == sentence
    assert [text for text, marked in item.evidence if marked] == ["Acme", "Acme Labs", "$5 million", "Acme"]


def test_a_digest_of_hundreds_is_one_mail_by_type_and_the_largest_first():
    facts = {
        f"e{n}": fact(event_id=f"e{n}", headline=f"Deal {n}", amount=Decimal(n * 10**6), event_type="funding" if n % 2 else "acquisition")
        for n in range(1, 301)
    }  # fmt: skip
    alerts = [
        CarriedAlert(alert_id=str(n), rule="all", event_id=f"e{n}", recipient="r", change="new", place=301 - n)
        for n in range(300, 0, -1)
    ]
    rendered = render_digest(
        alerts, facts, title="AI news", counts={"funding": 150, "acquisition": 150}, footer=Footer()
    )
    raw = envelope(rendered).content
    assert len(raw) < 100_000
    shown = rendered.html.count("Birch → Acme") + rendered.html.count("<h2>")
    assert shown > 100
    assert f"{300 - shown} more events matched" in rendered.text
    assert rendered.last_place == shown
    assert rendered.html.index("Deal 299") < rendered.html.index("Deal 297")
    short = [one for one in rendered.text.splitlines() if one.startswith("- Funding")]
    assert len(short) > 20
    assert all(one.count("Birch → Acme") == 1 for one in short)  # each on a line of its own
    assert rendered.subject == "AI news: 300 events"


BERLIN = Habits(zone=ZoneInfo("Europe/Berlin"), digest_at=datetime(2026, 1, 1, 7).time(), digest_days=frozenset(range(7)),
                digest_day=0, quiet_hours=None, max_per_hour=20)  # fmt: skip


def test_a_digest_is_due_at_its_hour_in_its_zone():
    assert due_at("daily", NOW, BERLIN) == datetime(2026, 3, 13, 6, tzinfo=UTC)
    assert due_at("weekly", NOW, BERLIN) == datetime(2026, 3, 16, 6, tzinfo=UTC)
    assert due_at("daily", datetime(2026, 3, 28, 12, tzinfo=UTC), BERLIN) == datetime(2026, 3, 29, 5, tzinfo=UTC)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)), st.sampled_from(["daily", "weekly"]))
def test_a_digest_is_always_ahead_and_not_far(moment, delivery):
    now = moment.replace(tzinfo=UTC)
    wait = due_at(delivery, now, BERLIN) - now
    assert timedelta() < wait <= timedelta(days=1 if delivery == "daily" else 7, hours=1)


@pytest.mark.parametrize(("hours", "hour", "quiet"), [("22:00-07:00", 23, True), ("22:00-07:00", 6, True), ("22:00-07:00", 7, False), ("12:00-13:00", 12, True), ("12:00-13:00", 13, False)])  # fmt: skip
def test_quiet_hours_may_go_over_midnight(hours, hour, quiet):
    from dataclasses import replace

    from flows.setting_values import parse_quiet_hours

    habits = replace(BERLIN, zone=ZoneInfo("UTC"), quiet_hours=parse_quiet_hours(hours))
    assert is_quiet(datetime(2026, 3, 12, hour, tzinfo=UTC), habits) is quiet


@given(st.integers(1, 500), st.integers(0, 60), st.booleans(), st.one_of(st.none(), st.integers(0, 200)))
def test_nobody_gets_more_than_one_mail_above_the_cap_in_an_hour(mails, recent, known, minutes):
    folded = NOW - timedelta(minutes=minutes) if minutes is not None and recent else None
    waiting = Waiting(recipient="r", delivery="immediate", mails=mails, recent=recent, folded_at=folded, known=known)
    for plan in plan_mails([waiting], lambda _: BERLIN, NOW):
        assert recent + (1 if plan.fold else mails) <= max(BERLIN.max_per_hour + 1, recent + 1)


@pytest.mark.parametrize("name", ["wording", "timing", "message", "render", "channels", "delivery"])
def test_the_examples_in_the_documentation_hold(name):
    assert doctest.testmod(importlib.import_module(f"flows.alerts.{name}")).failed == 0
