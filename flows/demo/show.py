"""The main job on the sample site, twice, and what it left."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from flows.cycle import CycleSummary
from flows.demo.mailsink import mail_sink
from flows.demo.site import DEMO_NOW, SampleFeed, sample_site

_HEAD = """# Written by `dealwire demo` for the sample site; it is served only while the demo runs.
[warehouse]
path = "dealwire.duckdb"
published = "dealwire-latest.duckdb"

[fetch]
user_agent = "dealwire-demo (+https://example.org/contact)"
allow_private_addresses = true
host_delay_s = 0
"""
_RULES = """
[[alerts]]
name = "large deals"
where = "kind = 'deal' and amount_usd >= 200e6"
to = ["desk@example.org"]

[[alerts]]
name = "launches"
over = "launches"
where = "event_type <> 'availability'"
to = ["platform-team@example.org"]
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoResult:
    """The two runs and where things are."""

    first: CycleSummary
    second: CycleSummary
    folder: Path
    config: Path
    mails: tuple[Path, ...]


def run_demo(folder: Path) -> DemoResult:
    """Serve the sample site and a mail sink on loopback and run the monitor flow twice.

    Args:
        folder: Where the warehouse, the mails and the report go; made when missing.
    """
    from flows.prefect_server import prefect_api

    folder.mkdir(parents=True, exist_ok=True)
    mails = folder / "mails"
    config = folder / "dealwire.toml"
    with sample_site() as feeds, mail_sink(mails) as port:
        config.write_text(_configuration(feeds, port), encoding="utf-8")
        with prefect_api(folder.resolve() / ".prefect"):
            from flows.monitor import monitor

            now = DEMO_NOW.isoformat()
            first = monitor(config=str(config.resolve()), now=now)
            second = monitor(config=str(config.resolve()), now=now)
    return DemoResult(
        first=first, second=second, folder=folder, config=config, mails=tuple(sorted(mails.glob("*.eml")))
    )


def _configuration(feeds: tuple[SampleFeed, ...], port: int) -> str:
    smtp = f'\n[smtp]\nhost = "127.0.0.1"\nport = {port}\nsender = "dealwire@example.org"\n'
    listed = "".join(f"\n[[feeds]]\nname = {json.dumps(one.name)}\nurl = {json.dumps(one.url)}\n" for one in feeds)
    return _HEAD + smtp + listed + _RULES
