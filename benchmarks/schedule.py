"""Does the schedule hold? Real Prefect server, real runs over the sample site, and what happens when things are killed.

    python benchmarks/schedule.py                      # `dealwire serve`, every 15 s for two minutes
    python benchmarks/schedule.py --by worker          # `prefect deploy` and `prefect worker` instead
    python benchmarks/schedule.py --kill all           # the same, after kill -9 of flow, server, worker or all

Printed: runs scheduled and missed, how late they began (median and worst, seconds), overlaps, what is in the warehouse,
and after a kill the seconds until a run was completed again. Exit status 1 when a bound is broken.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.demo.mailsink import mail_sink
from flows.demo.site import sample_site
from flows.prefect_server import free_port
from flows.settings import load_settings
from warehouse.database import open_published

ROOT = Path(__file__).resolve().parent.parent
EVERY_S, SECONDS = 15, 120
WORST_S, MEDIAN_S, AGAIN_S = 5.0, 2.0, 120.0


def main() -> int:
    """Serve, watch, kill, watch again; print and judge."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--by", choices=["serve", "worker"], default="serve")
    parser.add_argument("--kill", choices=["flow", "worker", "server", "all"])
    parser.add_argument("--seconds", type=int, default=SECONDS, help="How long to watch, also after a kill.")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        config = _configure(Path(folder), stack)
        service = Served(config) if given.by == "serve" else Worked(config)
        stack.callback(service.stop)
        service.start()
        if given.kill:
            return _kill(service, given.kill, given.seconds)
        began = _wait_for_completed(service, after=datetime.min.replace(tzinfo=UTC), timeout_s=180)
        if began is None:
            print("no run was ever completed")
            return 1
        time.sleep(given.seconds)
        return _judge(service, began, began + timedelta(seconds=given.seconds))


def _configure(folder: Path, stack: ExitStack) -> Path:
    feeds = stack.enter_context(sample_site())
    port = stack.enter_context(mail_sink(folder / "sink"))
    listed = "".join(f'[[feeds]]\nname = "{one.name}"\nurl = "{one.url}"\nevery = "10s"\n' for one in feeds)
    config = folder / "dealwire.toml"
    config.write_text(
        f"[fetch]\nallow_private_addresses = true\nhost_delay_s = 0\n"
        f'[schedule]\nmonitor = "{EVERY_S}s"\n[smtp]\nhost = "127.0.0.1"\nport = {port}\n'
        f'[[alerts]]\nname = "all"\nwhere = "true"\nto = ["desk@example.org"]\nmax_age = "5000d"\n{listed}'
    )
    return config


class Served:
    """`dealwire serve`: one process, with a Prefect server of its own as a child."""

    def __init__(self, config: Path) -> None:
        self.config, self.port = config, free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it (again)."""
        command = [sys.executable, "-m", "flows", "serve", "--config", str(self.config), "--port", str(self.port)]
        log = (self.config.parent / "serve.log").open("ab")
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.config.parent, env=environment)

    def pids(self) -> dict[str, int | None]:
        """Process ids by what they are."""
        assert self.process
        below = _children(self.process.pid)
        return {
            "worker": self.process.pid,
            "server": next((pid for pid, command in below.items() if "server_child" in command), None),
            "flow": next((pid for pid, command in below.items() if "prefect.engine" in command), None),
        }

    def revive(self, killed: set[str]) -> None:
        """What an operator's supervisor does: start again what it looks after; the server is our own affair."""
        assert self.process
        if "worker" in killed:
            self.process.wait()
            self.start()

    def stop(self) -> None:
        """End politely, and tell how long it took."""
        assert self.process
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        print(f"stopped in {time.monotonic() - begun:.1f} s; left behind: {_left(self.config.parent) or 'nothing'}")


class Worked:
    """A Prefect server, `prefect deploy` from deploy/prefect.yaml, and a `prefect worker`."""

    def __init__(self, config: Path) -> None:
        self.config, self.port = config, free_port()
        self.home = config.parent / ".prefect"
        self.server: subprocess.Popen[bytes] | None = None
        self.process: subprocess.Popen[bytes] | None = None

    def environment(self) -> dict[str, str]:
        """What deploy/env.example sets, for this place."""
        lines = (ROOT / "deploy" / "env.example").read_text().splitlines()
        shown = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
        return {
            **os.environ,
            **shown,
            "PREFECT_HOME": str(self.home),
            "PREFECT_API_URL": f"http://127.0.0.1:{self.port}/api",
            "DEALWIRE_CONFIG": str(self.config),
            "DEALWIRE_HOME": str(self.config.parent),
            "PYTHONPATH": str(ROOT),
        }

    def start(self) -> None:
        """Start the server, deploy, start the worker."""
        self._start_server()
        folder = self.config.parent / "deploy"
        shutil.copytree(ROOT / "deploy", folder)
        text = (folder / "prefect.yaml").read_text().replace("interval: 300", f"interval: {EVERY_S}")
        (folder / "prefect.yaml").write_text(text)
        self._register(folder)
        self._start_worker()

    def _register(self, folder: Path) -> None:
        """Run deploy/register.sh; `prefect` is this environment's."""
        program = folder / "prefect"
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m prefect "$@"\n')
        program.chmod(0o755)
        environment = self.environment() | {"PATH": f"{folder}:{os.environ['PATH']}"}
        done = subprocess.run(
            ["sh", str(folder / "register.sh")], env=environment, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise SystemExit(f"register.sh failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")

    def _start_server(self) -> None:
        command = [sys.executable, "-m", "prefect", "server", "start", "--port", str(self.port), "--no-ui"]
        log = (self.config.parent / "server.log").open("ab")
        self.server = subprocess.Popen(command, stdout=log, stderr=log, env=self.environment())
        for _ in range(600):
            try:
                _ask(self.port, "GET", "/health")
            except OSError:
                time.sleep(0.1)
            else:
                return
        raise SystemExit("the Prefect server did not start")

    def _start_worker(self) -> None:
        command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "dealwire", "--name", "one"]
        log = (self.config.parent / "worker.log").open("ab")
        self.process = subprocess.Popen(command, stdout=log, stderr=log, env=self.environment(), cwd="/")

    def pids(self) -> dict[str, int | None]:
        """Process ids by what they are."""
        assert self.process
        assert self.server
        below = _children(self.process.pid)
        flow = next((pid for pid, command in below.items() if "prefect" in command and "worker" not in command), None)
        return {"worker": self.process.pid, "server": self.server.pid, "flow": flow}

    def revive(self, killed: set[str]) -> None:
        """What systemd or Docker does: start again what ended."""
        if "server" in killed and self.server:
            self.server.wait()
            self._start_server()
        if "worker" in killed and self.process:
            self.process.wait()
            self._start_worker()

    def stop(self) -> None:
        """End both."""
        for process in (self.process, self.server):
            if process and process.poll() is None:
                process.send_signal(signal.SIGTERM)
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
        for pid in _left(self.config.parent):
            os.kill(pid, signal.SIGKILL)


Service = Served | Worked


def _kill(service: Service, what: str, patience_s: int) -> int:
    """Kill in the middle of a run, and time until a run that began afterwards is completed."""
    if _wait_for_completed(service, after=datetime.min.replace(tzinfo=UTC), timeout_s=180) is None:
        print("no run was ever completed")
        return 1
    deadline = time.monotonic() + 60
    while service.pids()["flow"] is None or not _in_state(service, "RUNNING"):
        if time.monotonic() > deadline:
            print("no run to kill")
            return 1
        time.sleep(0.02)
    killed = {"flow", "worker", "server"} if what == "all" else {what}
    pids = service.pids()
    for name in sorted(killed):
        if pid := pids[name]:
            os.kill(pid, signal.SIGKILL)
    at, begun = datetime.now(UTC), time.monotonic()
    service.revive(killed)
    again = _wait_for_completed(service, after=at, timeout_s=AGAIN_S + 60)
    took = time.monotonic() - begun
    print(
        f"kill -9 of {what}: {'a run was completed after ' + format(took, '.1f') + ' s' if again else 'NO RUN AGAIN'}"
    )
    if again is None or took > AGAIN_S:
        _tail(service)
        return 1
    time.sleep(patience_s)
    return _judge(service, again, again + timedelta(seconds=patience_s))


def _judge(service: Service, since: datetime, until: datetime) -> int:
    """Compare what ran with the grid of the schedule."""
    runs = [run for run in _runs(service) if since < _time(run["expected_start_time"]) < until - timedelta(seconds=6)]
    ran = [run for run in runs if run["state_type"] == "COMPLETED"]
    late = [(_time(run["start_time"]) - _time(run["expected_start_time"])).total_seconds() for run in ran]
    times = sorted(_time(run["expected_start_time"]) for run in ran)
    gaps = [(b - a).total_seconds() for a, b in itertools.pairwise(times)]
    missed = sum(round(gap / EVERY_S) - 1 for gap in gaps) + sum(run["state_type"] == "CANCELLED" for run in runs)
    spans = sorted((_time(run["start_time"]), _time(run["end_time"])) for run in ran)
    overlaps = sum(b[0] < a[1] for a, b in itertools.pairwise(spans))
    settings = load_settings(service.config)
    with open_published(settings.published) as connection:
        events = connection.execute("select count(*) from events").fetchone()
        done = connection.execute("select count(*), count(*) filter (state = 'completed') from runs").fetchone()
    mails = len(list((service.config.parent / "sink").glob("*.eml")))
    median, worst = statistics.median(late or [99.0]), max(late or [99.0])
    print(
        f"{len(ran)} runs in {(until - since).total_seconds():.0f} s, {missed} missed; late: median {median:.2f} s, "
        f"worst {worst:.2f} s; {overlaps} overlaps; warehouse: {events[0]} events, {done[1]} of {done[0]} runs completed, "
        f"{mails} mails"
    )
    good = len(ran) >= 3 and not missed and worst <= WORST_S and median <= MEDIAN_S and not overlaps and events[0] > 0
    if not good:
        print(json.dumps([[run["name"], run["state_name"], run["start_time"]] for run in runs], indent=0))
        _tail(service)
    return 0 if good else 1


def _wait_for_completed(service: Service, *, after: datetime, timeout_s: float) -> datetime | None:
    deadline = time.monotonic() + timeout_s
    while time.monotonic() < deadline:
        done = [run for run in _runs(service) if run["state_type"] == "COMPLETED" and _time(run["start_time"]) > after]
        if done:
            return min(_time(run["start_time"]) for run in done)  # what was missed before it, it caught up for
        time.sleep(0.5)
    _tail(service)
    return None


def _in_state(service: Service, state: str) -> bool:
    return any(run["state_type"] == state for run in _runs(service))


def _runs(service: Service) -> list[dict[str, str]]:
    wanted = {
        "flows": {"name": {"any_": ["monitor"]}},
        "flow_runs": {"state": {"type": {"not_any_": ["SCHEDULED"]}}},
        "sort": "EXPECTED_START_TIME_DESC",
    }
    try:
        return _ask(service.port, "POST", "/flow_runs/filter", wanted)
    except OSError:
        return []


def _ask(port: int, method: str, path: str, body: object = None) -> list[dict[str, str]]:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api{path}",
        method=method,
        data=json.dumps(body).encode() if body is not None else None,
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _children(pid: int) -> dict[int, str]:
    """Processes below one, with their command lines."""
    found: dict[int, str] = {}
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and int((entry / "stat").read_text().rpartition(")")[2].split()[1]) == pid:
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                found |= {int(entry.name): command, **_children(int(entry.name))}
        except (OSError, IndexError):
            continue
    return found


def _left(folder: Path) -> list[int]:
    """Processes that still work in our folder, a second later."""
    time.sleep(1)
    found = []
    for entry in Path("/proc").iterdir():
        try:
            told = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes() if entry.name.isdigit() else b""
        except OSError:
            continue
        if str(folder).encode() in told and int(entry.name) != os.getpid():
            found.append(int(entry.name))
    return found


def _tail(service: Service) -> None:
    for log in sorted(service.config.parent.glob("*.log")):
        print(f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}")


if __name__ == "__main__":
    sys.exit(main())
