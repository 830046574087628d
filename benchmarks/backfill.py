"""Backfill of a large WARC file: how fast, how well on two cores, and the same tables after kill -9.

    DEALWIRE_TEST_DATA=… python benchmarks/backfill.py make --pages 20000 --out big.warc.gz
    python benchmarks/backfill.py speed big.warc.gz --pages 3000     # one worker, two workers, trafilatura alone
    python benchmarks/backfill.py kill big.warc.gz                   # killed three times at random, resumed, compared

The file is made of the saved pages and the labelled articles of the test data, repeated under changed hosts, so that
every copy is a page and an article of its own. It is other people's text: keep it out of the project.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from urllib.parse import urlsplit

import duckdb

ROOT = Path(__file__).resolve().parent.parent
NOW = "2026-11-01T00:00:00Z"
CHUNK = int(os.environ.get("BACKFILL_CHUNK", "500"))
TABLES = ("pages", "articles", "mentions", "resolved_events", "participants", "claims")
WHEN = ("extracted_at", "resolved_at", "updated_at", "first_seen_at", "created_at")  # of the work, not of the news


def main() -> int:
    """Make the file, or measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["make", "speed", "kill"])
    parser.add_argument("warc", nargs="?", type=Path)
    parser.add_argument("--pages", type=int, default=20_000)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--engine", default="dask", choices=["dask", "threads"])
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if given.what == "make":
        return _make(given.out, given.pages)
    with tempfile.TemporaryDirectory() as folder:
        if given.what == "speed":
            return _speed(_head(given.warc, given.pages, Path(folder)), Path(folder), given.engine)
        return _kill(_head(given.warc, given.pages, Path(folder)), Path(folder), given.engine, given.seed)


def _make(out: Path, count: int) -> int:
    pages = list(_originals(Path(os.environ["DEALWIRE_TEST_DATA"])))
    random.Random(7).shuffle(pages)
    with out.open("wb") as stream:
        for number, (url, html) in enumerate(islice(cycle(pages), count)):
            parts = urlsplit(url)
            copy = parts._replace(netloc=f"c{number // len(pages)}.{parts.netloc}").geturl()
            stream.write(gzip.compress(_record(copy, html.encode("utf-8", "replace")), 4))
    print(f"{out}: {count} pages, {len(pages)} originals, {out.stat().st_size / 2**20:.0f} MiB")
    return 0


def _originals(folder: Path) -> Iterator[tuple[str, str]]:
    """Saved pages as they were, and labelled articles as the sample site serves them."""
    for path in sorted((folder / "pages").glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                yield row["url"], row["html"]
    found = importlib.util.spec_from_file_location("serve", folder / "site" / "serve.py")
    assert found
    assert found.loader
    serve = importlib.util.module_from_spec(found)
    found.loader.exec_module(serve)
    for path in sorted((folder / "eval").glob("*articles*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if row.get("text"):
                    outlet = serve.slug(row.get("outlet"))
                    yield f"https://{outlet}.example.org/{row['id']}", serve.article_page(row)


def _record(url: str, body: bytes) -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-10-01T00:00:00Z\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode("ascii", "replace") + http + b"\r\n\r\n"


def _head(warc: Path, count: int, folder: Path) -> Path:
    """The first pages of a file, as a file."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    end = 0
    for number, record in enumerate(ArchiveIterator(str(warc), record_types=WarcRecordType.response, parse_http=False)):
        if number == count:
            end = record.stream_pos
            break
    if not end:
        return warc
    target = folder / "head.warc.gz"
    with warc.open("rb") as source, target.open("wb") as out:
        left = end
        while left and (block := source.read(min(left, 1 << 20))):
            out.write(block)
            left -= len(block)
    return target


def _speed(warc: Path, folder: Path, engine: str) -> int:
    alone, pages = _trafilatura_alone(warc)
    print(f"trafilatura alone: {pages / alone:.1f} pages a second of CPU ({pages} pages)")
    took = {}
    for workers in (1, 2):
        done = _backfill(warc, folder / f"w{workers}", engine, workers)
        took[workers] = done["work_s"]
        rate = done["pages"] / done["worker_cpu_s"]
        print(
            f"{engine}, {workers} worker(s): {done['pages']} pages in {done['work_s']:.1f} s "
            f"({done['seconds']:.1f} s with start, resolving {done['resolve_s']:.1f} s); "
            f"{rate:.1f} pages a second of a worker's CPU, {rate / (pages / alone):.2f} of trafilatura alone; "
            f"{done['articles']} articles, {done['mentions']} mentions"
        )
    print(f"two workers are {took[1] / took[2]:.2f} times as fast as one")
    return 0 if took[1] / took[2] >= 1.7 else 1


def _trafilatura_alone(warc: Path) -> tuple[float, int]:
    """CPU seconds of trafilatura on up to 500 of the pages, spread over the file; and how many those were."""
    import trafilatura
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    bodies = [
        record.reader.read()
        for record in ArchiveIterator(str(warc), record_types=WarcRecordType.response, parse_http=True)
    ]
    some = bodies[:: max(1, len(bodies) // 500)]
    trafilatura.extract(some[0])
    begun = time.process_time()
    for body in some:
        trafilatura.extract(body.decode("utf-8", "replace"), favor_precision=True)
    return time.process_time() - begun, len(some)


def _kill(warc: Path, folder: Path, engine: str, seed: int) -> int:
    whole = _backfill(warc, folder / "whole", engine, 2)
    print(f"undisturbed: {whole['pages']} pages, {whole['events_new']} events in {whole['seconds']:.0f} s")
    chance = random.Random(seed)
    for number in range(3):
        after = chance.uniform(0.15, 0.35) * whole["seconds"]
        process = _start(warc, folder / "killed", engine, 2)
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        process.communicate()
        print(f"kill -9 number {number + 1} after {after:.0f} s: exit status {process.returncode}")
    last = _backfill(warc, folder / "killed", engine, 2)
    print(f"resumed: {last['chunks_before']} chunks were there, {last['pages']} pages done in {last['seconds']:.0f} s")
    same = _digest(folder / "whole") == _digest(folder / "killed")
    print(f"tables: {'the same' if same else 'DIFFERENT'}: {_digest(folder / 'killed')}")
    return 0 if same else 1


def _start(warc: Path, folder: Path, engine: str, workers: int) -> subprocess.Popen[str]:
    folder.mkdir(exist_ok=True)
    (folder / "dealwire.toml").touch()
    command = [sys.executable, "-m", "flows", "--log-level", "warning", "backfill", "--json", "--now", NOW]
    command += [
        "--chunk",
        str(CHUNK),
        "--config",
        str(folder / "dealwire.toml"),
        "--engine",
        engine,
        "--workers",
        str(workers),
        str(warc),
    ]
    log = (folder / "backfill.log").open("a")
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=log, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )


def _backfill(warc: Path, folder: Path, engine: str, workers: int) -> dict[str, float]:
    process = _start(warc, folder, engine, workers)
    told, _ = process.communicate()
    if process.returncode:
        raise SystemExit(f"backfill failed ({process.returncode}):\n{(folder / 'backfill.log').read_text()[-3000:]}")
    done: dict[str, float] = json.loads(told)
    return done


def _digest(folder: Path) -> dict[str, str]:
    """A count and a hash of each table, whatever the order of its rows."""
    copy = folder / "looked-at.duckdb"
    shutil.copyfile(folder / "dealwire.duckdb", copy)
    with duckdb.connect(str(copy), read_only=True) as connection:
        return {
            table: "{} rows {}".format(
                *connection.execute(
                    f"select count(*), bit_xor(hash(columns_of::varchar)) from "
                    f"(select row(columns(c -> c not in {WHEN})) as columns_of from {table})"
                ).fetchone()
                or ()
            )
            for table in TABLES
        }


if __name__ == "__main__":
    sys.exit(main())
