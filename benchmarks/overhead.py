"""What a cycle costs when there is nothing new: CPU seconds and memory of the whole process tree.

    python benchmarks/overhead.py             # 100 feeds on loopback, all answering 304

A standing Prefect server is started for the first figure; its own CPU is told apart.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from flows.own_server import OwnServer
from flows.prefect_server import configure_prefect, free_port

ROOT = Path(__file__).resolve().parent.parent
FEEDS, TIMES = 100, 3
BOUNDS = {"standing API": 4.0, "--direct": 2.0}
MEMORY_MB = 350


class _Feeds(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        known = self.headers.get("If-None-Match")
        body = (
            b'<?xml version="1.0"?><rss version="2.0"><channel><title>A feed</title>'
            b"<link>https://example.org/</link><description>None</description></channel></rss>"
        )
        self.send_response(304 if known else 200)
        self.send_header("ETag", '"1"')
        if not known:
            self.send_header("Content-Type", "application/rss+xml")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if not known:
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def main() -> int:
    """Measure both ways, the best of a few."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Feeds)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_address[1]}"
    good = True
    with tempfile.TemporaryDirectory() as text:
        config = Path(text) / "dealwire.toml"
        feeds = "".join(f'[[feeds]]\nname = "Feed {n}"\nurl = "{base}/{n}.xml"\n' for n in range(FEEDS))
        config.write_text(f"[fetch]\nallow_private_addresses = true\nhost_delay_s = 0\n{feeds}")
        home = Path(text) / ".prefect"
        configure_prefect(home)
        _run(config, "--direct")
        prefect = OwnServer(home, free_port())
        prefect.start()
        try:
            for name, extra, environment in (
                ("standing API", (), {"PREFECT_API_URL": prefect.url}),
                ("--direct", ("--direct",), {}),
            ):
                seen = [_run(config, *extra, **environment) for _ in range(TIMES)]
                cpu, memory = min(one[0] for one in seen), max(one[1] for one in seen)
                told = ", ".join(f"{one[0]:.2f}" for one in seen)
                print(f"run, {name}, {FEEDS} feeds, nothing new: {cpu:.2f} s of CPU ({told}), {memory:.0f} MB")
                good = good and cpu < BOUNDS[name] and memory < MEMORY_MB
        finally:
            prefect.stop()
    server.shutdown()
    return 0 if good else 1


def _run(config: Path, *extra: str, **more: str) -> tuple[float, float]:
    """One run with --force: CPU seconds and peak memory (MB) of the process and its children."""
    command = [
        sys.executable,
        "-m",
        "flows",
        "--log-level",
        "warning",
        "run",
        "--force",
        "--config",
        str(config),
        *extra,
    ]
    environment = {**os.environ, **more, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment)
    _, status, used = os.wait4(process.pid, 0)
    assert status == 0, f"exit status {status}"
    return used.ru_utime + used.ru_stime, used.ru_maxrss / 1024


if __name__ == "__main__":
    sys.exit(main())
