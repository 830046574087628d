"""A Prefect server of our own: a child process on loopback, started again if it ends before we do."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path

from extractors.errors import DealwireError

logger = logging.getLogger(__name__)

START_TIMEOUT_S = 90.0
STOP_TIMEOUT_S = 6.0
PORT_TIMEOUT_S = 15.0  # a server whose parent was killed needs a few seconds to notice
_LOOK_EVERY_S = 0.5


class OwnServer:
    """One child process and, if wanted, the thread that keeps it alive."""

    def __init__(self, home: Path, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/api"
        self._home, self._port = home, port
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._keeper: threading.Thread | None = None

    def start(self, *, keep: bool = False) -> None:
        """Start it and wait until it answers.

        Args:
            keep: Start it again whenever it ends.
        Raises:
            DealwireError: It did not come up, or another program has the port.
        """
        self._home.mkdir(parents=True, exist_ok=True)
        self._wait_for_port()
        logger.info("starting Prefect's server (the first start takes some seconds)")
        self._process = self._spawn()
        try:
            self._wait_until_healthy(self._process)
        except BaseException:
            self.stop()
            raise
        if keep:
            self._keeper = threading.Thread(target=self._keep, daemon=True, name="keep Prefect's server")
            self._keeper.start()

    def stop(self) -> None:
        """End it and wait for it."""
        self._stopping.set()
        if self._keeper:
            self._keeper.join(_LOOK_EVERY_S * 4)
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _keep(self) -> None:
        """Look after it; the pause before a new start grows while it keeps ending at once."""
        pause_s = 1.0
        while not self._stopping.wait(_LOOK_EVERY_S):
            assert self._process is not None
            if self._process.poll() is None:
                continue
            logger.warning("Prefect's server ended (%s); starting it again", self._process.returncode)
            begun = time.monotonic()
            self._process = self._spawn()
            try:
                self._wait_until_healthy(self._process)
            except DealwireError as error:
                logger.warning("%s", error)
            pause_s = 1.0 if time.monotonic() - begun > 60 else min(pause_s * 2, 60.0)
            self._stopping.wait(pause_s)

    def _spawn(self) -> subprocess.Popen[bytes]:
        log = self._home / "server.log"
        with log.open("wb") as out:
            return subprocess.Popen(  # noqa: S603 (every argument is ours)
                [sys.executable, "-P", "-m", "flows.server_child", str(self._port), str(os.getpid())],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,  # Ctrl-C is ours to pass on, in the right order
                env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            )

    def _wait_for_port(self) -> None:
        deadline = time.monotonic() + PORT_TIMEOUT_S
        while _is_taken(self._port):
            if time.monotonic() >= deadline:
                raise DealwireError(
                    f"port {self._port} is taken",
                    subject="Prefect's server",
                    advice="Choose another with --port, or name a server that runs already in PREFECT_API_URL.",
                )
            time.sleep(_LOOK_EVERY_S)

    def _wait_until_healthy(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_TIMEOUT_S
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while time.monotonic() < deadline and process.poll() is None and not self._stopping.is_set():
            try:
                with opener.open(f"{self.url}/health", timeout=2):
                    return
            except OSError:
                time.sleep(0.1)
        raise DealwireError(
            "Prefect's server did not start",
            subject=str(self._home / "server.log"),
            advice="The file tells why; `dealwire run --direct` works without Prefect.",
        )


def _is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
