"""Cases of what is in the body: types, encodings, faults, attacks, formats, ids and dates; as a run sees them."""

from __future__ import annotations

import gzip
import json
import time
from datetime import UTC, datetime, timedelta

import pytest
from loopback import Reply, feed

HOUR = timedelta(hours=1)
ITEM = "<item><title>{title}</title><link>{link}</link><guid>{guid}</guid>{more}</item>"


def rss(*items, head='<?xml version="1.0"?>'):
    return f'{head}<rss version="2.0"><channel><title>T</title>{"".join(items)}</channel></rss>'.encode()


def item(title, link="http://stories.invalid/1", guid="1", more=""):
    return ITEM.format(title=title, link=link, guid=guid, more=more)


def shown(world, body, **headers):
    """One visit of a feed with this body: its health."""
    site = world.serve()
    pairs = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    world.watch(site, Reply(body, headers=pairs))
    world.run()
    return world.health()


def test_a_wrong_type_or_charset_in_the_header_harms_nothing(world):
    site = world.serve()
    kinds = [
        "text/html",
        "application/octet-stream",
        "text/plain; charset=us-ascii",
        "text/xml; charset=iso-8859-1",
        "text/xml; charset=windows-1251",
        "application/rss+xml; charset=utf-16",
        "text/xml; charset=klingon",
        "",
    ]
    for number, kind in enumerate(kinds):
        body = rss(item(f"Müller & Söhne – 数据 {number}".replace("&", "&amp;"), f"http://stories.invalid/{number}"))
        world.watch(site, Reply(body, headers=(("Content-Type", kind),)), name=f"F{number}", path=f"/{number}")
    world.run()
    assert set(world.states().values()) == {"ok"}
    assert world.titles() == [f"Müller & Söhne – 数据 {number}" for number in range(len(kinds))]


@pytest.mark.parametrize(
    "body",
    [
        b"\xef\xbb\xbf" + rss(item("one"), item("two", "http://stories.invalid/2", "2")),
        b"\n \r\n" + rss(item("one"), item("two", "http://stories.invalid/2", "2")),
        b"<br />\n<b>Warning</b>: x() in <b>/srv/a.php</b> on line <b>3</b><br />\n"
        + rss(item("one"), item("two", "http://stories.invalid/2", "2")),
        rss(item("one&nbsp;"), item("two", "http://stories.invalid/2", "2")),
        rss(item("one\x0b"), item("two", "http://stories.invalid/2", "2")),
        rss(item("one & all"), item("two", "http://stories.invalid/2", "2")),
    ],
    ids=["mark", "blank lines", "warning", "nbsp", "control", "ampersand"],
)
def test_a_small_fault_costs_no_entry_and_is_told(world, body):
    health = shown(world, body)
    assert (health["state"], health["new_entries"]) == ("ok", 2)
    assert health["message"]


def _entities(depth):
    inner = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, depth))
    return f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY e0 "ha">{inner}]>'


def test_an_attack_by_entities_costs_little_reads_no_file_and_asks_nobody(world):
    listener, site = world.serve("127.0.0.5"), world.serve()
    big = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "{"x" * 50_000}">]>'

    def outside(target):
        return f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "{target}">]>'

    parameter = f'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY % x SYSTEM "{listener.url("/x.dtd")}"> %x;]>'
    attacks = {
        "laughs": rss(item("&e9;"), head=_entities(10)),
        "quadratic": rss(item("&a;" * 15_000), head=big),
        "file": rss(item("&x;"), head=outside("file:///etc/passwd")),
        "listener": rss(item("&x;"), head=outside(listener.url("/x"))),
        "parameter": rss(item("x"), head=parameter),
    }
    for name, body in attacks.items():
        world.watch(site, Reply(body), name=name, path=f"/{name}")
    begun = time.process_time()
    world.run()
    assert time.process_time() - begun < 2 * len(attacks)
    assert world.states() == dict.fromkeys(sorted(attacks), "parse_error")
    assert listener.connections == 0
    assert not world.titles()
    assert "root:" not in str(world.sql("select * from feed_health"))


def test_rotated_ids_bring_nothing_back_and_one_id_for_two_stories_loses_none(world):
    site = world.serve()

    def stories(guid, scheme="http"):
        return Reply(
            rss(*(item(f"Story number {n}", f"{scheme}://stories.invalid/{n}", guid.format(n)) for n in range(5)))
        )

    turned = [stories("a-{}"), stories("b-{}"), stories("https://c/{}", "https"), stories("same")]
    world.watch(site, turned)
    for expected in (5, 0, 0, 0):
        world.run(after=2 * HOUR)
        assert world.health()["new_entries"] == expected
    world.watch(site, stories("one id for all"), name="B", path="/b")
    site.routes["/b"] = Reply(site.routes["/b"].body.replace(b"stories.invalid", b"others.invalid"))
    world.run(after=2 * HOUR)
    assert world.health("B")["new_entries"] == 5


def test_a_story_whose_link_changes_is_known_by_its_id_and_title(world):
    site = world.serve()
    world.watch(
        site,
        [
            Reply(rss(item("A tale of ships", "http://stories.invalid/old", "7"))),
            Reply(rss(item("A tale of ships", "http://stories.invalid/new", "7"))),
        ],
    )
    world.run()
    world.run(after=2 * HOUR)
    assert (world.health()["new_entries"], len(world.titles())) == (0, 1)


def test_dates_are_right_or_none_and_never_now(world):
    dates = {
        "Tue, 10 Mar 2026 09:00:00 JST": datetime(2026, 3, 10, 0, 0, tzinfo=UTC),
        "Di, 10 März 2026 09:00:00 +0100": datetime(2026, 3, 10, 8, 0, tzinfo=UTC),
        "2026-03-10T09:00:00Z": datetime(2026, 3, 10, 9, 0, tzinfo=UTC),
        "1773133200": datetime(2026, 3, 10, 9, 0, tzinfo=UTC),
        "Mon, 01 Jan 1759 00:00:00 GMT": None,
        "Thu, 01 Jan 2099 00:00:00 GMT": None,
        "Fri, 13 Mar 2026 09:00:00 GMT": None,
        "0000-00-00": None,
        "soon": None,
    }
    items = [
        item(f"Story number {n}", f"http://stories.invalid/{n}", str(n), f"<pubDate>{raw}</pubDate>")
        for n, raw in enumerate(dates)
    ]
    health = shown(world, rss(*items, item("Story without", "http://stories.invalid/x", "x")))
    rows = world.sql("select entry_published_raw as raw, entry_published_at as moment, first_seen_at from pages")
    found = {row["raw"]: row["moment"] for row in rows}
    assert found.pop(None) is None
    assert found == dates
    assert "1 entries dated in the future" in health["message"]
    assert len({row["first_seen_at"] for row in rows}) == 1


def _sitemap(stories):
    news = "http://www.google.com/schemas/sitemap-news/0.9"
    urls = "".join(
        f"<url><loc>http://stories.invalid/{n}</loc><n:news><n:publication_date>2026-03-10</n:publication_date>"
        f"<n:title>Story {n}</n:title></n:news></url>"
        for n in stories
    )
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="{news}">{urls}</urlset>'.encode()


def _json_feed(version, stories):
    items = [
        {"id": str(n), "url": f"http://stories.invalid/{n}", "title": f"Story {n}", "content_text": "x"}
        for n in stories
    ]
    home = "http://stories.invalid/"
    return json.dumps(
        {
            "version": f"https://jsonfeed.org/version/{version}",
            "title": "T",
            "home_page_url": home,
            "feed_url": home,
            "items": items,
        }
    ).encode()


def _rdf(stories):
    items = "".join(
        f'<item rdf:about="u{n}"><title>Story {n}</title><link>http://stories.invalid/{n}</link></item>'
        for n in stories
    )
    return f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><channel rdf:about="c"><title>T</title></channel>{items}</rdf:RDF>'.encode()


def _atom(stories):
    entries = "".join(
        f'<entry><id>tag:{n}</id><title>Story {n}</title><link href="{n}"/><updated>2026-03-10T09:00:00Z</updated></entry>'
        for n in stories
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom" xml:base="http://stories.invalid/"><title>T</title><id>f</id>{entries}</feed>'.encode()


def _old(stories):
    return (
        b'<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://x.invalid/rss-0.91.dtd">'
        + rss(
            *(f"<item><title>Story {n}</title><link>http://stories.invalid/{n}</link></item>" for n in stories), head=""
        ).replace(b"2.0", b"0.91")
    )


FORMATS = {
    "json10": lambda stories: _json_feed("1", stories),
    "json11": lambda stories: _json_feed("1.1", stories),
    "sitemap": _sitemap,
    "sitemap.gz": lambda stories: gzip.compress(_sitemap(stories)),
    "rdf": _rdf,
    "atom": _atom,
    "rss091": _old,
}


def test_every_format_gives_its_entries_with_whole_links(world):
    site = world.serve()
    for number, (name, write) in enumerate(FORMATS.items()):
        world.watch(site, Reply(write(range(number * 10, number * 10 + 3))), name=name, path=f"/{name}")
    world.run()
    assert world.states() == dict.fromkeys(sorted(FORMATS), "ok")
    assert {row["entries"] for row in world.sql("select entries from feed_health")} == {3}
    wanted = {f"http://stories.invalid/{number * 10 + n}" for number in range(len(FORMATS)) for n in range(3)}
    assert {row["url"] for row in world.sql("select url from pages")} == wanted


@pytest.mark.parametrize(
    "body",
    [
        b"<opml version='2.0'><body/></opml>",
        b'{"a": 1}',
        b"<html><body><p>News",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.4 x",
        b"\x89PNG\r\n\x1a\n\0\0",
    ],
    ids=["opml", "json", "html", "svg", "pdf", "png"],
)
def test_what_is_no_feed_is_called_so(world, body):
    health = shown(world, body)
    assert (health["state"], health["entries"]) == ("not_feed", 0)
    assert health["message"]


def test_lone_surrogates_and_strange_names_do_not_stop_a_run(world):
    site = world.serve()
    body = b'{"version": "https://jsonfeed.org/version/1.1", "title": "\\ud800", "items": [{"id": "\\udc00", "url": "http://stories.invalid/\\ud800", "title": "a \\ud83d b", "date_published": "\\udfff"}]}'
    world.watch(site, Reply(body, headers=(("Content-Type", "application/json; x=\xff\xfe"),)))
    world.watch(site, Reply(feed(site, "quay")), name="Ünï'c\"ode", path="/\u00fc%20?x=1|2")
    world.run()
    assert world.health()["state"] == "ok"


def test_two_feeds_that_show_one_story_make_one_page(world):
    site = world.serve()
    for name in "AB":
        world.watch(site, Reply(feed(None, "quay")), name=name, path=f"/{name}")
    world.run()
    assert world.titles() == ["The story of quay"]
