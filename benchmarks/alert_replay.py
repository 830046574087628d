"""Feed the real-news site day by day through the whole cycle and judge the mails by the labels.

usage: python -m benchmarks.alert_replay DATA FOLDER [--seconds 540] [--every 1] [--pages]

DATA holds site/serve.py and eval/. FOLDER keeps warehouse, mails and state, so that a replay can be stopped and gone on
with: a call works for so many seconds and says where it stands. Each day of publication is a run with its clock set
to the evening of that day; at the end a second pass over the newest day must send nothing.

Judged: one mail for an event and recipient over the whole history; mails whose event the labels know and that tell a
real event which an earlier mail told (at most 1 in 20); mails that a run sent on the day of its news.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import time
import urllib.request
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from pathlib import Path

from flows.clock import Clock
from flows.cycle import Steps, run_cycle
from flows.demo.mailsink import mail_sink
from flows.lock import only_writer
from flows.prefect_server import free_port
from flows.settings import load_settings
from warehouse.database import open_warehouse

_TOLD = """
select alerts.alert_id, alerts.event_id, alerts.recipient, alerts.change, alerts.mail_id, alerts.sent_at,
    list({'url': articles.url, 'type': mentions.event_type, 'mention': mentions.mention_id}) as told
from current_alerts as alerts
join mentions on mentions.event_id = alerts.current_event_id and mentions.news
join articles using (article_id)
where alerts.state = 'sent' and alerts.alert_id not in (select unnest($known))
group by all order by alerts.sent_at, alerts.alert_id
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seconds", type=float, default=540)
    parser.add_argument("--every", type=int, default=1, help="days of publication a run; more than 1 lifts max_age")
    parser.add_argument("--pages", action="store_true", help="with the saved pages, not the labelled articles alone")
    args = parser.parse_args()
    args.folder.mkdir(parents=True, exist_ok=True)
    days, state_file = days_of(args.data), args.folder / "state.json"
    days = sorted({*days[args.every - 1 :: args.every], days[-1]})
    state = json.loads(state_file.read_text()) if state_file.exists() else {"done": 0, "told": [], "port": free_port()}
    begun = time.monotonic()
    with mail_sink(args.folder / "mails") as smtp_port:
        site = serve(args, state["port"], smtp_port, days[0])
        try:
            while state["done"] < len(days) and time.monotonic() - begun < args.seconds:
                replay_day(args.folder, state, days[state["done"]])
                state["done"] += 1
                state_file.write_text(json.dumps(state))
            finished = state["done"] == len(days)
            again = replay_day(args.folder, state, days[-1], hours=1) if finished else 0
        finally:
            site.terminate()
            site.wait()
    print(f"{state['done']} of {len(days)} days, {len(state['told'])} alerts told; {time.monotonic() - begun:.0f} s")
    return judge(args.data, args.folder, state, again) if finished else 0


def days_of(data: Path) -> list[str]:
    with gzip.open(data / "eval" / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        return sorted({(json.loads(line).get("published") or "")[:10] for line in lines} - {""})


def serve(args: argparse.Namespace, port: int, smtp_port: int, until: str) -> subprocess.Popen[bytes]:
    config = args.folder / "dealwire.toml"
    command = [sys.executable, str(args.data / "site" / "serve.py"), "--port", str(port), "--config", str(config),
               "--until", until, "--smtp-port", str(smtp_port)]  # fmt: skip
    process = subprocess.Popen([*command, *([] if args.pages else ["--only-labelled"])], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    if args.every > 1:
        config.write_text(
            config.read_text().replace('delivery = "immediate"', 'delivery = "immediate"\nmax_age = "9999d"')
        )
    return process


def replay_day(folder: Path, state: dict, day: str, hours: int = 0) -> int:
    """One run in the evening of a day; mails sent."""
    urllib.request.urlopen(f"http://127.0.0.1:{state['port']}/_until/{day}", timeout=60).read()
    settings = load_settings(folder / "dealwire.toml")
    now = datetime.fromisoformat(f"{day}T23:30:00+00:00") + timedelta(hours=hours)
    with only_writer(settings.database):
        summary = run_cycle(settings, Clock(now), force=True, steps=Steps(publish=_nobody_reads))
    with open_warehouse(settings.database) as connection:
        known = {"known": [row[0] for row in state["told"]]}
        rows = connection.execute(_TOLD, known).fetchall()
    state["told"] += [[*row[:5], row[5].isoformat(), day, row[6]] for row in rows]
    return summary.alerts.sent


def _nobody_reads(_database: Path, _published: Path) -> None:
    """In the place of publishing, a quarter of a small run: no mail depends on the copy, and nobody reads it here."""


def judge(data: Path, folder: Path, state: dict, again: int) -> int:
    """Print the figures; 1 when one is out of bounds."""
    told = state["told"]
    twice = [key for key, times in Counter((row[1], row[2]) for row in told if row[3] == "new").items() if times > 1]
    clusters = clusters_of(data, folder)
    seen: dict[int, str] = {}
    judged, repeats, wrong = 0, 0, []
    for row in told:
        mine = {clusters[one["mention"]] for one in row[7] if one["mention"] in clusters}
        if row[3] != "new" or not mine:
            continue
        judged += 1
        if mine & seen.keys():
            repeats += 1
            wrong.append((row[6], row[1], sorted(mine & seen.keys())))
        seen |= dict.fromkeys(mine, row[6])
    for day, event_id, which in wrong[:40]:
        print(
            f"  repeat on {day}: event {event_id} tells again what was told on {', '.join(seen[one] for one in which)}"
        )
    share = repeats / max(judged, 1)
    mails = len({row[4] for row in told})
    print(f"{len(told)} alerts in {mails} mails; events told twice to one recipient: {len(twice)}")
    print(f"judged by the labels {judged}; repeats {repeats} ({100 * share:.1f} %); a second pass sent {again}")
    return 1 if twice or share > 0.05 or again else 0


def clusters_of(data: Path, folder: Path) -> dict[str, int]:
    """Number of the real event of each extracted mention that the labels know."""
    sys.path.insert(0, str(data / "eval"))
    import score  # type: ignore[import-not-found]

    links = json.loads((data / "eval" / "links.json").read_text())["clusters"]
    number = {tuple(member): n for n, members in enumerate(links) for member in members}
    golds = score.load(str(data / "eval" / "gold.jsonl"))
    found: dict[str, list[dict]] = defaultdict(list)
    with open_warehouse(load_settings(folder / "dealwire.toml").database) as connection:
        cursor = connection.execute(
            "select mentions.*, articles.url as url from mentions join articles using (article_id)"
        )
        names = [column[0] for column in cursor.description]
        for values in cursor.fetchall():
            row = dict(zip(names, values, strict=True))
            found[row["url"].rsplit("/", 1)[-1]].append(json.loads(json.dumps(row, default=plain)))
    return {
        found[article][j]["mention_id"]: number[article, i]
        for article, gold in golds.items()
        for i, j in score.pair_up(gold, found.get(article, []))
        if (article, i) in number
    }


def plain(value: object) -> object:
    """Sums as numbers, everything else that JSON has no kind for as text."""
    try:
        return float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return str(value)


if __name__ == "__main__":
    sys.exit(main())
