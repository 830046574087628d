"""Run the whole cycle over real news served on loopback and score the events it comes to, in several orders.

usage: python -m benchmarks.site_links DATA_FOLDER [--split train|dev|all] [--order forward|reverse] [--port 8871] [--wrong]

DATA_FOLDER holds site/serve.py and eval/ (gold.jsonl, links.json, score_links.py). Scored are the events of one run
over all articles at once. --order resolves the same mentions again article by article, in the order of publication or
in reverse, and says whether the partition is the same.
"""

from __future__ import annotations

import argparse
import json
import logging
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

from flows.clock import Clock
from flows.cycle import run_cycle
from flows.resolution import resolve
from flows.settings import load_settings
from warehouse.database import open_warehouse

_EVENTS = """
select a.url, m.mention_id, m.event_id, m.event_type, m.status, m.news, m.participants, m.products,
    m.amount.value::double as amount, m.amount.currency as currency
from mentions as m join articles as a using (article_id)
where m.event_id is not null
order by a.url, m.mention_id
"""
_PARTITION = "select event_id, list(mention_id order by mention_id) from mentions where event_id is not null group by 1"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", default="train", choices=["train", "dev", "all"])
    parser.add_argument("--order", choices=["forward", "reverse"])
    parser.add_argument("--port", type=int, default=8871)
    parser.add_argument("--wrong", action="store_true")
    args = parser.parse_args()
    logging.disable(logging.INFO)
    with tempfile.TemporaryDirectory() as place:
        root = Path(place)
        served = [sys.executable, str(args.folder / "site" / "serve.py"), "--only-labelled", "--port", str(args.port)]
        with subprocess.Popen([*served, "--config", str(root / "dealwire.toml")], stderr=subprocess.DEVNULL) as server:
            try:
                _wait(args.port)
                settings = load_settings(root / "dealwire.toml")
                begun = time.perf_counter()
                summary = run_cycle(settings, Clock(datetime(2026, 11, 1, tzinfo=UTC)))
                print(f"one run in {time.perf_counter() - begun:.0f} s: {summary.mentions.mentions} mentions, ", end="")
                print(f"{summary.events.events_new} events")
            finally:
                server.terminate()
        score(args, settings.database, root)
        return _same_in_order(settings.database, root, args.order) if args.order else 0


def _wait(port: int) -> None:
    for _ in range(100):
        try:
            urlopen(f"http://127.0.0.1:{port}/robots.txt", timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise SystemExit("the site does not answer")


def score(args: argparse.Namespace, database: Path, root: Path) -> None:
    with open_warehouse(database) as connection:
        cursor = connection.execute(_EVENTS)
        names = [column[0] for column in cursor.description]
        told = defaultdict(list)
        for row in cursor.fetchall():
            one = dict(zip(names, row, strict=True))
            amount = {"value": one.pop("amount"), "currency": one.pop("currency"), "qualifier": "exact"}
            one["amount"] = amount if amount["value"] is not None else None
            told[one.pop("url").rsplit("/", 1)[-1]].append({name: value for name, value in one.items() if value})
    for row in told.values():
        for one in row:
            one.setdefault("news", False)
            one.setdefault("participants", [])
    golds = [json.loads(line) for line in (args.folder / "eval" / "gold.jsonl").read_text("utf-8").splitlines()]
    kept = [row["id"] for row in golds if args.split in ("all", row["split"])]
    predicted = root / "predicted.jsonl"
    rows = [json.dumps({"id": one, "events": told.get(one, [])}) + "\n" for one in kept]
    predicted.write_text("".join(rows), encoding="utf-8")
    files = [str(args.folder / "eval" / name) for name in ("score_links.py", "gold.jsonl", "links.json")]
    subprocess.run([sys.executable, *files, str(predicted), *(["--wrong"] if args.wrong else [])], check=False)


def _same_in_order(database: Path, root: Path, order: str) -> int:
    with open_warehouse(database) as connection:
        at_once = _partition(connection)
        rows = connection.execute("select article_id from articles order by published_at, article_id").fetchall()
    articles = [article for (article,) in rows][:: 1 if order == "forward" else -1]
    copy = root / "again.duckdb"
    shutil.copyfile(database, copy)
    begun = time.perf_counter()
    with open_warehouse(copy) as connection:
        for table in ("resolved_events", "claims", "participants", "event_history", "event_aliases", "event_versions",
                      "event_products", "mention_keys", "article_signatures", "article_copies"):  # fmt: skip
            connection.execute(f"delete from {table}")
        connection.execute("update mentions set event_id = null")
        connection.execute("update articles set extracted_at = null, resolved_at = null, duplicate_of = null")
        for number, article in enumerate(articles):
            connection.execute("update articles set extracted_at = now() where article_id = ?", [article])
            resolve(connection, datetime(2026, 11, 1, number // 3600, number // 60 % 60, number % 60, tzinfo=UTC))
        found = _partition(connection)
    print(f"article by article, {order}: {len(articles)} resolutions in {time.perf_counter() - begun:.0f} s, ", end="")
    print("the same partition" if found == at_once else f"NOT the same: {len(found ^ at_once)} events differ")
    return 0 if found == at_once else 1


def _partition(connection) -> set[tuple[str, ...]]:
    return {tuple(mentions) for _, mentions in connection.execute(_PARTITION).fetchall()}


if __name__ == "__main__":
    sys.exit(main())
