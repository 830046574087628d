"""``dealwire parse`` as people and scripts call it."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from click.testing import CliRunner

from flows.commands.parse import parse

PAGE = (
    '<html lang="en"><head><meta property="og:title" content="A plant opens"><meta property="article:published_time" content="2026-03-02"></head>'
    "<body><article><h1>A plant opens</h1><p>Northwind Robotics said on Monday that it had opened a new plant near the harbour.</p>"
    "<p>The plant will build arms for warehouses, the company said, and will employ two hundred people.</p></article></body></html>"
)


@pytest.fixture
def call():
    return lambda *args, **more: CliRunner().invoke(parse, [str(arg) for arg in args], **more)


def test_one_page_is_printed_as_json(call, tmp_path):
    path = tmp_path / "page.html"
    path.write_text(PAGE, encoding="utf-8")
    result = call(path, "--url", "https://example.org/a")
    row = json.loads(result.stdout)
    assert result.exit_code == 0
    assert (row["title"], row["published"], row["url"], row["lang"]) == (
        "A plant opens",
        "2026-03-02",
        "https://example.org/a",
        "en",
    )
    assert {"url", "title", "authors", "published", "lang", "site", "text"} <= row.keys()


def test_standard_input_is_read_for_a_dash(call):
    assert json.loads(call("-", input=PAGE.encode()).stdout)["title"] == "A plant opens"


def test_what_is_no_article_says_why(call):
    row = json.loads(call("-", input=b"<html><body></body></html>").stdout)
    assert row["article"] is False
    assert row["reason"]


@pytest.fixture
def site():
    """A real server on loopback: the page, and 404 for everything else."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            known = self.path == "/a"
            self.send_response(200 if known else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE.encode() if known else b"no")

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_an_address_is_fetched(call, site, tmp_path):
    config = tmp_path / "dealwire.toml"
    config.write_text("[fetch]\nallow_private_addresses = true\n", encoding="utf-8")
    row = json.loads(call(f"{site}/a", "--config", config).stdout)
    assert (row["title"], row["url"]) == ("A plant opens", f"{site}/a")
    missing = call(f"{site}/b", "--config", config)
    assert (missing.exit_code, missing.stdout) == (1, "")
    assert "404" in missing.stderr


def test_a_private_address_is_not_fetched_unless_allowed(call, site):
    result = call(f"{site}/a")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "not a public address" in result.stderr


@pytest.mark.parametrize("data", [b"\x7fELF\x02\x01\x01" + b"\x00" * 90, bytes(range(256)) * 8, b"\x89PNG\r\n\x1a\n"])
def test_a_binary_file_is_refused(call, tmp_path, data):
    path = tmp_path / "page.html"
    path.write_bytes(data)
    result = call(path)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "not a page" in result.stderr


def test_a_device_that_never_ends_is_given_up(call):
    result = call("/dev/zero")
    assert result.exit_code == 1
    assert "larger than" in result.stderr


def test_sources_go_by_the_names_of_the_row(call):
    row = json.loads(call("-", input=PAGE.encode()).stdout)
    assert set(row["sources"]) <= set(row)
    assert row["sources"]["published"] == "meta:article:published_time"


def test_a_missing_file_is_named(call):
    result = call("nowhere.html")
    assert result.exit_code == 1
    assert "nowhere.html" in result.stderr


def test_a_batch_goes_on_past_lines_that_cannot_be_read(call, tmp_path):
    lines = [
        json.dumps({"id": "a", "url": "https://example.org/a", "html": PAGE}),
        "not json",
        json.dumps({"id": "b"}),
        json.dumps({"id": "c", "url": None, "html": "%PDF-1.7"}),
        json.dumps({"id": "\ud800", "html": "<html></html>"}),
        json.dumps({"id": 7, "url": "https://example.org/e", "html": "<html><body></body></html>"}),
    ]
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text("\n".join(lines), encoding="utf-8")
    result = call("--jsonl", source, "--out", target)
    rows = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert result.exit_code == 1
    assert [row.get("id") for row in rows] == ["a", None, "b", "c", "\ud800", 7]
    assert [("error" in row) for row in rows] == [False, True, True, False, False, False]
    assert rows[0]["text"].startswith("Northwind")
    assert rows[5] == {"id": 7, "url": "https://example.org/e", "article": False, "reason": rows[5]["reason"]}


def test_a_page_and_a_batch_at_once_is_misuse(call):
    assert call("page.html", "--jsonl", "in.jsonl").exit_code == 2
    assert call().exit_code == 2
