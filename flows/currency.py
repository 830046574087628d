"""Reference rates: those that people added, else the European Central Bank's as the CurrencyConverter package ships them.

The rate is that of the event's day, or of the nearest day that has one; the day is recorded with the source.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from extractors.records import Converted, Rate

_CENT = Decimal("0.01")
_LONG_WEEKEND = 12  # days: no pause of the central bank is longer
_LONGEST = timedelta(days=3 * 366)  # between the event and the rate

Convert = Callable[[Decimal, str, date | None], Converted | None]


def dollars_by(added: Sequence[Rate]) -> Convert:
    """Make a converter that knows the added rates and the shipped ones.

    An added rate is taken where its day is at least as near to the event's as the nearest shipped one.
    """
    by_currency: dict[str, list[Rate]] = defaultdict(list)
    for one in sorted(added, key=lambda one: (one.currency, one.on)):
        by_currency[one.currency].append(one)

    def convert(value: Decimal, currency: str, day: date | None) -> Converted | None:
        if currency == "USD":
            return Converted(usd=value.quantize(_CENT), rate=1.0, source="stated")
        if day is None:
            return None
        own, shipped = _nearest(by_currency.get(currency, ()), day), _shipped(currency, day)
        if own is None or (shipped is not None and abs(shipped.on - day) < abs(own.on - day)):
            own = shipped
        if own is None:
            return None
        usd = (value * Decimal(repr(own.usd))).quantize(_CENT)
        return Converted(usd=usd, rate=own.usd, source=f"{own.source}, {own.on.isoformat()}")

    return convert


def to_dollars(value: Decimal, currency: str, day: date | None) -> Converted | None:
    """Convert a sum by the shipped rates alone.

    Returns:
        Dollars, rate and the source with its day; None for an unknown currency, and for an undated sum in another
        currency, since no day's rate would be right.
    """
    return dollars_by(())(value, currency, day)


def _nearest(rates: Sequence[Rate], day: date) -> Rate | None:
    """The rate of the day nearest to a day; of two equally near ones the earlier, which was known then."""
    place = bisect_right([one.on for one in rates], day)
    return min(rates[max(0, place - 1) : place + 1], key=lambda one: abs(one.on - day), default=None)


@cache
def _shipped(currency: str, day: date) -> Rate | None:
    """The shipped rate of a day, or of the last banking day before it; none for a currency that ended years before."""
    from currency_converter import RateNotFoundError

    rates = _rates()
    if currency not in rates.currencies:
        return None
    first, last = rates.bounds[currency]
    near = min(max(day, first), last)
    if abs(near - day) > _LONGEST:
        return None
    for back in range(_LONG_WEEKEND):
        on = max(near - timedelta(days=back), first)
        try:
            usd = float(rates.convert(1, currency, "USD", date=on))
        except RateNotFoundError:
            continue
        return Rate(currency=currency, on=on, usd=usd, source="European Central Bank")
    return None


@cache
def _rates() -> Any:
    from currency_converter import CurrencyConverter

    return CurrencyConverter()
