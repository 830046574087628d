"""What `dealwire status` tells, and when its exit status calls somebody."""

from __future__ import annotations

import json
import os
import re
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from flows.__main__ import cli
from flows.health import health_of, next_run, prometheus
from flows.lock import only_writer
from flows.settings import ScheduleSettings, Settings, load_settings
from warehouse.database import open_warehouse
from warehouse.publish import publish


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "dealwire.toml"
    path.write_text("")
    done = CliRunner().invoke(cli, ["run", "--direct", "--config", str(path)])
    assert done.exit_code == 0, done.output
    return path


def _status(config, *more):
    result = CliRunner().invoke(cli, ["status", "--json", "--config", str(config), *more])
    return result.exit_code, json.loads(result.stdout)


def test_after_a_good_run_nothing_is_wrong(config):
    code, told = _status(config, "--max-age", "10m")
    assert (code, told["state"], told["alarms"]) == (0, "completed", [])
    assert datetime.fromisoformat(told["next_run"]) > datetime.fromisoformat(told["last_run"])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("update runs set state = 'failed', message = 'disk full'", "the last run failed: disk full"),
        ("update runs set started_at = started_at - interval 2 hour", "no run for 2:0"),
        ("delete from runs", "there was no run yet"),
    ],
)
def test_what_needs_somebody_is_an_alarm(config, change, told):
    settings = load_settings(config)
    with open_warehouse(settings.database) as connection:
        connection.execute(change)
    publish(settings.database, settings.published)
    code, report = _status(config, "--max-age", "20m")
    assert code == 1
    assert any(told in alarm for alarm in report["alarms"]), report["alarms"]


def test_a_run_at_work_is_named_and_no_alarm(config):
    with only_writer(load_settings(config).database):
        code, told = _status(config)
    assert code == 0
    assert "process" in told["at_work"]
    assert told["lock"]["pid"]


def test_a_run_that_gives_no_sign_of_life_is_an_alarm(config):
    database = load_settings(config).database
    with only_writer(database):
        os.utime(database.with_name(f"{database.name}.lock"), (0, 0))
        code, told = _status(config)
    assert code == 1
    assert any("no sign of life: process" in alarm for alarm in told["alarms"])


def test_a_bad_age_is_misuse(config):
    assert CliRunner().invoke(cli, ["status", "--config", str(config), "--max-age", "soon"]).exit_code == 2


def test_prometheus_reads_the_text_file(config, tmp_path):
    target = tmp_path / "dealwire.prom"
    assert _status(config, "--prometheus", str(target))[0] == 0
    lines = target.read_text().splitlines()
    samples = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"dealwire_[a-z_]+ \d+(\.\d+)?", line) for line in samples)
    assert len(lines) == 3 * len(samples)
    assert prometheus(health_of(load_settings(config), datetime.now(UTC))).startswith("# HELP dealwire_")


def test_the_next_run_is_the_schedules(config):
    now = datetime(2026, 3, 28, 12, 1, tzinfo=UTC)
    every = Settings(schedule=ScheduleSettings(monitor="5m"))
    assert next_run(every, now - timedelta(minutes=6), now) == now + timedelta(minutes=4)
    by_clock = Settings(schedule=ScheduleSettings(monitor="30 7 * * *", timezone="Europe/Berlin"))
    assert next_run(by_clock, None, now) == datetime(2026, 3, 29, 5, 30, tzinfo=UTC)
