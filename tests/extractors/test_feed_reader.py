"""What the feed reader makes of the fields of each format, of broken documents and of what is no feed."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from extractors.errors import NotAFeedError, ParseError
from extractors.feeds.reader import parse_feed

ADDRESS = "https://example.org/blog/feed.xml"
ITEM = "<item><guid>one</guid><title>One</title><link>https://example.org/1</link></item>"


def rss(items: str, head: str = "", attributes: str = "") -> bytes:
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"{attributes}><channel><title>T</title>'
        f"<link>https://example.org/</link>{head}{items}</channel></rss>"
    )
    return text.encode()


def atom(entries: str, attributes: str = "") -> bytes:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"{attributes}><title>T</title>{entries}</feed>'.encode()


def only(body: bytes, **more):
    (entry,) = parse_feed(body, **{"url": ADDRESS} | more).entries
    return entry


def test_an_rss_item_gives_all_its_fields():
    entry = only(
        rss(
            '<item><guid isPermaLink="false">id-1</guid><title>A &amp;amp; B</title>'
            "<link>https://example.org/a?utm_source=rss&amp;id=7</link><pubDate>Tue, 07 Oct 2025 10:00:00 +0200</pubDate>"
            "<author>ann@example.org (Ann Example)</author><category>AI</category><category>AI</category>"
            "<description>&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</description></item>"
        )
    )
    assert entry.id == "id-1"
    assert entry.title == "A & B"
    assert entry.url == "https://example.org/a?utm_source=rss&id=7"
    assert entry.canonical_url == "https://example.org/a?id=7"
    assert entry.published_at == datetime(2025, 10, 7, 8, tzinfo=UTC)
    assert entry.published_raw == "Tue, 07 Oct 2025 10:00:00 +0200"
    assert entry.authors == ("Ann Example",)
    assert entry.tags == ("AI",)
    assert entry.summary == "One\nTwo"
    assert entry.content_html is None


def test_relative_links_follow_xml_base_on_every_level():
    body = atom(
        '<entry xml:base="2025/"><id>a</id><link href="a.html"/></entry><entry><id>b</id><link href="/b"/></entry>',
        ' xml:base="https://blog.example.org/posts/"',
    )
    assert [entry.url for entry in parse_feed(body).entries] == [
        "https://blog.example.org/posts/2025/a.html",
        "https://blog.example.org/b",
    ]


def test_relative_links_of_atom_follow_the_address_of_the_feed():
    assert only(atom('<entry><id>a</id><link href="a.html"/></entry>')).url == "https://example.org/blog/a.html"


def test_the_original_link_is_taken_before_the_counting_one():
    body = rss(
        "<item><title>a</title><link>https://feeds.example.net/~r/1</link>"
        "<feedburner:origLink>https://example.org/real</feedburner:origLink></item>",
        attributes=' xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"',
    )
    assert only(body).url == "https://example.org/real"


def test_a_guid_is_a_link_only_when_it_is_an_address_and_said_to_be_one():
    assert only(rss("<item><guid>https://example.org/x</guid></item>")).url == "https://example.org/x"
    assert only(rss('<item><guid isPermaLink="false">https://example.org/x</guid></item>')).url is None
    assert only(rss("<item><guid>notaurl</guid></item>")).url is None


@pytest.mark.parametrize("link", ["javascript:alert(1)", "mailto:a@example.org", "http://", "https://[::1", "data:x"])
def test_a_link_that_is_no_web_address_is_no_link(link):
    assert only(rss(f"<item><title>a</title><link>{link}</link></item>")).url is None


def test_an_entry_without_id_and_two_with_the_same_are_all_kept():
    found = parse_feed(rss(ITEM + ITEM.replace("/1", "/2") + "<item><title>no id</title></item>"), url=ADDRESS)
    assert [entry.id for entry in found.entries] == ["one", "one", None]
    assert any("repeat the id" in warning for warning in found.warnings)


def test_a_date_that_cannot_be_right_is_none_with_its_text_kept():
    found = parse_feed(rss("<item><title>a</title><pubDate>0000-00-00 00:00:00</pubDate></item>"))
    assert found.entries[0].published_at is None
    assert found.entries[0].published_raw == "0000-00-00 00:00:00"
    assert "1 dates could not be read" in found.warnings


def test_an_entry_without_a_date_has_none():
    entry = only(rss(ITEM))
    assert (entry.published_at, entry.published_raw, entry.updated_at) == (None, None, None)


def test_the_time_of_an_update_is_no_time_of_publication():
    entry = only(atom("<entry><id>a</id><updated>2025-10-07T10:00:00Z</updated></entry>"))
    assert entry.published_at is None
    assert entry.updated_at == datetime(2025, 10, 7, 10, tzinfo=UTC)


def test_only_the_whole_article_counts_as_content():
    long = "<p>" + "The company told what it will do with the money. " * 20 + "</p><p>It was founded in 2019.</p>"
    extension = ' xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    field = "<item><title>a</title><description>Short.</description><content:encoded><![CDATA[{}]]></content:encoded></item>"
    assert only(rss(field.format(long), attributes=extension)).content_html == long
    teaser = long + "<p>… <a href='/a'>Continue reading</a></p>"
    assert only(rss(field.format(teaser), attributes=extension)).content_html is None
    assert only(rss(field.format("<p>Short.</p>"), attributes=extension)).content_html is None


def test_a_feed_tells_its_rhythm_and_its_hub():
    document = parse_feed(
        rss(
            ITEM,
            "<ttl>90</ttl><skipHours><hour>24</hour><hour>3</hour><hour>x</hour></skipHours>"
            "<skipDays><day>Sunday</day></skipDays><language>de-DE</language>"
            '<a:link rel="hub" href="https://hub.example.org/"/><a:link rel="self" href="feed.xml"/>',
            ' xmlns:a="http://www.w3.org/2005/Atom"',
        ),
        url=ADDRESS,
    )
    assert document.hints.ttl_s == 5400
    assert document.hints.skip_hours == (0, 3)
    assert document.hints.skip_days == ("sunday",)
    assert document.hints.hub_url == "https://hub.example.org/"
    assert document.lang == document.entries[0].lang == "de-DE"


def test_the_syndication_period_is_divided_by_its_frequency():
    head = "<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>"
    found = parse_feed(rss(ITEM, head, ' xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'))
    assert found.hints.ttl_s == 21_600


def test_json_feeds_of_both_versions_are_read():
    body = """{"version": "https://jsonfeed.org/version/1.1", "title": "T", "home_page_url": "https://example.org/",
        "authors": [{"name": "Desk"}], "hubs": [{"type": "WebSub", "url": "https://hub.example.org/"}], "items": [
        {"id": 7, "url": "/a", "title": "A &amp; B", "content_text": "Hi", "date_published": "2025-10-07T10:00:00+02:00",
         "tags": ["x", 1]}, {"id": "b", "external_url": "https://example.org/b", "author": {"name": "Ann"}}, 5]}"""
    found = parse_feed(body.encode())
    assert found.format == "json11"
    first, second = found.entries
    assert (first.id, first.url, first.title, first.authors) == ("7", "https://example.org/a", "A & B", ("Desk",))
    assert (first.summary, first.tags) == ("Hi", ("x",))
    assert (second.url, second.authors) == ("https://example.org/b", ("Ann",))
    assert found.hints.hub_url == "https://hub.example.org/"


def test_a_news_sitemap_gives_titles_and_dates_and_an_index_its_sitemaps():
    news = (
        b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"'
        b' xmlns:i="http://www.google.com/schemas/sitemap-image/1.1"><url><loc>https://example.org/a</loc><i:image><i:loc>'
        b"https://example.org/a.png</i:loc></i:image><n:news><n:publication><n:name>E</n:name><n:language>de</n:language>"
        b"</n:publication><n:publication_date>2025-10-07</n:publication_date><n:title>A</n:title></n:news></url></urlset>"
    )
    entry = only(gzip.compress(news))
    assert (entry.url, entry.title, entry.lang) == ("https://example.org/a", "A", "de")
    assert entry.published_at == datetime(2025, 10, 7, tzinfo=UTC)
    index = b"<sitemapindex><sitemap><loc>https://example.org/s1.xml.gz</loc></sitemap></sitemapindex>"
    assert parse_feed(index).sitemaps == ("https://example.org/s1.xml.gz",)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", "empty"),
        (b" \r\n", "empty"),
        (b"\x89PNG\r\n\x1a\n", "image"),
        (b"%PDF-1.7", "pdf"),
        (b"/etc/passwd", "text"),
        (b"file:///etc/passwd", "text"),
        (b"https://example.org/feed.xml", "text"),
        (b'<opml version="2.0"><body/></opml>', "opml"),
        (b"<!doctype html><title>Home</title><p>Hi", "html"),
        (b"<html><title>Just a moment...</title></html>", "challenge"),
        (b"<html><title>Before you continue</title></html>", "consent"),
        (b"<html><title>Shop</title><p>" + b"Much to say. " * 300 + b"<script src='/g-recaptcha'></script>", "html"),
        (b"<html><title>404 Not Found</title></html>", "error page"),
        (b'{"message": "hello"}', "json"),
        (b"<note><to>Ann</to></note>", "xml"),
    ],
)
def test_what_is_no_feed_is_named(body, found):
    with pytest.raises(NotAFeedError) as caught:
        parse_feed(body)
    assert caught.value.found == found


@pytest.mark.parametrize("cut", [1, 7, 16, 40, 75])
def test_a_document_that_ends_early_is_refused_whole(cut):
    with pytest.raises(ParseError, match="truncated"):
        parse_feed(rss(ITEM * 3)[:-cut])


def test_a_missing_last_tag_behind_a_complete_channel_loses_nothing():
    assert len(parse_feed(rss(ITEM)[: -len("</rss>")]).entries) == 1


def test_cut_gzip_data_and_cut_json_are_refused():
    with pytest.raises(ParseError, match="truncated"):
        parse_feed(gzip.compress(rss(ITEM * 50))[:-20])
    with pytest.raises(ParseError, match="truncated"):
        parse_feed(b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1"')


@pytest.mark.parametrize(
    "body",
    [
        b"\n\n" + rss(ITEM),
        b"\xef\xbb\xbf" + rss(ITEM),
        b"<br />\n<b>Warning</b>: x in <b>/a.php</b><br />\n" + rss(ITEM),
        rss(ITEM.replace("One", "One &nbsp; &bogus; &#11; \x0b A&B")),
        rss(ITEM.replace("<title>", "<foo:bar>x</foo:bar><title>")),
        rss(ITEM) + b"<!-- cached -->",
        rss(ITEM).replace(b"UTF-8", b"UTF-16").decode().encode("utf-16"),
        b"<html><body>" + rss(ITEM).partition(b"?>")[2] + b"</body></html>",
        gzip.compress(rss(ITEM)),
    ],
    ids=["blank", "bom", "php", "entities", "prefix", "comment", "utf16", "inside-html", "gzip"],
)
def test_common_faults_lose_no_entry(body):
    assert only(body).url == "https://example.org/1"


def test_utf8_is_believed_before_the_header_and_other_encodings_after_their_declaration():
    assert only(rss(ITEM.replace("One", "Пять")), content_type="text/xml; charset=windows-1251").title == "Пять"
    declared = rss(ITEM.replace("One", "Café")).decode().replace("UTF-8", "ISO-8859-1").encode("latin-1")
    assert only(declared).title == "Café"
    assert only(rss(ITEM.replace("One", "Café")).decode().encode("cp1252")).title == "Café"


def test_entries_beyond_the_limit_are_dropped_oldest_first():
    items = "".join(f"<item><guid>{day}</guid><pubDate>2025-10-{day:02}</pubDate></item>" for day in (3, 9, 1, 7, 5))
    found = parse_feed(rss(items), limit=3)
    assert [entry.id for entry in found.entries] == ["9", "7", "5"]
    assert any("2 older ones dropped" in warning for warning in found.warnings)


def test_the_newest_entries_are_kept_also_where_they_stand_last():
    items = "".join(f"<item><guid>{n}</guid><pubDate>{1_700_000_000 + n}</pubDate></item>" for n in range(5000))
    assert [entry.id for entry in parse_feed(rss(items), limit=2).entries] == ["4998", "4999"]


def test_a_feed_without_entries_is_a_feed():
    assert parse_feed(rss("")).entries == ()
