"""Entries a second and peak memory of the feed reader beside plain feedparser.

Run with ``python -m benchmarks.read_feeds [FOLDER]``: on a feed of 50,000 entries made here, and on a folder of saved
feeds where one is given (else ``feeds/samples`` below ``DEALWIRE_TEST_DATA``). Each measurement runs in a process of
its own, so that its peak memory is its own; the memory before the first byte is read is taken off.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import sys
import time
from io import BytesIO
from multiprocessing.connection import Connection
from pathlib import Path

ENTRIES = 50_000


def synthetic_feed(entries: int = ENTRIES) -> bytes:
    """Make an RSS feed with the fields that news feeds have, about 430 bytes an entry."""
    items = "".join(
        f"<item><title>Zephyr Labs raises ${number} million for robots &amp; tools</title>"
        f'<link>https://example.org/news/{number}?utm_source=rss</link><guid isPermaLink="false">id-{number}</guid>'
        f"<pubDate>Tue, 07 Oct 2025 {number % 24:02}:{number % 60:02}:00 +0200</pubDate>"
        "<dc:creator>Ann Example</dc:creator><category>AI</category>"
        f"<description>&lt;p&gt;The company said &lt;b&gt;on Tuesday&lt;/b&gt; that story {number} "
        "is as long as a teaser of a news feed usually is.&lt;/p&gt;</description></item>"
        for number in range(entries)
    )
    head = '<?xml version="1.0"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>'
    return f"{head}<title>News</title>{items}</channel></rss>".encode()


def _ours(body: bytes) -> int:
    from extractors.errors import ParseError
    from extractors.feeds.reader import parse_feed

    try:
        return len(parse_feed(body, url="https://example.org/feed.xml").entries)
    except ParseError:
        return 0


def _feedparser(body: bytes) -> int:
    import feedparser

    return len(feedparser.parse(BytesIO(body)).entries)


READERS = {"dealwire": _ours, "feedparser": _feedparser}


def _measure(name: str, bodies: list[bytes], pipe: Connection) -> None:
    """Read all bodies; send entries, CPU seconds and MiB above the start."""
    read = READERS[name]
    read(b"<rss version='2.0'><channel><item><title>warm</title></item></channel></rss>")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    entries = sum(read(body) for body in bodies)
    seconds = time.process_time() - start
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    pipe.send((entries, seconds, grown / (1 << 20 if sys.platform == "darwin" else 1 << 10)))


def measured(name: str, bodies: list[bytes]) -> tuple[int, float, float]:
    """Run one reader in a process of its own."""
    here, there = multiprocessing.Pipe()
    child = multiprocessing.get_context("spawn").Process(target=_measure, args=(name, bodies, there))
    child.start()
    there.close()
    answer: tuple[int, float, float] = here.recv()
    child.join()
    return answer


def _samples(folder: str | None) -> list[bytes]:
    data = os.environ.get("DEALWIRE_TEST_DATA")
    path = Path(folder) if folder else Path(data) / "feeds" / "samples" if data else None
    return [file.read_bytes() for file in sorted(path.iterdir()) if file.suffix != ".tsv"] if path else []


def main() -> None:
    """Print the table."""
    sets = {f"synthetic, {ENTRIES} entries": [synthetic_feed()]}
    samples = _samples(sys.argv[1] if len(sys.argv) > 1 else None)
    if samples:
        sets[f"{len(samples)} saved feeds"] = samples
    print(f"{'feeds':28} {'reader':12} {'MB':>6} {'entries':>8} {'CPU s':>7} {'entries/s':>10} {'peak +MiB':>10}")
    for title, bodies in sets.items():
        for name in READERS:
            entries, seconds, grown = measured(name, bodies)
            size = sum(map(len, bodies)) / 1e6
            print(
                f"{title:28} {name:12} {size:6.1f} {entries:8} {seconds:7.2f} {entries / seconds:10.0f} {grown:10.0f}"
            )


if __name__ == "__main__":
    main()
