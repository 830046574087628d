"""Prefect on PostgreSQL with two workers: the schedule is shared, the lock holds, and one worker may die."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from extractors.errors import StorageError
from flows.demo.rehearsal import rehearsal_config
from flows.demo.site import sample_site
from flows.prefect_server import api_answers, free_port
from flows.settings import load_settings
from warehouse.database import open_published

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))


@contextmanager
def _postgres():
    """Debian's PostgreSQL on loopback; it refuses to run as root, and has a user of its own."""
    port, programs = free_port(), PROGRAMS[-1].parent
    folder = Path("/tmp") / f"dealwire-postgres-{port}"
    folder.mkdir(mode=0o700)
    as_user = []
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
        as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    try:
        for command in (
            ["initdb", "-D", str(folder / "data"), "-A", "trust", "-U", "prefect", "--no-sync"],
            ["pg_ctl", "-D", str(folder / "data"), "-w", "-o", options, "-l", str(folder / "log"), "start"],
        ):
            name, *rest = command
            subprocess.run([*as_user, str(programs / name), *rest], check=True, stdout=subprocess.DEVNULL, cwd=folder)
        yield f"postgresql+asyncpg://prefect@127.0.0.1:{port}/postgres"
    finally:
        stop = [*as_user, str(programs / "pg_ctl"), "-D", str(folder / "data"), "-m", "immediate", "stop"]
        subprocess.run(stop, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _process(*arguments, environment, cwd):
    """A program of Prefect with everything it starts in a group of its own."""
    command = [sys.executable, "-m", "prefect", *arguments]
    with (cwd / f"{arguments[0]}-{arguments[-1]}.log").open("wb") as log:
        process = subprocess.Popen(
            command, env=environment, cwd=cwd, stdout=log, stderr=log, start_new_session=True, stdin=subprocess.DEVNULL
        )
        try:
            yield process
        finally:
            _end(process)


def _end(process):
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _runs(settings):
    try:
        with open_published(settings.published) as connection:
            sql = "select started_at, finished_at from runs where state = 'completed' order by started_at"
            return connection.execute(sql).fetchall()
    except StorageError:
        return []


def _wait(condition, seconds):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.5)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(not PROGRAMS, reason="needs Debian's postgresql")
def test_two_workers_share_the_schedule_and_one_may_die(tmp_path):
    with ExitStack() as stack:
        database = stack.enter_context(_postgres())
        feeds = stack.enter_context(sample_site())
        config = tmp_path / "dealwire.toml"
        config.write_text(rehearsal_config(feeds, free_port()))  # no mail server: mails wait, runs do not
        settings, port = load_settings(config), free_port()
        lines = (ROOT / "deploy" / "env.example").read_text().splitlines()
        environment = {
            **os.environ,
            **dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#")),
            "PREFECT_HOME": str(tmp_path / ".prefect"),
            "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
            "PREFECT_SERVER_DATABASE_CONNECTION_URL": database,
            "DEALWIRE_CONFIG": str(config),
            "DEALWIRE_HOME": str(tmp_path),
            "PYTHONPATH": str(ROOT),
        }
        around = {"environment": environment, "cwd": tmp_path}
        stack.enter_context(_process("server", "start", "--no-ui", "--port", str(port), **around))
        _wait(lambda: api_answers(environment["PREFECT_API_URL"]), 180)
        deploy = tmp_path / "deploy"
        shutil.copytree(ROOT / "deploy", deploy)
        (deploy / "prefect.yaml").write_text(
            (deploy / "prefect.yaml").read_text().replace("interval: 300", "interval: 20")
        )
        (deploy / "prefect").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m prefect "$@"\n')
        (deploy / "prefect").chmod(0o755)
        with_prefect = environment | {"PATH": f"{deploy}:{os.environ['PATH']}"}
        subprocess.run(["sh", str(deploy / "register.sh")], env=with_prefect, check=True, capture_output=True)
        workers = [
            stack.enter_context(_process("worker", "start", "--pool", "dealwire", "--name", name, **around))
            for name in ("one", "two")
        ]
        _wait(lambda: len(_runs(settings)) >= 2, 180)
        _end(workers[0])
        before = len(_runs(settings))
        _wait(lambda: len(_runs(settings)) > before, 200)  # the heartbeat of a run that died with it has to be missed
        runs = _runs(settings)
    assert all(ended <= begun for (_, ended), (begun, _) in itertools.pairwise(runs))
    with open_published(settings.published) as connection:
        assert connection.execute("select count(*) from events").fetchone()[0] > 5
