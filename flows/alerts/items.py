"""What a mail says of one event, made from the facts of the warehouse. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flows.alerts.wording import (
    TYPES,
    count_words,
    day_words,
    money,
    one_line,
    safe_link,
    said_by,
    value_words,
)
from warehouse.outbox import CarriedAlert

_QUALIFIERS = {"about": "about ", "up_to": "up to ", "at_least": "at least ", "exact": ""}
_AMOUNTS = {"funding": "amount of this funding", "acquisition": "price", "partnership": "value of the agreement"}
_BASES = {"pre": " before the money", "post": " after the money"}
# Of events above 0.9 nineteen in twenty are right, of those from 0.7 six in seven, of those below one in two.
_SURE = ((0.9, "very likely right"), (0.7, "probably right"), (0.0, "unsure: see the source"))
MAX_PARTIES = 12
MAX_SOURCES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One article that tells the event."""

    publisher: str
    title: str
    link: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Everything a mail says of one event; texts are single lines of bounded length."""

    event_id: str
    subject: str
    kind: str  # "Funding"
    headline: str
    rows: tuple[tuple[str, str], ...]  # (role or field, value)
    amount: str
    amount_is: str  # what the amount is
    dollars: str
    status: str
    day: str
    evidence: tuple[tuple[str, bool], ...]  # pieces of the sentence; True: a fact
    evidence_link: str | None
    publishers: int
    sources: tuple[Source, ...]
    more_sources: int
    conflicts: tuple[str, ...]
    changes: tuple[tuple[str, str, str], ...]  # (field, before, now)
    rules: tuple[str, ...]
    sure: str  # how far it can be believed, in words
    place: int


def make_item(alerts: Sequence[CarriedAlert], fact: Mapping[str, Any], *, max_sources: int = MAX_SOURCES) -> Item:
    """Say what there is to say of one event.

    Args:
        alerts: The alerts about it that one mail carries: a new event, or its changes.
        fact: Its facts, see ``warehouse.outbox.event_facts``.
        max_sources: So many sources are listed, the others counted.
    """
    kind, amount = TYPES[fact["event_type"]], _amount(fact)
    changes = tuple((alert.change, value_words(alert.old_value), value_words(alert.new_value)) if not alert.field or alert.field == alert.change
                    else (value_words(alert.field), value_words(alert.old_value), value_words(alert.new_value))
                    for alert in alerts if alert.change != "new")  # fmt: skip
    who = _who(fact) or one_line(fact["headline"], 80)
    parts = [kind, who, amount, fact["status"]]
    if changes:
        parts.insert(0, " and ".join(dict.fromkeys(field for field, _, _ in changes)).capitalize() + " changed")
    day = day_words(fact["announced_on"], fact["date_precision"])
    if not day and fact["first_published_at"]:
        day = f"{fact['first_published_at'].date().isoformat()} (published)"
    return Item(
        event_id=fact["event_id"],
        subject=one_line(" · ".join(part for part in parts if part), 150),
        kind=kind,
        headline=one_line(fact["headline"]),
        rows=_rows(fact),
        amount=amount,
        amount_is=_AMOUNTS.get(fact["event_type"], "amount"),
        dollars=_dollars(fact),
        status=fact["status"],
        day=day,
        evidence=_marked(one_line(fact["evidence"] or ""), fact),
        evidence_link=safe_link(fact["evidence_url"]),
        publishers=fact["publisher_count"],
        sources=tuple(
            Source(
                publisher=one_line(one["publisher"] or "", 80),
                title=one_line(one["title"] or one["url"], 200),
                link=safe_link(one["url"]),
            )
            for one in fact["sources"][:max_sources]
        ),
        more_sources=max(0, fact["article_count"] - min(max_sources, len(fact["sources"]))),
        conflicts=_conflicts(fact["conflicts"]),
        changes=changes,
        rules=tuple(dict.fromkeys(one_line(alert.rule, 200) for alert in alerts)),
        sure=_how_sure(fact),
        place=max(alert.place for alert in alerts),
    )


def _how_sure(fact: Mapping[str, Any]) -> str:
    """How far an event can be believed. Words, since no number is exact enough: see the README for what was measured."""
    if fact["corrected"]:
        return "corrected by a person"
    return next(words for least, words in _SURE if fact["confidence"] >= least)


def _rows(fact: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    rows = _parties(fact["roles"])
    if fact["products"]:
        rows.append(("products", one_line(", ".join(fact["products"]))))
    if fact["subtype"]:
        rows.append(("kind", value_words(fact["subtype"])))
    if fact["round"]:
        rows.append(("round", value_words(fact["round"])))
    if fact["valuation"] is not None:
        basis = _BASES.get(fact["valuation_basis"] or "", "")
        rows.append(("valuation", money(fact["valuation"], fact["valuation_currency"]) + basis))
    return tuple(rows)


def _parties(roles: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """A row for each role, in the order of the roles; a crowd of investors must not push the rest off the screen."""
    named: dict[str, list[str]] = {}
    for role in roles[:MAX_PARTIES]:
        named.setdefault(role["role"].replace("_", " "), []).append(one_line(role["name"], 100))
    rows = [(f"{role}s" if len(names) > 1 else role, "; ".join(names)) for role, names in named.items()]
    if len(roles) > MAX_PARTIES:
        rows.append(("", f"and {len(roles) - MAX_PARTIES} more"))
    return rows


def _who(fact: Mapping[str, Any]) -> str:
    by_role: dict[str, list[str]] = {}
    for role in fact["roles"]:
        by_role.setdefault(role["role"], []).append(one_line(role["name"], 60))
    if fact["kind"] == "launch":
        maker = by_role.get("developer", [])[:1]
        return " ".join([*maker, ", ".join(one_line(name, 60) for name in (fact["products"] or [])[:3])]).strip()
    givers = list(
        dict.fromkeys(by_role.get("lead_investor", []) + by_role.get("investor", []) + by_role.get("acquirer", []))
    )
    takers = by_role.get("recipient", []) + by_role.get("target", [])
    given = ", ".join(givers[:2]) + (f" +{len(givers) - 2}" if len(givers) > 2 else "")
    if takers:
        return f"{given} → {', '.join(takers[:2])}" if given else ", ".join(takers[:2])
    return given or " + ".join(by_role.get("partner", [one_line(name, 60) for name in fact["parties"] or []])[:3])


def _amount(fact: Mapping[str, Any]) -> str:
    shown = money(fact["amount"], fact["currency"])
    if not shown:
        return ""
    high = f"–{money(fact['amount_max'], fact['currency'])}" if fact["amount_max"] else ""
    kind = " (in kind)" if fact["in_kind"] else ""
    return f"{_QUALIFIERS.get(fact['amount_qualifier'] or 'exact', '')}{shown}{high}{kind}"


def _dollars(fact: Mapping[str, Any]) -> str:
    """The amount in US dollars with the rate and the day it is of."""
    if fact["amount_usd"] is None or fact["currency"] == "USD":
        return ""
    source = one_line(fact["amount_usd_source"] or "stated", 80)
    rate = fact["amount_usd_rate"]
    how = f"1 {fact['currency']} = {rate:.4g} USD, {source}" if rate and source != "stated" else "as the text says"
    return f"{money(fact['amount_usd'], 'USD')} ({how})"


def _conflicts(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """What the sources say of each field on which they differ, the chosen value first; equal in words is equal."""
    fields: dict[str, dict[str, tuple[list[str], bool]]] = {}
    for row in rows:
        values = fields.setdefault(row["field"], {})
        words = value_words(row["value"])
        before, chosen = values.get(words, ([], False))
        values[words] = (before + [one for one in row["publishers"] if one not in before], chosen or row["chosen"])
    told = []
    for field, values in fields.items():
        if len(values) > 1:
            parts = [
                f"{said_by(who)} {words}" + (" (taken here)" if chosen else "")
                for words, (who, chosen) in list(values.items())[:5]
            ]
            more = f"; {count_words(len(values) - 5)} more" if len(values) > 5 else ""
            told.append(f"{field}: {', '.join(parts)}{more}")
    return tuple(told)


def _marked(sentence: str, fact: Mapping[str, Any]) -> tuple[tuple[str, bool], ...]:
    """Cut the sentence into pieces, the facts in it apart: names, products, and what a field was read from."""
    facts = {one_line(role["name"]) for role in fact["roles"]} | {one_line(name) for name in fact["products"] or ()}
    facts |= {one_line(mark["text"], 120) for mark in fact["marks"][:100]}
    inside = bytearray(len(sentence))
    for text in sorted((one for one in facts if 1 < len(one) < max(12, len(sentence) // 2)), key=len, reverse=True)[
        :60
    ]:
        at = sentence.find(text)
        while at >= 0:
            if _stands_alone(sentence, at, at + len(text)):
                inside[at : at + len(text)] = b"\1" * len(text)
            at = sentence.find(text, at + len(text))
    pieces: list[tuple[str, bool]] = []
    begin = 0
    for at in range(1, len(sentence) + 1):
        if at == len(sentence) or inside[at] != inside[begin]:
            pieces.append((sentence[begin:at], bool(inside[begin])))
            begin = at
    return tuple(pieces)


def _stands_alone(sentence: str, begin: int, end: int) -> bool:
    before, after = sentence[begin - 1 : begin], sentence[end : end + 1]
    return not (before.isalnum() and sentence[begin].isalnum()) and not (
        after.isalnum() and sentence[end - 1].isalnum()
    )
