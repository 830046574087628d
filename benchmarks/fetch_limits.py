"""What hostile answers may cost: memory, time, and how far the server's bytes get.

Run with ``python -m benchmarks.fetch_limits``. Each answer is met by a process of its own, which first visits a small
feed so that everything is loaded; printed is how far its peak memory grows beyond that, how long the request took, what
was recorded, and how many bytes the server got rid of.
"""

from __future__ import annotations

import gzip
import multiprocessing
import resource
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

MIB = 2**20
TIMEOUT_S = 5.0
HEAD = b"HTTP/1.1 200 OK\r\nConnection: close\r\n"
SMALL = b'<rss version="2.0"><channel><title>F</title><item><title>A</title><link>http://a.invalid/</link></item></channel></rss>'
Send = Callable[[socket.socket, list[int]], None]


def _whole(body: bytes, *headers: bytes) -> Send:
    def send(connection: socket.socket, sent: list[int]) -> None:
        lines = b"".join(header + b"\r\n" for header in headers)
        connection.sendall(HEAD + lines + b"Content-Length: %d\r\n\r\n" % len(body))
        for start in range(0, len(body), 65_536):
            connection.sendall(body[start : start + 65_536])
            sent[0] += len(body[start : start + 65_536])

    return send


def _bomb(size: int) -> bytes:
    """Compress so many bytes of blanks, a piece at a time."""
    import io

    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=9) as file:
        file.write(b"<rss>")
        for _ in range(size // MIB):
            file.write(b" " * MIB)
    return out.getvalue()


def _endless(connection: socket.socket, sent: list[int]) -> None:
    connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    piece = b"10000\r\n" + SMALL.ljust(65_536) + b"\r\n"
    while True:
        connection.sendall(piece)
        sent[0] += 65_536


def _drip(connection: socket.socket, sent: list[int]) -> None:
    connection.sendall(HEAD + b"\r\n<rss>")
    while True:
        connection.sendall(b" ")
        sent[0] += 1
        time.sleep(1)


def _feed_of(entries: int) -> bytes:
    items = "".join(
        f"<item><title>Story number {n}</title><link>http://a.invalid/{n}</link><guid>{n}</guid>"
        f"<pubDate>Tue, 10 Mar 2026 {n % 12:02}:{n % 60:02}:00 GMT</pubDate></item>"
        for n in range(entries)
    )
    return f'<rss version="2.0"><channel><title>F</title>{items}</channel></rss>'.encode()


def answers() -> dict[str, Send]:
    """Every answer that is measured, by name."""
    return {
        "a gzip bomb of 1 GiB": _whole(_bomb(1024 * MIB), b"Content-Encoding: gzip"),
        "a gzip bomb without a header": _whole(_bomb(1024 * MIB)),
        "a body without an end": _endless,
        "a feed of 50,000 entries": _whole(_feed_of(50_000)),
        "one byte a second": _drip,
    }


def _serve(send: Send) -> tuple[int, list[int]]:
    """Answer /small with a small feed and everything else as told; returns the port and the count of bytes sent."""
    listener = socket.create_server(("127.0.0.1", 0))
    sent = [0]

    def one(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            asked = connection.recv(65_536)
            (_whole(SMALL) if b"/small" in asked.partition(b"\r\n")[0] else send)(connection, sent)

    def accept() -> None:
        while True:
            connection, _ = listener.accept()
            threading.Thread(target=one, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return listener.getsockname()[1], sent


def _visit(port: int, pipe: Connection) -> None:
    """Visit the small feed, then the other; send MiB of growth, seconds and what was recorded."""
    from flows.clock import Clock
    from flows.cycle import prepare
    from flows.settings import load_settings
    from flows.visit_feeds import visit_feeds
    from warehouse.database import open_warehouse

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "dealwire.toml"
        fetch = f"[fetch]\nallow_private_addresses = true\nhost_delay_s = 0\ntimeout_s = {TIMEOUT_S}\n"
        feeds = "".join(f'[[feeds]]\nname = "{n}"\nurl = "http://127.0.0.1:{port}/{n}"\n' for n in ("small", "tested"))
        path.write_text(fetch + feeds, encoding="utf-8")
        settings = load_settings(path)
        prepare(settings)
        now = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
        visit_feeds(settings, Clock(now), only=["small"])
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        visit_feeds(settings, Clock(now + timedelta(minutes=1)), only=["tested"])
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        with open_warehouse(settings.database) as connection:
            row = connection.execute(
                "select outcome, duration_ms, bytes from fetches where url like '%/tested'"
            ).fetchone()
        pipe.send((grown, row))


def main() -> None:
    """Meet every answer and print what it cost."""
    print(f"{'answer':<30} {'memory':>10} {'time':>8} {'read':>10} {'sent':>10}  outcome")
    for name, send in answers().items():
        port, sent = _serve(send)
        ours, theirs = multiprocessing.Pipe()
        process = multiprocessing.get_context("spawn").Process(target=_visit, args=(port, theirs))
        process.start()
        grown, (outcome, duration_ms, size) = ours.recv()
        process.join()
        print(
            f"{name:<30} {grown:6.1f} MiB {duration_ms / 1000:6.2f} s {size / MIB:6.2f} MiB {sent[0] / MIB:6.2f} MiB  {outcome}"
        )


if __name__ == "__main__":
    main()
