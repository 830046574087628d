"""Reference rates of the European Central Bank, as the CurrencyConverter package ships them; read on first use."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from extractors.records import Converted

_CENT = Decimal("0.01")


def to_dollars(value: Decimal, currency: str, day: date | None) -> Converted | None:
    """Convert a sum by the rate of the day, else of the nearest day that has one.

    Returns:
        Dollars, rate and the source with its day; None for an unknown currency, and for an undated sum in another
        currency, since no day's rate would be right.
    """
    if currency == "USD":
        return Converted(usd=value.quantize(_CENT), rate=1.0, source="stated")
    if day is None:
        return None
    rates = _rates()
    if currency not in rates.currencies:
        return None
    first, last = rates.bounds[currency]
    on = min(max(day, first), last)
    rate = float(rates.convert(1, currency, "USD", date=on))
    return Converted(
        usd=(value * Decimal(repr(rate))).quantize(_CENT), rate=rate, source=f"European Central Bank, {on.isoformat()}"
    )


@cache
def _rates() -> Any:
    from currency_converter import CurrencyConverter

    return CurrencyConverter(fallback_on_missing_rate=True, fallback_on_wrong_date=True)
