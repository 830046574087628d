"""``dealwire parse`` as people and scripts call it."""

from __future__ import annotations

import json

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
