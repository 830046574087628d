"""``dealwire feeds parse`` as people and scripts call it."""

from __future__ import annotations

import gzip
import json

import pytest
from click.testing import CliRunner

from flows.commands.feeds_parse import feeds_parse

ITEM = (
    "<item><title>A plant opens</title><link>/a?utm_source=rss&amp;id=7</link><guid isPermaLink='false'>a-1</guid>"
    "<pubDate>Ter, 07 out 2025 10:00:00 -0300</pubDate><author>ada@example.org (Ada Example)</author></item>"
)
RSS = f"<?xml version='1.0'?><rss version='2.0'><channel><title>News</title><link>https://example.org/</link>{ITEM}</channel></rss>"
JSON = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": [{"id": 7, "url": "https://example.org/a", "title": "A plant opens", "date_published": "2025-10-07T10:00:00-03:00"}]})  # fmt: skip
SITEMAP = (
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url>'
    "<loc>https://example.org/a</loc><news:news><news:title>A plant opens</news:title>"
    "<news:publication_date>2025-10-07T10:00:00-03:00</news:publication_date></news:news></url></urlset>"
)
INDEX = '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>https://example.org/s1.xml.gz</loc></sitemap></sitemapindex>'


@pytest.fixture
def call(tmp_path):
    def run(body: bytes, *more: str):
        path = tmp_path / "feed"
        path.write_bytes(body)
        return CliRunner().invoke(feeds_parse, [str(path), *more])

    return run


@pytest.mark.parametrize("body", [RSS, JSON, SITEMAP])
@pytest.mark.parametrize("packed", [False, True])
def test_every_format_gives_the_same_row_also_packed(call, body, packed):
    result = call(gzip.compress(body.encode()) if packed else body.encode(), "--url", "https://example.org/feed")
    row = json.loads(result.stdout)
    assert result.exit_code == 0
    assert {"id", "url", "title", "published", "updated", "authors", "summary"} <= row.keys()
    assert (row["title"], row["published"]) == ("A plant opens", "2025-10-07T13:00:00+00:00")
    assert row["url"].startswith("https://example.org/a")


def test_the_raw_link_keeps_what_the_canonical_one_loses(call):
    row = json.loads(call(RSS.encode(), "--url", "https://example.org/feed").stdout)
    assert (row["url"], row["canonical_url"]) == (
        "https://example.org/a?utm_source=rss&id=7",
        "https://example.org/a?id=7",
    )
    assert (row["id"], row["authors"]) == ("a-1", ["Ada Example"])


def test_an_index_names_its_sitemaps_and_has_no_entries(call):
    result = call(INDEX.encode())
    assert (result.exit_code, result.stdout) == (0, "")
    assert "https://example.org/s1.xml.gz" in result.stderr


@pytest.mark.parametrize("raw", ["Tue, 07 Oct 2059 10:00:00 GMT", "0000-00-00", "31 Feb 2025", "soon"])
def test_a_date_that_cannot_be_right_is_null_and_its_text_kept(call, raw):
    row = json.loads(call(RSS.replace("Ter, 07 out 2025 10:00:00 -0300", raw).encode()).stdout)
    assert (row["published"], row["published_raw"]) == (None, raw)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "empty"),
        (b"<!doctype html><title>News</title><p>Hello</p>", "web page"),
        (b'<opml version="2.0"><body><outline xmlUrl="https://example.org/f"/></body></opml>', "OPML"),
        (RSS[: len(RSS) // 2].encode(), "truncated"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "image"),
        (b'{"a": 1}', "JSON"),
        (b"/etc/hostname", "text"),
        (b"https://example.org/feed.xml", "text"),
        (b"file:///etc/hostname", "text"),
    ],
)
def test_junk_is_named_for_what_it_is_and_nothing_is_opened(call, body, said):
    result = call(body)
    assert (result.exit_code, result.stdout) == (1, "")
    assert said.lower() in result.stderr.lower()


def test_a_missing_file_is_named():
    result = CliRunner().invoke(feeds_parse, ["nowhere.xml"])
    assert result.exit_code == 1
    assert "nowhere.xml" in result.stderr
