"""Match and render at scale: seconds and peak memory.

usage: python -m benchmarks.alert_scale [--events 10000] [--rules 50] [--recipients 200] [--shape all|spread|single]

Shapes: ``all``: every rule matches every event for every recipient (the worst there is);
``spread``: each rule has a
threshold and four recipients; ``single``: the recipients were mailed before and get single mails, up to the cap. Mails become files. The work is
done by a child process, whose peak memory is what the system reports.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

NOW = datetime(2026, 3, 12, 9, tzinfo=UTC)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--rules", type=int, default=50)
    parser.add_argument("--recipients", type=int, default=200)
    parser.add_argument("--shape", default="all", choices=["all", "spread", "single"])
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        return work(args.child)
    with tempfile.TemporaryDirectory() as scratch:
        prepare(Path(scratch), args)
        return subprocess.run(
            [sys.executable, "-m", "benchmarks.alert_scale", "--child", scratch], check=False
        ).returncode


def work(folder: Path) -> int:
    """Run the step twice and print what it took; 1 when over the limits."""
    from flows.clock import Clock
    from flows.send_alerts import send_alerts
    from flows.settings import load_settings

    settings = load_settings(folder / "dealwire.toml")
    worst = 0.0
    for name, at in (("first run", NOW), ("second run", NOW + timedelta(minutes=5))):
        begun, cpu = time.monotonic(), time.process_time()
        done = send_alerts(settings, Clock(at))
        took = time.monotonic() - begun
        worst = max(worst, time.process_time() - cpu)
        print(
            f"{name}: {took:.1f} s, {time.process_time() - cpu:.1f} s of CPU; {done.created} alerts, {done.sent} mails, {done.pending} pending"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sizes = [path.stat().st_size for path in (folder / "mail").glob("*.eml")]
    print(f"peak memory {peak:.0f} MB; largest mail {max(sizes, default=0) / 1000:.0f} kB")
    return 1 if peak > 500 or worst > 30 else 0


def prepare(folder: Path, args: argparse.Namespace) -> None:
    people = [f"desk{n}@example.org" for n in range(args.recipients)]
    text = ""
    for n in range(args.rules):
        to = people if args.shape != "spread" else [people[(n * 4 + k) % len(people)] for k in range(4)]
        where = "true" if args.shape == "all" else f"amount_usd >= {n * 2}e6"
        text += f'[[alerts]]\nname = "rule {n}"\nwhere = "{where}"\nto = {to}\n'.replace("'", '"')
    (folder / "dealwire.toml").write_text(text, encoding="utf-8")
    from warehouse.database import open_warehouse

    with open_warehouse(folder / "dealwire.duckdb") as connection:
        connection.execute(
            """insert into resolved_events (event_id, kind, event_type, status, headline, announced_on, first_seen_at,
                updated_at, first_published_at, confidence, amount, currency, amount_usd, parties, publisher_count, article_count, evidence)
            select md5(n::varchar)[:16], 'deal', (['funding', 'acquisition', 'partnership'])[1 + n % 3], 'announced',
                'Acme ' || n || ' raises money from Birch and others', '2026-03-11', $now, $now, $now, 0.9,
                (n % 100) * 1000000, 'USD', (n % 100) * 1000000, ['Acme ' || n, 'Birch'], 1 + n % 5, 2,
                'Acme ' || n || ' has raised money from Birch and others, it said.'
            from range($events) as t(n)""",
            {"now": NOW, "events": args.events},
        )
        connection.execute(
            "insert into participants select event_id, lower(p), p, if(p = 'Birch', 'investor', 'recipient') from resolved_events, unnest(parties) as t(p)"
        )
        if args.shape == "single":
            connection.executemany(
                "insert into alerts (alert_id, rule, event_id, recipient, change, delivery, state, created_at, due_at, sent_at) "
                "values (?, 'x', 'old', ?, 'new', 'immediate', 'sent', ?, ?, ?)",
                [[one, one, NOW - timedelta(days=1)] + [NOW - timedelta(days=1)] * 2 for one in people],
            )
            connection.execute(
                "delete from resolved_events where amount_usd < 60e6 or (md5_number(event_id) % 200) > 0"
            )


if __name__ == "__main__":
    sys.exit(main())
