"""Charts as inline SVG: Altair's grammar, rendered without a browser, in colours that fit a light and a dark page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from flows.report.network import layout

MAX_SERIES = 6  # more cannot be told apart; the rest is "others"
MAX_NODES = 40
_INK = "#7a8594"  # becomes the colour of the text around the chart

Row = tuple[str, str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart with the numbers behind it.

    ``svg`` is ours and safe to set into a page, empty where there is nothing to draw; ``told`` says it in words;
    ``head`` and ``rows`` are the table.
    """

    title: str
    told: str
    svg: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def bars(title: str, head: tuple[str, str, str], rows: Sequence[Row]) -> Chart:
    """Stacked bars over time.

    Args:
        title: What is counted.
        head: What when, series and value are called.
        rows: (day, series, value), days ISO 8601, every day of the axis at least once.
    """
    totals: Counter[str] = Counter()
    for _, what, much in rows:
        totals[what] += round(much * 1000)
    kept = {what for what, _ in totals.most_common(MAX_SERIES)}
    folded: dict[tuple[str, str], float] = {}
    for when, what, much in rows:
        key = (when, what if what in kept else "others")
        folded[key] = folded.get(key, 0.0) + much
    final = tuple((when, _cut(what, 60), much) for (when, what), much in sorted(folded.items()))
    by_day: Counter[str] = Counter()
    for when, _, much in final:
        by_day[when] += round(much * 1000)
    told = f"{title}: nothing"
    if final:
        top, most = max(by_day.items(), key=lambda one: (one[1], one[0]))
        told = (
            f"{title}: {sum(by_day.values()) / 1000:,.0f} in {len(by_day)} periods, most in {top} ({most / 1000:,.0f})"
        )
    shown = tuple((when, what, f"{much:,.0f}") for when, what, much in final if much)
    return Chart(title=title, told=told, svg=_draw_bars(final, head) if final else "", head=head, rows=shown)


def calendar(title: str, rows: Sequence[tuple[str, str, str, str]]) -> Chart:
    """A dot for each launch: the day across, the developer down.

    Args:
        title: What is shown.
        rows: (day, developer, type, product).
    """
    final = tuple((day, _cut(who, 40), kind.replace("_", " "), _cut(product, 80)) for day, who, kind, product in rows)
    developers = Counter(who for _, who, _, _ in final)
    told = f"{title}: {len(final)} by {len(developers)} developers"
    if developers:
        told += f", most by {developers.most_common(1)[0][0]}"
    head = ("day", "developer", "type", "what")
    return Chart(title=title, told=told, svg=_draw_calendar(final) if final else "", head=head, rows=final)


def network(title: str, pairs: Sequence[dict[str, Any]]) -> Chart:
    """Who deals with whom: a node for each organisation, a line for each pair, wider with more deals.

    Args:
        title: What is shown.
        pairs: Rows of the query ``who_deals_with_whom``, most deals first.
    """
    edges: dict[tuple[str, str], int] = {}
    nodes: set[str] = set()
    for row in pairs:
        pair = (_cut(row["party"], 40), _cut(row["counterparty"], 40))
        if len(nodes | set(pair)) <= MAX_NODES and pair[0] != pair[1]:
            nodes |= set(pair)
            edges[pair] = edges.get(pair, 0) + row["deals"]
    told = f"{title}: {len(nodes)} organisations, {len(edges)} pairs"
    degrees: Counter[str] = Counter(name for pair in edges for name in pair)
    if degrees:
        name, most = degrees.most_common(1)[0]
        told += f"; {name} has the most counterparties ({most})"
    shown = tuple(
        (row["party"], row["counterparty"], row["event_type"], str(row["deals"]), _millions(row["deal_value_usd"]))
        for row in pairs[:100]
    )
    head = ("party", "counterparty", "type", "deals", "stated value, million $")
    svg = _draw_network(tuple(sorted(edges.items()))) if edges else ""
    return Chart(title=title, told=told, svg=svg, head=head, rows=shown)


def _millions(value: Any) -> str:
    return f"{float(value) / 1e6:,.0f}" if value else "–"


def _cut(text: str, length: int) -> str:
    r"""A name for a chart: short, on one line, and of printable characters alone, as others end the renderer's process.

    >>> _cut("Quillan\x00\ufffe AI", 40), _cut("x" * 50, 5)
    ('Quillan AI', 'xxxx…')
    """
    text = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * length]).split()) or "?"
    return text if len(text) <= length else text[: length - 1] + "…"


@cache
def _draw_bars(rows: tuple[Row, ...], head: tuple[str, str, str]) -> str:
    import altair as alt
    import pandas as pd

    frame = pd.DataFrame(rows, columns=["when", "what", "much"])
    chart = alt.Chart(frame, width=640, height=190, background="transparent").mark_bar()
    series = alt.Color("what:N", title=None, legend=alt.Legend(orient="bottom", labelColor=_INK, columns=3))
    chart = chart.encode(
        x=alt.X("when:O", title=None, axis=alt.Axis(labelColor=_INK, labelAngle=-40, labelOverlap=True)),
        y=alt.Y("sum(much):Q", title=head[2], axis=alt.Axis(labelColor=_INK, titleColor=_INK, gridOpacity=0.25)),
    )
    return _svg(chart.encode(color=series) if len({row[1] for row in rows}) > 1 else chart)


@cache
def _draw_calendar(rows: tuple[tuple[str, str, str, str], ...]) -> str:
    import altair as alt
    import pandas as pd

    frame = pd.DataFrame(rows, columns=["day", "developer", "kind", "product"])
    frame["day"] = pd.to_datetime(frame["day"])
    height = max(120, 22 * frame["developer"].nunique())
    chart = alt.Chart(frame, width=560, height=height, background="transparent").mark_circle(size=70, opacity=0.75)
    return _svg(
        chart.encode(
            x=alt.X(
                "day:T", title=None, axis=alt.Axis(labelColor=_INK, format="%Y-%m-%d", labelAngle=-40, gridOpacity=0.25)
            ),
            y=alt.Y("developer:N", title=None, sort="-x", axis=alt.Axis(labelColor=_INK, gridOpacity=0.25, grid=True)),
            color=alt.Color("kind:N", title=None, legend=alt.Legend(orient="bottom", labelColor=_INK)),
        )
    )


@cache
def _draw_network(edges: tuple[tuple[tuple[str, str], int], ...]) -> str:
    import altair as alt
    import pandas as pd

    places = layout({pair: float(deals) for pair, deals in edges})
    degrees = Counter(name for pair, _ in edges for name in pair)
    lines = pd.DataFrame(
        [(*places[one], *places[other], deals) for (one, other), deals in edges],
        columns=["x", "y", "x2", "y2", "deals"],
    )
    nodes = pd.DataFrame(
        [(name, *place, degrees[name]) for name, place in places.items()], columns=["name", "x", "y", "degree"]
    )
    x = alt.X("x:Q", axis=None, scale=alt.Scale(domain=[-0.08, 1.12]))
    y = alt.Y("y:Q", axis=None, scale=alt.Scale(domain=[-0.05, 1.08]))
    width = alt.StrokeWidth("deals:Q", legend=None, scale=alt.Scale(domainMin=0, range=[1, 6]))
    size = alt.Size("degree:Q", legend=None, scale=alt.Scale(domainMin=0, range=[40, 400]))
    rules = alt.Chart(lines).mark_rule(color=_INK, opacity=0.45).encode(x, y, alt.X2("x2"), alt.Y2("y2"), width)
    circles = alt.Chart(nodes).mark_circle(color="#4c78a8", opacity=1).encode(x, y, size)
    names = alt.Chart(nodes).mark_text(color=_INK, dy=-13, fontSize=11).encode(x, y, alt.Text("name:N"))
    return _svg(alt.layer(rules, circles, names).properties(width=640, height=460, background="transparent"))


def _svg(chart: Any) -> str:
    """Render a chart; its ink follows the text around it, so that it can be read on a light and a dark page."""
    import vl_convert

    svg = str(vl_convert.vegalite_to_svg(chart.configure_view(stroke=None).to_dict()))
    return svg[svg.index("<svg") :].replace(_INK, "currentColor")
