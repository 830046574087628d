"""All forty behaviours in one run, beside twelve healthy feeds that must not notice."""

from __future__ import annotations

import gzip
import itertools
import time
from datetime import timedelta
from email.utils import format_datetime

import pytest
from installation import NOON, World
from loopback import Reply, Site, feed, say_nothing, send_forever, send_slowly

HOUR = timedelta(hours=1)
STAMP = "Mon, 09 Mar 2026 10:00:00 GMT"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"
HTML = ("Content-Type", "text/html")
OK = {"ok", "not_modified"}
HEALTHY = 12
SLOW_S = 1.0  # that a healthy server takes for its answer


def tagged(body: bytes, tag: str = '"t"') -> Reply:
    return Reply(body, headers=(("ETag", tag), ("Last-Modified", STAMP)))


def moved(to: str, status: int = 301) -> Reply:
    return Reply(status=status, headers=(("Location", to),))


def limited(value: str) -> Reply:
    return Reply(status=429, headers=(("Retry-After", value),))


def cached(*headers: tuple[str, str], status: int = 200) -> Reply:
    return Reply(GOOD, status, (("ETag", '"t"'), *headers))


GOOD = feed(None, "quay", "pier")
XXE = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
TWENTY = feed(None, *(f"ship-{number}" for number in range(20)))
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
MIB = b"100000\r\n" + bytes(2**20) + b"\r\n"

# Number in the list of behaviours, what the second visit meets, and the states that it may come to.
SECOND: dict[str, tuple[Reply, set[str]]] = {
    "01": (Reply(status=304), {"not_modified"}),
    "02": (Reply(status=304, headers=(("ETag", '"new"'),)), {"not_modified"}),
    "03": (tagged(feed(None, "quay", "pier", "mole"), '"new"'), {"ok"}),
    "04": (Reply(status=304), {"not_modified"}),
    "05": (Reply(GOOD), {"not_modified"}),
    "07": (Reply(gzip.compress(feed(None, "mole")), headers=(("Content-Encoding", "gzip"),)), {"ok"}),
    "08": (Reply(feed(None, "mole"), headers=(("Content-Encoding", "gzip"),)), {"ok"}),
    "09": (Reply(gzip.compress(bytes(2**26), 9), headers=(("Content-Encoding", "gzip"),)), {"too_large"}),
    "10": (Reply(talk=send_forever(CHUNKED, MIB, 100 * 2**20)), {"too_large"}),
    "11": (Reply(GOOD[:-60], length=len(GOOD)), {"parse_error"}),
    "12": (Reply(talk=send_slowly(HEAD + b"\r\n<rss>", b" ", 0.2)), {"timeout"}),
    "13": (Reply(talk=say_nothing), {"timeout"}),
    "14": (moved("/good.xml"), OK),
    "15": (moved("/sorry.html"), {"not_feed"}),
    "16": (moved("/passing.xml"), OK),
    "17": (moved("/good.xml", 307), OK),
    "18": (moved("/feed.xml"), {"http_error"}),
    "19": (moved(""), {"http_error", "refused"}),
    "20": (moved("http://169.254.169.254/latest/meta-data/"), {"refused"}),
    "21": (moved("http://2130706433/"), {"refused"}),
    "22": (Reply(b"/etc/passwd"), {"not_feed"}),
    "23": (Reply(status=410), {"gone"}),
    "24": (Reply(status=404), {"http_error"}),
    "25": (Reply(GOOD, 500), {"http_error"}),
    "26": (Reply(status=503), {"http_error"}),
    "27": (limited("7200"), {"rate_limited"}),
    "28": (limited(format_datetime(NOON + 9 * HOUR)), {"rate_limited"}),
    "29": (cached(("Cache-Control", "max-age=86400")), OK),
    "30": (Reply(status=304), OK),
    "31": (Reply(status=304), OK),
    "32": (
        Reply(b"<!doctype html><title>Just a moment...</title>", 403, (HTML, ("cf-mitigated", "challenge"))),
        {"blocked"},
    ),
    "33": (Reply(feed(None, "mole"), headers=(("Set-Cookie", "a=b"),)), {"ok"}),
    "34": (Reply(feed(None, "mole"), headers=(HTML,)), {"ok"}),
    "35": (Reply(b"<b>Warning</b>: x on line 3\n" + feed(None, "mole&nbsp;")), {"ok"}),
    "36": (Reply(feed(None, "&x;", head=XXE)), {"parse_error"}),
    "37": (Reply(feed(None)), {"ok"}),
    "38": (Reply(GOOD.replace(b"'false'>", b"'false'>turned-")), {"ok"}),
    "39": (Reply(feed(None, "mole").replace(b"</guid>", b"</guid><pubDate>1759831200</pubDate>")), {"ok"}),
    "40": (Reply(TWENTY.replace(b"2.0", b"0.91")), {"ok"}),
}


def _healthy(world: World) -> list[Site]:
    sites = []
    for number in range(HEALTHY):
        site = world.serve(f"127.0.3.{number + 1}")
        visits = itertools.count()

        def answer(_asked, number=number, visits=visits):
            time.sleep(SLOW_S)
            return Reply(feed(None, f"healthy-{number}-{next(visits)}"), headers=(("ETag", '"x"'),))

        world.watch(site, answer, name=f"z{number:02}")
        sites.append(site)
    return sites


def _faulty(world: World) -> None:
    for number, (case, (second, _)) in enumerate(SECOND.items()):
        site = world.serve(f"127.0.2.{number + 1}")
        site.routes |= {
            "/good.xml": tagged(GOOD),
            "/sorry.html": Reply(b"<!doctype html><p>Back soon", headers=(HTML,)),
            "/passing.xml": moved("/good.xml", 302),
        }
        first = tagged(TWENTY if case == "37" else GOOD, 'W/"weak"' if case == "04" else '"t"')
        world.watch(site, [Reply(GOOD) if case == "05" else first, second], name=case)
    unasked = world.serve("127.0.2.200")
    world.watch(unasked, Reply(status=304), name="06")
    world.add("22-file", "file:///etc/passwd")
    world.add("13-nobody", "http://127.0.2.201:9/feed.xml")


def _spent(sites: list[Site]) -> float:
    """From the first request to a healthy server in the last run to the end of the last one."""
    last = [site.log("/feed.xml")[-1] for site in sites]
    return max(one.ended for one in last) - min(one.begun for one in last)


@pytest.mark.slow
def test_forty_faults_at_once_cost_twelve_healthy_feeds_nothing(world, tmp_path, capsys):
    world.fetch |= {"max_concurrency": 64, "timeout_s": 1.5}
    sites = _healthy(world)
    world.run()
    world.run(after=2 * HOUR)
    alone = _spent(sites)
    _faulty(world)
    world.run(after=2 * HOUR)
    before = world.sql("select count(*) as n from pages")[0]["n"]
    begun = time.monotonic()
    world.run(after=2 * HOUR)
    whole = time.monotonic() - begun
    beside = _spent(sites)
    states = world.states()
    assert {case: states[case] for case, (_, wanted) in SECOND.items() if states[case] not in wanted} == {}
    assert (states["06"], states["22-file"], states["13-nobody"]) == ("http_error", "refused", "http_error")
    for number in range(HEALTHY):
        assert states[f"z{number:02}"] == "ok"
        assert len([title for title in world.titles() if f"healthy-{number}-" in title]) == 4
    assert world.sql("select count(*) as n from pages")[0]["n"] >= before
    assert world.sql("select feed from feed_health where next_at is null") == [{"feed": "23"}]
    failed = "consecutive_failures > 0 and (message is null or last_attempt_at is null)"
    assert world.sql(f"select feed from feed_health where {failed}") == []
    assert beside <= 1.5 * alone, (beside, alone)
    assert whole < 20
    with capsys.disabled():
        print(
            f"\n12 healthy feeds: {alone:.2f} s alone, {beside:.2f} s beside {len(states) - HEALTHY} faulty ones ({whole:.1f} s)"
        )
