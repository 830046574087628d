"""The report in a real browser, whatever outlets write; the feeds beside it in real readers."""

from __future__ import annotations

import asyncio
import io
import json
import struct
import sys
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

import feedparser
import pytest
from lxml import html

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "warehouse"))
from browser import PROGRAM, browser
from known import add_claim, add_event, add_weekly_mentions, at, insert

from flows.report.charts import bars, calendar
from flows.report.figures import compared
from flows.report.network import layout, place_labels
from flows.report.outgoing import icalendar
from flows.report.page import write_report
from warehouse.database import open_warehouse
from warehouse.publish import publish

needs_chromium = pytest.mark.skipif(PROGRAM is None, reason="Debian's chromium is not installed")
EVIL = [
    "</script><script>window.hacked = 1</script>",
    "<img src=https://example.org/x.png onerror=window.hacked=1>",
    "=cmd|' /C calc'!A0",
    "Robert'); drop table events; --",
    "\x00\x08\ufffe\u2028END:VEVENT\r\nBEGIN:VEVENT\r\nSUMMARY:forged",
    "x" * 10_000,
    "]]></summary><link href='https://example.org/forged'/>",
    "{{ 7 * 7 }} {% raw %}",
]
LINKS = [
    "https://example.org/story",
    "javascript:window.hacked=1",
    "data:text/html,x",
    "https://[broken",
    'HTTP://example.org/a b"><b>',
]
# Plots and the tables of events, conflicts and feeds that are wider than their card.
CUT_OFF = """[...document.querySelectorAll('.plot, .card:has(.stacked)')]
    .filter(one => one.scrollWidth > one.clientWidth).map(one => one.textContent.slice(0, 80))"""


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    folder = tmp_path_factory.mktemp("report")
    with open_warehouse(folder / "dealwire.duckdb") as connection:
        insert(connection, "runs", run_id="r", started_at=at("2026-03-29T18:00"), state="completed")
        _fill(connection)
    publish(folder / "dealwire.duckdb", folder / "latest.duckdb")
    return write_report(folder / "latest.duckdb", folder / "report.html")


def _fill(connection):
    makers = ["Orrery Labs", "Halden Cloud", "Quillan", "Brightloom", *EVIL]
    for number in range(120):
        day = (date(2026, 1, 3) + timedelta(days=number % 85)).isoformat()
        one, other = makers[number % len(makers)], makers[(number * 5 + 1) % len(makers)]
        more = {"urls": LINKS, "evidence": one, "publisher_count": 2, "has_conflict": number % 9 == 1}
        if number % 3:
            parties = [(one, "investor"), (other, "recipient")]
            money = {"amount": 5_000_000 * number, "currency": "USD", "amount_usd": 5_000_000 * number}
            status = "rumoured" if number % 10 == 1 else "completed"
            add_event(
                connection,
                f"d{number}",
                day=day,
                parties=parties,
                headline=f"{one} deals {number}",
                status=status,
                **money,
                **more,
            )
            if number % 9 == 1:
                add_claim(connection, f"d{number}", "amount", one, publisher=one)
                add_claim(connection, f"d{number}", "amount", "2 EUR", publisher=other, chosen=False)
        else:
            made = {
                "developer": one,
                "product": f"Model {number}",
                "products": [other],
                "open_weights": number % 2 == 0,
            }
            headline = f"{one} launches {number}"
            add_event(
                connection,
                f"l{number}",
                "model_launch",
                day=day,
                parties=[(one, "developer")],
                headline=headline,
                **made,
                **more,
            )
    add_weekly_mentions(connection, "Riser", [6, 1, 1], last_day=at("2026-03-29"))
    for name in EVIL:
        values = {"url": "https://example.org/feed", "publisher": "p", "message": name, "consecutive_failures": 3}
        insert(connection, "feed_state", feed=name, state="timeout", **values)


def test_the_page_is_one_small_file_with_everything_in_it(report):
    page = report[0].read_text(encoding="utf-8")
    assert len(page.encode()) < 3 * 2**20
    tree = html.fromstring(page)
    assert len(tree.cssselect(".desk svg")) == len(tree.cssselect(".phone svg")) == 6
    for plot in tree.cssselect(".plot"):
        assert plot.get("role") == "img"
        assert len(plot.get("aria-label")) > 20
        assert len(plot.getparent().cssselect("details td")) > 3
    ids = {one.get("id") for one in tree.cssselect("[id]")}
    files = {path.name for path in report}
    for link in tree.cssselect("a"):
        target = link.get("href")
        assert target.removeprefix("#") in ids or target in files or target.lower().startswith(("http://", "https://"))
    assert "x" * 400 not in page
    assert not tree.cssselect("img, iframe, object, embed, form, link[rel=stylesheet], script[src]")


def test_headline_figures_are_compared_with_the_period_before(report):
    shown = [one.text_content() for one in html.fromstring(report[0].read_text()).cssselect(".figures .card")]
    assert any("in 30 days, " in one and "before" in one for one in shown)
    period = compared(date(2026, 3, 1), date(2026, 3, 10))
    assert (period.days, period.before().since, period.before().until) == (10, date(2026, 2, 19), date(2026, 3, 1))


@needs_chromium
def test_the_page_runs_in_a_browser_without_a_complaint_or_a_request(report, tmp_path):
    async def look():
        async with browser(tmp_path / "profile") as page:
            shots = {}
            for name, screen in {
                "desktop": {"width": 1200}, "phone": {"width": 390, "height": 844}, "dark": {"scheme": "dark"},
            }.items():  # fmt: skip
                await page.open(report[0], **screen)
                shots[name] = await page.screenshot()
                if name == "phone":
                    assert await page.evaluate("document.documentElement.scrollWidth") <= 390
                    assert await page.evaluate(CUT_OFF) == []
            assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(15, 19, 24)"
            printed = await page.printed()
            assert await page.evaluate("window.hacked === undefined")
            assert page.complaints == []
            assert set(page.requests) <= {report[0].resolve().as_uri(), "data:,"}
            return shots, printed

    shots, printed = asyncio.run(look())
    for name, png in shots.items():
        width, _ = struct.unpack(">II", png[16:24])
        assert width == (390 if name == "phone" else 1200)
        assert len(png) > 20_000, f"{name} looks empty"
    assert shots["desktop"] != shots["dark"]
    assert printed.startswith(b"%PDF-")
    assert len(printed) > 50_000


@needs_chromium
def test_the_table_is_filtered_by_keyboard_and_links_lead_to_their_places(report, tmp_path):
    shown = "[...document.querySelectorAll('#rows tr')].filter(row => !row.hidden).length"

    async def use():
        async with browser(tmp_path / "profile") as page:
            await page.open(report[0])
            everything = await page.evaluate(shown)
            await page.press("/", 191)
            assert await page.evaluate("document.activeElement.id") == "filter"
            await page.type("brightloom launches")
            some = await page.evaluate(shown)
            told = await page.evaluate("document.getElementById('count').textContent")
            await page.press("Escape", 27)
            assert await page.evaluate(shown) == everything
            await page.evaluate("document.querySelector('nav a[href=\"#feeds\"]').click()")
            assert await page.evaluate("location.hash") == "#feeds"
            assert await page.evaluate("document.getElementById('feeds').getBoundingClientRect().top < innerHeight")
            return everything, some, told

    everything, some, told = asyncio.run(use())
    assert everything == 121
    assert some == 10
    assert told == "10 of 121 events"


def test_feeds_are_read_by_feed_readers_and_forge_nothing(report):
    by_name = {path.name: path for path in report[1:]}
    for name, kind in (("deals.atom", "deals"), ("launches.atom", "launches")):
        read = feedparser.parse(io.BytesIO(by_name[name].read_bytes()))
        assert not read.bozo
        assert len(read.entries) == (81 if kind == "deals" else 40)
        assert {link.href for entry in read.entries for link in entry.get("links", ())} <= {LINKS[0], LINKS[4]}
    for name in ("deals.json", "launches.json"):
        read = json.loads(by_name[name].read_text())
        assert read["version"].endswith("1.1")
        assert all(item["url"] == LINKS[0] for item in read["items"] if item["id"][0] in "dl")


def test_the_calendar_has_one_event_a_launch_and_none_that_a_name_forged(report):
    content = report[1].read_bytes() if report[1].suffix == ".ics" else b""
    lines = content.decode().split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    unfolded = content.decode().replace("\r\n ", "").split("\r\n")
    assert unfolded.count("BEGIN:VEVENT") == unfolded.count("END:VEVENT") == 40
    assert not any(line.startswith("SUMMARY:forged") for line in unfolded)
    assert all(line == "" or line.split(":")[0].split(";")[0].isupper() for line in unfolded)
    assert icalendar([]).count("\r\n") == 5


def test_titles_of_feeds_are_of_a_length_that_readers_show(report):
    by_name = {path.name: path for path in report[1:]}
    read = feedparser.parse(io.BytesIO(by_name["deals.atom"].read_bytes()))
    titles = [entry.title for entry in read.entries]
    titles += [item["title"] for item in json.loads(by_name["launches.json"].read_text())["items"]]
    assert any(title.endswith("x…") for title in titles)
    assert max(map(len, titles)) <= 200
    assert "x" * 700 not in "".join(path.read_text() for path in report)


def test_axes_of_counts_show_whole_numbers_alone():
    chart = bars("Launches a month", ("month", "developer", "launches"), [("2026-03", "Quillan", 2.0)])
    for drawn in (chart.svg, chart.narrow):
        texts = [one.text for one in html.fromstring(drawn).iter("text")]
        assert {"0", "1", "2"} <= set(texts)
        assert not any("." in text for text in texts)


def test_days_of_a_short_calendar_are_named_once():
    rows = [(f"2026-03-{day:02}", "Quillan", "model_launch", "Loom") for day in (6, 11, 12)]
    texts = [one.text for one in html.fromstring(calendar("Launches", rows).svg).iter("text")]
    days = [text for text in texts if text.startswith("2026-")]
    assert len(days) == len(set(days)) > 3


def test_names_of_a_network_do_not_cover_each_other():
    places = {f"Organisation {number}": (0.2 + 0.05 * number, 0.5) for number in range(8)}
    labels = place_labels(places, width=640, height=460)
    long = 6.4 * len("Organisation 1")
    for (one, (x, y)), (other, (x2, y2)) in combinations(labels.items(), 2):
        assert abs(x - x2) * 640 >= long or abs(y - y2) * 460 >= 13, (one, other)


def test_places_of_a_network_are_the_same_every_time_and_apart():
    edges = {(f"n{one}", f"n{(one * 7 + 3) % 30}"): 1.0 for one in range(30)}
    places = layout(edges)
    assert places == layout(edges)
    assert len({(round(x, 2), round(y, 2)) for x, y in places.values()}) == len(places)


def test_an_empty_copy_gives_a_report_that_says_so(tmp_path):
    publish(tmp_path / "w.duckdb", tmp_path / "latest.duckdb")
    written = write_report(tmp_path / "latest.duckdb", tmp_path / "report.html", since=date(2026, 1, 1))
    page = written[0].read_text()
    assert "no run yet" in page
    assert page.count("Nothing in this time.") == 6
