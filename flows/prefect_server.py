"""A Prefect API for our flows: the configured one, else a server of our own that lives no longer than we do.

Prefect can start a temporary server itself, but it outlives a program that is killed. Ours is a child that watches
its parent and ends by itself within seconds; its data stays beside the warehouse, so that only the first start pays
for making the database.
"""

from __future__ import annotations

import os
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows.logs import PACKAGES
from flows.own_server import OwnServer

PREFECT_SETTINGS = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "60",
    "PREFECT_LOGGING_EXTRA_LOGGERS": ",".join(PACKAGES),
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    "PREFECT_CLI_PROMPT": "false",
    # Years of a run every five minutes: what is older than a month goes, and a slot's lease outlives the server.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(30 * 86400),
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
    "PREFECT_SERVER_DEPLOYMENTS_CONCURRENCY_SLOT_WAIT_SECONDS": "2",
    "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
}


def configure_prefect(home: Path) -> None:
    """Set Prefect's environment, where the user has not; to be called before Prefect is imported.

    Args:
        home: Folder for Prefect's own data, beside the warehouse.
    """
    for name, value in {"PREFECT_HOME": str(home), "PREFECT_LOGGING_LEVEL": "WARNING", **PREFECT_SETTINGS}.items():
        os.environ.setdefault(name, value)


@contextmanager
def prefect_api(home: Path, *, port: int | None = None, keep: bool = False) -> Iterator[str]:
    """Have a Prefect API for the time of a block.

    Args:
        home: Folder for Prefect's own data.
        port: Port of our own server; any free one when left out.
        keep: Start our own server again whenever it ends before the block does.
    Yields:
        The address of the API.
    Raises:
        DealwireError: Our server did not come up in time, or somebody else has its port.
    """
    configure_prefect(home)
    configured = os.environ.get("PREFECT_API_URL")
    if configured:
        yield configured
        return
    # Logs go to the terminal; sent to a server that ends with us they would be lost, with an error at the end.
    os.environ.setdefault("PREFECT_LOGGING_TO_API_ENABLED", "false")
    server = OwnServer(home, port or free_port())
    os.environ["PREFECT_API_URL"] = server.url
    try:
        server.start(keep=keep)
        yield server.url
    finally:
        os.environ.pop("PREFECT_API_URL", None)
        server.stop()


def api_answers(url: str, *, timeout_s: float = 5.0) -> bool:
    """Whether a Prefect API answers, healthy."""
    request = urllib.request.Request(f"{url.rstrip('/')}/health")  # noqa: S310 (the address is the operator's)
    try:
        with urllib.request.urlopen(request, timeout=timeout_s) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except urllib.error.HTTPError as error:
        return error.code in {401, 403}  # it is there and wants a key, which Prefect's client has
    except (OSError, ValueError):
        return False


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
