"""Lists of feeds (OPML) and the feeds that a web page names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.discovery import find_feeds, usual_places
from extractors.errors import ParseError
from extractors.opml import read_opml, write_opml
from extractors.records import FeedLink

LIST = b"""<?xml version="1.0"?><opml version="1.0"><head><title>x</title></head><body>
<outline text="News"><outline text="Labs">
<outline type="rss" text="A &amp; B" xmlUrl="https://example.org/a.xml" htmlUrl="https://example.org/"/></outline>
<outline text="twice" xmlurl="https://example.org/a.xml"/></outline>
<outline text="bad" xmlUrl="javascript:alert(1)"/><outline text="file" xmlUrl="file:///etc/passwd"/>
<outline text="C" xmlUrl="https://example.org/c.xml"/></body></opml>"""


def test_a_list_gives_each_feed_once_with_its_folders():
    assert read_opml(LIST) == (
        FeedLink(url="https://example.org/a.xml", title="A & B", site_url="https://example.org/", category="News/Labs"),
        FeedLink(url="https://example.org/c.xml", title="C"),
    )


def test_a_list_with_stray_ampersands_is_read():
    assert read_opml(b'<opml><body><outline text="A & B" xmlUrl="https://example.org/?a=1&b=2"/></body></opml>') == (
        FeedLink(url="https://example.org/?a=1&b=2", title="A & B"),
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<rss/>",
        b"<opml><body>",
        b'<!DOCTYPE opml [<!ENTITY a SYSTEM "file:///etc/passwd">]><opml>&a;</opml>',
        b"/etc/passwd",
        b"\x1f\x8bxx",
    ],
)
def test_what_is_no_list_is_refused(body):
    with pytest.raises(ParseError):
        read_opml(body)


names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)


@given(st.lists(st.tuples(names, st.none() | st.sampled_from(["Labs", "Press"])), max_size=8))
def test_a_written_list_is_read_back(feeds):
    links = [
        FeedLink(url=f"https://example.org/{number}.xml", title=title, category=category)
        for number, (title, category) in enumerate(feeds)
    ]
    found = read_opml(write_opml(links))
    assert sorted(link.url for link in found) == sorted(link.url for link in links)
    assert {link.url: link.category for link in found} == {link.url: link.category for link in links}


def test_declared_feeds_come_first_and_those_of_comments_last():
    page = b"""<html><head><base href="/blog/"><link rel="alternate" type="application/rss+xml" href="comments/feed/">
        <link rel=alternate type="application/atom+xml" title="News" href="atom.xml"><link rel="alternate" hreflang="de"
        href="/de/"><link rel="alternate" type="application/json" href="/wp-json/1"></head><body><a href="/rss">RSS</a>
        <a href="https://other.example.com/rss">theirs</a><a href="/about">x</a></body></html>"""
    found = find_feeds(page, url="https://example.org/")
    assert [link.url for link in found] == [
        "https://example.org/blog/atom.xml",
        "https://example.org/blog/comments/feed/",
        "https://example.org/rss",
    ]
    assert found[0].title == "News"


@given(st.binary(max_size=300))
def test_any_bytes_are_a_page_without_feeds_or_with(body):
    assert isinstance(find_feeds(body, url="https://example.org/"), tuple)


def test_usual_places_are_below_the_page_and_below_the_root():
    places = usual_places("https://example.org/blog")
    assert "https://example.org/blog/feed.xml" in places
    assert "https://example.org/feed.xml" in places
