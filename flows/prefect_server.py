"""A Prefect API for our flows: the configured one, else a server of our own that lives no longer than we do.

Prefect can start a temporary server itself, but it outlives a program that is killed. Ours is a child that watches
its parent and ends by itself within seconds; its data stays beside the warehouse, so that only the first start pays
for making the database.
"""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from extractors.errors import DealwireError
from flows.logs import PACKAGES

logger = logging.getLogger(__name__)

START_TIMEOUT_S = 90.0
STOP_TIMEOUT_S = 8.0
_QUIET = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "60",
    "PREFECT_LOGGING_EXTRA_LOGGERS": ",".join(PACKAGES),
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    "PREFECT_CLI_PROMPT": "false",
}


def configure_prefect(home: Path) -> None:
    """Set Prefect's environment, where the user has not; to be called before Prefect is imported.

    Args:
        home: Folder for Prefect's own data, beside the warehouse.
    """
    for name, value in {"PREFECT_HOME": str(home), "PREFECT_LOGGING_LEVEL": "WARNING", **_QUIET}.items():
        os.environ.setdefault(name, value)


@contextmanager
def prefect_api(home: Path, *, port: int | None = None) -> Iterator[str]:
    """Have a Prefect API for the time of a block.

    Args:
        home: Folder for Prefect's own data.
        port: Port of our own server; any free one when left out.
    Yields:
        The address of the API.
    Raises:
        DealwireError: Our server did not come up in time.
    """
    configure_prefect(home)
    configured = os.environ.get("PREFECT_API_URL")
    if configured:
        yield configured
        return
    # Logs go to the terminal; sent to a server that ends with us they would be lost, with an error at the end.
    os.environ.setdefault("PREFECT_LOGGING_TO_API_ENABLED", "false")
    server, url = start_server(home, port or free_port())
    os.environ["PREFECT_API_URL"] = url
    try:
        yield url
    finally:
        os.environ.pop("PREFECT_API_URL", None)
        stop_server(server)


def start_server(home: Path, port: int) -> tuple[subprocess.Popen[bytes], str]:
    """Start our own server as a child and wait until it answers."""
    home.mkdir(parents=True, exist_ok=True)
    log = home / "server.log"
    with log.open("wb") as out:
        server = subprocess.Popen(  # noqa: S603 (every argument is ours)
            [sys.executable, "-P", "-m", "flows.server_child", str(port), str(os.getpid())],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,  # Ctrl-C is ours to pass on, in the right order
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
    url = f"http://127.0.0.1:{port}/api"
    logger.info("starting Prefect's server (the first start takes some seconds)")
    try:
        _wait_until_healthy(server, url, log)
    except BaseException:
        stop_server(server)
        raise
    return server, url


def stop_server(server: subprocess.Popen[bytes]) -> None:
    """End our server and wait for it."""
    server.terminate()
    try:
        server.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_until_healthy(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with opener.open(f"{url}/health", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise DealwireError(
        "Prefect's server did not start",
        subject=str(log),
        advice="The file tells why; `dealwire run --direct` works without Prefect.",
    )
