"""Feed labelled mentions through the resolver and score the events with score_links.py.

usage: python -m benchmarks.link_quality EVAL_FOLDER [--split train|dev|all] [--wrong]

EVAL_FOLDER holds gold.jsonl, links.json, articles.jsonl.gz and score_links.py.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from extractors.records import EventType, Mention, Money, Participant, Role, Span, Status, Telling, Valuation
from extractors.resolve.directory import shipped_directory
from extractors.resolve.partition import partition


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--split", default="train", choices=["train", "dev", "all"])
    parser.add_argument("--wrong", action="store_true")
    args = parser.parse_args()
    golds, articles = read_gold(args.folder)
    kept = [row for row in golds if args.split in ("all", row["split"])]
    tellings = [one for row in kept for one in tellings_of(row, articles[row["id"]])]
    event_of = {
        one.mention_id: number
        for number, cluster in enumerate(partition(tellings, shipped_directory()))
        for one in (*cluster.news, *cluster.background)
    }
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as out:
        for row in kept:
            events = [{**e, "event_id": event_of.get(f"{row['id']}:{n}")} for n, e in enumerate(row["events"])]
            out.write(json.dumps({"id": row["id"], "events": events}) + "\n")
        out.flush()
        names = ("score_links.py", "gold.jsonl", "links.json")
        command = [sys.executable, *(str(args.folder / name) for name in names), out.name]
        return subprocess.run([*command, *(["--wrong"] if args.wrong else [])], check=False).returncode


def read_gold(folder: Path) -> tuple[list[dict], dict[str, dict]]:
    golds = [json.loads(line) for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    with gzip.open(folder / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        articles = {row["id"]: row for row in map(json.loads, lines)}
    return golds, articles


def tellings_of(row: dict, article: dict) -> list[Telling]:
    published = _instant(article.get("published"))
    return [
        Telling(
            mention_id=f"{row['id']}:{number}",
            article_id=row["id"],
            mention=mention_of(event),
            publisher=article["outlet"] or "",
            url=article["url"] or "",
            published_at=published,
            first_seen_at=datetime(2026, 5, 1, tzinfo=UTC),
        )
        for number, event in enumerate(row["events"])
    ]


def mention_of(event: dict) -> Mention:
    amount, valuation = event.get("amount"), event.get("valuation")
    return Mention(
        event_type=EventType(event["event_type"]),
        status=Status(event["status"]),
        news=event.get("news", True),
        participants=tuple(Participant(name=p["name"], role=Role(p["role"])) for p in event["participants"]),
        evidence=(Span(text="-", start=0, end=1),),
        confidence=1.0,
        subtype=event.get("subtype"),
        products=tuple(event.get("products") or ()),
        amount=_money(amount) if amount and amount.get("value") else None,
        valuation=Valuation(value=Decimal(str(valuation["value"])), currency=valuation["currency"])
        if valuation and valuation.get("value")
        else None,
        round=event.get("round"),
        announced_on=date.fromisoformat(event["announced_on"]) if event.get("announced_on") else None,
    )


def _money(amount: dict) -> Money:
    usd = amount.get("usd")
    value = Decimal(str(amount["value"]))
    return Money(value=value, currency=amount["currency"], usd=Decimal(str(usd)) if usd else None)


def _instant(value: str | None) -> datetime | None:
    if not value:
        return None
    found = datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


if __name__ == "__main__":
    sys.exit(main())
