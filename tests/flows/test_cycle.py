"""The whole cycle over the sample site and the real one, against real servers."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from flows.clock import Clock
from flows.cycle import run_cycle, run_reprocess
from flows.demo.mailsink import mail_sink
from flows.demo.show import _configuration
from flows.demo.site import DEMO_NOW, sample_site
from flows.prefect_server import free_port
from flows.settings import load_settings
from warehouse.database import open_published, open_warehouse

TABLES = ("articles", "mentions", "claims", "alerts")


@pytest.fixture
def sample(tmp_path):
    with sample_site() as feeds, mail_sink(tmp_path / "mails") as port:
        config = tmp_path / "dealwire.toml"
        config.write_text(_configuration(feeds, port), encoding="utf-8")
        yield config


def _count(settings, sql):
    with open_published(settings.published) as connection:
        return connection.execute(sql).fetchone()[0]


def test_a_second_run_finds_nothing_and_sends_nothing(sample, tmp_path):
    settings = load_settings(sample)
    first = run_cycle(settings, Clock(DEMO_NOW))
    assert first.articles.articles_new == 18
    assert first.events.events_new >= 8
    assert first.alerts.sent == len(list((tmp_path / "mails").glob("*.eml"))) >= 3
    assert dict(first.feeds.outcomes) == {"ok": 5, "not_feed": 1}
    second = run_cycle(settings, Clock(DEMO_NOW + timedelta(minutes=5)))
    assert second.feeds.due == 0
    third = run_cycle(settings, Clock(DEMO_NOW + timedelta(minutes=6)), force=True)
    assert third.feeds.outcomes["not_modified"] == 5
    for later in (second, third):
        assert (later.articles.articles_new, later.events.events_new, later.alerts.sent) == (0, 0, 0)


def test_reprocessing_changes_no_id_and_mails_nothing(sample, tmp_path):
    settings = load_settings(sample)
    run_cycle(settings, Clock(DEMO_NOW))
    with open_warehouse(settings.database) as connection:
        before = connection.execute("select mention_id, event_id from mentions order by all").fetchall()
    mails = len(list((tmp_path / "mails").glob("*.eml")))
    run_reprocess(settings, Clock(DEMO_NOW + timedelta(hours=1)))
    with open_warehouse(settings.database) as connection:
        assert connection.execute("select mention_id, event_id from mentions order by all").fetchall() == before
    run_cycle(settings, Clock(DEMO_NOW + timedelta(hours=2)))
    assert len(list((tmp_path / "mails").glob("*.eml"))) == mails


def test_every_evidence_is_a_slice_of_its_article(sample):
    settings = load_settings(sample)
    run_cycle(settings, Clock(DEMO_NOW))
    wrong = "select count(*) from mentions join articles using (article_id) where text[evidence_start + 1:evidence_end] <> evidence"
    assert _count(settings, wrong) == 0


def test_a_mail_server_that_is_away_stops_nothing_and_loses_nothing(sample, tmp_path):
    text = sample.read_text()
    sample.write_text(text.replace('[smtp]\nhost = "127.0.0.1"\nport = ', '[smtp]\nhost = "127.0.0.1"\nport = 1 #'))
    settings = load_settings(sample)
    first = run_cycle(settings, Clock(DEMO_NOW))
    assert first.alerts.sent == 0
    assert first.alerts.pending > 0
    sample.write_text(text)
    second = run_cycle(load_settings(sample), Clock(DEMO_NOW + timedelta(hours=1)))
    assert second.alerts.sent == first.alerts.pending
    assert second.alerts.pending == 0


@pytest.mark.parametrize("after_s", [0.4, 1.2, 2.0])
def test_a_killed_run_is_completed_by_the_next(sample, tmp_path, after_s):
    command = [sys.executable, "-m", "flows", "run", "--direct", "--config", str(sample), "--now", DEMO_NOW.isoformat()]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(after_s)
    process.send_signal(signal.SIGKILL)
    process.wait()
    settings = load_settings(sample)
    run_cycle(settings, Clock(DEMO_NOW + timedelta(hours=1)), force=True)
    broken = {table: _count(settings, f"select count(*) from {table}") for table in TABLES}
    whole = tmp_path / "whole"
    whole.mkdir()
    (whole / "dealwire.toml").write_text(sample.read_text())
    other = load_settings(whole / "dealwire.toml")
    run_cycle(other, Clock(DEMO_NOW + timedelta(hours=1)))
    assert broken == {table: _count(other, f"select count(*) from {table}") for table in TABLES}


@pytest.mark.data
@pytest.mark.slow
def test_the_real_site_is_swallowed_whole_and_once(test_data, tmp_path):
    port, config = free_port(), tmp_path / "dealwire.toml"
    command = [sys.executable, str(test_data / "site" / "serve.py"), "--port", str(port), "--config", str(config)]
    site = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        assert site.stdout.readline()
        settings = load_settings(config)
        first = run_cycle(settings, Clock())
        assert first.pages.fetched == 956
        assert _count(settings, "select count(*) from pages where state not in ('article', 'not_article')") == 0
        assert _count(settings, "select count(*) from pages where state <> 'article' and reason is null") == 0
        assert _count(settings, "select count(*) from articles") >= 945
        assert run_cycle(settings, Clock()).feeds.due == 0
        again = run_cycle(settings, Clock(), force=True)
        assert dict(again.feeds.outcomes) == {"not_modified": 92}
        assert (again.articles.articles_new, again.events.events_new) == (0, 0)
    finally:
        site.kill()
        site.wait()
        site.stdout.close()
