"""Cases of servers that are away, want to be left alone, are gone, or say how long an answer is good for."""

from __future__ import annotations

import itertools
from datetime import timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from installation import NOON
from loopback import Reply, feed

from flows.fetch.headers import cache_seconds, retry_after_seconds
from flows.schedule import BLOCKED, DAY, HOUR, JITTER, Visit, is_silent, next_page_try, next_visit, rhythm_of

BASE = timedelta(minutes=30)
MINUTE = timedelta(minutes=1)
CHALLENGE = (
    b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Enable JavaScript and cookies to "
    b"continue<script src='/cdn-cgi/challenge-platform/x.js'></script></body></html>"
)
CONSENT = (
    b"<!doctype html><html><head><title>Before you go on</title></head><body><form action='/consent/save'><p>We and our "
    b"partners use cookies.</p><button>Accept all</button><button>Reject all</button></form></body></html>"
)


def tagged(site, *stories):
    return Reply(feed(site, *stories), headers=(("ETag", '"t"'),))


def http_date(moment):
    return format_datetime(moment, usegmt=True)


def test_a_feed_that_is_gone_is_not_asked_again_until_somebody_wants_it(world):
    site = world.serve()
    world.watch(site, [tagged(site, "quay"), Reply(status=410), tagged(site, "quay", "pier")])
    world.run()
    told = world.run(after=HOUR).troubles.lines
    health = world.health()
    assert (health["state"], health["http_status"], health["next_at"]) == ("gone", 410, None)
    assert told[0].startswith("A: gone")
    assert "feeds check" in told[0]
    for _ in range(3):
        assert world.run(after=30 * DAY).due == 0
    assert (len(site.log()), len(world.titles())) == (2, 1)
    world.run(after=HOUR, force=True)
    assert (world.health()["state"], world.health()["new_entries"]) == ("ok", 1)
    assert world.run(after=HOUR).due == 1


def test_a_404_that_passes_costs_one_longer_wait_and_tells_nobody(world):
    site = world.serve()
    world.watch(site, [tagged(site, "quay"), Reply(b"?", 404), tagged(site, "quay", "pier")])
    world.run()
    visited = world.run(after=HOUR)
    assert (world.health()["state"], world.health()["http_status"]) == ("http_error", 404)
    assert BASE < world.wait() <= BASE * 1.5 * (1 + JITTER)
    assert not any((visited.troubles.lines, visited.troubles.standing, visited.troubles.silent))
    world.run(after=HOUR)
    assert (world.health()["state"], world.health()["consecutive_failures"], world.wait()) == ("ok", 0, BASE)


def test_an_error_with_a_feed_in_it_is_an_error(world):
    site = world.serve()
    world.watch(site, Reply(feed(site, "lure"), 500))
    world.run()
    assert (world.health()["state"], world.health()["http_status"], world.titles()) == ("http_error", 500, [])


def test_ten_failures_are_asked_ever_less_often_and_the_first_success_ends_them(world):
    site = world.serve()
    world.watch(site, [Reply(status=503)] * 10 + [tagged(site, "quay")])
    waits = []
    for number in range(1, 11):
        visited = world.run(after=waits[-1] + MINUTE if waits else timedelta())
        assert (visited.due, world.health()["consecutive_failures"]) == (1, number)
        assert bool(visited.troubles.lines) == (number == 3)  # told once, when it is no passing fault any more
        waits.append(world.wait())
    assert all(later > earlier for earlier, later in itertools.pairwise(waits) if earlier < DAY)
    assert waits[0] > HOUR
    assert max(waits) <= DAY
    world.run(after=waits[-1] + MINUTE)
    assert (world.health()["state"], world.health()["consecutive_failures"], world.wait()) == ("ok", 0, BASE)


WISHES = {
    "7200": (2 * HOUR, 2 * HOUR),
    "abc": (BASE, 2 * HOUR),
    "": (BASE, 2 * HOUR),
    "-5": (BASE, 2 * HOUR),
    "0": (BASE, 2 * HOUR),
    "1000000000": (DAY, DAY),
    "9" * 30: (BASE, DAY),
    "1e3": (BASE, 2 * HOUR),
    "Sun, 01 Mar 2020 10:00:00 GMT": (BASE, 2 * HOUR),
}


def test_a_wish_to_be_left_alone_is_kept(world):
    sites = [world.serve(f"127.0.1.{number + 1}") for number in range(len(WISHES))]
    for number, (value, site) in enumerate(zip(WISHES, sites, strict=True)):
        wish = Reply(status=429, headers=(("Retry-After", value),))
        world.watch(site, [tagged(site, "quay"), wish, tagged(site, "pier")], name=f"F{number}")
    world.run()
    world.run(after=HOUR)
    waits = {}
    for number, (value, (least, most)) in enumerate(WISHES.items()):
        health = world.health(f"F{number}")
        assert (health["state"], health["http_status"]) == ("rate_limited", 429)
        waits[value] = health["next_at"] - world.now
        assert least <= waits[value] <= most, value
        assert ("waiting a day" in health["message"]) == (value == "1000000000"), value
    by_wish = dict(zip(WISHES, sites, strict=True))
    for value, wait in (("7200", 2 * HOUR), ("1000000000", DAY)):
        world.run(after=NOON + HOUR + wait - MINUTE - world.now)
        assert len(by_wish[value].log()) == 2
        world.run(after=2 * MINUTE)
        assert len(by_wish[value].log()) == 3
    assert "rate_limited" not in world.states().values()


def test_a_date_to_wait_for_is_reckoned_by_the_server_s_clock(world):
    for number, skew in enumerate((timedelta(), HOUR, -HOUR, 4000 * DAY)):
        theirs = NOON + skew
        headers = (("Date", http_date(theirs)), ("Retry-After", http_date(theirs + 3 * HOUR)))
        for status in (429, 503):
            site = world.serve(f"127.0.1.{number + 1}")
            world.watch(site, Reply(status=status, headers=headers), name=f"{status} {skew}")
    world.run()
    assert {wait["next_at"] - world.now for wait in world.sql("select next_at from feed_health")} == {3 * HOUR}


def test_a_date_without_the_server_s_own_is_reckoned_by_ours(world):
    site = world.serve()
    world.watch(site, Reply(status=503, headers=(("Retry-After", http_date(NOON + 3 * HOUR)),)))
    world.run()
    assert abs(world.wait() - 3 * HOUR) < timedelta(seconds=2)


def test_a_host_that_wants_to_be_left_alone_is_left_alone_with_all_its_feeds_and_no_other_is(world):
    site, other = world.serve(), world.serve("127.0.0.4")
    world.watch(
        site, [Reply(status=429, headers=(("Retry-After", "7200"),)), tagged(site, "quay")], name="A", path="/a"
    )
    for name in "BC":
        world.watch(site, tagged(site, name), name=name, path=f"/{name}")
    world.watch(other, tagged(other, "pier"), name="D", path="/d")
    world.run()
    assert len(site.log()) == 1
    assert world.states() == {"A": "rate_limited", "B": None, "C": None, "D": "ok"}
    for name in "BC":
        assert world.wait(name) == 2 * HOUR
        assert "wants to be left alone" in world.health(name)["message"]
    assert world.run(after=HOUR).due == 1
    assert (len(site.log()), len(other.log())) == (1, 2)
    world.run(after=2 * HOUR)
    assert set(world.states().values()) == {"ok", "not_modified"}


KEPT = [
    ((("Cache-Control", "max-age=86400"),), DAY),
    ((("Cache-Control", "public, MAX-AGE = 7200"),), 2 * HOUR),
    ((("Cache-Control", "public"), ("Cache-Control", 'max-age="7200"')), 2 * HOUR),
    ((("Cache-Control", "max-age=31536000"),), DAY),
    ((("Cache-Control", "max-age=60"),), None),
    ((("Cache-Control", "no-cache, max-age=7200"),), None),
    ((("Cache-Control", "max-age=7200, no-cache"),), None),
    ((("Cache-Control", "no-store"), ("Expires", http_date(NOON + 9 * HOUR))), None),
    ((("Cache-Control", "s-maxage=7200"),), None),
    ((("Expires", http_date(NOON + 7 * HOUR)), ("Date", http_date(NOON + HOUR))), 6 * HOUR),
    ((("Expires", http_date(NOON + 90 * DAY)), ("Date", http_date(NOON))), DAY),
    ((("Expires", "0"),), None),
    ((("Expires", "soon"),), None),
    ((("Expires", http_date(NOON - DAY)),), None),
    ((("Cache-Control", "max-age=0"), ("Expires", http_date(NOON + 9 * HOUR))), None),
]


@pytest.mark.parametrize("status", [200, 304, 429])
def test_an_answer_is_kept_for_as_long_as_the_server_says(world, status):
    for number, (headers, _) in enumerate(KEPT):
        site = world.serve(f"127.0.1.{number + 1}")
        known = Reply(feed(site, "quay"), headers=(("ETag", '"t"'), *(headers if status == 200 else ())))
        world.watch(site, [known, Reply(status=status, headers=headers)], name=f"F{number}")
    world.run()
    if status != 200:
        world.run(after=HOUR)
    usual = BASE if status != 429 else BASE * 1.5
    for number, (headers, wait) in enumerate(KEPT):
        health = world.health(f"F{number}")
        assert health["http_status"] == status
        least, most = (wait, wait) if wait else (usual, usual * (1 + JITTER))
        assert least <= health["next_at"] - world.now <= most, headers


def test_a_second_run_within_the_interval_asks_for_nothing_and_says_so(world):
    site = world.serve()
    for number in range(3):
        world.watch(site, tagged(site, f"ship-{number}"), name=f"F{number}", path=f"/{number}")
    assert "3 asked" in world.cycle()
    for _ in range(2):
        assert "0 asked; 3 skipped, not due" in world.cycle(after=timedelta(seconds=30))
    assert len([one for one in site.log() if not one.path.endswith(".html")]) == 3


def test_a_wall_is_left_alone_for_long_and_without_a_disguise(world):
    site = world.serve()
    html = ("Content-Type", "text/html")
    mitigated = ("cf-mitigated", "challenge")
    world.watch(site, Reply(CHALLENGE, 200, (html,)), name="200", path="/200")
    world.watch(site, Reply(CHALLENGE, 503, (html,)), name="503", path="/503")
    world.watch(site, Reply(b"<p>no", 403, (html, mitigated)), name="403", path="/403")
    world.watch(site, Reply(CONSENT, 200, (html,)), name="consent", path="/consent")
    visited = world.run()
    assert {name: state for name, state in world.states().items() if name != "consent"} == dict.fromkeys(
        ("200", "503", "403"), "blocked"
    )
    assert world.states()["consent"] in {"blocked", "not_feed"}
    for name in ("200", "503", "403"):
        assert world.wait(name) >= 6 * HOUR
        assert any(line.startswith(f"{name}: blocked") for line in visited.troubles.lines)
    assert world.wait("consent") >= 2 * HOUR
    assert world.run(after=2 * HOUR).due == 0
    world.run(after=DAY)
    assert {one.values("User-Agent")[0] for one in site.log()} == {b"dealwire-test/1 (+https://example.org/contact)"}
    assert set(world.sql("select entries from feed_health")[0].values()) == {0}


def test_what_the_feed_asks_for_itself_is_heeded(world):
    site = world.serve()
    period = "<sy:updatePeriod xmlns:sy='http://purl.org/rss/1.0/modules/syndication/'>daily</sy:updatePeriod>"
    hours = "".join(f"<hour>{hour}</hour>" for hour in range(12, 18))
    for name, extra in (
        ("T", "<ttl>180</ttl>"),
        ("P", period),
        ("S", f"<skipHours>{hours}</skipHours>"),
        ("H", "<ttl>soon</ttl>"),
    ):
        world.watch(site, Reply(feed(site, name, extra=extra), headers=(("ETag", '"t"'),)), name=name, path=f"/{name}")
    world.run()
    assert (world.wait("T"), world.wait("P"), world.wait("H")) == (3 * HOUR, DAY, BASE)
    assert world.health("S")["next_at"].hour == 18


# ------------------------------------------------------------------------------------------- the function by itself


def visit(**values):
    return Visit(**{"feed": "A", "at": NOON, "answered_at": NOON, "every": BASE, "failures": 0} | values)


@given(
    every=st.integers(60, 3 * 86_400),
    failures=st.integers(0, 200),
    patient=st.sampled_from([timedelta(), BLOCKED]),
    asked=st.one_of(st.none(), st.floats(0, 1e12)),
    ttl=st.one_of(st.none(), st.floats(0, 1e12)),
    hours=st.lists(st.integers(0, 23)),
    successes=st.integers(0, 1_000),
    quiet=st.integers(0, 10**8),
)
def test_a_visit_is_never_before_the_interval_nor_the_server_s_wish_and_never_far_off(
    every, failures, patient, asked, ttl, hours, successes, quiet
):
    base = timedelta(seconds=every)
    due = next_visit(
        visit(
            every=base,
            failures=failures,
            least=patient,
            cache_s=asked,
            retry_after_s=asked,
            ttl_s=ttl,
            skip_hours=tuple(hours),
            successes=successes,
            changed_at=NOON - timedelta(seconds=quiet),
        )
    )
    assert due >= NOON + base
    assert due >= NOON + timedelta(seconds=min(asked or 0, 86_400))
    assert due <= NOON + max(4 * base, DAY) + DAY


@given(st.integers(60, 86_400), st.text(max_size=20), st.booleans())
def test_each_failure_makes_the_wait_longer_up_to_a_day(every, name, unguided):
    waits = [
        next_visit(visit(feed=name, every=timedelta(seconds=every), failures=n, unguided=unguided)) - NOON
        for n in range(40)
    ]
    assert all(later > earlier or earlier == DAY for earlier, later in itertools.pairwise(waits))
    assert waits[-1] == DAY


def test_a_feed_that_is_quiet_is_asked_less_often_and_one_that_is_lively_is_not():
    def wait(quiet, successes=100):
        return next_visit(visit(successes=successes, changed_at=NOON - quiet)) - NOON

    assert wait(HOUR) == wait(DAY) == wait(30 * DAY, successes=5) == BASE
    assert BASE < wait(3 * DAY) < wait(4 * DAY) <= wait(400 * DAY) == 4 * BASE


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_header_is_read_or_ignored(one, other):
    headers = {"cache-control": one, "expires": other, "retry-after": one, "date": other}
    for seconds in (cache_seconds(headers, NOON), retry_after_seconds(headers, NOON)):
        assert seconds is None or seconds >= 0


def test_a_page_is_tried_five_times_and_then_left():
    waits = [next_page_try(NOON, attempts) for attempts in range(1, 6)]
    assert [(moment - NOON) // MINUTE for moment in waits[:4]] == [30, 60, 120, 240]
    assert waits[4] is None


def test_silence_is_told_from_a_rhythm():
    times = [NOON - number * DAY for number in range(10)]
    assert rhythm_of(times) == DAY.total_seconds()
    assert rhythm_of(times[:2]) is None
    assert not is_silent(NOON, DAY.total_seconds(), NOON + 5 * DAY)
    assert is_silent(NOON, DAY.total_seconds(), NOON + 5 * DAY + MINUTE)
    assert not is_silent(NOON, 60.0, NOON + DAY)
    assert is_silent(NOON, None, NOON + 31 * DAY)
    assert not is_silent(None, 60.0, NOON)
