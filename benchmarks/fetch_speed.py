"""Requests a second of the fetching steps, over many hosts on loopback and without a pause between requests.

Run with ``python -m benchmarks.fetch_speed [--hosts 100] [--feeds 5] [--pages 20] [--delay 0]``. A server in a process
of its own answers for ``--hosts`` addresses of the loopback interface; each has so many feeds, and so many pages that
the feeds' entries link to. Two steps are timed as a cycle calls them, with everything that they store: feeds and pages.
No article is read. The server's log says how many requests came, how many at once to one host at most, and the shortest
pause between two to one host.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import resource
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise
from multiprocessing.connection import Connection
from pathlib import Path

ROBOTS = b"User-agent: *\nDisallow: /private/\n"
PAGE = (
    b"<!doctype html><title>A story</title><article>" + b"<p>Words that a page of news has.</p>" * 200 + b"</article>"
)


class _Host(asyncio.Protocol):
    """One connection to one host; the log is shared by all."""

    def __init__(self, address: str, answers: dict[str, bytes], log: list[tuple[str, float, float]]) -> None:
        self.address, self.answers, self.log = address, answers, log
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        while b"\r\n\r\n" in self.buffer:
            begun = time.monotonic()
            head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
            path = head.split(b" ", 2)[1].decode()
            body = self.answers.get(path)
            kind = "text/html" if path.endswith(".html") else "text/plain" if path == "/robots.txt" else "text/xml"
            status = "200 OK" if body is not None else "404 Not Found"
            lines = (
                f'HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nETag: "1"\r\nContent-Length: {len(body or b"")}\r\n\r\n'
            )
            self.transport.write(lines.encode() + (body or b""))
            self.log.append((self.address, begun, time.monotonic()))


def _answers(base: str, feeds: int, pages: int) -> dict[str, bytes]:
    found = {"/robots.txt": ROBOTS}
    for feed in range(feeds):
        links = [f"/{number}.html" for number in range(pages) if number % feeds == feed]
        found |= dict.fromkeys(links, PAGE)
        items = "".join(f"<item><title>Story {base}{link}</title><link>{base}{link}</link></item>" for link in links)
        found[f"/{feed}.xml"] = f'<rss version="2.0"><channel><title>F</title>{items}</channel></rss>'.encode()
    return found


def serve(addresses: list[str], feeds: int, pages: int, pipe: Connection) -> None:
    """Serve until told to stop; then send the log: host, begin and end of each request."""

    async def work() -> list[tuple[str, float, float]]:
        log: list[tuple[str, float, float]] = []
        loop = asyncio.get_running_loop()
        port = 0
        for address in addresses:
            answers: dict[str, bytes] = {}
            server = await loop.create_server(lambda a=address, w=answers: _Host(a, w, log), address, port)
            port = server.sockets[0].getsockname()[1]
            answers |= _answers(f"http://{address}:{port}", feeds, pages)
        pipe.send(port)
        await loop.run_in_executor(None, pipe.recv)
        return log

    pipe.send(asyncio.run(work()))


def _settings(folder: Path, addresses: list[str], port: int, feeds: int, delay_s: float):
    from flows.settings import load_settings

    lines = ["[fetch]", "allow_private_addresses = true", f"host_delay_s = {delay_s}"]
    for address in addresses:
        for feed in range(feeds):
            lines += ["[[feeds]]", f'name = "{address} {feed}"', f'url = "http://{address}:{port}/{feed}.xml"']
    path = folder / "dealwire.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return load_settings(path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--hosts", type=int, default=100)
    parser.add_argument("--feeds", type=int, default=5)
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--delay", type=float, default=0.0)
    wanted = parser.parse_args()
    from flows.clock import Clock
    from flows.cycle import prepare
    from flows.fetch_pages import fetch_pages
    from flows.visit_feeds import visit_feeds

    addresses = [f"127.1.{number // 250}.{number % 250 + 1}" for number in range(wanted.hosts)]
    ours, theirs = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(
        target=serve, args=(addresses, wanted.feeds, wanted.pages, theirs), daemon=True
    )
    server.start()
    port = ours.recv()
    with tempfile.TemporaryDirectory() as folder:
        settings = _settings(Path(folder), addresses, port, wanted.feeds, wanted.delay)
        prepare(settings)
        clock = Clock(datetime(2026, 3, 10, 12, 0, tzinfo=UTC))
        spent = []
        for step in (visit_feeds, fetch_pages):
            begun, cpu = time.monotonic(), time.process_time()
            done = step(settings, clock)
            spent.append(time.monotonic() - begun)
            print(
                f"{step.__name__:<12} {spent[-1]:6.2f} s, {time.process_time() - cpu:6.2f} s CPU, {dict(done.outcomes)}"
            )
    ours.send("stop")
    log = ours.recv()
    server.join()
    per_host: dict[str, list[tuple[float, float]]] = {}
    for host, begin, end in log:
        per_host.setdefault(host, []).append((begin, end))
    gaps = [b[0] - a[1] for one in per_host.values() for a, b in pairwise(one)]
    print(
        f"requests     {len(log)} to {len(per_host)} hosts, {min(Counter(h for h, _, _ in log).values())} or more to each"
    )
    print(f"speed        {len(log) / sum(spent):.0f} requests a second over both steps")
    print(f"pause        {min(gaps):.4f} s at least between two requests to one host")
    print(f"memory       {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB at most")


if __name__ == "__main__":
    main()
