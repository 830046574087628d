"""Values that a person gave, read strictly and put over what the sources say; every other claim stays to be seen."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from extractors.errors import ParseError
from extractors.events.values.money import find_money
from extractors.records import (
    DEALS,
    Claim,
    Correction,
    EventType,
    Money,
    PartyName,
    ResolvedEvent,
    Role,
    Status,
    Valuation,
)
from extractors.resolve.directory import Directory
from extractors.resolve.headlines import write_headline
from extractors.resolve.summary import PERSON, Convert, in_dollars, place_products, write_value

SUBTYPES = ("collaboration", "compute_supply", "licensing", "customer_contract", "distribution", "joint_venture")
ROUNDS = (
    *("pre-seed", "seed", *(f"series-{letter}" for letter in "abcdefghijk")),
    *("growth", "bridge", "debt", "grant", "ipo", "secondary", "strategic"),
)
MODALITIES = ("text", "image", "audio", "video", "code", "embedding", "robotics")
_NOTHING = frozenset({"", "none", "null"})
_LONGEST = 500  # characters of a name or headline
_MOST_NAMES = 100


@dataclass(frozen=True, slots=True)
class FieldRule:
    """How a field is read from what a person writes; ``may_be_empty`` allows ``none``."""

    read: Callable[[str], Any]
    hint: str
    may_be_empty: bool = True


def read_field(name: str, text: str) -> Any:
    """Read one value as a person writes it.

    Args:
        name: A field of the event contract, or a role (then the value is a list of names).
        text: The value; ``none`` empties the field.
    Returns:
        The value in the shape of ``ResolvedEvent``; None, or an empty tuple for a list, where it is emptied.
    Raises:
        ParseError: There is no such field, or the value is none of what it may be; both are told.

    >>> read_field("amount", "about 15000000 EUR")
    Money(value=Decimal('15000000'), currency='EUR', qualifier='about', max_value=None, usd=None, in_kind=False)
    >>> read_field("partner", "Quillon AI; Norvia, Inc.")
    ('Quillon AI', 'Norvia, Inc.')
    """
    rule = FIELDS.get(field_name(name))
    if rule is None:
        raise ParseError("no such field", subject=name, advice=f"There are {', '.join(sorted(FIELDS))}.")
    if text.strip().lower() in _NOTHING:
        if not rule.may_be_empty:
            raise ParseError("cannot be empty", subject=name, advice=f"Write {rule.hint}.")
        return () if rule.read in (_names, _modalities) else None
    try:
        return rule.read(text.strip())
    except (ValueError, ArithmeticError) as error:
        raise ParseError(f"{text!r} cannot be read", subject=name, advice=f"Write {rule.hint}.") from error


def field_name(name: str) -> str:
    """The field of a column that people see in the views: ``investors`` are each an ``investor``."""
    return _COLUMNS.get(name, name)


def correct(
    event: ResolvedEvent, corrections: Iterable[Correction], directory: Directory, convert: Convert
) -> ResolvedEvent:
    """Put a person's values over an event, the latest last.

    Each is a claim of its own, chosen; what the sources say stays as claims that are not.
    """
    made = sorted((one for one in corrections if one.fields), key=lambda one: (one.made_at, one.correction_id))
    if not made:
        return event
    latest = {field_name(name): (text, one) for one in made for name, text in one.fields}
    for name in FIELDS:  # in this order, since a currency is told of an amount
        if name in latest:
            text, one = latest[name]
            event = _put(event, name, _completed(name, read_field(name, text), event), one, directory)
    return _derived(event, set(latest), directory, convert)


def _completed(name: str, value: Any, event: ResolvedEvent) -> Any:
    """Take the currency of a bare number from the event, and put a currency or dollars to its amount."""
    if name == "amount" and value is not None and not value.currency:
        return replace(value, currency=event.amount.currency if event.amount else "USD")
    if name in ("currency", "amount_usd") and event.amount is not None:
        told = {"currency": value} if name == "currency" else {"usd": value}
        return replace(event.amount, **told) if value is not None else event.amount
    return value


def _put(event: ResolvedEvent, name: str, value: Any, by: Correction, directory: Directory) -> ResolvedEvent:
    if name in ("currency", "amount_usd"):
        if not isinstance(value, Money):  # there is no amount that it could be of
            return event
        name = "amount"
    told = value if isinstance(value, tuple) else () if value is None else (value,)
    reason = "corrected by a person" + (f": {by.note}" if by.note else "")
    others = tuple(
        replace(claim, chosen=False, reason=reason) if claim.field == name else claim for claim in event.claims
    )
    claims = tuple(
        Claim(
            field=name,
            value=write_value(one),
            mention_id=by.correction_id,
            article_id=by.correction_id,
            publisher=PERSON,
            claimed_at=by.made_at,
            chosen=True,
            reason=reason,
        )
        for one in told
    )
    event = replace(event, claims=(*others, *claims))
    if name in _ROLES:
        role = Role(name)
        parties = (PartyName(organization_id=directory.identify(one), name=one, role=role) for one in told)
        kept = (*(party for party in event.parties if party.role is not role), *parties)
        unique = {(party.role, party.organization_id): party for party in kept if party.organization_id}
        order = list(Role)
        return replace(event, parties=tuple(sorted(unique.values(), key=lambda party: order.index(party.role))))
    return replace(event, **{name: value})


def _derived(event: ResolvedEvent, names: set[str], directory: Directory, convert: Convert) -> ResolvedEvent:
    """Bring along what follows from the corrected fields: kind, dollars, precision of the day, headline."""
    day = event.announced_on or (event.first_published_at or event.first_seen_at).date()
    valuation = event.valuation
    event = replace(
        event,
        kind="deal" if event.event_type in DEALS else "launch",
        date_precision="day" if event.announced_on and "announced_on" in names else event.date_precision,
        amount_usd=in_dollars(event.amount, day, convert),
        valuation_usd=convert(valuation.value, valuation.currency, day) if valuation else None,
        product_names=place_products(event.products, event.parties),
    )
    if event.announced_on is None:
        event = replace(event, date_precision=None)
    if "headline" in names and event.headline:
        return event
    shown = tuple(replace(one, name=directory.shown(one.organization_id, one.name)) for one in event.parties)
    return replace(
        event,
        headline=write_headline(
            event.event_type,
            event.status,
            shown,
            products=event.products,
            amount=event.amount,
            round_name=event.round,
        ),
    )


def _name(text: str) -> str:
    if len(text) > _LONGEST or not text.isprintable():
        raise ValueError(text)
    return text


def _names(text: str) -> tuple[str, ...]:
    parts = tuple(dict.fromkeys(part.strip() for part in text.split(";") if part.strip()))
    if len(parts) > _MOST_NAMES:
        raise ValueError(text)
    return tuple(_name(part) for part in parts)


def _modalities(text: str) -> tuple[str, ...]:
    return tuple(sorted({_one_of(MODALITIES, part) for part in text.replace(",", ";").split(";") if part.strip()}))


def _money(text: str) -> Money:
    if plain := _PLAIN_SUM.fullmatch(text):
        value = Decimal(plain["number"].replace("_", "").replace(",", ""))
        if value > _LARGEST:
            raise ValueError(text)
        return Money(value=value, currency=plain["currency"] or "")
    found = find_money(text)
    if len(found) != 1 or found[0].currency is None:
        raise ValueError(text)
    one = found[0]
    assert one.value is not None
    assert one.currency is not None
    left = text[: one.start] + text[one.end :]
    in_kind = "in kind" in left.lower()
    if set(left.lower().replace("in kind", "").split()) - _QUALIFYING:
        raise ValueError(text)
    return Money(
        value=one.value,
        currency=one.currency,
        qualifier=one.qualifier,
        max_value=one.max_value,
        usd=one.usd,
        in_kind=in_kind,
    )


_PLAIN_SUM = re.compile(r"(?P<number>\d[\d_,]*(?:\.\d+)?(?:[eE]\d{1,2})?)\s*(?P<currency>[A-Z]{3})?")
_LARGEST = Decimal(10) ** 18  # no deal is larger
_QUALIFYING = frozenset(["about", "around", "up", "to", "at", "least", "over", "approximately", "exact", "exactly"])


def _valuation(text: str) -> Valuation:
    basis = next((word for word in ("pre", "post") if f"{word}-money" in text.lower()), "unspecified")
    money = _money(text.lower().replace(f"{basis}-money", "").strip().upper())
    return Valuation(value=money.value, currency=money.currency, basis=basis)  # type: ignore[arg-type]


def _currency(text: str) -> str:
    if not re.fullmatch("[A-Z]{3}", text):
        raise ValueError(text)
    return text


def _dollars(text: str) -> Decimal:
    money = _money(text)
    if money.currency not in ("", "USD"):
        raise ValueError(text)
    return money.value


def _one_of(words: Sequence[str], text: str) -> str:
    if text.strip().lower() not in words:
        raise ValueError(text)
    return text.strip().lower()


def _count(text: str) -> int:
    number = Decimal(text.replace("_", "").replace(",", ""))
    if number <= 0 or number != number.to_integral_value() or number > 10**18:
        raise ValueError(text)
    return int(number)


def _flag(text: str) -> bool:
    return _one_of(("true", "false"), text) == "true"


def _type(text: str) -> EventType:
    return EventType(text.lower())


def _status(text: str) -> Status:
    return Status(text.lower())


_ROLES = frozenset(role.value for role in Role)
FIELDS: dict[str, FieldRule] = {
    "event_type": FieldRule(_type, f"one of {', '.join(EventType)}", may_be_empty=False),
    "status": FieldRule(_status, f"one of {', '.join(Status)}", may_be_empty=False),
    "subtype": FieldRule(partial(_one_of, SUBTYPES), f"one of {', '.join(SUBTYPES)}, or none"),
    "headline": FieldRule(_name, "one line; none makes it from the fields"),
    "amount": FieldRule(_money, 'a sum with its currency, e.g. "15000000 EUR", "about $2.5 billion", or none'),
    "currency": FieldRule(_currency, "an ISO 4217 code, e.g. EUR", may_be_empty=False),
    "amount_usd": FieldRule(_dollars, "US dollars, or none"),
    "valuation": FieldRule(_valuation, 'a sum with its currency, e.g. "2000000000 USD post-money", or none'),
    "round": FieldRule(partial(_one_of, ROUNDS), f"one of {', '.join(ROUNDS)}, or none"),
    "announced_on": FieldRule(date.fromisoformat, "a day as YYYY-MM-DD, or none"),
    "products": FieldRule(_names, 'names with ";" between them, or none'),
    "modalities": FieldRule(_modalities, f"some of {', '.join(MODALITIES)}, or none"),
    "context_window": FieldRule(_count, "a number of tokens, or none"),
    "parameters": FieldRule(_count, "a number, or none"),
    "open_weights": FieldRule(_flag, "true, false or none"),
    **{role.value: FieldRule(_names, 'names with ";" between them, or none') for role in Role},
}
_COLUMNS = {
    "investors": "investor",
    "lead_investors": "lead_investor",
    "partners": "partner",
    "platforms": "platform",
    "product": "products",
}
