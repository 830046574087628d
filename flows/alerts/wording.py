"""Values as people write them: sums, days, roles, who says what. Pure; every text from outside is cut and cleaned."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from urllib.parse import urlsplit

MAX_TEXT = 600  # characters of any one value from outside
MAX_LINK = 1000
TYPES = {
    "funding": "Funding", "acquisition": "Acquisition", "partnership": "Partnership", "model_launch": "Model launch",
    "product_launch": "Product launch", "availability": "Availability",
}  # fmt: skip
_SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩"}
_SCALES = ((Decimal(10) ** 12, "T"), (Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "k"))
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SUM = re.compile(r"^(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))? ([A-Z]{3})\b")


def money(amount: Decimal | None, currency: str | None) -> str:
    """Write a sum as people do.

    >>> money(Decimal("2000000000"), "EUR"), money(Decimal("1250000"), "USD"), money(Decimal("999999999"), "CHF")
    ('€2.0B', '$1.25M', 'CHF 1.0B')
    >>> money(None, None)
    ''
    """
    if amount is None:
        return ""
    sign = _SIGNS.get(currency or "", f"{currency or ''} ".lstrip())
    for scale, letter in _SCALES:
        if amount >= scale * Decimal("0.9995"):
            shown = f"{amount / scale:.2f}"
            return f"{sign}{shown.removesuffix('0')}{letter}"
    return f"{sign}{amount:.0f}"


def value_words(value: str | None) -> str:
    """A value of claims or of the history in words.

    >>> value_words("2000000000.00 EUR"), value_words("series-a"), value_words(None)
    ('€2.0B', 'series a', 'unknown')
    """
    if value is None:
        return "unknown"
    match = _SUM.match(value)
    try:
        if match:
            high = f"–{money(Decimal(match[2]), match[3])}" if match[2] else ""
            return money(Decimal(match[1]), match[3]) + high
    except InvalidOperation:
        pass
    return one_line(value.replace("-", " ").replace("_", " ") if re.fullmatch(r"[a-z_-]+", value) else value, 200)


def day_words(day: date | None, precision: str | None) -> str:
    """A day as exactly as it is known.

    >>> day_words(date(2026, 3, 1), "month"), day_words(date(2026, 3, 11), "day")
    ('March 2026', '2026-03-11')
    """
    if day is None:
        return ""
    if precision == "year":
        return f"{day:%Y}"
    return f"{day:%B %Y}" if precision == "month" else day.isoformat()


def said_by(publishers: Sequence[str]) -> str:
    """Who says something, with its verb.

    >>> said_by(["Acme Wire"]), said_by(["A", "B"]), said_by(["A", "B", "C"])
    ('Acme Wire says', 'A and B say', 'A and two others say')
    """
    names = [one_line(name, 60) for name in publishers]
    if len(names) == 1:
        return f"{names[0]} says"
    if len(names) == 2:
        return f"{names[0]} and {names[1]} say"
    return f"{names[0]} and {count_words(len(names) - 1)} others say"


def count_words(number: int) -> str:
    """A count in words up to ten."""
    return _COUNTS[number] if number < len(_COUNTS) else str(number)


def one_line(text: str, limit: int = MAX_TEXT) -> str:
    """One line of bounded length; control and direction characters cannot change what stands around it.

    What looks like an encoded word of a mail header (RFC 2047) is broken, or a header made of it would be decoded.

    >>> one_line("Acme\\r\\nBcc: all  =?utf-8?q?x?=")
    'Acme Bcc: all = ?utf-8?q?x?='
    """
    start = text[: limit * 4]
    if not start.isprintable():
        start = "".join(c if c.isprintable() else " " for c in start)
    clean = " ".join(start.split()).replace("=?", "= ?")
    return clean if len(clean) <= limit else clean[: limit - 1] + "…"


def safe_link(url: str | None) -> str | None:
    """A link that a mail may carry: http or https, without spaces or control characters, of bounded length."""
    if not url or len(url) > MAX_LINK or any(c.isspace() or not c.isprintable() or c in "<>\"'" for c in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in {"http", "https"} and parts.netloc else None
