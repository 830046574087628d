"""Time the resolution of synthetic mentions, then of a day's mentions against that archive.

usage: python -m benchmarks.resolve_scale [--events 10000] [--tellings 10] [--day 2000]
"""

from __future__ import annotations

import argparse
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

_ARTICLES = """
insert into articles (article_id, url, canonical_url, publisher, feed, text, text_hash, first_seen_at, fetched_at,
    published_at, extracted_at)
select 'a' || n, 'https://example.org/' || n, 'https://example.org/' || n, 'p' || n % 50, 'f', 't', 'h', seen, seen,
    seen - to_days((n % $events % 700)::integer), seen
from (select n, timestamptz '2026-03-02 09:00:00+00' as seen from range($first, $last) as r(n))
"""
_MENTIONS = """
insert into mentions (mention_id, article_id, event_type, news, status, participants, amount, evidence,
    evidence_start, evidence_end, evidence_spans, extractor, extractor_version, confidence, extracted_at)
select 'm' || n, 'a' || n, 'funding', true, 'announced',
    [{'name': 'Investor' || n % 300, 'role': 'investor'}, {'name': 'Startup' || n % $events, 'role': 'recipient'}],
    {'value': 1000000 * (1 + n % $events % 90), 'currency': 'USD', 'qualifier': 'exact', 'max_value': null,
     'usd': null, 'in_kind': false},
    'Said so.', 0, 8, [{'text': 'Said so.', 'start': 0, 'end': 8}], 'rules', '1', 0.9,
    timestamptz '2026-03-02 09:00:00+00'
from range($first, $last) as r(n)
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=10_000)
    parser.add_argument("--tellings", type=int, default=10)
    parser.add_argument("--day", type=int, default=2_000)
    args = parser.parse_args()
    archive = args.events * args.tellings
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(root=Path(folder))
        for name, first, last in (("archive", 0, archive), ("day", archive, archive + args.day)):
            with open_warehouse(settings.database) as connection:
                for sql in (_ARTICLES, _MENTIONS):
                    connection.execute(sql, {"events": args.events, "first": first, "last": last})
            begun = time.perf_counter()
            done = resolve_events(settings, Clock(datetime(2026, 3, 3, tzinfo=UTC)))
            print(f"{name}: {last - first} mentions in {time.perf_counter() - begun:.1f} s, {done}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
