"""A configuration, a clock and the commands, over servers on loopback; looked at from outside."""

from __future__ import annotations

import io
import json
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from loopback import Answer, Site, serving

from flows.__main__ import main
from flows.clock import Clock
from flows.fetch_pages import fetch_pages
from flows.settings import load_settings
from flows.visit_feeds import FeedsVisited, visit_feeds
from warehouse.database import open_warehouse

NOON = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)


@dataclass
class World:
    """One installation; what it does is seen through the commands and tables that everybody has."""

    folder: Path
    stack: ExitStack
    fetch: dict[str, Any] = field(
        default_factory=lambda: {
            "allow_private_addresses": True,
            "host_delay_s": 0,
            "timeout_s": 2,
            "max_body_mib": 1,
            "user_agent": "dealwire-test/1 (+https://example.org/contact)",
        }
    )
    feeds: dict[str, dict[str, str]] = field(default_factory=dict)
    now: datetime = NOON
    stdout: str = ""
    stderr: str = ""

    @property
    def config(self) -> Path:
        return self.folder / "dealwire.toml"

    def serve(self, address: str = "127.0.0.1", **options: Any) -> Site:
        return self.stack.enter_context(serving(address, **options))

    def add(self, name: str, url: str, every: str = "30m") -> None:
        self.feeds[name] = {"name": name, "url": url, "every": every}

    def watch(self, site: Site, answer: Answer, *, name: str = "A", path: str = "/feed.xml", every: str = "30m") -> str:
        """Let a site answer under a path, and add that as a feed."""
        site.routes[path] = answer
        self.add(name, site.url(path), every)
        return site.url(path)

    def run(self, *, after: timedelta | None = None, force: bool = False, pages: bool = False) -> FeedsVisited:
        """The first steps of a cycle, so long after the one before: feeds, and where asked for their pages."""
        self.now += after or timedelta()
        self.write()
        settings, clock = load_settings(self.config), Clock(self.now)
        with open_warehouse(settings.database):
            pass
        visited = visit_feeds(settings, clock, force=force)
        if pages:
            fetch_pages(settings, clock)
        return visited

    def cycle(self, *flags: str, after: timedelta | None = None, status: int = 0) -> str:
        """One whole run by the command; its summary."""
        self.now += after or timedelta()
        return self.command("run", "--direct", "--now", self.now.isoformat(), *flags, status=status)

    def command(self, *arguments: str, status: int | None = 0) -> str:
        self.write()
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as left:
            main([*arguments, "--config", str(self.config)])
        self.stdout, self.stderr = out.getvalue(), err.getvalue()
        assert status is None or left.value.code == status, self.stderr
        return self.stdout

    def write(self) -> None:
        lines = ["[fetch]", *(f"{key} = {json.dumps(value)}" for key, value in self.fetch.items())]
        for one in self.feeds.values():
            lines += ["[[feeds]]", *(f"{key} = {json.dumps(value)}" for key, value in one.items())]
        self.config.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def sql(self, query: str) -> list[dict[str, Any]]:
        with open_warehouse(self.folder / "dealwire.duckdb") as connection:
            cursor = connection.execute(query)
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def health(self, name: str = "A") -> dict[str, Any]:
        return self.sql(f"select * from feed_health where feed = '{name}'")[0]

    def wait(self, name: str = "A") -> timedelta:
        """How long after the last run a feed is due again."""
        wait: timedelta = self.health(name)["next_at"] - self.now
        return wait

    def outcomes(self, purpose: str = "feed") -> list[str]:
        rows = self.sql(f"select outcome from fetches where purpose = '{purpose}' order by started_at")
        return [row["outcome"] for row in rows]

    def states(self) -> dict[str, str]:
        return {row["feed"]: row["state"] for row in self.sql("select feed, state from feed_health")}

    def titles(self) -> list[str]:
        return [row["entry_title"] for row in self.sql("select entry_title from pages order by entry_title")]
