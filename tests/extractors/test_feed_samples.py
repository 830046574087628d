"""Real feeds of many makers: every one has the entries that its list says."""

from __future__ import annotations

import csv
from calendar import timegm
from io import BytesIO
from pathlib import Path

import feedparser
import pytest

from extractors.errors import NotAFeedError
from extractors.feeds.markup import title_text
from extractors.feeds.reader import parse_feed

ADDRESS = "https://feeds.example.org/some/feed.xml"


@pytest.fixture(scope="session")
def samples(test_data: Path) -> list[tuple[str, bytes, str, int]]:
    folder = test_data / "feeds" / "samples"
    with (folder / "manifest.tsv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    return [(row["file"], (folder / row["file"]).read_bytes(), row["format"], int(row["entries"])) for row in rows]


@pytest.mark.data
def test_every_sample_has_as_many_entries_as_its_list_says(samples):
    wrong = []
    for name, body, form, expected in samples:
        try:
            found = len(parse_feed(body, url=ADDRESS).entries)
        except NotAFeedError:
            found = 0 if form == "none" else -1
        if found != expected:
            wrong.append((name, found, expected))
    assert not wrong


@pytest.mark.data
def test_every_link_of_a_sample_is_absolute_and_on_the_web(samples):
    for name, body, form, _ in samples:
        if form != "none":
            for entry in parse_feed(body, url=ADDRESS).entries:
                assert entry.url is None or entry.url.startswith(("http://", "https://")), name


@pytest.mark.data
def test_nearly_every_date_of_a_sample_is_read_and_none_is_out_of_the_webs_time(samples):
    given = read = 0
    for _, body, form, _ in samples:
        if form == "none":
            continue
        for entry in parse_feed(body, url=ADDRESS).entries:
            given += entry.published_raw is not None
            read += entry.published_at is not None
            assert entry.published_at is None or 1990 <= entry.published_at.year <= 2026
    assert read >= 0.998 * given


@pytest.mark.data
def test_titles_links_and_dates_are_those_that_feedparser_reads(samples):
    compared = 0
    for name, body, form, _ in samples:
        theirs = feedparser.parse(BytesIO(body)).entries if form not in {"none", "jsonfeed", "sitemap"} else []
        for entry, other in zip(parse_feed(body).entries if theirs else (), theirs, strict=True):
            assert entry.title == title_text(other.get("title")), name
            link = other.get("feedburner_origlink") or other.get("link") or ""
            assert entry.url == link or not link.startswith("http"), name
            if moment := other.get("published_parsed"):
                assert entry.published_at is not None
                assert int(entry.published_at.timestamp()) == timegm(moment), name
            compared += 1
    assert compared > 1500
