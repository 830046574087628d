"""A headline of our own, made from an event's fields."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from extractors.records import EventType, Money, PartyName, Role, Status

_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩"}
_SCALES = ((Decimal(10) ** 12, "T"), (Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "K"))
_QUALIFIERS = {"about": "about ", "up_to": "up to ", "at_least": "at least "}
_ROUNDS = {"ipo": "IPO", "debt": "debt financing", "grant": "grant"}
_SHOWN_NAMES = 3


def write_money(money: Money) -> str:
    """Write a sum briefly.

    >>> write_money(Money(value=Decimal(2_000_000_000), currency="EUR", qualifier="up_to"))
    'up to €2B'
    """
    sign = _SIGNS.get(money.currency, f"{money.currency} ")
    for scale, letter in _SCALES:
        if money.value >= scale:
            number = format(money.value / scale, ".2f").rstrip("0").rstrip(".")
            return f"{_QUALIFIERS.get(money.qualifier, '')}{sign}{number}{letter}"
    return f"{_QUALIFIERS.get(money.qualifier, '')}{sign}{money.value:f}"


def write_headline(
    event_type: EventType,
    status: Status,
    parties: Sequence[PartyName],
    *,
    products: Sequence[str] = (),
    amount: Money | None = None,
    round_name: str | None = None,
) -> str:
    """Say in one line who does what; a rumour and a cancelled event are told as such."""
    by_role = {role: [party.name for party in parties if party.role is role] for role in Role}
    money = write_money(amount) if amount else ""
    if event_type is EventType.FUNDING:
        line = _funding(by_role, money, round_name)
    elif event_type is EventType.ACQUISITION:
        line = f"{_list(by_role[Role.ACQUIRER]) or 'A buyer'} acquires {_list(by_role[Role.TARGET]) or 'a company'}"
        line += f" for {money}" if money else ""
    elif event_type is EventType.PARTNERSHIP:
        line = f"{_list(by_role[Role.PARTNER]) or 'Two parties'} partner" + (f" ({money})" if money else "")
    else:
        line = _launch(event_type, by_role, products)
    mark = {Status.RUMOURED: "Reported: ", Status.CANCELLED: "Cancelled: "}.get(status, "")
    return mark + line


def _funding(by_role: dict[Role, list[str]], money: str, round_name: str | None) -> str:
    investors = [*by_role[Role.LEAD_INVESTOR], *by_role[Role.INVESTOR]]
    recipient = _list(by_role[Role.RECIPIENT]) or "a company"
    shown = f" ({_ROUNDS.get(round_name, round_name.replace('-', ' '))})" if round_name else ""
    if investors and not by_role[Role.LEAD_INVESTOR]:
        plural = "invests" if len(investors) == 1 else "invest"
        return f"{_list(investors)} {plural} {money + ' ' if money else ''}in {recipient}{shown}"
    leads = f", led by {_list(by_role[Role.LEAD_INVESTOR])}" if by_role[Role.LEAD_INVESTOR] else ""
    return f"{recipient} raises {money or 'money'}{shown}{leads}"


def _launch(event_type: EventType, by_role: dict[Role, list[str]], products: Sequence[str]) -> str:
    what = _list(list(products)) or "a product"
    developer = _list(by_role[Role.DEVELOPER])
    places = _list(by_role[Role.PLATFORM])
    if event_type is EventType.AVAILABILITY:
        verb = "become" if len(products) > 1 else "becomes"
        return f"{what}{f' by {developer}' if developer else ''} {verb} available{f' on {places}' if places else ''}"
    verb = "launch" if len(by_role[Role.DEVELOPER]) > 1 else "launches"
    return f"{developer or 'A developer'} {verb} {what}{f' on {places}' if places else ''}"


def _list(names: list[str]) -> str:
    shown = names[:_SHOWN_NAMES]
    if len(names) > _SHOWN_NAMES:
        return f"{', '.join(shown)} and {len(names) - _SHOWN_NAMES} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
