"""Kill alerting runs at random points, run again, and count how often each alert arrived.

usage: python -m benchmarks.alert_kills [--kills 50] [--seed 1] [--events 12] [--recipients 25]

Each round has a warehouse of its own with events, recipients who get single mails and as many who get a digest, and a
real SMTP server in this process, which takes a few milliseconds a mail. ``dealwire alerts send`` is killed (SIGKILL)
at a point drawn evenly from the time that a whole one takes, and run again. Every alert must have arrived exactly
once, whatever mail carried it.
"""

from __future__ import annotations

import argparse
import asyncio
import email
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from email import policy
from pathlib import Path

from aiosmtpd.controller import Controller

from flows.prefect_server import free_port
from warehouse.database import open_warehouse


class Sink:
    """Accepts everything, as slowly as a server that writes to a disk."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, bytes]] = []

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802
        await asyncio.sleep(0.003)
        self.mails.append((envelope.rcpt_tos[0], envelope.content))
        return "250 kept"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--events", type=int, default=12)
    parser.add_argument("--recipients", type=int, default=25)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    bad = kills_in_mailing = 0
    total: Counter[int] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        sink = Sink()
        controller = Controller(sink, hostname="127.0.0.1", port=free_port())
        controller.start()
        try:
            config, _ = prepare(Path(scratch) / "whole", controller.port, args.events, args.recipients)
            begun = time.monotonic()
            send(config)
            took = time.monotonic() - begun
            print(f"a whole run: {took:.1f} s, {len(sink.mails)} mails", flush=True)
            for number in range(args.kills):
                sink.mails.clear()
                config, owed = prepare(Path(scratch) / f"r{number}", controller.port, args.events, args.recipients)
                before = kill(config, rng.uniform(0, took), sink)
                kills_in_mailing += 0 < before < 2 * args.recipients * args.events
                send(config)
                send(config)
                arrived = count(sink.mails)
                times = Counter(arrived[one] for one in owed)
                times.update({9: len(arrived.keys() - owed)} if arrived.keys() - owed else {})
                total.update(times)
                bad += set(times) != {1}
                print(
                    f"{number + 1:3d} killed with {before:4d} mails accepted: {dict(sorted(times.items()))}", flush=True
                )
        finally:
            controller.stop()
    words = ", ".join(f"{alerts} alerts {times} times" for times, alerts in sorted(total.items()))
    print(
        f"{args.kills} kills, {kills_in_mailing} of them between the first and the last mail: {words}; {bad} runs wrong"
    )
    return 1 if bad else 0


def prepare(folder: Path, port: int, events: int, people: int) -> tuple[Path, set[tuple[str, str]]]:
    """A configuration and a warehouse with news; (recipient, headline) of what is owed."""
    folder.mkdir()
    singles = [f"single{n}@example.org" for n in range(people)]
    folded = [f"folded{n}@example.org" for n in range(people)]
    config = folder / "dealwire.toml"
    config.write_text(
        f'[smtp]\nhost = "127.0.0.1"\nport = {port}\n[delivery]\nmax_per_hour = 1000\n'
        f'[[alerts]]\nname = "all"\nwhere = "true"\nto = {singles + folded}\n'.replace("'", '"'),
        encoding="utf-8",
    )
    now = datetime.now(UTC)
    with open_warehouse(folder / "dealwire.duckdb") as connection:
        connection.execute(
            "insert into resolved_events (event_id, kind, event_type, status, headline, announced_on, first_seen_at, "
            "updated_at, confidence) select 'e' || n, 'deal', 'funding', 'announced', 'Acme no ' || n || ' raises', "
            "?, ?, ?, 0.9 from range(?) as t(n)",
            [now.date(), now, now, events],
        )
        for one in singles:  # who was mailed before gets single mails
            connection.execute(
                "insert into alerts (alert_id, rule, event_id, recipient, change, delivery, state, created_at, due_at, "
                "sent_at) values (?, 'all', 'old', ?, 'new', 'immediate', 'sent', ?, ?, ?)",
                [one, one, now, now, now],
            )
    return config, {(to, f"Acme no {n} raises") for to in singles + folded for n in range(events)}


def send(config: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "flows", "alerts", "send", "--config", str(config)], check=True, capture_output=True
    )


def kill(config: Path, after: float, sink: Sink) -> int:
    """Start a run and kill it; how many mails were accepted by then."""
    process = subprocess.Popen(
        [sys.executable, "-m", "flows", "alerts", "send", "--config", str(config)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    process.wait()
    time.sleep(0.3)  # what the system still delivers
    return len(sink.mails)


def count(mails: list[tuple[str, bytes]]) -> Counter[tuple[str, str]]:
    """How often each headline reached each recipient."""
    found: Counter[tuple[str, str]] = Counter()
    for recipient, content in mails:
        body = email.message_from_bytes(content, policy=policy.default).get_body(("plain",))
        assert body is not None
        found.update((recipient, headline) for headline in set(re.findall(r"Acme no \d+ raises", body.get_content())))
    return found


if __name__ == "__main__":
    sys.exit(main())
