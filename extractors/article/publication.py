"""When an article was published and last changed, from what the page says for machines, then from what it shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from lxml.html import HtmlElement

from extractors.article.blocks import Layout
from extractors.article.metadata import Candidate, Page
from extractors.article.structured import text_of
from extractors.article.timestamps import Stamp, parse_shown, parse_stamp

_PUBLISHED = ("article:published_time", "article:published", "og:published_time", "datepublished", "parsely-pub-date",
              "date", "pubdate", "publishdate", "publish-date", "dc.date.issued", "dcterms.created", "dcterms.date", "dc.date",
              "sailthru.date", "cxenseparse:recs:publishtime", "displaydate", "ptime")  # fmt: skip
_MODIFIED = ("article:modified_time", "article:modified", "og:updated_time", "last-modified", "datemodified", "lastmod",
             "dcterms.modified", "dc.date.modified")  # fmt: skip
_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-]?([01]\d)[/-]?([0-3]\d)(?!\d)")
_LABEL = re.compile(
    r"(?i)^(?:date|datum|data|fecha|published|publication date|posted|veröffentlicht|erschienen|erstellt|publiée?|publicado|pubblicato"
    r"|опубликовано|дата|yayınlanma|julkaistu|publicerad|publisert|opublikowano|発行|公開|입력|등록|发布时间|发布)\b\W{0,3}(?:on|am|le|el|em|il|dne)?\s*"
)
_PUBLISHED_NAME = re.compile(r"(?i)publi|posted|pubdate|created|entry-date|post-date|article-date|timestamp")
_CHANGED_NAME = re.compile(r"(?i)modif|updat|aktualis|edit")
_LINE = 100  # characters of a line that shows a date
_LOOK = 15  # blocks after the headline
_SAME_ZONE = timedelta(days=30)  # two times of one page this close are in one zone


def read_published(page: Page, layout: Layout, *, latest: datetime | None = None) -> Stamp | None:
    """Read the publication time: an instant wins over a day, and of equals the one that is said first.

    Args:
        page: The page and what it says.
        layout: Its text, for the date under the headline.
        latest: When the page was got; what is later cannot be, unless day and month are swapped.
    """
    stamp = _best(page, "published_at", _published(page, layout), latest)
    if stamp is None:
        return None
    return _right_way_round(_in_zone_of_change(stamp, page), page)


def read_modified(page: Page, *, latest: datetime | None = None) -> Stamp | None:
    """Read when the article was last changed."""
    return _best(
        page,
        "modified_at",
        [*_shown_by_rule(page, "modified"), *page.structured("dateModified"), *page.told(*_MODIFIED)],
        latest,
    )


def _published(page: Page, layout: Layout) -> Iterator[Candidate]:
    yield from _shown_by_rule(page, "published")
    yield from page.structured("datePublished")
    yield from page.told(*_PUBLISHED)
    yield from page.structured("dateCreated", "uploadDate", "coverageStartTime")
    for element in _times(page.tree):
        yield "page:time", element.get("datetime") or element.get("content")
    in_url = _IN_URL.search(page.url or "")
    shown = _shown(layout, page)
    if shown is not None:
        yield "page:line", shown
    yield "url", "-".join(in_url.groups()) if in_url else None


def _shown_by_rule(page: Page, name: str) -> list[Candidate]:
    """Read what the outlet's rule points at, written for machines or for people."""
    lang = page.tree.get("lang")
    return [
        (source, parse_stamp(text_of(value)) or parse_shown(text_of(value) or "", lang=lang))
        for source, value in page.ruled(name)
    ]


def stated_day(page: Page, latest: datetime | None = None) -> date | None:
    """Give the day of publication as machines are told it, before anything else of the page is read."""
    candidates = [*page.structured("datePublished"), *page.told(*_PUBLISHED)]
    stamp = _best(page, "published_at", candidates, latest)
    return stamp.at.date() if stamp else None


def _best(page: Page, name: str, candidates: Iterable[Candidate], latest: datetime | None) -> Stamp | None:
    fallback: Stamp | None = None
    for source, value in candidates:
        stamp = (
            value
            if isinstance(value, Stamp)
            else parse_stamp(text_of(value) if isinstance(value, list | dict) else value)
        )
        if stamp is not None and latest is not None and stamp.at > latest:
            stamp = swapped(stamp)
            if stamp is not None and stamp.at > latest:
                stamp = None
        if stamp is None:
            continue
        if stamp.instant:
            page.sources[name] = source
            return stamp
        if fallback is None:
            fallback = stamp
            page.sources[name] = source
    return fallback


def swapped(stamp: Stamp) -> Stamp | None:
    """Exchange day and month, where that is a date too."""
    day, month = stamp.at.day, stamp.at.month
    return replace(stamp, at=stamp.at.replace(day=month, month=day)) if day <= 12 and day != month else None


def _right_way_round(stamp: Stamp, page: Page) -> Stamp:
    """Exchange day and month where all other dates of the page agree on the day that comes out so."""
    other = swapped(stamp)
    if other is None:
        return stamp
    in_url = _IN_URL.search(page.url or "")
    told = [value for _, value in (*page.structured("dateModified"), *page.told(*_MODIFIED))]
    days = {found.at.date() for value in told if (found := parse_stamp(value))}
    if in_url and (found := parse_stamp("-".join(in_url.groups()))):
        days.add(found.at.date())
    near = [abs(day - other.at.date()) <= timedelta(days=1) for day in days]
    far = [abs(day - stamp.at.date()) > timedelta(days=20) for day in days]
    if near and all(near) and all(far):
        page.sources["published_at"] += ", day and month exchanged"
        return other
    return stamp


def _in_zone_of_change(stamp: Stamp, page: Page) -> Stamp:
    """Give a time without zone the one that the page states for its last change soon after."""
    if stamp.instant or not stamp.clock:
        return stamp
    for source, value in (*page.structured("dateModified"), *page.told(*_MODIFIED)):
        change = parse_stamp(value)
        if change is not None and change.zoned and change.at.tzinfo and abs(change.at - stamp.at) < _SAME_ZONE:
            page.sources["published_at"] += f", zone of {source}"
            return replace(stamp, at=stamp.at.replace(tzinfo=change.at.tzinfo), instant=True, zoned=True)
    return stamp


def _times(tree: HtmlElement) -> list[HtmlElement]:
    """Give the ``time`` elements that may be the publication's, the likeliest first."""
    found = [element for element, _ in zip(tree.iter("time"), range(50), strict=False) if element.get("datetime")]
    return sorted(found, key=_unlikely)[:1]


def _unlikely(element: HtmlElement) -> int:
    """Rank a ``time`` element: named as the publication, in an article, anywhere, named as the last change."""
    parent = element.getparent()
    names = " ".join(
        filter(None, (element.get("class"), element.get("itemprop"), parent.get("class") if parent is not None else ""))
    )
    if element.get("pubdate") is not None or element.get("itemprop") == "datePublished":
        return 0
    if _CHANGED_NAME.search(names):
        return 4
    if _PUBLISHED_NAME.search(names):
        return 1
    return 2 if any(True for _ in element.iterancestors("article", "main")) else 3


def _shown(layout: Layout, page: Page) -> Stamp | None:
    """Read the date that the page shows its readers near the headline, or behind a label."""
    heads = [i for i, block in enumerate(layout.blocks) if block.tag == "h1"]
    near = range(heads[0] + 1, heads[0] + 1 + _LOOK) if heads else range(_LOOK)
    lang = page.tree.get("lang")
    labelled: list[str] = []
    shown: list[str] = []
    for position, block in enumerate(layout.blocks):
        if len(block.text) > _LINE or not any(ch.isdigit() for ch in block.text):
            continue
        if label := _LABEL.match(block.text):
            labelled.append(block.text[label.end() :])
        elif position in near:
            shown.append(block.text)
    stamps = (parse_shown(text, lang=lang) for text in (*labelled[:5], *shown))
    return next((stamp for stamp in stamps if stamp is not None), None)
