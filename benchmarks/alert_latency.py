"""Time from an entry that becomes visible to the mail that the server has accepted, on real news served on loopback.

usage: python -m benchmarks.alert_latency DATA [--days 8] [--prefect] [--pages]

DATA holds site/serve.py and eval/. The site stands as it did some days before its newest; a first run reads all of it.
Then each day is made visible, and ``dealwire run`` is started as a command at once, with its clock in the evening of that
day: what is timed includes its start. The mails are those of a real SMTP server, which notes when it accepted each.
1 when a mail took longer than 60 s, when a day's run left an alert for a later one, or when no day had news.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from benchmarks.alert_replay import days_of, serve
from flows.demo.mailsink import mail_sink
from flows.prefect_server import free_port
from flows.settings import load_settings
from warehouse.database import open_warehouse

LIMIT_S = 60.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--days", type=int, default=8)
    parser.add_argument("--prefect", action="store_true", help="run under Prefect's own server instead of --direct")
    parser.add_argument("--pages", action="store_true", help="with the saved pages, not the labelled articles alone")
    args = parser.parse_args()
    args.every = 1
    days = days_of(args.data)[-args.days - 1 :]
    with tempfile.TemporaryDirectory() as place:
        args.folder = Path(place)
        mails = args.folder / "mails"
        with mail_sink(mails) as smtp_port:
            port = free_port()
            site = serve(args, port, smtp_port, days[0])
            try:
                took = [run(args, port, day, mails) for day in days]
            finally:
                site.terminate()
                site.wait()
    worst = max((seconds for seconds, _, _ in took[1:] if seconds), default=0.0)
    late = sum(pending for _, _, pending in took[1:])
    print(f"{sum(count for _, count, _ in took[1:])} mails in {len(took) - 1} runs; the slowest was accepted {worst:.1f} s "
          f"after its entry became visible; {late} alerts left for a later run")  # fmt: skip
    return 1 if late or not 0 < worst < LIMIT_S else 0


def run(args: argparse.Namespace, port: int, day: str, mails: Path) -> tuple[float, int, int]:
    """Make a day visible and run; seconds to the last mail (0: there was none), mails, and alerts left waiting."""
    before = set(mails.glob("*.eml"))
    config = args.folder / "dealwire.toml"
    command = [sys.executable, "-m", "flows", "run", "--config", str(config), "--now", f"{day}T23:30:00Z", "--force"]
    urllib.request.urlopen(f"http://127.0.0.1:{port}/_until/{day}", timeout=60).read()
    begun, clock = time.monotonic(), time.time()
    subprocess.run([*command, *([] if args.prefect else ["--direct"])], check=True, capture_output=True)
    whole = time.monotonic() - begun
    accepted = [path.stat().st_mtime - clock for path in set(mails.glob("*.eml")) - before]
    with open_warehouse(load_settings(config).database) as connection:
        row = connection.execute("select count(*) from alerts where state = 'pending'").fetchone()
    pending = int(row[0]) if row else 0
    last = max(accepted, default=0.0)
    print(f"{day}: {len(accepted)} mails, the last after {last:.1f} s; the whole run {whole:.1f} s", flush=True)
    return last, len(accepted), pending


if __name__ == "__main__":
    sys.exit(main())
