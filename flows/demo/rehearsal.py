"""A rehearsal of the real thing: the sample site and a mail server on loopback, and a configuration for them.

``python -m flows.demo.rehearsal DIR`` writes ``DIR/dealwire.toml`` and serves until it is stopped; mails land in
``DIR/sink``.
"""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from flows.demo.mailsink import mail_sink
from flows.demo.site import SampleFeed, sample_site


def main() -> None:
    """Serve site and mail server until SIGTERM or Ctrl-C."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "rehearsal")
    stopped = threading.Event()
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: stopped.set())
    folder.mkdir(parents=True, exist_ok=True)
    with sample_site() as feeds, mail_sink(folder / "sink") as port:
        config = folder / "dealwire.toml"
        config.write_text(rehearsal_config(feeds, port), encoding="utf-8")
        print(f"{config}: {len(feeds)} sample feeds, mails to {folder / 'sink'}; stop with Ctrl-C", flush=True)
        stopped.wait()


def rehearsal_config(feeds: Sequence[SampleFeed], port: int) -> str:
    """A configuration for the sample site: a run every 15 seconds, and every event is mailed whatever its age."""
    listed = "".join(f'[[feeds]]\nname = "{one.name}"\nurl = "{one.url}"\nevery = "1m"\n\n' for one in feeds)
    return (
        "# A rehearsal on this machine alone.\n"
        "[fetch]\nallow_private_addresses = true  # for the sample site; never with real feeds\nhost_delay_s = 0\n\n"
        '[schedule]\nmonitor = "15s"\n\n'
        f'[smtp]\nhost = "127.0.0.1"\nport = {port}\n\n'
        '[[alerts]]\nname = "everything"\nwhere = "true"\nto = ["desk@example.org"]\nmax_age = "9000d"\n\n'
        f"{listed}"
    )


if __name__ == "__main__":
    main()
