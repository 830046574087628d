"""Prefect's API server as a child process that ends with its parent.

Started as ``python -m flows.server_child PORT PARENT_PID`` by ``flows.prefect_server``.
"""

from __future__ import annotations

import sys

from flows.parent import end_with


def main() -> None:
    """Serve Prefect's API on loopback until told to stop."""
    port, parent = int(sys.argv[1]), int(sys.argv[2])
    end_with(parent)
    import uvicorn
    from prefect.server.api.server import create_app

    uvicorn.run(create_app(), host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=2)


if __name__ == "__main__":
    main()
