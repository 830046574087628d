"""Time the warehouse on synthetic rows: saved queries, `dealwire sql`, publishing, the load of a run, and their memory.

Every part runs in a process of its own, so that its time, CPU time and peak memory are its own. The sizes are built one
after the other and compared: with ten times the rows nothing should take more than ten times as long.

usage: python -m benchmarks.warehouse_scale [--mentions 100000 1000000] [--folder DIR] [--rounds 7]
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.synthetic_warehouse import build
from extractors.records import Article, EventType, Mention, Money, Participant, Role, Span, Status
from warehouse.articles import ReadPage, UnreadPage, article_id, save_read
from warehouse.database import open_published, open_warehouse
from warehouse.mentions import Extraction, save_extractions
from warehouse.publish import publish
from warehouse.queries import saved_queries, values_for

LIMITS_MS = {"rising_names": 1000}
NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


def build_one(folder: Path, mentions: int, rounds: int) -> dict[str, Any]:  # noqa: ARG001
    """Make the warehouse."""
    with open_warehouse(folder / "dealwire.duckdb", memory_limit="4GB") as connection:
        build(connection, mentions, told=lambda step: print(f"  {step}", file=sys.stderr))
    (folder / "dealwire.toml").write_text("")
    return {"MiB": round((folder / "dealwire.duckdb").stat().st_size / 2**20)}


def publish_one(folder: Path, mentions: int, rounds: int) -> dict[str, Any]:
    """Make the first published copy."""
    (folder / "dealwire-latest.duckdb").unlink(missing_ok=True)
    return publish_again(folder, mentions, rounds)


def publish_again(folder: Path, mentions: int, rounds: int) -> dict[str, Any]:  # noqa: ARG001
    """Make the published copy, out of the one before where there is one."""
    done = publish(folder / "dealwire.duckdb", folder / "dealwire-latest.duckdb")
    return {"s": round(done.duration_s, 2), "MiB": round(done.bytes / 2**20)}


def ask_all(folder: Path, mentions: int, rounds: int) -> dict[str, Any]:  # noqa: ARG001
    """Median wall and CPU milliseconds of each saved query over all time, on the copy, with two threads."""
    answers: dict[str, Any] = {}
    with open_published(folder / "dealwire-latest.duckdb") as connection:
        for name, query in saved_queries().items():
            walls, cpus = [], []
            for _ in range(rounds):
                wall, cpu = time.perf_counter(), time.process_time()
                connection.execute(query.sql, values_for(query)).to_arrow_table()
                walls.append(1000 * (time.perf_counter() - wall))
                cpus.append(1000 * (time.process_time() - cpu))
            answers[name] = {"ms": round(statistics.median(walls), 1), "cpu_ms": round(statistics.median(cpus), 1)}
    return answers


def load_run(folder: Path, mentions: int, rounds: int) -> dict[str, Any]:
    """What one run loads: 500 articles and 1,500 mentions, from opening the warehouse to closing it."""
    walls = []
    for number in range(min(rounds, 3)):
        pages = [_page(f"{mentions}-{number}-{one}") for one in range(500)]
        begun = time.perf_counter()
        with open_warehouse(folder / "dealwire.duckdb") as connection:
            save_read(connection, pages, parser_version="1")
            told = [Extraction(article_id=article_id(page.canonical_url), mentions=_mentions()) for page in pages]
            save_extractions(connection, told, extractor="rules", extractor_version="1", at=NOW)
        walls.append(time.perf_counter() - begun)
    return {"s": round(statistics.median(walls), 2)}


def ask_sql(folder: Path, mentions: int, rounds: int) -> dict[str, Any]:  # noqa: ARG001
    """Seconds from the start of `dealwire sql` to its end."""
    command = [
        sys.executable,
        "-m",
        "flows",
        "sql",
        "select event_type, count(*), sum(amount_usd) from deals group by all",
    ]
    walls = []
    for _ in range(rounds):
        begun = time.perf_counter()
        subprocess.run([*command, "--config", folder / "dealwire.toml"], check=True, capture_output=True)
        walls.append(time.perf_counter() - begun)
    return {"s": round(statistics.median(walls), 2)}


PARTS: dict[str, Callable[[Path, int, int], dict[str, Any]]] = {
    "build": build_one, "publish": publish_one, "queries": ask_all, "sql": ask_sql, "load": load_run,
    "publish after a run": publish_again,
}  # fmt: skip


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--folder", type=Path, help="Where the databases go and stay; else a temporary folder.")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--part", choices=PARTS, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.part:
        cpu = time.process_time()
        answer = PARTS[args.part](args.folder, args.mentions[0], args.rounds)
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(json.dumps(answer | {"cpu_s": round(time.process_time() - cpu, 2), "peak_MiB": used.ru_maxrss // 1024}))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return _report({size: _measure(args.folder or Path(folder), size, args.rounds) for size in args.mentions})


def _measure(folder: Path, size: int, rounds: int) -> dict[str, Any]:
    place = folder / str(size)
    place.mkdir(parents=True, exist_ok=True)
    found = {}
    for part in PARTS:
        if part == "build" and (place / "dealwire.duckdb").exists():
            continue
        print(f"{size} mentions: {part}", file=sys.stderr)
        command = [sys.executable, "-m", "benchmarks.warehouse_scale", "--part", part, "--folder", place]
        done = subprocess.run(
            [*command, "--mentions", str(size), "--rounds", str(rounds)], check=True, stdout=subprocess.PIPE, text=True
        )
        found[part] = json.loads(done.stdout)
    return found


def _report(found: dict[int, dict[str, Any]]) -> int:
    """Print all figures, a column a size; 1 when a limit is broken at the largest size."""
    sizes = list(found)
    largest = found[sizes[-1]]
    print(f"{'':<32}" + "".join(f"{size:>22,}" for size in sizes) + "   limit")
    rows = [("first publish, s", "publish", "s", 20), ("publish after a run, s", "publish after a run", "s", 20),
            ("copy, MiB", "publish after a run", "MiB", 2048),
            ("sql, start to answer, s", "sql", "s", 1), ("load of a run, s", "load", "s", 1)]  # fmt: skip
    late = []
    for label, part, key, limit in rows:
        print(f"{label:<32}" + "".join(f"{found[size][part][key]:>22}" for size in sizes) + f"{limit:>8}")
        late += [label] if largest[part][key] >= limit else []
    for part in ("publish", "publish after a run", "queries", "load"):
        label = f"peak memory of {part}, MiB"
        print(f"{label:<32}" + "".join(f"{found[size][part]['peak_MiB']:>22}" for size in sizes) + f"{2048:>8}")
        late += [label] if largest[part]["peak_MiB"] >= 2048 else []
    for name in saved_queries():
        limit = LIMITS_MS.get(name, 300)
        shown = [
            f"{one['ms']:.0f} ms ({one['cpu_ms']:.0f} cpu)" for one in (found[size]["queries"][name] for size in sizes)
        ]
        print(f"{name:<32}" + "".join(f"{text:>22}" for text in shown) + f"{limit:>8}")
        late += [name] if largest["queries"][name]["ms"] >= limit else []
    print(f"over the limit: {', '.join(late) or 'nothing'}")
    return 1 if late else 0


def _page(name: str) -> ReadPage:
    url = f"https://example.org/new/{name}"
    text = f"Quillan raised money, says {name}. " * 110
    page = UnreadPage(
        url=url, canonical_url=url, feed="Feed 1", publisher="Publisher 1", entry_title=None, entry_published_at=None,
        entry_lang=None, first_seen_at=NOW, origin="feed", body=b"", content_type=None, final_url=None, fetched_at=NOW,
        source="page",
    )  # fmt: skip
    article = Article(url=url, title=f"Title {name}", text=text, published_at=NOW)
    return ReadPage(page=page, canonical_url=url, article=article)


def _mentions() -> tuple[Mention, ...]:
    span = Span(text="Quillan raised money", start=0, end=20)
    return tuple(
        Mention(
            event_type=EventType.FUNDING, status=Status.COMPLETED, news=True, evidence=(span,), confidence=0.8,
            participants=(Participant(name=f"Company {number}", role=Role.RECIPIENT),),
            amount=Money(value=Decimal(1_000_000), currency="USD"),
        )
        for number in range(3)
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
