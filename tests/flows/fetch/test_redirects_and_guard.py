"""Cases of redirects, and of addresses that must not be reached."""

from __future__ import annotations

import socket
from datetime import timedelta

import pytest
from loopback import Reply, feed

from flows.fetch.guard import why_host_refused, why_refused

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def moved(to, status=301, **more):
    return Reply(status=status, headers=(("Location", to), *more.get("headers", ())))


@pytest.mark.parametrize("status", [301, 308])
def test_a_permanent_redirect_is_believed_after_successes_on_five_days(world, status):
    old, new = world.serve(), world.serve("127.0.0.2")
    tagged = Reply(feed(new, "quay", "pier"), headers=(("ETag", '"n"'),))
    new.routes["/new.xml"] = [tagged, Reply(status=304)]
    before = world.watch(old, moved(new.url("/new.xml"), status))
    for _ in range(3):  # on the first day, which counts once
        world.run(after=HOUR)
    for _ in range(3):
        world.run(after=DAY)
        assert world.health()["url"] == before
    world.run(after=DAY)
    assert world.health()["url"] == new.url("/new.xml")
    assert "moved for good" in world.health()["message"]
    visits = len(old.log())
    world.run(after=DAY)
    assert len(old.log()) == visits
    assert len(new.log()) == visits + 1
    assert world.titles() == ["The story of pier", "The story of quay"]
    assert world.health()["configured_url"] == before
    assert len(world.outcomes()) == visits + 1


def test_a_feed_that_moves_back_is_followed_back(world):
    old, new = world.serve(), world.serve("127.0.0.2")
    new.routes["/new.xml"] = Reply(feed(new, "quay"))
    before = world.watch(old, moved(new.url("/new.xml")))
    for _ in range(5):
        world.run(after=DAY)
    assert world.health()["url"] == new.url("/new.xml")
    new.routes["/new.xml"] = Reply(status=410)
    old.routes["/feed.xml"] = Reply(feed(new, "quay", "pier"))
    world.run(after=DAY)
    health = world.health()
    assert (health["url"], health["state"], health["next_at"] > world.now) == (before, "http_error", True)
    world.run(after=DAY)
    assert (world.health()["state"], world.health()["new_entries"]) == ("ok", 1)


def test_a_permanent_redirect_to_a_notice_changes_nothing(world):
    site = world.serve()
    site.routes["/sorry"] = Reply(
        b"<!doctype html><title>Back soon</title><p>We are moving house.", headers=(("Content-Type", "text/html"),)
    )
    before = world.watch(site, [Reply(feed(site, "quay"), headers=(("ETag", '"a"'),)), moved("/sorry")])
    world.run()
    for day in range(1, 8):
        world.run(after=DAY)
        assert (world.health()["state"], world.health()["url"]) == ("not_feed", before), day
        assert world.health()["consecutive_failures"] == day
    assert len(world.titles()) == 1
    site.routes["/feed.xml"] = Reply(status=304)
    world.run(after=DAY)
    assert site.log("/feed.xml")[-1].values("If-None-Match") == [b'"a"']


def test_a_permanent_redirect_to_another_feed_is_not_believed(world):
    site = world.serve()
    before = world.watch(site, [Reply(feed(site, "quay"))])
    world.run()
    numbers = iter(range(100))
    site.routes["/all.xml"] = lambda _asked: Reply(feed(site, f"other-{next(numbers)}", title="Everything"))
    site.routes["/feed.xml"] = moved("/all.xml")
    for _ in range(7):
        world.run(after=DAY)
        assert world.health()["url"] == before


def test_a_passing_redirect_in_the_chain_is_never_stored(world):
    site = world.serve()
    site.routes["/second"] = moved("/third", 302)
    site.routes["/third"] = Reply(feed(site, "quay"))
    before = world.watch(site, moved("/second"))
    for _ in range(7):
        world.run(after=DAY)
        assert world.health()["state"] in {"ok", "not_modified"}
        assert world.health()["url"] in {before, site.url("/second")}
    assert len(site.log("/third")) == 7


@pytest.mark.parametrize("status", [302, 303, 307])
def test_a_passing_redirect_is_followed_and_validators_stay_with_their_address(world, status):
    site, other = world.serve(), world.serve("127.0.0.3")
    other.routes["/away.xml"] = [Reply(feed(site, "quay"), headers=(("ETag", '"theirs"'),)), Reply(status=304)]
    before = world.watch(
        site, [Reply(feed(site, "quay"), headers=(("ETag", '"ours"'),)), moved(other.url("/away.xml"), status)]
    )
    for _ in range(3):
        world.run(after=DAY)
        assert world.health()["url"] == before
    first, second = other.log()
    assert (first.values("If-None-Match"), second.values("If-None-Match")) == ([], [b'"theirs"'])
    assert site.log()[1].values("If-None-Match") == [b'"ours"']
    assert site.log()[2].values("If-None-Match") == []
    assert world.health()["state"] == "not_modified"


@pytest.mark.parametrize("hops", [1, 2, 50])
def test_redirects_without_end_are_left_after_few_requests(world, hops):
    site = world.serve()
    for number in range(hops):
        site.routes[f"/{number}"] = moved(f"/{(number + 1) % hops}" if hops < 50 else f"/{number + 1}")
    world.add("A", site.url("/0"))
    world.run()
    assert world.health()["state"] == "http_error"
    assert "too many redirects" in world.health()["message"]
    assert len(site.log()) <= 10


def test_five_redirects_are_no_fault(world):
    site = world.serve()
    for number in range(5):
        site.routes[f"/{number}"] = moved(f"/{number + 1}", 302)
    site.routes["/5"] = Reply(feed(site, "quay"))
    world.add("A", site.url("/0"))
    world.run()
    assert world.health()["state"] == "ok"


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "http://",
        "https:///feed.xml",
        "http://[::1",
        "http://a b/",
        "http://127.0.0.1:99999/",
        "http://x\xe9\xff/",
    ],
)
def test_a_redirect_that_leads_nowhere_is_told(world, target):
    site = world.serve()
    world.watch(site, Reply(status=301, headers=(("Location", target),) if target is not None else ()))
    world.run()
    health = world.health()
    assert health["state"] in {"http_error", "refused", "dns_error"}
    assert (health["message"] is not None, health["next_at"] > world.now) == (True, True)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "169.254.169.254",
        "[::1]",
        "10.0.0.1",
        "[::ffff:127.0.0.1]",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "0.0.0.0",
        "localhost",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "192.168.1.1",
        "100.64.0.1",
    ],
)
def test_nothing_of_ours_reaches_an_address_that_is_not_public(world, host):
    listeners = [world.serve(), *([world.serve("::1")] if socket.has_ipv6 else [])]
    world.fetch["allow_private_addresses"] = False
    for number, site in enumerate(listeners):
        world.add(f"F{number}", f"http://{host}:{site.port}/feed.xml")
    world.run()
    assert set(world.states().values()) == {"refused"}
    assert [site.connections for site in listeners] == [0] * len(listeners)
    assert world.health("F0")["next_at"] > world.now


@pytest.mark.parametrize(
    "host",
    ["169.254.169.254", "[::ffff:127.0.0.1]", "2130706433", "10.0.0.1", "[fe80::1]", "0.0.0.0", "100.100.100.200"],
)
def test_a_redirect_into_a_private_network_is_refused_also_where_loopback_is_allowed(world, host):
    site = world.serve()
    target = world.serve()
    world.watch(site, moved(f"http://{host}:{target.port}/latest/meta-data/"))
    world.run()
    assert world.health()["state"] == "refused"
    assert (target.connections, len(site.log())) == (0, 1)


def _resolving(monkeypatch, answers):
    """Let one invented name have these addresses, one list after the other; all other names as ever."""
    real = socket.getaddrinfo

    def resolve(host, port, *arguments, **options):
        if host != "news.example.net":
            return real(host, port, *arguments, **options)
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)


@pytest.mark.parametrize(
    "answers", [[["93.184.216.34", "127.0.0.1"]], [["127.0.0.1", "93.184.216.34"]], [["127.0.0.1"]], [["10.1.1.1"]]]
)
def test_a_name_that_leads_inside_is_refused_whatever_else_it_leads_to(world, monkeypatch, answers):
    site = world.serve()
    _resolving(monkeypatch, answers)
    world.fetch["allow_private_addresses"] = False
    world.add("A", f"http://news.example.net:{site.port}/feed.xml")
    world.run()
    assert (world.health()["state"], site.connections) == ("refused", 0)


def test_a_name_that_led_outside_and_now_leads_inside_is_refused_when_it_is_connected(world, monkeypatch):
    site = world.serve()
    _resolving(monkeypatch, [["127.0.0.1"]])
    world.fetch["allow_private_addresses"] = False
    # The check of names is passed, as with an answer that changes between check and connection.
    monkeypatch.setattr("flows.fetch.guard.GuardedResolver.resolve", __import__("aiohttp").ThreadedResolver.resolve)
    world.add("A", f"http://news.example.net:{site.port}/feed.xml")
    world.run()
    assert (world.health()["state"], site.connections) == ("refused", 0)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/feed.xml",
        "gopher://127.0.0.1/1feed",
        "data:text/xml,<rss/>",
        "FILE:/etc/hostname",
    ],
)
def test_only_http_is_spoken(world, url):
    site = world.serve()
    world.add("A", url)
    world.watch(site, Reply(feed(site, "quay")), name="B")
    world.run()
    assert world.states() == {"A": "refused", "B": "ok"}
    assert world.health()["message"].startswith("only http and https are fetched")


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/", "javascript:alert(1)"])
def test_a_redirect_to_another_scheme_is_refused(world, target):
    site = world.serve()
    world.watch(site, moved(target))
    world.run()
    assert world.health()["state"] == "refused"


@pytest.mark.parametrize("body", [b"/etc/passwd", b"/dev/zero", b"file:///etc/passwd", b"http://127.0.0.1/feed.xml"])
def test_a_body_that_is_the_name_of_a_file_opens_none(world, body):
    site = world.serve()
    world.watch(site, Reply(body))
    world.run()
    assert (world.health()["state"], world.titles()) == ("not_feed", [])


def test_loopback_is_reached_from_loopback_where_tests_allow_it(world):
    site, other = world.serve(), world.serve("127.0.0.9")
    other.routes["/x"] = Reply(feed(site, "quay"))
    world.watch(site, moved(f"http://127.0.0.9:{other.port}/x"))
    world.add("B", f"http://localhost:{site.port}/feed.xml")
    world.run()
    assert world.states() == {"A": "ok", "B": "ok"}


def test_public_addresses_pass_the_guard_and_disguises_do_not():
    for address in ("93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"):
        assert why_refused(address, allow_private=False) is None
    for address in (
        "::ffff:93.184.216.34",
        "2002:7f00:1::",
        "::1",
        "fe80::1%eth0",
        "224.0.0.1",
        "255.255.255.255",
        "nonsense",
    ):
        assert why_refused(address, allow_private=False)
    for host in ("2130706433", "0x7f000001", "1.2.3", "017700000001", "0x7f.0.0.1."):
        assert why_host_refused(host)
