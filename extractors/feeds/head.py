"""What a feed says of itself: name, site, language, and how often it wants to be asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite

from extractors.feeds.drafts import Context, absolute
from extractors.feeds.markup import one_line, title_text
from extractors.feeds.nodes import XML_LANG, Node, atom_links, base_of, first, grouped, name_of, people, texts
from extractors.records import FeedHints

_PERIODS = {"hourly": 3_600, "daily": 86_400, "weekly": 604_800, "monthly": 2_592_000, "yearly": 31_536_000}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(slots=True, kw_only=True)
class Head:
    """What a feed says of itself; complete once all entries were read."""

    format: str = ""
    title: str | None = None
    url: str | None = None
    lang: str | None = None
    hints: FeedHints = field(default_factory=FeedHints)
    context: Context = field(default_factory=Context)


def head_of(root: Node, url: str | None) -> Head:
    """Read a feed's own fields; for RSS 1.0 they stand in the channel beside the items."""
    name = name_of(root.tag)[1]
    top = (
        next((child for child in root if name_of(child.tag)[1] == "channel"), root) if name in {"rss", "rdf"} else root
    )
    fields = {
        key.removeprefix("atom:") if name in {"feed", "entry"} else key: value for key, value in grouped(top).items()
    }
    links = [link for key in ("link", "atom:link") for link in fields.get(key, ())[:50]]
    site = _site_of(fields, name)
    base = (
        base_of(top) or ((absolute(site, url) or url) if name not in {"feed", "entry"} else url) or absolute(site, None)
    )
    lang = root.get(XML_LANG) or top.get(XML_LANG) or first(fields, "language", "dc:language")
    if base and url:
        base = absolute(base, url) or base
    return Head(
        format=format_of(root),
        title=title_text(first(fields, "title")) if name != "entry" else None,
        url=absolute(site, base or url) if name != "entry" else None,
        lang=one_line(lang),
        hints=_hints(fields, links, base or url),
        context=Context(base=base, lang=one_line(lang), authors=tuple(people(fields)) if name == "feed" else ()),
    )


def _site_of(fields: dict[str, list[Node]], root: str) -> str | None:
    if root in {"feed", "entry"}:
        return next(iter(atom_links(fields.get("link", ()))), None)
    return first(fields, "link") or next(iter(atom_links(fields.get("atom:link", ()))), None)


def format_of(root: Node) -> str:
    """Name the format: rss090, rss091, rss092, rss093, rss094, rss10, rss20, rss, atom03, atom."""
    name = name_of(root.tag)[1]
    if name in {"feed", "entry"}:
        return "atom03" if "purl.org/atom/ns" in root.tag else "atom"
    if name == "rdf":
        return "rss090" if any("netscape.com/rdf" in str(child.tag) for child in root) else "rss10"
    version = (root.get("version") or "").strip()
    return {"0.90": "rss090", "0.91": "rss091", "0.92": "rss092", "0.93": "rss093", "0.94": "rss094"}.get(
        version, "rss20" if version.startswith("2") else "rss"
    )


def _hints(fields: dict[str, list[Node]], links: list[Node], base: str | None) -> FeedHints:
    hrefs: dict[str, str] = {}
    for link in links:
        href = absolute(link.get("href"), base)
        if href:
            hrefs.setdefault((link.get("rel") or "").lower(), href)
    hours = {_number(text) for node in fields.get("skiphours", ())[:1] for text in texts(grouped(node), "hour")}
    days = [text.lower() for node in fields.get("skipdays", ())[:1] for text in texts(grouped(node), "day")]
    return FeedHints(
        ttl_s=_ttl(fields),
        skip_hours=tuple(sorted({int(hour) % 24 for hour in hours if hour is not None and 0 <= hour <= 24})),
        skip_days=tuple(day for day in _DAYS if day in days),
        hub_url=hrefs.get("hub"),
        self_url=hrefs.get("self"),
    )


def _ttl(fields: dict[str, list[Node]]) -> int | None:
    """Return the seconds that a feed asks readers to wait: ``ttl`` in minutes, else period by frequency."""
    minutes = _number(first(fields, "ttl"))
    if minutes is not None and 0 < minutes <= 60 * 24 * 366:
        return int(minutes * 60)
    period = _PERIODS.get((first(fields, "sy:updateperiod") or "").lower())
    frequency = _number(first(fields, "sy:updatefrequency")) or 1
    return int(period / frequency) or None if period and 0 < frequency <= 86_400 else None


def _number(text: str | None) -> float | None:
    if not text or len(text) > 12:
        return None
    try:
        value = float(text)
    except ValueError:
        return None
    return value if isfinite(value) else None
