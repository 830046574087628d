"""Time the resolution of synthetic mentions, then of a day's mentions against that archive.

usage: python -m benchmarks.resolve_scale [--events 10000] [--tellings 10] [--day 2000] [--folder DIR]

Half of the events are rounds, the others acquisitions, partnerships and launches. Times are CPU seconds of this
process, which is given one core, beside the seconds on the wall. --folder keeps the warehouse there; one that is there
already is the archive, so that the day alone is timed.
"""

from __future__ import annotations

import argparse
import logging
import os
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from flows.clock import Clock
from flows.resolve_events import resolve_events
from flows.settings import Settings
from warehouse.database import open_warehouse
from warehouse.without_pandas import without_pandas

_ARTICLES = """
insert into articles (article_id, url, canonical_url, publisher, feed, text, text_hash, first_seen_at, fetched_at,
    published_at, extracted_at)
select 'a' || n, 'https://example.org/' || n, 'https://example.org/' || n, 'p' || n % 50, 'f', 't', 'h', seen, seen,
    seen - to_days((n % $events % 700)::integer), seen
from (select n, timestamptz '2026-03-02 09:00:00+00' as seen from range($first, $last) as r(n))
"""
_MENTIONS = """
insert into mentions (mention_id, article_id, event_type, news, status, participants, products, amount, evidence,
    evidence_start, evidence_end, evidence_spans, extractor, extractor_version, confidence, extracted_at)
select 'm' || n, 'a' || n,
    case event % 8 when 1 then 'acquisition' when 3 then 'partnership' when 5 then 'model_launch' when 7 then
        'availability' else 'funding' end,
    n % 9 > 0, 'announced',
    case event % 8
        when 1 then [{'name': 'Buyer' || event % 300, 'role': 'acquirer'}, {'name': 'Target' || event, 'role': 'target'}]
        when 3 then [{'name': 'Firm' || event % 900, 'role': 'partner'}, {'name': 'Partner' || event, 'role': 'partner'}]
        when 5 then [{'name': 'Maker' || event % 300, 'role': 'developer'}]
        when 7 then [{'name': 'Maker' || event % 300, 'role': 'developer'}, {'name': 'Cloud', 'role': 'platform'}]
        else [{'name': 'Fund' || event % 300, 'role': 'investor'}, {'name': 'Startup' || event, 'role': 'recipient'}]
    end,
    case when event % 8 in (5, 7) then ['Model' || event || ' 2.0'] else [] end,
    case when event % 2 = 0 then {'value': 1000000 * (1 + event % 90), 'currency': 'USD', 'qualifier': 'exact',
        'max_value': null, 'usd': null, 'in_kind': false} end,
    'Said so.', 0, 8, [{'text': 'Said so.', 'start': 0, 'end': 8}], 'rules', '1', 0.9,
    timestamptz '2026-03-02 09:00:00+00'
from (select n, n % $events as event from range($first, $last) as r(n))
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--tellings", type=int, default=10)
    parser.add_argument("--day", type=int, default=2_000)
    parser.add_argument("--folder", type=Path)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(root=args.folder or Path(folder))
        archive = args.events * args.tellings
        with open_warehouse(settings.database) as connection:
            row = connection.execute("select count(*) from mentions").fetchone()
        there = row[0] if row else 0
        if there == 0:
            _resolve("archive", settings, args.events, 0, archive)
        _resolve("day", settings, args.events, max(there, archive), max(there, archive) + args.day)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    return 0


def _resolve(name: str, settings: Settings, events: int, first: int, last: int) -> None:
    with open_warehouse(settings.database) as connection:
        for sql in (_ARTICLES, _MENTIONS):
            connection.execute(sql, {"events": events, "first": first, "last": last})
    wall, cpu = time.perf_counter(), time.process_time()
    with without_pandas():  # as in a cycle
        done = resolve_events(settings, Clock(datetime(2026, 3, 3, tzinfo=UTC)))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"{name}: {last - first} mentions in {cpu:.1f} s of one core ({wall:.1f} s on the wall), {done}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
