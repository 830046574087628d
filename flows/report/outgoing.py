"""Feeds of our own, for the readers people have: Atom and JSON Feed of deals and of launches, launches as a calendar."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

from flows.alerts.wording import money, one_line

ATOM = "http://www.w3.org/2005/Atom"
MAX_ITEMS = 100
MAX_TITLE = 200  # characters; readers show a title on a line or two
MAX_EVENTS = 1000
_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TITLES = {"deal": "AI deals", "launch": "AI launches"}

Row = dict[str, Any]


def atom(kind: str, rows: Sequence[Row], as_of: datetime) -> str:
    """An Atom feed.

    Args:
        kind: ``deal`` or ``launch``.
        rows: Events as the report shows them, links of http and https alone.
        as_of: Of the newest run.
    Source: RFC 4287.
    """
    ET.register_namespace("", ATOM)
    feed = ET.Element(f"{{{ATOM}}}feed")
    _add(feed, "id", f"urn:dealwire:{kind}s")
    _add(feed, "title", _TITLES[kind])
    _add(feed, "updated", _stamp(as_of))
    _add(_add(feed, "author"), "name", "dealwire")
    for row in rows[:MAX_ITEMS]:
        entry = _add(feed, "entry")
        _add(entry, "id", f"urn:dealwire:event:{row['event_id']}")
        _add(entry, "title", one_line(row["headline"], MAX_TITLE))
        _add(entry, "updated", _stamp(row["updated_at"]))
        _add(entry, "published", _stamp(row["first_seen_at"]))
        _add(entry, "category").set("term", row["event_type"])
        _add(entry, "content", _summary(row))  # a summary alone would need a link beside it
        for number, url in enumerate(row["urls"]):
            link = _add(entry, "link")
            link.set("rel", "alternate" if number == 0 else "related")
            link.set("href", _clean(url))
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(feed, encoding="unicode") + "\n"


def json_feed(kind: str, rows: Sequence[Row]) -> str:
    """A JSON Feed of version 1.1, see https://www.jsonfeed.org/version/1.1/."""
    items = [
        {
            "id": row["event_id"],
            "title": one_line(row["headline"], MAX_TITLE),
            "content_text": _summary(row),
            "date_published": _stamp(row["first_seen_at"]),
            "date_modified": _stamp(row["updated_at"]),
            "tags": [row["event_type"], row["status"]],
        }
        | ({"url": row["urls"][0], "external_url": row["urls"][0]} if row["urls"] else {})
        for row in rows[:MAX_ITEMS]
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": _TITLES[kind], "items": items}
    return json.dumps(feed, ensure_ascii=False, indent=1) + "\n"


def icalendar(rows: Sequence[Row]) -> str:
    """Launches as a calendar of whole days.

    Source: RFC 5545; lines end in CRLF and are folded at 75 bytes, texts are escaped.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//dealwire//launches//EN", "X-WR-CALNAME:AI launches"]
    for row in rows[:MAX_EVENTS]:
        day: date = row["day"]
        lines += [
            "BEGIN:VEVENT",
            f"UID:{row['event_id']}@dealwire",
            f"DTSTAMP:{row['updated_at'].astimezone(UTC):%Y%m%dT%H%M%SZ}",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{_escaped(one_line(row['headline'], MAX_TITLE))}",
            f"DESCRIPTION:{_escaped(_summary(row))}",
            f"CATEGORIES:{_escaped(row['event_type'])}",
            "TRANSP:TRANSPARENT",
        ]
        lines += [f"URL:{''.join(url.split())}" for url in row["urls"][:1]]
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) + "\r\n" for line in lines)


def _summary(row: Row) -> str:
    amount = f" {money(row['amount_usd'], 'USD')}." if row["amount_usd"] else ""
    sources = row["publisher_count"]
    told = f"{row['event_type'].replace('_', ' ')}, {row['status']}.{amount} {sources} publisher{'s' if sources != 1 else ''}."
    return f"{told} “{one_line(row['evidence'])}”" if row["evidence"] else told


def _add(parent: ET.Element, name: str, text: str | None = None) -> ET.Element:
    child = ET.SubElement(parent, f"{{{ATOM}}}{name}")
    if text is not None:
        child.text = _clean(text)
    return child


def _clean(text: str) -> str:
    """A text without the characters that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _escaped(text: str) -> str:
    r"""A text as iCalendar writes it: no line of ours can be ended by it.

    >>> _escaped("a;b,c\\d\nEND:VEVENT")
    'a\\;b\\,c\\\\d\\nEND:VEVENT'
    """
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    text = re.sub(r"\r\n|[\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]", r"\\n", text)
    return "".join(c for c in text if c >= " " and c != "\x7f")


def _folded(line: str) -> str:
    """A line of at most 75 bytes, continued after a blank; no character is cut in two."""
    parts, size = [""], 0
    for character in line:
        width = len(character.encode("utf-8", "replace"))
        if size + width > 75:
            parts.append(" ")
            size = 1
        parts[-1] += character
        size += width
    return "\r\n".join(parts)
