"""What befalls an installation in years: a file moved, a clock put right, a machine asleep, Prefect lost."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from extractors.errors import StorageError
from flows.clock import Clock
from flows.cycle import Steps, run_cycle
from flows.demo.mailsink import mail_sink
from flows.demo.show import _configuration
from flows.demo.site import DEMO_NOW, sample_site
from flows.fetch_pages import fetch_pages
from flows.health import health_of
from flows.settings import load_settings
from warehouse.database import open_published


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The sample site and a mail server; the folder with what a first run over them left, and its number of mails."""
    folder = tmp_path_factory.mktemp("site")
    with sample_site() as feeds, mail_sink(folder / "mails") as port:
        first = folder / "first"
        first.mkdir()
        (first / "dealwire.toml").write_text(_configuration(feeds, port), encoding="utf-8")
        done = run_cycle(load_settings(first / "dealwire.toml"), Clock(DEMO_NOW))
        yield folder, done.alerts.sent


@pytest.fixture
def sample(site, tmp_path):
    """An installation after its first run."""
    shutil.copytree(site[0] / "first", tmp_path, dirs_exist_ok=True)
    return load_settings(tmp_path / "dealwire.toml")


@pytest.fixture
def told(site, sample):
    """What was mailed, and what people can read: to be asked again after something has happened."""

    def look():
        with open_published(sample.published) as connection:
            events = connection.execute("select count(*) from events").fetchone()[0]
        return len(list((site[0] / "mails").glob("*.eml"))), events

    return look


def test_a_warehouse_that_was_moved_away_is_asked_for_and_not_begun_anew(sample, told):
    before, elsewhere = told(), sample.root / "elsewhere.duckdb"
    sample.database.rename(elsewhere)
    for _ in range(2):
        with pytest.raises(StorageError, match="is gone, and its published copy"):
            run_cycle(sample, Clock(DEMO_NOW + timedelta(hours=1)), force=True)
    elsewhere.replace(sample.database)
    run_cycle(sample, Clock(DEMO_NOW + timedelta(hours=2)))
    assert told() == before


def test_a_warehouse_moved_in_the_middle_of_a_run_costs_nobody_the_copy(sample, told):
    before, elsewhere = told(), sample.root / "elsewhere.duckdb"

    def moving(*arguments, **options):
        sample.database.rename(elsewhere)
        return fetch_pages(*arguments, **options)

    with pytest.raises(StorageError, match="moved or replaced while a run was at work"):
        run_cycle(sample, Clock(DEMO_NOW + timedelta(hours=1)), force=True, steps=Steps(fetch_pages=moving))
    assert told() == before
    elsewhere.replace(sample.database)
    run_cycle(sample, Clock(DEMO_NOW + timedelta(hours=2)))
    assert told() == before


def test_a_clock_that_was_years_ahead_makes_nobody_wait_for_them(sample, told):
    before, ahead = told(), Clock(datetime.now(UTC) + timedelta(days=3650))
    ahead.was_set = False  # the machine's own
    assert run_cycle(sample, ahead).feeds.due == len(sample.feeds)
    assert run_cycle(sample, Clock()).feeds.due == len(sample.feeds)
    health = health_of(sample, datetime.now(UTC), timedelta(hours=1))
    assert health.last_run_at <= datetime.now(UTC)
    assert health.alarms == ()
    assert told() == before


def test_a_run_at_an_earlier_time_changes_and_mails_nothing(sample, told):
    before = told()
    assert run_cycle(sample, Clock(DEMO_NOW - timedelta(days=1))).feeds.due == 0
    assert told() == before


@contextmanager
def _line(to):
    """A line to a server that can be cut: whoever talks over it is thrown off, whoever comes finds nobody."""
    talking = []

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            with socket.create_connection((to.hostname, to.port)) as server:
                talking.extend((self.request, server))
                threading.Thread(target=self.pump, args=(server, self.request), daemon=True).start()
                self.pump(self.request, server)

        @staticmethod
        def pump(source, target):
            with suppress(OSError):
                while block := source.recv(65536):
                    target.sendall(block)
                target.shutdown(socket.SHUT_WR)

    line = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    line.daemon_threads = True
    threading.Thread(target=line.serve_forever, args=(0.05,), daemon=True).start()

    def cut():
        line.shutdown()
        line.server_close()
        for one in talking:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    yield line.server_address[1], cut
    cut()


@pytest.mark.slow
@pytest.mark.parametrize("at", ["feeds asked", "resolved"])
def test_a_run_outlives_prefects_api(site, sample, told, prefect_environment, at):
    mails, events = told()
    sample.database.unlink()
    sample.published.unlink()  # everything is to be done again
    with _line(urlsplit(prefect_environment["PREFECT_API_URL"])) as (port, cut):
        command = [sys.executable, "-m", "flows", "run", "--config", str(sample.root / "dealwire.toml")]
        with subprocess.Popen(
            [*command, "--now", DEMO_NOW.isoformat()],
            env=prefect_environment
            | {"PREFECT_API_URL": f"http://127.0.0.1:{port}/api", "PREFECT_CLIENT_MAX_RETRIES": "0"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        ) as run:
            said = []
            for line in run.stderr:
                said.append(line)
                if at in line:
                    cut()
    assert run.returncode == 0, "".join(said)
    assert any("doing what is left without it" in line for line in said), "".join(said)
    assert told() == (mails + site[1], events)


def _ask(environment, path, **body):
    request = urllib.request.Request(
        environment["PREFECT_API_URL"] + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    for pause_s in (0.2, 1, 3, 9, None):
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            if error.code != 503 or pause_s is None:  # SQLite is locked for a moment, when much is written
                raise
            time.sleep(pause_s)
    return None


def _soon(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return found


@pytest.mark.slow
def test_what_a_sleeping_machine_missed_is_one_run(tmp_path, prefect_environment):
    (tmp_path / "dealwire.toml").write_text('[schedule]\nmonitor = "0 5 1 1 *"\n')
    named = {"deployments": {"name": {"any_": ["asleep"]}}}
    command = [sys.executable, "-m", "flows", "serve", "--name", "asleep"]
    with (tmp_path / "log").open("wb") as log:
        serve = subprocess.Popen(command, cwd=tmp_path, env=prefect_environment, stdout=log, stderr=log)
    try:
        monitor = {**named, "flows": {"name": {"any_": ["monitor"]}}}
        found = _soon(lambda: _ask(prefect_environment, "/deployments/filter", **monitor))
        _soon(lambda: "serving" in (tmp_path / "log").read_text())
        serve.send_signal(signal.SIGSTOP)
        for minutes in range(1, 31):
            missed = (datetime.now(UTC) - timedelta(minutes=5 * minutes)).isoformat()
            state = {"type": "SCHEDULED", "state_details": {"scheduled_time": missed}}
            _ask(prefect_environment, f"/deployments/{found[0]['id']}/create_flow_run", state=state)
        serve.send_signal(signal.SIGCONT)

        def states():
            past = {"expected_start_time": {"before_": datetime.now(UTC).isoformat()}}
            runs = _ask(prefect_environment, "/flow_runs/filter", **monitor, flow_runs=past)
            kinds = [run["state_type"] for run in runs]
            return kinds if {"COMPLETED", "CANCELLED"} >= set(kinds) else None

        done = _soon(states)
    finally:
        serve.send_signal(signal.SIGCONT)
        serve.terminate()
        serve.wait(30)
    assert (done.count("COMPLETED"), len(done) >= 30) == (1, True), (tmp_path / "log").read_text()
