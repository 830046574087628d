"""The alerting step: what is owed, to whom, when; told once and threaded."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.flows.alert_world import NOW, World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_a_second_run_sends_no_alert(world):
    world.configure().event()
    assert world.run().sent == 1
    assert world.run().sent == 0
    assert len(world.sink.accepted) == 1


def test_a_rule_that_fails_on_data_is_told_and_the_others_go_on(world):
    world.configure({"name": "broken", "where": "headline::int > 3"}, {"name": "good", "to": ["b@example.org"]})
    world.event("e1", headline="Acme raises").event("e2", headline="4")
    done = world.run()
    assert done.sent == 3  # the broken rule still matches the row it fits
    assert "broken" in done.troubles[0]
    assert {(row[0], row[1]) for row in world.sql("select rule, event_id from alerts")} == {("broken", "e2"), ("good", "e1"), ("good", "e2")}  # fmt: skip


def test_addresses_outside_ascii_do_not_end_the_run(world):
    world.configure({"to": ["jörg@example.org", "desk@bücher.example", "desk@example.org"]}).event()
    assert world.run().sent == 3
    headers = sorted(str(mail["to"]) for _, mail in world.sink.accepted)
    assert headers == ["desk@example.org", "desk@xn--bcher-kva.example", "jörg@example.org"]


def test_old_events_backfilled_ones_and_reprocessed_ones_are_not_news(world):
    world.configure()
    world.event("old", announced_on=date(2026, 2, 1)).event("history", origin="backfill")
    world.event("recalled", announced_on=None, first_published_at=NOW - 30 * DAY)
    assert world.run().created == 0
    world.event("found again")
    assert world.run(origin="reprocess").sent == 0
    assert world.run().sent == 0
    assert world.sql("select state, error from alerts") == [("skipped", "found again in stored pages")]


def test_an_undated_event_and_a_month_count_from_when_they_were_published(world):
    world.configure()
    world.event("undated", announced_on=None)
    world.event("month", announced_on=date(2026, 2, 1), date_precision="month", first_published_at=NOW - DAY)
    assert world.run().sent == 2


def test_a_first_run_with_many_events_sends_one_digest(world):
    world.configure().events(30)
    done = world.run()
    assert (done.sent, done.folded) == (1, 30)
    assert world.sink.subjects() == ["AI news: 30 events"]


def test_a_first_run_without_a_server_sends_one_digest_when_it_is_there(world):
    world.configure().events(30)
    port, world.sink.port = world.sink.port, 1
    world.configure()
    assert (world.run().sent, world.run(NOW + HOUR).pending) == (0, 30)
    world.sink.port = port
    world.configure()
    world.event("later")
    assert world.run(NOW + 5 * HOUR).sent == 1
    assert world.sink.subjects() == ["AI news: 31 events"]


def test_the_cap_is_by_the_hour_and_folds_what_is_more(world):
    world.configure({}, more="[delivery]\nmax_per_hour = 4")
    numbers = iter(range(100))

    def news(count, at):
        for _ in range(count):
            world.event(f"e{next(numbers)}")
        return world.run(at).sent

    assert news(3, NOW) == 3
    assert news(3, NOW + HOUR / 4) == 1  # 3 are one digest: 4 mails this hour
    assert news(2, NOW + HOUR / 2) == 0  # they wait until the hour since the digest is over
    assert news(0, NOW + HOUR * 1.2) == 2
    assert [subject[:7] for subject in world.sink.subjects()].count("AI news") == 1
    assert world.sql("select count(*) from alerts where state <> 'sent'") == [(0,)]


def test_quiet_hours_are_kept_in_the_zone_of_the_recipient(world):
    world.configure(
        {"to": ["desk@example.org", "tokyo@example.org"]},
        more='[delivery]\nquiet_hours = "22:00-07:00"\n[[recipients]]\naddress = "tokyo@example.org"\ntimezone = "Asia/Tokyo"',
    )
    world.event()
    night = datetime(2026, 3, 12, 3, tzinfo=UTC)  # noon in Tokyo
    assert world.run(night).sent == 1
    assert [to for to, _ in world.sink.accepted] == ["tokyo@example.org"]
    assert world.run(night + 5 * HOUR).sent == 1


def test_a_daily_digest_comes_at_its_hour_and_says_everything_once(world):
    world.configure({"delivery": "daily"}, more='[schedule]\ndigest = "30 6 * * *"\ntimezone = "Europe/Berlin"')
    world.event("e1").event("e2")
    assert world.run().sent == 0
    assert world.run(datetime(2026, 3, 13, 5, 29, tzinfo=UTC)).sent == 0
    assert world.run(datetime(2026, 3, 13, 5, 31, tzinfo=UTC)).sent == 1
    assert world.sink.subjects() == ["AI news of the day: 2 events"]


def test_the_most_urgent_rule_wins_whatever_the_order_of_the_file(world):
    world.configure({"name": "later", "delivery": "weekly"}, {"name": "now"}).event()
    assert world.run().sent == 1
    assert world.sql("select rule from alerts") == [("now",)]


def test_status_alone_mails_changes_and_no_new_events(world):
    world.configure({"on": ["status"]}).event("e1", status="rumoured")
    assert world.run().created == 0
    world.change("e1", "status", "rumoured", "announced", NOW + HOUR, status="announced")
    assert world.run(NOW + 2 * HOUR).sent == 1
    assert world.sink.subjects() == ["Status changed · Funding · Acme e1 raises $5M · announced"]
    assert world.run(NOW + 3 * HOUR).sent == 0


def test_a_change_is_told_in_the_thread_of_the_first_mail(world):
    world.configure({"on": ["new", "status", "amount"]}).event("e1", amount=5_000_000, currency="USD")
    world.run()
    world.change("e1", "status", "announced", "completed", NOW + HOUR, status="completed")
    world.change("e1", "amount", "5000000.00 USD", "6000000.00 USD", NOW + HOUR, amount=6_000_000)
    assert world.run(NOW + 2 * HOUR).sent == 1
    (_, first), (_, second) = world.sink.accepted
    assert second["in-reply-to"] == first["message-id"] == second["references"]
    text = second.get_body(("plain",)).get_content()
    assert "status changed: announced → completed" in text
    assert "amount changed: $5.0M → $6.0M" in text
    world.change("e1", "status", "completed", "cancelled", NOW + 3 * HOUR, status="cancelled")
    world.run(NOW + 4 * HOUR)
    third = world.sink.accepted[-1][1]
    assert third["in-reply-to"] == second["message-id"]
    assert third["references"].split() == [first["message-id"], second["message-id"]]


def test_a_correction_by_a_person_is_told_where_it_is_asked_for(world):
    world.configure({"on": ["new", "correction"]}, {"name": "b", "to": ["b@example.org"]}).event()
    world.run()
    world.change("e1", "correction", "series-a", "series-b", NOW + HOUR, field="round", round="series-b")
    assert world.run(NOW + 2 * HOUR).sent == 1
    assert world.sink.subjects("desk@example.org")[-1].startswith("Round changed · Funding")


def test_a_change_before_the_first_mail_goes_is_in_that_mail(world):
    world.configure({"on": ["new", "status"]}).event(status="rumoured")
    world.sink.answers = {"desk@example.org": "450 later"}
    world.run()
    world.change("e1", "status", "rumoured", "announced", NOW + HOUR, status="announced")
    world.sink.answers = {}
    assert world.run(NOW + 2 * HOUR).sent == 1
    assert world.run(NOW + 3 * HOUR).sent == 0
    assert world.sink.subjects()[0].endswith("announced")


def test_there_and_back_again_is_no_change(world):
    world.configure({"on": ["new", "status"]}).event(status="rumoured")
    world.run()
    world.change("e1", "status", "rumoured", "announced", NOW + HOUR, status="announced")
    world.change("e1", "status", "announced", "rumoured", NOW + 2 * HOUR, status="rumoured")
    assert world.run(NOW + 3 * HOUR).created == 0


def test_a_change_by_a_backfilled_article_is_not_news(world):
    world.configure({"on": ["new", "status"]}).event(status="rumoured")
    world.run()
    world.insert("articles", {"article_id": "a1", "url": "https://example.org/a", "canonical_url": "https://example.org/a", "text_hash": "x", "origin": "backfill", "first_seen_at": NOW, "fetched_at": NOW, "title": "t", "text": "t", "publisher": "p", "feed": "f"})  # fmt: skip
    span = [{"text": "x", "start": 0, "end": 1}]
    world.insert("mentions", {"mention_id": "m1", "event_id": "e1", "article_id": "a1", "event_type": "funding", "news": True, "status": "completed", "evidence": "x", "evidence_start": 0, "evidence_end": 1, "evidence_spans": span, "extractor": "x", "extractor_version": "1", "confidence": 1, "extracted_at": NOW})  # fmt: skip
    world.change("e1", "status", "rumoured", "completed", NOW + HOUR, status="completed")
    world.sql("update event_history set mention_id = 'm1'")
    assert world.run(NOW + 2 * HOUR).created == 0


def _join(world, lost, kept, at):
    world.sql("delete from resolved_events where event_id = ?", lost)
    world.insert("event_aliases", {"old_event_id": lost, "event_id": kept, "joined_at": at})
    world.insert("event_history", {"event_id": kept, "changed_at": at, "change": "merge", "old_value": lost})


def test_an_alert_that_waits_when_its_event_is_joined_is_sent_and_only_one_is(world):
    world.configure({"on": ["new", "status"]}).event("e1").event("e2")
    world.sink.answers = {"desk@example.org": "450 later"}
    world.run()
    _join(world, "e1", "e2", NOW + HOUR)
    world.sink.answers = {}
    assert world.run(NOW + 2 * HOUR).sent == 1
    assert sorted(row[0] for row in world.sql("select state from alerts")) == ["sent", "skipped"]
    world.change("e2", "status", "announced", "completed", NOW + 3 * HOUR, status="completed")
    assert world.run(NOW + 4 * HOUR).sent == 1
    assert world.sink.accepted[1][1]["in-reply-to"] == world.sink.accepted[0][1]["message-id"]


def test_an_event_told_before_it_was_joined_is_not_told_again(world):
    world.configure({"on": ["new", "status"]}).event("e1").event("e2", announced_on=date(2026, 1, 1))
    world.run()
    _join(world, "e1", "e2", NOW + HOUR)
    world.sql("update resolved_events set announced_on = '2026-03-11', updated_at = ?", NOW + HOUR)
    assert world.run(NOW + 2 * HOUR).created == 0
    world.change("e2", "status", "announced", "completed", NOW + 3 * HOUR, status="completed")
    assert world.run(NOW + 4 * HOUR).sent == 1


def test_what_was_dropped_or_silenced_after_it_was_owed_is_not_mailed(world):
    world.configure({"delivery": "daily"}).event("dropped").event("silenced").event("kept", event_type="partnership")
    world.run()
    world.sql("update resolved_events set dropped = true where event_id = 'dropped'")
    world.insert("alert_snoozes", {"subject": "event", "subject_id": "silenced", "until_at": NOW + 9 * DAY})
    assert world.run(NOW + DAY).sent == 1
    assert dict(world.sql("select event_id, state from alerts")) == {"silenced": "skipped", "kept": "sent"}
    world.sql("update resolved_events set dropped = false")  # the drop is taken back
    world.run(NOW + 2 * DAY)
    assert world.run(NOW + 3 * DAY).sent == 1


@pytest.mark.parametrize(("subject", "subject_id"), [("type", "funding"), ("organization", "acme"), ("event", "e1")])
def test_a_snooze_silences_news_and_changes_until_its_day(world, subject, subject_id):
    world.configure({"on": ["new", "status"]}).event()
    world.insert("participants", {"event_id": "e1", "organization_id": "acme", "name": "Acme", "role": "recipient"})
    world.insert("alert_snoozes", {"subject": subject, "subject_id": subject_id, "until_at": NOW + 2 * DAY})
    assert world.run().sent == 0
    world.change("e1", "status", "announced", "completed", NOW + DAY, status="completed")
    assert world.run(NOW + DAY).sent == 0
    assert world.run(NOW + 3 * DAY).sent == 0  # what was silenced is over, and not kept for later
    world.change("e1", "status", "completed", "cancelled", NOW + 3 * DAY, status="cancelled")
    assert world.run(NOW + 4 * DAY).sent == 1


def test_a_rule_or_recipient_that_left_the_configuration_is_not_mailed(world):
    world.configure({"delivery": "daily", "to": ["a@example.org", "b@example.org"]}).event()
    world.run()
    world.configure({"delivery": "daily", "to": ["b@example.org"]})
    assert world.run(NOW + DAY).sent == 1
    assert [to for to, _ in world.sink.accepted] == ["b@example.org"]


def test_what_a_full_digest_cannot_tell_is_not_marked_as_sent(world):
    world.configure()
    world.events(700)
    world.sql("update resolved_events set headline = headline || repeat(' of all kinds', 20)")
    world.run()
    ((_, mail),) = world.sink.accepted
    states = dict(world.sql("select state, count(*) from alerts group by all"))
    text = mail.get_body(("plain",)).get_content()
    assert states["sent"] + states["skipped"] == 700
    assert states["sent"] == len(set(re.findall(r"Acme (\d+) raises", text)))
    assert f"{states['skipped']} more events" in text
    assert len(mail.as_bytes()) < 100_000
    assert world.run().sent == 0


def test_a_resent_alert_is_a_mail_of_its_own(world):
    from warehouse.alerts import owe_again
    from warehouse.database import open_warehouse

    world.configure().event()
    world.run()
    with open_warehouse(world.settings.database) as connection:
        assert owe_again(connection, "e1", NOW) == 1
    assert world.run().sent == 1
    assert len({mail["message-id"] for _, mail in world.sink.accepted}) == 2


def test_without_a_server_mails_become_files(tmp_path):
    world = World(tmp_path, None).configure().event()
    assert world.run().sent == 1
    assert world.run().sent == 0
    assert len(list((tmp_path / "mail").glob("*.eml"))) == 1


def test_operators_hear_of_dead_feeds_and_failed_runs_once_and_once_a_day(world):
    world.configure({"where": "false"}, more='[delivery]\noperator = "ops@example.org"')
    world.insert("feed_state", {"feed": "Acme Wire", "url": "https://example.org/feed", "publisher": "Acme", "state": "http_error", "consecutive_failures": 7, "active": True})  # fmt: skip
    assert world.run().sent == 1
    assert "Acme Wire" in world.sink.accepted[0][1].get_body(("plain",)).get_content()
    for number in range(2):
        world.insert("runs", {"run_id": f"r{number}", "started_at": NOW + number * HOUR, "finished_at": NOW + number * HOUR, "state": "failed", "trigger": "run", "message": "disk full"})  # fmt: skip
    assert world.run(NOW + 3 * HOUR, origin="failure").sent == 0  # one a day
    assert world.run(NOW + 25 * HOUR, origin="failure").sent == 1
    assert "disk full" in world.sink.accepted[1][1].get_body(("plain",)).get_content()
    assert world.run(NOW + 60 * HOUR).sent == 0


def test_a_silent_feed_is_told_once_in_the_daily_digest(world):
    world.configure({"delivery": "daily"}).event("e1")
    world.insert("feed_state", {"feed": "Acme Wire", "url": "https://example.org/feed", "publisher": "Acme", "state": "ok", "consecutive_failures": 0, "active": True, "silent": True, "newest_entry_at": NOW - 30 * DAY})  # fmt: skip
    world.run()
    world.run(NOW + DAY)
    world.event("e2")
    world.run(NOW + DAY + HOUR)
    world.run(NOW + 2 * DAY)
    told = ["Acme Wire went silent" in mail.get_body(("plain",)).get_content() for _, mail in world.sink.accepted]
    assert told == [True, False]
