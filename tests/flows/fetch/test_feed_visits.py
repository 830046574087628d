"""Cases of feeds that change, stay, or answer as they should: validators, bodies, compression."""

from __future__ import annotations

import gzip
import zlib
from datetime import timedelta

import pytest
from loopback import Reply, feed

HOUR = timedelta(hours=1)
STAMP = "Mon, 09 Mar 2026 10:00:00 GMT"


def test_validators_come_back_byte_for_byte_and_304_moves_the_feed_on(world):
    site = world.serve()
    first = Reply(feed(site, "quay", "pier"), headers=(("ETag", '"a-1"'), ("Last-Modified", STAMP)))
    world.watch(site, [first, Reply(status=304)])
    world.run()
    before = world.health()
    assert (before["state"], before["http_status"], before["new_entries"]) == ("ok", 200, 2)
    assert before["next_at"] == world.now + timedelta(minutes=30)
    world.run(after=HOUR)
    asked = site.log("/feed.xml")[1]
    assert (asked.values("If-None-Match"), asked.values("If-Modified-Since")) == ([b'"a-1"'], [STAMP.encode()])
    after = world.health()
    assert (after["state"], after["http_status"], after["new_entries"]) == ("not_modified", 304, 0)
    assert (after["last_success_at"], after["next_at"]) == (world.now, world.now + timedelta(minutes=30))
    assert world.outcomes() == ["ok", "not_modified"]


def test_a_304_may_bring_a_new_tag(world):
    site = world.serve()
    first = Reply(feed(site, "quay"), headers=(("ETag", '"a"'), ("Last-Modified", STAMP)))
    world.watch(site, [first, Reply(status=304, headers=(("ETag", '"b"'),)), Reply(status=304)])
    for _ in range(3):
        world.run(after=HOUR)
    third = site.log("/feed.xml")[2]
    assert (third.values("If-None-Match"), third.values("If-Modified-Since")) == ([b'"b"'], [STAMP.encode()])


def test_a_new_tag_on_a_new_body_is_taken_up_though_the_date_stays(world):
    site = world.serve()
    old = Reply(feed(site, "quay"), headers=(("ETag", '"a"'), ("Last-Modified", STAMP)))
    new = Reply(feed(site, "pier", "quay"), headers=(("ETag", '"b"'), ("Last-Modified", STAMP)))
    world.watch(site, [old, new, Reply(status=304)])
    world.run()
    world.run(after=HOUR)
    assert (world.health()["state"], world.health()["new_entries"]) == ("ok", 1)
    world.run(after=HOUR)
    assert site.log("/feed.xml")[2].values("If-None-Match") == [b'"b"']
    assert world.titles() == ["The story of pier", "The story of quay"]


OPAQUE = ["bare-word", 'W/"weak"', '"with  two blanks, and, commas"', '""', '"\u00e9t\u00e9"', "*", "x" * 4_000]
UNSENDABLE = ['"\xe9"', '"' + "x" * 9_000 + '"']  # no UTF-8; so long that a server would refuse it


def test_a_tag_is_opaque(world):
    site = world.serve()
    for number, tag in enumerate(OPAQUE):
        first = Reply(feed(site, "quay"), headers=(("ETag", tag.encode().decode("latin-1")),))
        world.watch(site, [first, Reply(status=304)], name=f"F{number}", path=f"/{number}")
    world.run()
    world.run(after=HOUR)
    for number, tag in enumerate(OPAQUE):
        assert site.log(f"/{number}")[1].values("If-None-Match") == [tag.encode()]


def test_a_tag_that_cannot_be_sent_back_is_as_none(world):
    site = world.serve()
    for number, tag in enumerate(UNSENDABLE):
        answer = Reply(feed(site, "quay"), headers=(("ETag", tag), ("Last-Modified", STAMP)))
        world.watch(site, answer, name=f"F{number}", path=f"/{number}")
    world.run()
    world.run(after=HOUR)
    assert set(world.states().values()) == {"not_modified"}
    for number in range(len(UNSENDABLE)):
        second = site.log(f"/{number}")[1]
        assert (second.values("If-None-Match"), second.values("If-Modified-Since")) == ([], [STAMP.encode()])


def test_the_same_body_without_validators_is_known_by_its_hash(world):
    site = world.serve()
    world.watch(site, [Reply(feed(site, "quay")), Reply(feed(site, "quay"), headers=(("ETag", '"late"'),))])
    world.run()
    assert world.wait() == HOUR  # a server that gives no hint at all is asked once an hour
    world.run(after=HOUR)
    health = world.health()
    assert (health["state"], health["http_status"], health["new_entries"]) == ("not_modified", 200, 0)
    assert len(world.titles()) == 1
    world.run(after=HOUR)
    assert site.log("/feed.xml")[2].values("If-None-Match") == [b'"late"']


def test_a_304_that_nobody_asked_for_is_a_fault(world):
    site = world.serve()
    world.watch(site, [Reply(status=304, headers=(("ETag", '"a"'),)), Reply(feed(site, "quay"))])
    world.run()
    health = world.health()
    assert (health["state"], health["http_status"], health["last_success_at"]) == ("http_error", 304, None)
    assert (health["consecutive_failures"], health["next_at"] > world.now) == (1, True)
    world.run(after=3 * HOUR)
    assert site.log("/feed.xml")[1].values("If-None-Match") == []
    assert (world.health()["state"], world.health()["consecutive_failures"]) == ("ok", 0)


def _raw_deflate(body):
    squeezer = zlib.compressobj(wbits=-15)
    return squeezer.compress(body) + squeezer.flush()


BODIES = [
    ("identity", bytes),
    ("gzip", gzip.compress),
    ("x-gzip", gzip.compress),
    ("GZIP", gzip.compress),
    ("deflate", zlib.compress),
    ("deflate", _raw_deflate),
    ("gzip", bytes),  # a lie
    ("deflate", bytes),
    ("br", bytes),
    ("utf-8", bytes),
    (None, gzip.compress),  # unsaid
    ("gzip", lambda body: gzip.compress(gzip.compress(body))),  # a .gz file, compressed once more on its way
]


def test_every_compression_gives_the_same_entries(world):
    site = world.serve()
    stories = [f"ship-{number}" for number in range(40)]
    for number, (header, squeeze) in enumerate(BODIES):
        headers = (("Content-Encoding", header),) if header else ()
        world.watch(site, Reply(squeeze(feed(site, *stories)), headers=headers), name=f"F{number}", path=f"/{number}")
    world.run()
    assert set(world.states().values()) == {"ok"}
    assert {row["entries"] for row in world.sql("select entries from feed_health")} == {40}
    assert {one.values("Accept-Encoding")[0] for one in site.log()} == {b"gzip, deflate"}


def test_a_compression_that_nobody_asked_for_is_told(world):
    site = world.serve()
    world.watch(site, Reply(bytes(range(128, 256)) * 4, headers=(("Content-Encoding", "zstd"),)))
    world.run()
    assert world.health()["state"] == "parse_error"
    assert "zstd" in world.health()["message"]


def test_a_long_list_of_stories_is_cut_at_the_newest_with_a_word(world):
    site = world.serve()
    world.fetch["max_body_mib"] = 20
    world.watch(site, Reply(feed(None, *(str(number) for number in range(5_500)))))
    world.run()
    assert (world.health()["state"], world.health()["new_entries"]) == ("ok", 5_000)
    assert "500 older ones dropped" in world.health()["message"]


def test_a_feed_that_has_lost_its_entries_says_so_until_it_has_some_again(world):
    site = world.serve()
    stories = [f"ship-{number}" for number in range(20)]
    empty = Reply(feed(site), headers=(("ETag", '"e"'),))
    world.watch(site, [Reply(feed(site, *stories)), empty, Reply(status=304), Reply(feed(site, *stories, "last"))])
    world.run()
    for state in ("ok", "not_modified"):
        world.run(after=HOUR)
        assert world.health()["state"] == state
        assert "lost its entries: it had 20" in world.health()["message"]
        assert len(world.titles()) == 20
    world.run(after=HOUR)
    assert (world.health()["new_entries"], world.health()["message"]) == (1, None)


@pytest.mark.parametrize("body", [b"", b"\n \n", b"\xef\xbb\xbf"])
def test_an_empty_body_is_a_fault(world, body):
    site = world.serve()
    world.watch(site, [Reply(feed(site, "quay"), headers=(("ETag", '"a"'),)), Reply(body, headers=(("ETag", '"b"'),))])
    world.run()
    world.run(after=HOUR)
    assert world.health()["state"] == "http_error"
    world.run(after=3 * HOUR)
    assert site.log("/feed.xml")[2].values("If-None-Match") == [b'"a"']


def test_a_hub_is_named_whether_the_feed_or_the_server_names_it(world):
    site = world.serve()
    link = '<atom:link xmlns:atom="http://www.w3.org/2005/Atom" rel="hub" href="https://hub.example.org/in"/>'
    world.watch(site, Reply(feed(site, "quay", extra=link)), name="A", path="/a")
    header = ("Link", '<https://hub.example.org/out>; rel="hub"')
    world.watch(site, Reply(feed(site, "pier"), headers=(header,)), name="B", path="/b")
    world.run()
    for name, hub in (("A", "https://hub.example.org/in"), ("B", "https://hub.example.org/out")):
        assert world.health(name)["hub_url"] == hub
        assert hub in world.health(name)["message"]
        assert world.health(name)["state"] == "ok"


def test_no_cookie_no_referer_no_parameter_one_name(world):
    site = world.serve()
    cookie = ("Set-Cookie", "who=you; Path=/")
    hop = Reply(status=302, headers=(("Location", "/there.xml?a=1&b=%7Etwo"), cookie))
    site.routes["/there.xml?a=1&b=%7Etwo"] = Reply(feed(site, "quay"), headers=(cookie,))
    site.routes["/quay.html"] = Reply(b"<p>x</p>", headers=(cookie, ("Content-Type", "text/html")))
    world.watch(site, hop)
    world.run(pages=True)
    world.run(after=HOUR, pages=True)
    assert [one.path for one in site.log()] == [
        "/feed.xml",
        "/there.xml?a=1&b=%7Etwo",
        "/quay.html",
        "/feed.xml",
        "/there.xml?a=1&b=%7Etwo",
    ]
    for one in site.asked:
        assert {name.lower() for name, _ in one.headers}.isdisjoint({b"cookie", b"referer", b"dnt"})
        assert one.values("User-Agent") == [b"dealwire-test/1 (+https://example.org/contact)"]
