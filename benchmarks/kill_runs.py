"""Kill runs at random moments, run again, and compare every row with those of an unbroken run.

usage: python -m benchmarks.kill_runs [--kills N | --commits] [--signal KILL|TERM] [--prefect] [--site DATA] [--seed N]

Without ``--site`` the sample site of the demo is read; with it, the real-news site of the folder DATA. Each attempt
has a folder of its own: a run is started, killed at a random moment of the time that an unbroken one takes, and a
second run completes what is left. Then articles, mentions, events, participants, claims, history and alerts must be
the same rows (but for when something was done, and the word that a run ended while a mail server answered), mails the
same by recipient and Message-ID, and no process that was started may be left.

With ``--commits`` the moments are not random: a run dies right after its first commit to the warehouse, another after
its second, and so on until one lives to its end.
"""

from __future__ import annotations

import argparse
import email
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from flows.demo.mailsink import mail_sink
from flows.demo.show import _configuration
from flows.demo.site import DEMO_NOW, sample_site
from flows.prefect_server import free_port
from warehouse.database import connect

Rows = dict[str, Counter[tuple[object, ...]]]
TABLES = ("articles", "pages", "mentions", "events", "participants", "claims", "event_history", "alerts")
_HINDRANCES = {("alerts", "error")}  # of a mail that was sent: that its run ended while the server answered
REAL_NOW = datetime(2026, 6, 1, tzinfo=UTC)
_RULE = '\n[smtp]\nhost = "127.0.0.1"\nport = {port}\n\n[[alerts]]\nname = "everything"\nwhere = "true"\nto = ["desk@example.org"]\nmax_age = "9999d"\n'


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--commits", action="store_true", help="die after each commit, without Prefect")
    parser.add_argument("--signal", choices=["KILL", "TERM"], default="KILL")
    parser.add_argument("--prefect", action="store_true", help="runs with a Prefect server of their own")
    parser.add_argument("--site", type=Path, help="folder with site/serve.py and its news")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    now = REAL_NOW if args.site else DEMO_NOW
    with tempfile.TemporaryDirectory() as scratch, site(args.site, Path(scratch)) as configuration:
        whole = Attempt(Path(scratch) / "whole", configuration, now, prefect=args.prefect)
        begun = time.monotonic()
        whole.run()
        took = time.monotonic() - begun
        expected, mails = whole.rows(), whole.mails()
        print(f"unbroken: {took:.1f} s, " + ", ".join(f"{len(rows)} {name}" for name, rows in expected.items()))
        if args.commits:
            return 1 if _after_each_commit(Path(scratch), configuration, now, expected, mails) else 0
        bad, lingered = 0, []
        for number in range(args.kills):
            one = Attempt(Path(scratch) / f"kill{number}", configuration, now, prefect=args.prefect)
            after = rng.uniform(0, took)
            left = one.kill(after, getattr(signal, f"SIG{args.signal}"))
            lingered.append(left)
            one.run("--force")
            wrong = one.differs(expected, mails)
            bad += bool(wrong)
            print(
                f"{number + 1:3d} killed after {after:5.1f} s, gone {left:4.1f} s later: {wrong or 'same rows'}",
                flush=True,
            )
        print(
            f"{args.kills} kills, {bad} with other rows; processes left at most {max(lingered):.1f} s, median {statistics.median(lingered):.1f} s"
        )
    return 1 if bad or max(lingered) > 30 else 0


def _after_each_commit(
    scratch: Path, configuration: str, now: datetime, expected: Rows, mails: Counter[tuple[str, str]]
) -> int:
    bad = number = 0
    alive = False
    while not alive:
        number += 1
        one = Attempt(scratch / f"commit{number}", configuration, now, prefect=False)
        alive = not one.die_after_commit(number)
        one.run("--force")
        wrong = one.differs(expected, mails)
        bad += bool(wrong)
        print(
            f"{number:3d} {'lived to its end' if alive else 'died after that commit'}: {wrong or 'same rows'}",
            flush=True,
        )
    print(f"{number - 1} commits, {bad} with other rows")
    return bad


@contextmanager
def site(data: Path | None, scratch: Path) -> Iterator[str]:
    """Serve a site; what it yields is a configuration whose mail server's port is still open ({port})."""
    if data is None:
        with sample_site() as feeds:
            yield _configuration(feeds, 0).replace("port = 0", "port = {port}")
        return
    config = scratch / "site.toml"
    command = [sys.executable, str(data / "site" / "serve.py"), "--port", str(free_port()), "--config", str(config)]
    served = subprocess.Popen(command, stdout=subprocess.PIPE)
    try:
        assert served.stdout is not None
        served.stdout.readline()
        yield config.read_text(encoding="utf-8").replace("{", "{{").replace("}", "}}") + _RULE
    finally:
        served.kill()
        served.wait()


class Attempt:
    """One folder with its configuration, its runs and what they left."""

    def __init__(self, folder: Path, configuration: str, now: datetime, *, prefect: bool) -> None:
        folder.mkdir()
        self.folder = folder
        self.config = folder / "dealwire.toml"
        self._configuration = configuration
        self._arguments = ["--now", now.isoformat(), *([] if prefect else ["--direct"])]

    def run(self, *more: str) -> None:
        with self._mailed():
            if self._start(*more).wait():
                raise SystemExit(f"a run that nobody killed failed:\n{(self.folder / 'log').read_text()[-3000:]}")

    def kill(self, after_s: float, how: signal.Signals) -> float:
        """Kill a run and say how many seconds later the last process of it was gone."""
        with self._mailed():
            process = self._start()
            time.sleep(after_s)
            children = _descendants(process.pid)
            process.send_signal(how)
            begun = time.monotonic()
            process.wait()
            while any(_alive(child) for child in children) and time.monotonic() - begun < 120:
                time.sleep(0.05)
            return time.monotonic() - begun

    def die_after_commit(self, number: int) -> bool:
        """Start a run that dies after its Nth commit; whether it did, and had not ended before."""
        command = [
            sys.executable,
            "-m",
            "benchmarks.die_after_commit",
            str(number),
            "run",
            "--config",
            str(self.config),
        ]
        with self._mailed(), (self.folder / "log").open("ab") as log:
            ended = subprocess.run([*command, *self._arguments], stdout=log, stderr=log, check=False).returncode
        if ended not in (0, -signal.SIGKILL):
            raise SystemExit(f"a run ended with {ended}:\n{(self.folder / 'log').read_text()[-3000:]}")
        return ended != 0

    def differs(self, expected: Rows, mails: Counter[tuple[str, str]]) -> list[str]:
        """Tables whose rows are others than expected, and "mails" where those are."""
        wrong = [name for name, rows in self.rows().items() if rows != expected[name]]
        return [*wrong, *(["mails"] if self.mails() != mails else [])]

    def rows(self) -> Rows:
        """All rows of the published tables, but for when we did something and what hindered us."""
        connection = connect(self.folder / "dealwire-latest.duckdb", read_only=True)
        try:
            return {name: Counter(connection.execute(_without_moments(connection, name)).fetchall()) for name in TABLES}
        finally:
            connection.close()

    def mails(self) -> Counter[tuple[str, str]]:
        found = [email.message_from_bytes(path.read_bytes()) for path in (self.folder / "mails").glob("*.eml")]
        return Counter((str(mail["To"]), str(mail["Message-ID"])) for mail in found)

    @contextmanager
    def _mailed(self) -> Iterator[None]:
        with mail_sink(self.folder / "mails") as port:
            self.config.write_text(self._configuration.format(port=port), encoding="utf-8")
            yield

    def _start(self, *more: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "flows", "run", "--config", str(self.config), *self._arguments, *more]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)


def _without_moments(connection, table: str) -> str:
    columns = connection.execute("select name, type from pragma_table_info(?)", [table]).fetchall()
    kept = [
        name
        for name, kind in columns
        if not (name.endswith("_at") and name != "published_at") and kind != "BLOB" and (table, name) not in _HINDRANCES
    ]
    return f"select {', '.join(f'{name}::varchar' for name in kept)} from {table}"


def _descendants(pid: int) -> list[int]:
    found, waiting = [], [pid]
    while waiting:
        parent = waiting.pop()
        try:
            text = Path(f"/proc/{parent}/task/{parent}/children").read_text()
        except OSError:
            continue
        children = [int(child) for child in text.split()]
        found += children
        waiting += children
    return found


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    if state == "Z" and os.getpid() == 1:
        return False
    return state != "Z"


if __name__ == "__main__":
    sys.exit(main())
