"""Mails as people see them: in a real browser, on a phone and on a desk, by day and by night."""

from __future__ import annotations

import asyncio
import email
from datetime import date
from decimal import Decimal
from email import policy

import pytest

from flows.alerts.message import build_envelope
from flows.alerts.render import Footer, render_alert, render_digest, render_notices
from tests.browser import PROGRAM, browser
from tests.flows.test_alert_mail import ALERT, HOSTILE, NOW, ORIGIN, fact
from warehouse.outbox import CarriedAlert

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="Debian's chromium is not installed")
SCREENS = [(width, scheme) for width in (375, 800) for scheme in ("light", "dark")]
KINDS = ["funding", "acquisition", "partnership", "model_launch", "product_launch", "availability"]

# Of every piece of text: how far its colour stands out from what lies behind it (WCAG 2.2, 1.4.3), and whether it is
# cut off at the edge of the screen.
_LOOK = """
(() => {
    const channels = color => color.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b]
        .map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
    const behind = element => {
        for (let one = element; one; one = one.parentElement) {
            const color = channels(getComputedStyle(one).backgroundColor);
            if (color.length === 3 || color[3] === 1) return color;
        }
        return [255, 255, 255];
    };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    let worst = 21, smallest = 100, cut = 0;
    while (texts.nextNode()) {
        const element = texts.currentNode.parentElement;
        if (!texts.currentNode.textContent.trim() || element.className === 'bar') continue;
        const pair = [channels(getComputedStyle(element).color), behind(element)].map(light).sort((a, b) => b - a);
        worst = Math.min(worst, (pair[0] + 0.05) / (pair[1] + 0.05));
        smallest = Math.min(smallest, parseFloat(getComputedStyle(element).fontSize));
        const range = document.createRange();
        range.selectNodeContents(texts.currentNode);
        for (const box of range.getClientRects()) cut += box.right > innerWidth + 0.5 || box.left < -0.5;
    }
    return {worst, smallest, cut, wide: document.documentElement.scrollWidth, behind: behind(document.body)};
})()
"""


def _change(**changes):
    plain = {"alert_id": "c", "rule": "large deals", "event_id": "e1", "recipient": "desk@example.org"}
    return CarriedAlert(**plain, **changes)


def _digest(facts, **more):
    alerts = [
        CarriedAlert(alert_id=one, rule="all", event_id=one, recipient="r", change="new", place=place)
        for place, one in enumerate(facts, 1)
    ]
    counts = {kind: sum(one["event_type"] == kind for one in facts.values()) for kind in KINDS}
    return render_digest(alerts, facts, title="AI news of the day", counts=counts, footer=Footer(replies=True), **more)


def _mails():
    launch = fact(
        kind="launch", event_type="model_launch", headline="Halden launches Tarn 3", amount=None, amount_usd=None,
        valuation=None, round=None, products=["Tarn 3", "Tarn 3 mini"], has_conflict=False, conflicts=[],
        roles=[{"name": "Halden AI", "role": "developer"}], publisher_count=1, confidence=0.6,
    )  # fmt: skip
    long = "Ünïted Semiconductor and Supercomputing Infrastructure Partners of Northern Europe (Holding) "
    crowded = fact(
        headline=long * 2, roles=[{"name": f"{long} {n}", "role": "investor"} for n in range(20)],
        sources=[{"publisher": f"Outlet {n}", "title": long, "url": f"https://example.org/{'long-' * 60}{n}"} for n in range(30)],
        evidence=f"{long} said that it had raised €2 billion. " * 6, corrected=True, article_count=80,
    )  # fmt: skip
    changes = [
        _change(change="status", field="status", old_value="rumoured", new_value="announced"),
        _change(change="amount", field="amount", old_value="15000000.00 EUR", new_value="2000000000.00 EUR"),
    ]
    many = {
        f"e{n}": fact(event_id=f"e{n}", headline=f"Acme no {n} raises money from Birch", event_type=KINDS[n % 6],
                      kind="launch" if n % 6 > 2 else "deal", amount=Decimal(n * 10**6 + 1), announced_on=date(2026, 3, 11))
        for n in range(60)
    }  # fmt: skip
    hostile = {
        f"h{n}": fact(event_id=f"h{n}", headline=bad, evidence=bad, products=[bad], round=bad, amount_usd_source=bad,
                      roles=[{"name": bad, "role": "investor"}], sources=[{"publisher": bad, "title": bad, "url": "https://e.org/" + "a" * 900}],
                      event_type=KINDS[n % 6])
        for n, bad in enumerate(HOSTILE)
    }  # fmt: skip
    yield "alert", render_alert([ALERT], fact(), Footer(replies=True))
    yield "launch", render_alert([ALERT], launch, Footer())
    yield "change", render_alert(changes, fact(), Footer())
    yield "crowded", render_alert([ALERT], crowded, Footer())
    yield "digest", _digest(many, notes=["The feed Northwind Wire went silent: its newest entry is of 2026-02-01."])
    yield "full", _digest({f"f{n}": {**crowded, "event_id": f"f{n}"} for n in range(300)})
    yield "hostile", _digest(hostile)
    for number, one in enumerate(hostile.values()):
        yield f"hostile{number}", render_alert([ALERT], one, Footer())
    yield "operator", render_notices(["The feed Startup Almanac is dead: gone, last read 2026-03-01."] * 25)


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """Each mail as a file: its HTML, as a mail program takes it out of the message."""
    folder, found = tmp_path_factory.mktemp("mails"), {}
    for name, rendered in _mails():
        raw = build_envelope(
            rendered, origin=ORIGIN, recipient="desk@example.org", mail_id=name, follows=(), at=NOW
        ).content
        assert len(raw) < 100_000, name
        body = email.message_from_bytes(raw, policy=policy.default).get_body(("html",))
        found[name] = folder / f"{name}.html"
        found[name].write_text(body.get_content(), encoding="utf-8")
    return found


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_every_mail_fits_the_screen_is_readable_and_asks_for_nothing(pages, tmp_path, width, scheme):
    async def look():
        async with browser(tmp_path / "profile") as page:
            seen = {}
            for name, path in pages.items():
                await page.open(path, width=width, scheme=scheme)
                seen[name] = await page.evaluate(_LOOK), await page.evaluate("window.hacked === undefined")
            return seen, page.requests, page.complaints

    seen, requests, complaints = asyncio.run(look())
    for name, (looks, unharmed) in seen.items():
        assert looks["wide"] <= width, name
        assert looks["cut"] == 0, name
        assert looks["worst"] >= 4.5, name
        assert looks["smallest"] >= 12, name
        assert looks["behind"][0] < 40 if scheme == "dark" else looks["behind"][0] > 230, name
        assert unharmed, name
    assert set(requests) <= {path.resolve().as_uri() for path in pages.values()} | {"data:,"}
    assert complaints == []
