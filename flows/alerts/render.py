"""Alerts as mails: subject, plain text and HTML of equal content. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from warehouse.alerts import DueAlert

MAX_SUBJECT = 150  # characters; longer ones are cut by every mail program anyway
MAX_ITEMS = 40  # of a digest; the rest is counted
MAX_LINE = 600  # characters of any one value from outside
_TYPES = {
    "funding": "Funding", "acquisition": "Acquisition", "partnership": "Partnership", "model_launch": "Model launch",
    "product_launch": "Product launch", "availability": "Availability",
}  # fmt: skip
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩"}
_QUALIFIERS = {"about": "about ", "up_to": "up to ", "at_least": "at least ", "exact": ""}
_SCALES = ((Decimal(10) ** 12, "T"), (Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "k"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A mail without its addresses."""

    subject: str
    text: str
    html: str


def render_alert(alert: DueAlert, fact: Mapping[str, Any]) -> Rendered:
    """One mail for one event."""
    item = _item(alert, fact)
    return _render("alert", item["subject"], {"item": item})


def render_digest(alerts: Sequence[DueAlert], facts: Mapping[str, Mapping[str, Any]], title: str) -> Rendered:
    """One mail for many events: grouped by type, the largest first."""
    items = [_item(alert, facts[alert.event_id]) for alert in alerts if alert.event_id in facts]
    items.sort(key=lambda item: (item["type"], -item["rank"], item["headline"]))
    groups: dict[str, list[dict[str, Any]]] = {}
    for item in items[:MAX_ITEMS]:
        groups.setdefault(item["type"], []).append(item)
    counts = [
        (name, len(group), round(100 * len(group) / max(map(len, groups.values())))) for name, group in groups.items()
    ]
    subject = f"{title}: {len(items)} events"
    more = max(0, len(items) - MAX_ITEMS)
    return _render("digest", subject, {"title": subject, "groups": groups, "counts": counts, "more": more})


def money(amount: Decimal | None, currency: str | None) -> str:
    """Write a sum as people do.

    >>> money(Decimal("2000000000"), "EUR"), money(Decimal("14500000"), "USD"), money(None, None)
    ('€2.0B', '$14.5M', '')
    """
    if amount is None:
        return ""
    sign = _SIGNS.get(currency or "", f"{currency or ''} ".lstrip())
    for scale, letter in _SCALES:
        if amount >= scale:
            return f"{sign}{amount / scale:.1f}{letter}"
    return f"{sign}{amount:.0f}"


def _item(alert: DueAlert, fact: Mapping[str, Any]) -> dict[str, Any]:
    """Everything a mail says of one event, as text from outside cut to a length."""
    amount = _amount(fact)
    kind = _TYPES[fact["event_type"]]
    parts = [kind, _who(fact), amount, fact["status"]]
    if alert.change != "new":
        parts.insert(0, f"{alert.change.capitalize()} changed")
    return {
        "subject": " · ".join(part for part in parts if part),
        "type": kind,
        "headline": _cut(fact["headline"]),
        "roles": [(role["role"].replace("_", " "), _cut(role["name"])) for role in fact["roles"]],
        "products": ", ".join(_cut(name) for name in fact["products"] or ()),
        "amount": amount,
        "dollars": _dollars(fact),
        "valuation": money(fact["valuation"], fact["valuation_currency"]),
        "round": fact["round"],
        "status": fact["status"],
        "day": fact["announced_on"] or (fact["first_published_at"].date() if fact["first_published_at"] else None),
        "evidence": _cut(fact["evidence"] or ""),
        "evidence_url": _link(fact["evidence_url"]),
        "publishers": fact["publisher_count"],
        "sources": [(_cut(one["publisher"]), _cut(one["title"] or one["url"]), _link(one["url"])) for one in fact["sources"][:12]],
        "more_sources": max(0, len(fact["sources"]) - 12),
        "conflicts": [(c["field"], _cut(c["value"]), ", ".join(c["publishers"][:6]), c["chosen"]) for c in fact["conflicts"]],
        "change": None if alert.change == "new" else (alert.change, alert.old_value, alert.new_value),
        "rule": alert.rule,
        "event_id": alert.event_id,
        "confidence": round(100 * fact["confidence"]),
        "rank": float(fact["amount_usd"] or 0),
    }  # fmt: skip


def _who(fact: Mapping[str, Any]) -> str:
    by_role: dict[str, list[str]] = {}
    for role in fact["roles"]:
        by_role.setdefault(role["role"], []).append(role["name"])
    givers = by_role.get("lead_investor", []) + by_role.get("investor", []) + by_role.get("acquirer", [])
    takers = by_role.get("recipient", []) + by_role.get("target", [])
    if fact["kind"] == "launch":
        maker = ", ".join(by_role.get("developer", [])[:1])
        return " ".join(part for part in (maker, ", ".join((fact["products"] or [])[:3])) if part)
    if takers:
        given = ", ".join(givers[:2]) + (f" +{len(givers) - 2}" if len(givers) > 2 else "")
        return f"{given} → {', '.join(takers[:2])}" if given else ", ".join(takers[:2])
    return " + ".join(by_role.get("partner", fact["parties"] or [])[:3])


def _amount(fact: Mapping[str, Any]) -> str:
    shown = money(fact["amount"], fact["currency"])
    if not shown:
        return ""
    kind = " (in kind)" if fact["in_kind"] else ""
    return f"{_QUALIFIERS.get(fact['amount_qualifier'] or 'exact', '')}{shown}{kind}"


def _dollars(fact: Mapping[str, Any]) -> str:
    if fact["amount_usd"] is None or fact["currency"] == "USD":
        return ""
    rate = f", rate {fact['amount_usd_rate']:.4f}" if fact["amount_usd_rate"] else ""
    return f"{money(fact['amount_usd'], 'USD')} ({fact['amount_usd_source'] or 'text'}{rate})"


def _cut(text: str) -> str:
    """One line of bounded length; control and direction characters cannot change what stands around it."""
    clean = "".join(c if c.isprintable() else " " for c in text)
    clean = " ".join(clean.split())
    return clean if len(clean) <= MAX_LINE else clean[: MAX_LINE - 1] + "…"


def _link(url: str | None) -> str | None:
    """A link that a mail may carry: http or https, without line breaks, of bounded length."""
    if not url or len(url) > 2000 or any(c.isspace() or not c.isprintable() for c in url):
        return None
    return url if urlsplit(url).scheme in {"http", "https"} else None


@cache
def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("flows.alerts"),
        autoescape=select_autoescape(("html", "html.jinja"), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _render(name: str, subject: str, values: dict[str, Any]) -> Rendered:
    subject = _cut(subject)
    if len(subject) > MAX_SUBJECT:
        subject = subject[: MAX_SUBJECT - 1] + "…"
    return Rendered(
        subject=subject,
        text=_templates().get_template(f"{name}.txt.jinja").render(values).strip() + "\n",
        html=_templates().get_template(f"{name}.html.jinja").render(values),
    )
