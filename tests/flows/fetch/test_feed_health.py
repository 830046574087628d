"""What people see of feeds: the summary of a run, the tables, the check, the list, and adding one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tomllib
from datetime import timedelta

import duckdb
import pytest
from installation import NOON
from loopback import Reply, feed

from flows.feed_health import TROUBLE_AFTER, advice_for, trouble_kind
from warehouse.database import open_published
from warehouse.feeds import FeedState

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TAG = (("ETag", '"x"'),)


def dated(site, *ages):
    """A feed whose stories are so many days old."""
    body = feed(site, *(f"story-{age}" for age in ages)).decode()
    for age in ages:
        stamp = (NOON - age * DAY).strftime("%a, %d %b %Y %H:%M:%S GMT")
        body = body.replace(f">story-{age}</guid>", f">story-{age}</guid><pubDate>{stamp}</pubDate>")
    return body.encode()


def test_a_trouble_is_told_in_full_when_it_comes_and_in_brief_after(world):
    site = world.serve()
    world.watch(site, Reply(status=500), name="broken", path="/broken")
    world.watch(site, Reply(dated(site, 40, 41, 42), headers=TAG), name="asleep", path="/asleep")
    world.watch(site, Reply(dated(site, 0, 1, 2), headers=TAG), name="well", path="/well")
    first = world.run().troubles
    assert (first.lines, first.standing, first.silent) == ((), None, "asleep")
    for _ in range(TROUBLE_AFTER - 2):
        world.run(after=DAY)
    third = world.run(after=DAY).troubles
    assert [line.split(":")[0] for line in third.lines] == ["broken"]
    assert third.silent is None  # said once
    fourth = world.run(after=DAY).troubles
    assert (fourth.lines, fourth.standing, fourth.silent) == ((), "broken (http_error)", None)
    rows = world.sql("select feed, trouble from feed_troubles order by feed")
    assert rows == [{"feed": "asleep", "trouble": "silent"}, {"feed": "broken", "trouble": "failing"}]


def test_the_tables_and_the_program_name_a_trouble_alike(world):
    states = [
        ("gone", 1),
        ("blocked", 1),
        ("refused", 1),
        ("not_feed", 1),
        ("http_error", 2),
        ("http_error", 3),
        ("timeout", 9),
        ("ok", 0),
    ]
    with duckdb.connect(str(world.folder / "dealwire.duckdb")) as connection:
        for number, (state, failures) in enumerate(states):
            for silent in (False, True):
                connection.execute(
                    "insert into feed_state (feed, url, publisher, state, consecutive_failures, silent) values (?, 'x', 'x', ?, ?, ?)",
                    [f"{number} {silent}", state, failures, silent],
                )
        told = dict(connection.execute("select feed, trouble from feed_troubles").fetchall())
    for number, (state, failures) in enumerate(states):
        for silent in (False, True):
            one = FeedState(feed="A", url="x", publisher="x", state=state, consecutive_failures=failures, silent=silent)
            assert trouble_kind(one) == told.get(f"{number} {silent}")


def test_every_state_that_is_no_success_has_an_advice():
    for state in "http_error rate_limited gone blocked timeout too_large refused not_feed parse_error dns_error tls_error robots".split():
        assert advice_for(FeedState(feed="A", url="x", publisher="x", state=state))


def test_a_check_asks_all_shows_all_and_keeps_what_it_learns(world):
    site = world.serve()
    world.watch(site, Reply(dated(site, 0, 1, 2), headers=TAG), name="well", path="/well")
    world.watch(site, [Reply(status=410), Reply(dated(site, 3, 4, 5), headers=TAG)], name="gone", path="/gone")
    world.watch(
        site, Reply(b"<!doctype html><p>Welcome", headers=(("Content-Type", "text/html"),)), name="page", path="/page"
    )
    table = world.command("feeds", "check", "--now", NOON.isoformat(), status=1).splitlines()
    assert table[0].split() == ["feed", "state", "entries", "newest", "problem", "advice"]
    assert table[1].split()[:4] == ["well", "ok", "3", "2026-03-10"]
    assert "feeds add" in next(line for line in table if line.startswith("page"))
    asked = len(site.log())
    world.run(after=timedelta(minutes=10))
    assert len(site.log()) == asked
    later = (NOON + HOUR).isoformat()
    row = json.loads(world.command("feeds", "check", "gone", "--json", "--now", later))
    assert (row["state"], row["entries"], row["well"], len(site.log())) == ("ok", 3, True, asked + 1)
    assert world.health("gone")["next_at"] == NOON + HOUR + timedelta(minutes=30)
    with open_published(world.folder / "dealwire-latest.duckdb") as connection:
        assert connection.execute("select state from feed_health where feed = 'gone'").fetchone() == ("ok",)


def test_a_check_leaves_a_host_alone_that_asked_for_it(world):
    site = world.serve()
    world.watch(site, [Reply(status=429, headers=(("Retry-After", "7200"),)), Reply(feed(site, "quay"))])
    world.command("feeds", "check", "--now", NOON.isoformat(), status=1)
    world.command("feeds", "check", "--now", (NOON + HOUR).isoformat(), status=1)
    assert len(site.log()) == 1
    world.command("feeds", "check", "--now", (NOON + 3 * HOUR).isoformat())


def test_a_check_of_an_unknown_feed_is_misuse(world):
    world.command("feeds", "check", "nobody", status=2)
    assert "feeds list" in world.stderr


def _added(world):
    return [one["url"] for one in tomllib.loads(world.config.read_text())["feeds"]]


def test_a_feed_is_found_behind_a_page_that_names_it(world):
    site = world.serve()
    head = b"<!doctype html><head><link rel=alternate type='application/rss+xml' href='/broken.xml'><link rel='alternate' type='application/atom+xml' href='news/feed'></head><p>x"
    site.routes |= {
        "/": Reply(head, headers=(("Content-Type", "text/html"),)),
        "/news/feed": Reply(feed(site, "quay", title="Quay News")),
    }
    world.add("other", "https://example.org/feed")
    world.command("feeds", "add", site.url("/"))
    assert _added(world) == ["https://example.org/feed", site.url("/news/feed")]
    assert "added Quay News" in world.stderr


def test_a_feed_is_found_where_feeds_usually_are(world):
    site = world.serve()
    site.routes |= {
        "/": Reply(b"<!doctype html><p>No link here.", headers=(("Content-Type", "text/html"),)),
        "/rss.xml": Reply(feed(site, "quay")),
    }
    world.add("other", "https://example.org/feed")
    world.command("feeds", "add", site.url("/"), "--name", "Q")
    assert _added(world)[1] == site.url("/rss.xml")


def test_a_site_without_a_feed_is_told_so(world):
    site = world.serve()
    site.routes["/"] = Reply(b"<!doctype html><p>No link here.", headers=(("Content-Type", "text/html"),))
    world.add("other", "https://example.org/feed")
    world.command("feeds", "add", site.url("/"), status=1)
    assert len(_added(world)) == 1
    world.command("feeds", "add", "file:///etc/passwd", status=2)


# ----------------------------------------------------------------------------------- what happens in mid-run, from outside


def _start(world, *flags):
    world.write()
    program = [
        sys.executable,
        "-m",
        "flows",
        "run",
        "--direct",
        "--now",
        world.now.isoformat(),
        "--config",
        str(world.config),
    ]
    return subprocess.Popen([*program, *flags], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.slow
def test_a_run_killed_while_a_server_is_asked_takes_up_each_entry_once_when_it_is_repeated(world):
    site = world.serve()
    killed = []

    def kill(_asked):
        if not killed:
            killed.append(os.kill(process.pid, signal.SIGKILL))
        return Reply(feed(site, "slow"), headers=TAG)

    world.watch(site, Reply(feed(None, *(f"ship-{number}" for number in range(50))), headers=TAG), name="A", path="/a")
    world.watch(site, kill, name="B", path="/b")
    process = _start(world)
    process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL
    again = _start(world)
    _, told = again.communicate(timeout=120)
    assert again.returncode == 0, told
    assert world.sql("select count(*) as n, count(distinct url) as urls from pages") == [{"n": 51, "urls": 51}]
    assert set(world.states().values()) <= {"ok", "not_modified"}


@pytest.mark.slow
def test_a_full_disk_ends_the_run_with_1_and_nothing_is_lost_by_it(world):
    site = world.serve()
    stories = [f"{number:05d}" for number in range(4_900)]
    world.watch(site, Reply(feed(None, *stories), headers=TAG))
    world.fetch["max_body_mib"] = 20
    world.write()
    room = (world.folder / "dealwire.duckdb").stat().st_size // 1024 + 200  # KiB that a file may have
    program = (
        f"exec {sys.executable} -m flows run --direct --limit 1 --now {world.now.isoformat()} --config {world.config}"
    )
    done = subprocess.run(
        ["bash", "-c", f"trap '' XFSZ; ulimit -f {room}; {program}"],
        check=False,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1, done.stderr
    assert "dealwire:" in done.stderr
    assert len(world.titles()) in {0, 4_900}  # stored as a whole or not at all, wherever the room ran out
    world.run()
    assert len(set(world.titles())) == len(world.titles()) == 4_900
