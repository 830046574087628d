"""Charts as inline SVG: Altair's grammar, rendered without a browser, in colours that fit a light and a dark page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from flows.alerts.wording import one_line
from flows.report.network import layout, place_labels

MAX_SERIES = 6  # more cannot be told apart; the rest is "others"
MAX_NODES, MAX_NODES_NARROW = 40, 16
WIDE, NARROW = 640, 280  # pixels between the axes, for desks and for phones
_NETWORK_HEIGHT = 460
_INK = "#7a8594"  # becomes the colour of the text around the chart
_COLOURS = ("#4c78a8", "#f58518", "#e45756", "#72b7b2", "#54a24b", "#b279a2")
_REST, _REST_COLOUR = ("others", "untold"), "#9aa3ad"

Row = tuple[str, str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart with the numbers behind it.

    ``svg`` and ``narrow`` (the same for a phone) are ours and safe to set into a page, empty where there is nothing to
    draw; ``told`` says it in words; ``head`` and ``rows`` are the table.
    """

    title: str
    told: str
    svg: str
    narrow: str
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
    wide, narrow = (_draw_bars(final, head[2], width) if final else "" for width in (WIDE, NARROW))
    return Chart(title=title, told=told, svg=wide, narrow=narrow, head=head, rows=shown)


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
    wide, narrow = (_draw_calendar(final, width) if final else "" for width in (WIDE, NARROW))
    return Chart(title=title, told=told, svg=wide, narrow=narrow, head=head, rows=final)


def network(title: str, pairs: Sequence[dict[str, Any]]) -> Chart:
    """Who deals with whom: a node for each organisation, a line for each pair, wider with more deals.

    Args:
        title: What is shown.
        pairs: Rows of the query ``who_deals_with_whom``, most deals first.
    """
    edges = _edges(pairs, MAX_NODES, 40)
    nodes = {name for pair in edges for name in pair}
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
    few = _edges(pairs, MAX_NODES_NARROW, 18)
    wide, narrow = (
        _draw_network(tuple(sorted(drawn.items())), width) if drawn else ""
        for drawn, width in ((edges, WIDE), (few, NARROW))
    )
    return Chart(title=title, told=told, svg=wide, narrow=narrow, head=head, rows=shown)


def _edges(pairs: Sequence[dict[str, Any]], most: int, length: int) -> dict[tuple[str, str], int]:
    """Deals by pair of names cut to a length, the first pairs first, of so many organisations at most."""
    edges: dict[tuple[str, str], int] = {}
    nodes: set[str] = set()
    for row in pairs:
        pair = (_cut(row["party"], length), _cut(row["counterparty"], length))
        if len(nodes | set(pair)) <= most and pair[0] != pair[1]:
            nodes |= set(pair)
            edges[pair] = edges.get(pair, 0) + row["deals"]
    return edges


def _millions(value: Any) -> str:
    return f"{float(value) / 1e6:,.0f}" if value else "–"


def _cut(text: str, length: int) -> str:
    r"""A name for a chart; characters that are not printable end the renderer's process.

    >>> _cut("Quillan\x00\ufffe AI", 40), _cut("x" * 50, 5), _cut("\x00", 5)
    ('Quillan AI', 'xxxx…', '?')
    """
    return one_line(text, length) or "?"


@cache
def _draw_bars(rows: tuple[Row, ...], counted: str, width: int) -> str:
    import altair as alt
    import pandas as pd

    periods = len({when for when, _, _ in rows})
    frame = pd.DataFrame(rows, columns=["when", "what", "much"])
    # One period alone is a bar, not a wall; half a launch is no tick.
    bar: dict[str, Any] = {"size": 46} if periods * 60 < width else {}
    whole: dict[str, Any] = (
        {"tickMinStep": 1, "format": ",d"} if all(float(much).is_integer() for _, _, much in rows) else {}
    )
    turned = 0 if periods * 80 <= width else -40
    chart = alt.Chart(frame, width=width, height=190, background="transparent").mark_bar(**bar)
    chart = chart.encode(
        x=alt.X("when:O", title=None, axis=alt.Axis(labelColor=_INK, labelAngle=turned, labelOverlap=True)),
        y=alt.Y(
            "sum(much):Q",
            title=counted,
            axis=alt.Axis(
                labelColor=_INK,
                titleColor=_INK,
                gridColor=_INK,
                gridOpacity=0.25,
                tickCount=5,
                titlePadding=14,
                **whole,
            ),
        ),
    )
    series = sorted({what for _, what, _ in rows}, key=lambda what: (what in _REST, what))
    return _svg(chart.encode(color=_colour("what:N", series, width)) if len(series) > 1 else chart)


@cache
def _draw_calendar(rows: tuple[tuple[str, str, str, str], ...], width: int) -> str:
    import altair as alt
    import pandas as pd

    frame = pd.DataFrame(rows, columns=["day", "developer", "kind", "product"])
    frame["day"] = pd.to_datetime(frame["day"])
    days = [date.fromisoformat(day) for day, _, _, _ in rows]
    first, last = min(days) - timedelta(days=1), max(days) + timedelta(days=1)
    step = -(-(last - first).days // (width // 80))  # a whole number of days, so that no day is named twice
    ticks = [first + timedelta(days=one) for one in range(0, (last - first).days + 1, step)]
    scale = alt.Scale(domain=[_day(first), _day(last)])
    named = alt.Axis(
        labelColor=_INK, format="%Y-%m-%d", labelAngle=-40, gridColor=_INK, gridOpacity=0.25, values=[*map(_day, ticks)]
    )
    height = max(120, 22 * frame["developer"].nunique())
    chart = alt.Chart(frame, width=width, height=height, background="transparent").mark_circle(size=70, opacity=0.75)
    developers = alt.Axis(labelColor=_INK, gridColor=_INK, gridOpacity=0.25, grid=True, labelLimit=width // 3)
    return _svg(
        chart.encode(
            x=alt.X("day:T", title=None, scale=scale, axis=named),
            y=alt.Y("developer:N", title=None, sort="-x", axis=developers),
            color=_colour("kind:N", sorted({kind for _, _, kind, _ in rows}), width),
        )
    )


@cache
def _draw_network(edges: tuple[tuple[tuple[str, str], int], ...], width: int) -> str:
    import altair as alt
    import pandas as pd

    places = layout({pair: float(deals) for pair, deals in edges})
    labels = place_labels(places, width=width, height=_NETWORK_HEIGHT)
    degrees = Counter(name for pair, _ in edges for name in pair)
    lines = pd.DataFrame(
        [(*places[one], *places[other], deals) for (one, other), deals in edges],
        columns=["x", "y", "x2", "y2", "deals"],
    )
    nodes = pd.DataFrame(
        [(name, *place, degrees[name], *labels[name]) for name, place in places.items()],
        columns=["name", "x", "y", "degree", "label_x", "label_y"],
    )
    scale = alt.Scale(domain=[0, 1], nice=False)
    x, y = alt.X("x:Q", axis=None, scale=scale), alt.Y("y:Q", axis=None, scale=scale)
    most = max(5, *(deals for _, deals in edges))
    thick = alt.StrokeWidth("deals:Q", legend=None, scale=alt.Scale(domain=[1, most], range=[1.2, 6]))
    size = alt.Size("degree:Q", legend=None, scale=alt.Scale(domainMin=0, range=[40, 400]))
    rules = alt.Chart(lines).mark_rule(color=_INK, opacity=0.45).encode(x, y, alt.X2("x2"), alt.Y2("y2"), thick)
    circles = alt.Chart(nodes).mark_circle(color=_COLOURS[0], opacity=1).encode(x, y, size)
    written = alt.Chart(nodes).mark_text(color=_INK, fontSize=11, baseline="middle").encode(
        alt.X("label_x:Q", axis=None, scale=scale), alt.Y("label_y:Q", axis=None, scale=scale), alt.Text("name:N")
    )  # fmt: skip
    return _svg(
        alt.layer(rules, circles, written).properties(width=width, height=_NETWORK_HEIGHT, background="transparent")
    )


def _colour(field: str, series: Sequence[str], width: int) -> Any:
    """Colours by series in the order given, what is left over in grey, named below the chart."""
    import altair as alt

    colours = iter(_COLOURS)
    scale = alt.Scale(domain=[*series], range=[_REST_COLOUR if one in _REST else next(colours) for one in series])
    columns = 3 if width == WIDE else 1
    legend = alt.Legend(orient="bottom", labelColor=_INK, columns=columns, labelLimit=width // columns)
    return alt.Color(field, title=None, scale=scale, legend=legend)


def _day(day: date) -> Any:
    import altair as alt

    return alt.DateTime(year=day.year, month=day.month, date=day.day)


def _svg(chart: Any) -> str:
    """Render a chart; its ink follows the text around it, so that it can be read on a light and a dark page."""
    import vl_convert

    svg = str(vl_convert.vegalite_to_svg(chart.configure_view(stroke=None).to_dict()))
    return svg[svg.index("<svg") :].replace(_INK, "currentColor")
