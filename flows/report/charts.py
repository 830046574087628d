"""Charts as inline SVG: bars over time, drawn by Altair's grammar, rendered without a browser."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache

MAX_SERIES = 6  # more cannot be told apart; the rest is "others"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A chart with the numbers behind it: ``svg`` is ours, ``rows`` are (when, what, how much)."""

    title: str
    svg: str
    rows: tuple[tuple[str, str, float], ...]


def bars(title: str, rows: list[tuple[str, str, float]]) -> Chart:
    """Stacked bars over time.

    Args:
        title: What is counted; also the text for those who do not see it.
        rows: (day, series, value), days ISO 8601.
    """
    totals: Counter[str] = Counter()
    for _, what, much in rows:
        totals[what] += int(much) or 1
    kept = {what for what, _ in totals.most_common(MAX_SERIES)}
    folded: dict[tuple[str, str], float] = {}
    for when, what, much in rows:
        key = (when, what if what in kept else "others")
        folded[key] = folded.get(key, 0.0) + much
    final = tuple((when, what, much) for (when, what), much in sorted(folded.items()))
    return Chart(title=title, svg=_draw(title, final) if final else "", rows=final)


@cache
def _draw(title: str, rows: tuple[tuple[str, str, float], ...]) -> str:
    import altair as alt
    import pandas as pd
    import vl_convert

    frame = pd.DataFrame(rows, columns=["when", "what", "much"])
    chart = (
        alt.Chart(frame, width=640, height=190, background="transparent", description=title)
        .mark_bar()
        .encode(
            x=alt.X("when:O", title=None, axis=alt.Axis(labelColor="#7a8594", labelAngle=-40, labelOverlap=True)),
            y=alt.Y("sum(much):Q", title=None, axis=alt.Axis(labelColor="#7a8594", gridOpacity=0.25)),
            color=alt.Color("what:N", title=None, legend=alt.Legend(orient="bottom", labelColor="#7a8594", columns=3)),
        )
        .configure_view(stroke=None)
    )
    svg = vl_convert.vegalite_to_svg(chart.to_dict())
    return svg[svg.index("<svg") :]
