"""Mails as text and HTML of equal content, under 100 kB each. Pure."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from flows.alerts.items import MAX_SOURCES, Item, make_item
from flows.alerts.wording import TYPES, one_line
from warehouse.outbox import EVERYTHING, CarriedAlert

if TYPE_CHECKING:
    from jinja2 import Environment

MAX_BYTES = 92_000  # of both bodies as they are sent; mail programs cut at 102 kB, headers take the rest
MAX_CARDS = 12  # of a digest told in full; the rest have a line each
MAX_ITEMS = 300  # of a digest
MAX_NOTES = 10
_SHRINK = 0.8
_QUOTED = bytes([*range(127, 256), ord("=")])


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A mail without its addresses; ``last_place`` is that of the last alert it tells."""

    subject: str
    text: str
    html: str
    last_place: int = EVERYTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Footer:
    """What stands under every mail of an installation."""

    replies: bool = False  # answers reach somebody


def render_alert(alerts: Sequence[CarriedAlert], fact: Mapping[str, Any], footer: Footer) -> Rendered:
    """One mail for one event, or for what changed of it."""
    sources = MAX_SOURCES
    while True:
        item = make_item(alerts, fact, max_sources=sources)
        mail = _render("alert", item.subject, {"item": item, "footer": footer})
        if sources == 1 or _size(mail) <= MAX_BYTES:
            return mail
        sources //= 2


def render_digest(
    alerts: Sequence[CarriedAlert],
    facts: Mapping[str, Mapping[str, Any]],
    *,
    title: str,
    counts: Mapping[str, int],
    footer: Footer,
    notes: Sequence[str] = (),
    made: dict[Hashable, Item] | None = None,
) -> Rendered:
    """One mail for many events, by type and the largest first.

    Args:
        alerts: What it carries, by place; what does not fit under the limit of size is counted, and the place of the
            last that fits is said in the answer.
        facts: By event.
        title: What the subject begins with.
        counts: Events by type, also those beyond ``alerts``.
        footer: What stands below.
        notes: Lines for the operator of the installation, such as feeds that went silent.
        made: What was made of these facts for others, and will be: an event is worked out once for all who are told
            the same of it.
    """
    about: dict[str, list[CarriedAlert]] = {}
    for alert in alerts:
        about.setdefault(alert.event_id, []).append(alert)
    made = {} if made is None else made
    items = []
    for event_id, found in about.items():
        if event_id in facts:
            key = tuple(alert.told for alert in found)
            if key not in made:
                made[key] = make_item(found, facts[event_id], max_sources=3)
            items.append(made[key])
    total = sum(counts.values()) or len(items)
    subject = f"{title}: {total} event{'s' if total != 1 else ''}"
    shown = min(len(items), MAX_ITEMS)
    while True:
        values = _digest_values(items[:shown], total, counts, subject) | {"footer": footer}
        mail = _render("digest", subject, {**values, "notes": [one_line(note, 200) for note in notes[:MAX_NOTES]]})
        if shown <= 1 or _size(mail) <= MAX_BYTES:
            break
        shown = int(shown * _SHRINK)
    last = EVERYTHING if shown == total else max((item.place for item in items[:shown]), default=0)
    return Rendered(subject=mail.subject, text=mail.text, html=mail.html, last_place=last)


def render_notices(texts: Sequence[str]) -> Rendered:
    """A word to the operator: what happened to feeds and runs."""
    lines = [one_line(text, 300) for text in texts[:20]]
    subject = lines[0] if len(lines) == 1 else f"{len(lines)} things need a look"
    return _render("notices", f"dealwire · {subject}", {"lines": lines, "more": max(0, len(texts) - 20)})


def _digest_values(items: Sequence[Item], total: int, counts: Mapping[str, int], title: str) -> dict[str, Any]:
    groups: dict[str, tuple[list[Item], list[Item]]] = {kind: ([], []) for kind in TYPES.values()}
    for number, item in enumerate(items):
        groups[item.kind][number >= MAX_CARDS].append(item)
    named = {TYPES[key]: count for key, count in counts.items()} or {
        kind: len(full) + len(short) for kind, (full, short) in groups.items()
    }
    most = max(named.values(), default=1) or 1
    return {
        "title": title,
        "groups": {kind: group for kind, group in groups.items() if group[0] or group[1]},
        "counts": [(kind, named[kind], max(2, round(100 * named[kind] / most))) for kind in groups if named.get(kind)],
        "more": max(0, total - len(items)),
    }


def _size(mail: Rendered) -> int:
    """Bytes of both bodies as a mail carries them."""
    return sum(min(transfer_sizes(body).values()) for body in (mail.text, mail.html))


def transfer_sizes(body: str) -> dict[str, int]:
    """Bytes of a body in each way of writing it: a byte outside ASCII takes three as quoted-printable.

    >>> transfer_sizes("漢字")["base64"] < transfer_sizes("漢字")["quoted-printable"]
    True
    """
    raw = body.encode()
    quoted = len(raw) + 2 * (len(raw) - len(raw.translate(None, _QUOTED)))
    return {"quoted-printable": int(1.04 * quoted), "base64": int(1.37 * len(raw))}


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape  # most runs mail nothing

    return Environment(
        loader=PackageLoader("flows.alerts"),
        autoescape=select_autoescape(("html", "html.jinja"), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _render(name: str, subject: str, values: dict[str, Any]) -> Rendered:
    return Rendered(
        subject=one_line(subject, 150),
        text=_templates().get_template(f"{name}.txt.jinja").render(values).strip() + "\n",
        html=_templates().get_template(f"{name}.html.jinja").render(values),
    )
