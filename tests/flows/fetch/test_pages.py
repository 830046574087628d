"""Article pages: robots.txt, pauses, what is stored, what is tried again, and what is left."""

from __future__ import annotations

import itertools
import subprocess
import sys
from datetime import timedelta

import pytest
from loopback import Reply, feed, say_nothing, send_raw

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
HTML = ("Content-Type", "text/html; charset=utf-8")
PAGE = Reply(b"<!doctype html><title>x</title><p>" + b"Words. " * 200, headers=(HTML,))


def page(world, story="quay"):
    return world.sql(f"select state, reason, attempts, next_at from pages where url like '%/{story}.html'")[0]


def stored(world):
    return {row["url"].rpartition("/")[2] for row in world.sql("select url from page_bodies")}


@pytest.mark.parametrize(
    ("robots", "allowed"),
    [
        (Reply(status=404), True),
        (Reply(status=403), True),
        (Reply(status=401), True),
        (Reply(b""), True),
        (Reply(b"<html>not here"), True),
        (Reply(b"User-agent: *\nDisallow: /"), False),
        (Reply(b"User-agent: *\nDisallow: /\n\nUser-agent: dealwire-test\nAllow: /"), True),
        (Reply(b"User-agent: *\nAllow: /\n\nUser-agent: Dealwire-Test\nDisallow: /*.html$"), False),
        (Reply(b"User-agent: *\nDisallow: /private/"), True),
        (Reply(status=500), None),
        (Reply(status=503), None),
        (Reply(talk=send_raw(b"")), None),
        (Reply(status=301, headers=(("Location", "/rules.txt"),)), False),
        (Reply(status=302, headers=(("Location", "/robots.txt"),)), True),
        (Reply(b"User-agent: *\nDisallow: /\n" + b"# " + b"x" * 2**21), None),
    ],
    ids=[
        "404",
        "403",
        "401",
        "empty",
        "html",
        "all",
        "us",
        "not us",
        "other",
        "500",
        "503",
        "hangs up",
        "moved",
        "loop",
        "huge",
    ],
)
def test_robots_is_obeyed(world, robots, allowed):
    site = world.serve()
    site.routes |= {"/robots.txt": robots, "/quay.html": PAGE, "/rules.txt": Reply(b"User-agent: *\nDisallow: /")}
    world.watch(site, Reply(feed(site, "quay")))
    world.run(pages=True)
    asked = len(site.log("/quay.html"))
    if allowed:
        assert (asked, stored(world), page(world)["state"]) == (1, {"quay.html"}, "pending")
    else:
        assert (asked, stored(world), page(world)["state"]) == (0, set(), "robots")
        assert (page(world)["next_at"] is None) == (allowed is False)  # what cannot be read is asked for again
        assert world.outcomes("page") == ["robots"]
    assert world.health()["state"] == "ok"  # feeds are fetched because somebody asked for them


def test_robots_is_kept_for_a_day_from_run_to_run(world):
    site = world.serve()
    site.routes["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /private")
    numbers = iter(range(100))
    world.watch(site, lambda _asked: Reply(feed(site, f"ship-{next(numbers)}"), headers=(("ETag", '"x"'),)))
    for _ in range(3):
        world.run(after=HOUR, pages=True)
    assert len(site.log("/robots.txt")) == 1
    world.run(after=DAY, pages=True)
    assert len(site.log("/robots.txt")) == 2


def test_robots_is_not_asked_where_it_is_not_obeyed(world):
    site = world.serve()
    site.routes |= {"/robots.txt": Reply(b"User-agent: *\nDisallow: /"), "/quay.html": PAGE}
    world.fetch["respect_robots"] = False
    world.watch(site, Reply(feed(site, "quay")))
    world.run(pages=True)
    assert (len(site.log("/robots.txt")), stored(world)) == (0, {"quay.html"})


def test_a_redirect_is_looked_up_in_the_rules_of_where_it_leads(world):
    site, other = world.serve(), world.serve("127.0.0.2")
    other.routes |= {"/robots.txt": Reply(b"User-agent: *\nDisallow: /"), "/there.html": PAGE}
    site.routes["/quay.html"] = Reply(status=301, headers=(("Location", other.url("/there.html")),))
    world.watch(site, Reply(feed(site, "quay")))
    world.run(pages=True)
    assert [one.path for one in other.asked] == ["/robots.txt"]
    assert page(world)["state"] == "robots"


def test_a_crawl_delay_is_kept(world):
    site = world.serve()
    site.routes |= {
        "/robots.txt": Reply(b"User-agent: *\nCrawl-delay: 0.4"),
        "/a.html": PAGE,
        "/b.html": PAGE,
        "/c.html": PAGE,
    }
    world.watch(site, Reply(feed(site, "a", "b", "c")))
    world.run(pages=True)
    pages = [one for one in site.log() if one.path.endswith(".html")]
    gaps = [later.begun - earlier.ended for earlier, later in itertools.pairwise(pages)]
    assert len(pages) == 3
    assert min(gaps) >= 0.39


def test_a_page_that_the_feed_carries_whole_is_not_asked_for(world):
    site = world.serve()
    text = "".join(
        f"<p>{'The harbour board met again and said what it would do with the old pier. ' * 5}</p>" for _ in range(12)
    )
    whole = feed(site, "quay").replace(
        b"</item>",
        f"<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'><![CDATA[{text}]]></content:encoded></item>".encode(),
    )
    world.watch(site, Reply(whole))
    world.run(pages=True)
    assert [one.path for one in site.asked] == ["/feed.xml"]
    assert world.sql("select source from page_bodies") == [{"source": "feed"}]


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "video/mp4", "application/octet-stream"])
def test_what_is_no_page_is_noted_and_not_read(world, kind):
    site = world.serve()
    site.routes["/quay.html"] = Reply(b"x" * 1000, headers=(("Content-Type", kind),))
    world.watch(site, Reply(feed(site, "quay")))
    world.run(pages=True)
    assert (page(world)["state"], page(world)["reason"]) == ("not_article", f"{kind}, which is no page")
    world.run(after=3 * DAY, pages=True)
    assert len(site.log("/quay.html")) == 1


def test_a_page_that_fails_is_tried_five_times_on_later_runs_and_then_parked_with_its_reason(world):
    site = world.serve()
    site.routes["/quay.html"] = Reply(b"?", 500)
    world.watch(site, Reply(feed(site, "quay"), headers=(("ETag", '"x"'),)))
    for attempt in range(1, 6):
        world.run(after=DAY, pages=True)
        row = page(world)
        assert (row["state"], row["attempts"]) == ("failed" if attempt < 5 else "parked", attempt)
    assert "HTTP 500" in row["reason"]
    world.run(after=10 * DAY, pages=True)
    assert len(site.log("/quay.html")) == 5


def test_a_page_is_not_asked_for_before_its_time(world):
    site = world.serve()
    site.routes["/quay.html"] = [Reply(b"?", 503, headers=(("Retry-After", "7200"),)), PAGE]
    world.watch(site, Reply(feed(site, "quay"), headers=(("ETag", '"x"'),)))
    world.run(pages=True)
    world.run(after=HOUR, pages=True)
    assert len(site.log("/quay.html")) == 1
    world.run(after=2 * HOUR, pages=True)
    assert stored(world) == {"quay.html"}


@pytest.mark.parametrize(
    "answer",
    [
        Reply(status=410),
        Reply(b"x" * 2**21, headers=(HTML,)),
        Reply(status=302, headers=(("Location", "file:///etc/passwd"),)),
    ],
    ids=["gone", "too large", "refused"],
)
def test_a_page_that_will_never_do_is_parked_at_once(world, answer):
    site = world.serve()
    site.routes["/quay.html"] = answer
    world.watch(site, Reply(feed(site, "quay")))
    world.run(pages=True)
    assert page(world)["state"] == "parked"


def test_a_host_that_says_429_is_left_with_pages_and_feeds(world):
    site = world.serve()
    for story in "abc":
        site.routes[f"/{story}.html"] = Reply(status=429, headers=(("Retry-After", "7200"),))
    world.watch(site, Reply(feed(site, "a", "b", "c"), headers=(("ETag", '"x"'),)))
    world.run(pages=True)
    assert len([one for one in site.log() if one.path.endswith(".html")]) == 1
    asked = len(site.log())
    world.run(after=HOUR, pages=True)
    assert len(site.log()) == asked
    for story in "abc":
        site.routes[f"/{story}.html"] = PAGE
    world.run(after=2 * HOUR, pages=True)
    assert stored(world) == {"a.html", "b.html", "c.html"}


def test_a_dead_host_is_given_up_for_the_run_after_three_pages(world):
    site = world.serve()
    stories = [f"ship-{number}" for number in range(8)]
    for story in stories:
        site.routes[f"/{story}.html"] = Reply(talk=say_nothing)
    world.fetch["timeout_s"] = 0.5
    world.watch(site, Reply(feed(site, *stories)))
    world.run(pages=True)
    assert len([one for one in site.log() if one.path.endswith(".html")]) == 3


def test_twenty_feeds_and_sixty_pages_of_one_host_come_one_at_a_time_and_never_too_close(world):
    site, other = world.serve(), world.serve("127.0.0.2")
    world.fetch["host_delay_s"] = 0.05
    for number in range(20):
        stories = [f"{number}-{story}" for story in range(3)]
        site.routes |= {f"/{story}.html": PAGE for story in stories}
        world.watch(
            site, Reply(feed(site, *stories), headers=(("ETag", '"x"'),)), name=f"F{number}", path=f"/{number}.xml"
        )
    world.watch(other, Reply(feed(other)), name="other")
    world.run(pages=True)
    assert len(site.asked) == 20 + 60 + 1
    assert site.most_together == 1
    gaps = [later.begun - earlier.ended for earlier, later in itertools.pairwise(site.asked)]
    assert min(gaps) >= 0.05
    world.run(after=timedelta(minutes=10), pages=True)
    assert len(site.asked) == 81


def test_the_pause_is_kept_from_one_process_to_the_next(world, monkeypatch):
    site = world.serve()
    world.fetch["host_delay_s"] = 1.5
    world.watch(site, Reply(feed(site), headers=(("ETag", '"x"'),)))
    world.run()
    monkeypatch.setattr("flows.fetch.hosts._ended", {})  # as in a new process
    world.run(after=HOUR)
    first, second = site.log()
    assert second.begun - first.ended >= 1.45


def test_the_database_is_free_while_servers_are_waited_for(world):
    site = world.serve()
    answered = []

    def look_from_outside(_asked):
        code = f"import duckdb; duckdb.connect({str(world.folder / 'dealwire.duckdb')!r}).execute('select 1')"
        answered.append(subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode)
        return Reply(feed(site, "quay"))

    world.fetch["timeout_s"] = 20
    site.routes["/quay.html"] = lambda asked: (look_from_outside(asked), PAGE)[1]
    world.watch(site, look_from_outside)
    world.run(pages=True)
    assert answered == [0, 0]
