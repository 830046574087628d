"""Prefect's API server as a child process that ends with its parent.

Started as ``python -m flows.server_child PORT PARENT_PID`` by ``flows.prefect_server``.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time

LOOK_EVERY_S = 0.5


def end_with(parent: int) -> None:
    """Watch the parent; when it has gone, end this process politely, then for good."""
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY_S)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(5)
    os._exit(1)


def main() -> None:
    """Serve Prefect's API on loopback until told to stop."""
    port, parent = int(sys.argv[1]), int(sys.argv[2])
    threading.Thread(target=end_with, args=(parent,), daemon=True).start()
    import uvicorn
    from prefect.server.api.server import create_app

    uvicorn.run(create_app(), host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=2)


if __name__ == "__main__":
    main()
