"""The catalogue, the first configuration, and the commands that edit the feed list."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.errors import ConfigError
from flows.__main__ import main
from flows.catalogue import CATEGORIES, catalogue, starter_config
from flows.feed_list import feeds_in, with_feeds, without_feed
from flows.settings import Settings, load_settings
from warehouse.database import open_warehouse

CONFIG = """# mine
[fetch]
allow_private_addresses = true  # a test

# --- press
[[feeds]] # the first
name = "One"   # its name
url = "https://example.org/1.xml"

# about the second
[[feeds]]
name = "Two"
url = "https://example.org/2.xml"
every = "1h"

# last words
[schedule]
monitor = "10m"
"""
FEED = b"""<rss version="2.0"><channel><title>Example News</title><item><title>A</title><link>/a</link></item></channel>
</rss>"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "dealwire.toml"
    path.write_text(CONFIG, encoding="utf-8")
    return path


def run(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    return int(ended.value.code or 0)


@contextmanager
def served(pages: dict[str, tuple[str, bytes]]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            kind, body = pages.get(self.path, ("text/plain", b""))
            self.send_response(200 if self.path in pages else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_every_feed_of_the_catalogue_has_an_own_name_and_address_and_doubtful_ones_are_off():
    feeds = catalogue()
    assert len({feed.name for feed in feeds}) == len({feed.url for feed in feeds}) == len(feeds)
    for feed in feeds:
        assert feed.category in CATEGORIES
        assert feed.url.startswith("https://")
        assert feed.evidence == "answered" or feed.off


def test_the_first_configuration_holds_the_defaults_and_the_feeds_that_are_on(tmp_path: Path):
    path = tmp_path / "dealwire.toml"
    path.write_text(starter_config(), encoding="utf-8")
    settings = load_settings(path)
    assert {feed.name for feed in settings.feeds} == {feed.name for feed in catalogue() if feed.off is None}
    assert len(settings.feeds) == sum(feed.off is None for feed in catalogue())
    for section in ("warehouse", "fetch", "schedule"):
        assert getattr(settings, section) == getattr(Settings(), section)
    assert settings.smtp is None
    assert settings.alerts == ()


def test_all_that_is_commented_out_can_be_used_as_it_stands(tmp_path: Path):
    lines = starter_config(contact='me"@example.org').splitlines()
    keys = ("name", "url", "every", "publisher", "over", "where", "to", "on", "delivery", "max_age", "host", "port", "security", "sender", "folder", "address", "kind", "quiet_hours", "operator")  # fmt: skip
    used = [line[2:] if line.startswith(("# [", *(f"# {key} =" for key in keys))) else line for line in lines]
    path = tmp_path / "dealwire.toml"
    path.write_text("\n".join(used), encoding="utf-8")
    settings = load_settings(path)
    assert len(settings.feeds) == len(catalogue())
    assert len(settings.alerts) == 7
    with open_warehouse(tmp_path / "w.duckdb") as connection:
        for alert in settings.alerts:
            assert connection.execute(f"select 1 from {alert.over} where {alert.where}").fetchall() == []


def test_a_feed_is_added_behind_the_last_one_and_nothing_else_changes():
    text = with_feeds(CONFIG, [{"name": "Three", "url": "https://example.org/3.xml"}])
    added = '\n[[feeds]]\nname = "Three"\nurl = "https://example.org/3.xml"\n'
    assert text == CONFIG.replace('every = "1h"\n', f'every = "1h"\n{added}')


def test_a_removed_feed_leaves_the_comments_and_the_others():
    text = without_feed(CONFIG, "One")
    assert [feed["name"] for feed in feeds_in(text)] == ["Two"]
    for comment in ("# mine", "# a test", "# --- press", "# about the second", "# last words"):
        assert comment in text


@pytest.mark.parametrize(
    "text",
    ["feeds = []\n", 'feeds = [{name = "One", url = "https://example.org/1"}]\n', 'a = """\n[[feeds]]\n"""\n[[feeds]]\nname="One"\n'],
)  # fmt: skip
def test_a_file_that_cannot_be_edited_by_line_is_left_alone(text):
    with pytest.raises(ConfigError):
        without_feed(text, "One")


names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


@given(st.lists(names, min_size=1, max_size=4, unique=True), st.integers(0, 3))
def test_what_is_added_and_removed_again_leaves_the_feeds_as_they_were(added, index):
    added = [name for name in added if name not in {"One", "Two"}] or ["Three"]
    new = [{"name": name, "url": f"https://example.org/x{i}"} for i, name in enumerate(added)]
    text = with_feeds(CONFIG, new)
    assert feeds_in(text)[2:] == new
    for name in added:
        text = without_feed(text, name)
    assert tomllib.loads(text) == tomllib.loads(CONFIG)


def test_a_feed_is_added_after_a_look_and_a_page_leads_to_its_feed(config: Path, capsys):
    page = b'<html><link rel="alternate" type="application/rss+xml" href="/feed.xml"></html>'
    with served({"/": ("text/html", page), "/feed.xml": ("text/xml", FEED)}) as site:
        assert run("feeds", "add", f"{site}/", "--config", config) == 0
        assert run("feeds", "add", f"{site}/feed.xml", "--config", config) == 2
        assert run("feeds", "add", f"{site}/missing", "--config", config) == 1
        assert run("feeds", "parse", f"{site}/feed.xml", "--config", config) == 0
    captured = capsys.readouterr()
    assert json.loads(captured.out)["url"] == f"{site}/a"
    feed = load_settings(config).feeds[-1]
    assert (feed.name, feed.url) == ("Example News", f"{site}/feed.xml")
    assert "# last words" in config.read_text(encoding="utf-8")


def test_a_bad_interval_is_misuse(config: Path):
    assert run("feeds", "add", "https://example.org/3", "--no-fetch", "--every", "soon", "--config", config) == 2
    assert config.read_text(encoding="utf-8") == CONFIG


def test_the_list_is_shown_before_the_first_run(config: Path, capsys):
    assert run("feeds", "list", "--json", "--config", config) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["name"], row["every"], row["state"]) for row in rows] == [("One", "30m", None), ("Two", "1h", None)]


def test_an_exported_list_is_imported_without_doubles(config: Path, tmp_path: Path, capsys):
    assert run("feeds", "export", "--config", config, "--out", tmp_path / "l.opml") == 0
    assert run("feeds", "remove", "Two", "--config", config) == 0
    assert run("feeds", "import", tmp_path / "l.opml", "--config", config) == 0
    assert "added 1 feeds, 1 were there already" in capsys.readouterr().err
    assert [feed.name for feed in load_settings(config).feeds] == ["One", "Two"]
    (tmp_path / "bad.opml").write_bytes(b"<html>")
    assert run("feeds", "import", tmp_path / "bad.opml", "--config", config) == 1


@pytest.mark.parametrize("body", [b"", b"<html><title>Home</title></html>", FEED[:-20], b"/etc/passwd"])
def test_what_is_no_feed_ends_with_1_and_the_reason(tmp_path: Path, capsys, body):
    file = tmp_path / "body"
    file.write_bytes(body)
    assert run("feeds", "parse", file) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert len(captured.err.splitlines()) == 1


def test_the_entries_of_a_file_are_printed_one_a_line(tmp_path: Path, capsys):
    file = tmp_path / "feed.xml"
    file.write_bytes(FEED)
    assert run("feeds", "parse", file, "--url", "https://example.org/feed.xml") == 0
    (line,) = capsys.readouterr().out.splitlines()
    row = json.loads(line)
    assert {"id", "url", "title", "published", "updated", "authors", "summary"} <= set(row)
    assert row["url"] == "https://example.org/a"
