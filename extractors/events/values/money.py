"""Sums of money: where they stand, what they are worth, how exactly they are meant.

What a sum is *for* (this deal, a valuation, revenue) is not decided here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from extractors.events.values.tables import any_of, read_table
from extractors.records import Qualifier

_TABLE: dict[str, Any] = read_table(__package__, "money.toml")
_SIGNS: dict[str, str] = _TABLE["signs"] | {code: code for code in _TABLE["codes"]["all"]}
_WORDS: dict[str, str] = _TABLE["words"] | {code.lower(): code for code in _TABLE["codes"]["all"]}
_SCALES: dict[str, int] = _TABLE["scales"]
_NUMERALS: dict[str, str] = _TABLE["numerals"]
_QUALIFIERS: dict[str, Qualifier] = {word: kind for kind, words in _TABLE["qualifiers"].items() for word in words}

_NUMBER = re.compile(
    r"""
    \d(?<!\d\d)(?<!\d[.,]\d)                                   # the first digit of a run; then what may follow it:
    (?:\d{0,2}(?:,\d{3}){1,5}(?!\d)(?:\.\d{1,4}(?!\d))?        # 1,500,000.50
     | \d{0,2}(?:\.\d{3}){2,5}(?!\d)(?:,\d{1,2}(?!\d))?        # 1.500.000,50
     | \d{0,2}(?:[\u00a0\u202f\u2009]\d{3}){1,5}(?!\d)         # 1 500 000 with fixed blanks
     | \d{0,2}(?:\ \d{3}){1,5}(?!\d)(?=\ (?:euros?|dollars)\b) # 1 500 000 euros
     | \d{0,14}(?:[.,]\d{1,4})?)                               # 1500 and 1.5 and 1,5
    (?!\d)""",
    re.VERBOSE,
)
_GREAT = re.compile(r"ill(?:ions?|iards?|iarden?|ionen|ones)\b")  # the end of a scale word, a literal start is fast
_NUMERAL_BEFORE = re.compile(
    rf"(?<![\w'’-])(?P<numeral>{any_of(_NUMERALS)})[\s-](?:mil\sm|[TtBbMm]r?)\Z", re.IGNORECASE
)
_SIGN_BEFORE = re.compile(
    rf"(?:(?<![A-Za-z])(?P<code>{any_of(sign for sign in _SIGNS if sign[0].isalpha())})[ \u00a0]?|(?P<sign>{any_of(sign for sign in _SIGNS if not sign[0].isalpha())})\s?)\Z"
)
_SCALE_AFTER = re.compile(rf"(?P<gap>[\s-]{{0,2}})(?P<scale>{any_of(_SCALES)})(?![\w])", re.IGNORECASE)
_UNIT_AFTER = re.compile(
    rf"[\s-]{{0,2}}(?:in\s|de\s|d['’]|of\s)?(?:(?P<word>{any_of(_WORDS)})(?!\w)|(?P<sign>[€£¥₹₩$]))",
    re.IGNORECASE,
)
_QUALIFIER_BEFORE = re.compile(
    rf"(?<!\w)(?P<word>{any_of(_QUALIFIERS)})\s?(?:a\s|the\s|an\s(?:additional|extra|initial)\s)?\Z", re.IGNORECASE
)
_MORE_AFTER = re.compile(r"\+|[\s-](?:plus\b|or\smore\b|and\s(?:up|counting)\b)", re.IGNORECASE)
_RANGE = re.compile(r"\s?(?:-|–|—|to|bis|à|a|and|y|und)\s?")
_SAME = re.compile(
    r"""\s?(?:[([]\s?|,?\sor\s|,\s(?=\w)|\s[-–—]+\s|/\s?)     # ( , or -
        (?:or\s|i\.e\.,?\s|equivalent\sto\s|=\s?|at\scurrent\srates\s?|soit\s|rund\s|etwa\s|environ\s|unos\s
          |about\s|around\s|roughly\s|approximately\s|approx\.?\s|nearly\s|almost\s|some\s|close\sto\s|over\s|more\sthan\s
          |just\sover\s|just\sunder\s|~\s?|≈\s?){0,3}\Z""",
    re.VERBOSE | re.IGNORECASE,
)
_PER_AFTER = re.compile(
    r"""\s?(?:/|per\b|a\s|an\s|each\s|every\s|for\seach\s|pro\s|par\s|al\s)\s?
        (?P<unit>share|month|mo|year|yr|week|day|hour|hr|user|seat|token|million|1m|m\b|1k|thousand|image|minute|request
          |mois|monat|jahr|an|annum|person|ton|barrel|query|head|unit|gpu|1,000)s?""",
    re.VERBOSE | re.IGNORECASE,
)
_VAGUE = re.compile(
    r"""\b(?:
        (?:six|seven|eight|nine|ten|eleven|double|triple)-(?:figure|digit)(?:\s(?:sum|deal|amount|round|investment|price|million))?
      | (?:undisclosed|unspecified|undetermined)\s(?:amount|sum|price|fee)s?
      | multi-?(?:million|billion|trillion)(?:-?\s?(?:dollar|euro|pound|yen|yuan))?
      | (?:tens|hundreds|dozens|several|many)\s(?:of\s)?(?:thousands?|millions?|billions?|trillions?)
        (?:\sof)?\s(?:dollars|euros|pounds|yuan|yen|rupees)
      )(?!\w)""",
    re.VERBOSE | re.IGNORECASE,
)
_WEAK_UNITS = frozenset({"pound", "pounds", "won", "pfund", "try", "mil", "pesos", "all"})  # also weights, a verb
# Units for one US dollar, by their size alone: enough to tell a translation from another sum.
_RATES = {"JPY": 130, "INR": 80, "KRW": 1250, "CNY": 7, "HKD": 8, "TWD": 31, "SEK": 10, "NOK": 10, "DKK": 7, "BRL": 5, "MXN": 18,
          "ILS": 4, "RUB": 75, "ZAR": 17, "PLN": 4, "CZK": 23, "HUF": 340, "THB": 34, "PHP": 55, "IDR": 15500, "VND": 24000,
          "TRY": 20, "AED": 4, "SAR": 4, "QAR": 4, "MYR": 4}  # fmt: skip
_LOOK_BACK = 28  # characters: the longest qualifier with its blanks
_MOST = Decimal(10) ** 17  # above it no sum of money, but noise


@dataclass(frozen=True, slots=True)
class MoneyMention:
    """One sum as it stands in a text: ``text[start:end]``, signs and scale words included.

    ``value`` counts whole units of ``currency`` (ISO 4217); both are None for a vague sum ("a nine-figure deal").
    ``max_value`` is the upper end of a range, ``usd`` the same sum in US dollars where the text says it.
    ``per`` names what the price is for ("month", "share"), so that it is no deal's size.
    """

    start: int
    end: int
    value: Decimal | None
    currency: str | None
    qualifier: Qualifier = "exact"
    max_value: Decimal | None = None
    usd: Decimal | None = None
    per: str | None = None
    vague: bool = False


def find_money(text: str) -> tuple[MoneyMention, ...]:
    """Find all sums of money in a text, in order, never overlapping.

    Args:
        text: Any text of any length; English, French, German or Spanish number words.

    Returns:
        The sums. "$" alone is read as US dollars, "¥" as yen unless the text speaks of yuan. A sum told twice in two
        currencies ("two billion euros, or about $2.1 billion") is one, with ``usd``.
    Source: ISO 4217:2015; time is linear in the length of the text.

    >>> [(str(one.value), one.currency, one.qualifier) for one in find_money("raised up to $1.5bn, or 30% more")]
    [('1500000000', 'USD', 'up_to')]
    >>> one, = find_money("will pump two billion euros, or about $2.1 billion, into it")
    >>> str(one.value), one.currency, str(one.usd)
    ('2000000000', 'EUR', '2100000000')
    >>> find_money("grew by 30% in 2024, with 5 million users")
    ()
    >>> find_money("a nine-figure sum")[0].vague
    True
    """
    yuan = "¥" in text and bool(re.search(r"\b(?:yuan|RMB|renminbi)\b", text))
    sums = list(_join_ranges(text, _read_numbers(text, yuan=yuan)))
    vague = (MoneyMention(m.start(), m.end(), None, None, vague=True) for m in _VAGUE.finditer(text))
    free = [one for one in vague if not any(one.start < two.end and two.start < one.end for two in sums)]
    return tuple(sorted([*_join_currencies(text, sums), *free], key=lambda one: one.start))


@dataclass(frozen=True, slots=True)
class _Reading:
    """A number with what stands around it; a part of a range may lack currency or scale."""

    start: int
    end: int
    number: Decimal
    exponent: int
    currency: str | None
    signed: bool


def _read_numbers(text: str, *, yuan: bool) -> Iterator[_Reading]:
    """Read every number that may be a sum or the lower end of one."""
    for start, end in sorted(_number_places(text)):
        reading = _read_number(text, start, end, yuan=yuan)
        if reading is not None:
            yield reading


def _read_number(text: str, start: int, end: int, *, yuan: bool) -> _Reading | None:
    """Read the sign before a number and the scale and currency behind it."""
    digits = text[start:end]
    before = _SIGN_BEFORE.search(text[max(0, start - 6) : start])
    sign = before.group().strip() if before else ""
    currency = _SIGNS[sign] if sign else None
    exponent, end = _read_scale(text, end, signed=bool(sign))
    unit = _UNIT_AFTER.match(text, end)
    if unit and not (unit.group("sign") and (sign or text[unit.end() : unit.end() + 1].isdigit())):
        word = unit.group("word") or ""
        named = _WORDS.get(re.sub(r"[\s-]", " ", word.lower())) or _SIGNS.get(unit.group("sign") or "")
        weak = word.lower() in _WEAK_UNITS and not exponent
        if not weak and (word.islower() or word.isupper() or word.istitle() or not word or exponent):
            currency, end = (named if currency in {None, "USD"} else currency), unit.end()
    if currency == "JPY" and yuan and sign in {"¥", "￥"}:
        currency = "CNY"
    number = _to_number(digits, plain=currency is not None and not exponent and not sign)
    if number is None or number.scaleb(exponent) >= _MOST:
        return None
    return _Reading(start - (len(before.group()) if before else 0), end, number, exponent, currency, bool(sign))


def _number_places(text: str) -> Iterator[tuple[int, int]]:
    """Where numbers stand: runs of digits, and number words before a great scale ("two billion")."""
    yield from (match.span() for match in _NUMBER.finditer(text))
    for great in _GREAT.finditer(text):
        base = max(0, great.start() - _LOOK_BACK)
        word = _NUMERAL_BEFORE.search(text[base : great.start()])
        if word:
            yield base + word.start("numeral"), base + word.end("numeral")


def _read_scale(text: str, end: int, *, signed: bool) -> tuple[int, int]:
    """Read the scale word after a number: its power of ten (0 without one) and where it ends."""
    scale = _SCALE_AFTER.match(text, end)
    if scale is None:
        return 0, end
    word, gap = scale.group("scale"), scale.group("gap")
    if (
        len(word) <= 2
        and word.lower() not in {"bn", "mn", "tn", "cr"}
        and ((not signed and gap) or (gap and word.islower()))
    ):
        return 0, end  # "5 m tall", "3 t of steel", "$5 b"
    return _SCALES[re.sub(r"\s", " ", word.lower())], scale.end()


def _to_number(digits: str, *, plain: bool) -> Decimal | None:
    """Turn digits or a number word into a number; ``plain``: no scale, so "500.000 Euro" is half a million."""
    word = _NUMERALS.get(re.sub(r"[\s-]", " ", digits.lower()))
    if word is not None:
        return Decimal(word)
    digits = re.sub(r"[ \u00a0\u202f\u2009]", "", digits)
    if digits.count(".") > 1 or (plain and re.fullmatch(r"\d{1,3}\.\d{3}", digits)):
        digits = digits.replace(".", "").replace(",", ".")
    elif digits.count(",") == 1 and not re.fullmatch(r"\d{1,3},\d{3}(?:\.\d+)?", digits):
        digits = digits.replace(",", ".")
    digits = digits.replace(",", "")
    return Decimal(digits) if re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", digits) else None


def _join_ranges(text: str, readings: Iterator[_Reading]) -> Iterator[MoneyMention]:
    """Join "$2" and "3 billion" of "$2-3 billion" into one sum; drop numbers without a currency."""
    held: _Reading | None = None
    for one in readings:
        if held is None:
            held = one
            continue
        joined = _as_range(text, held, one)
        if joined is not None:
            yield joined
            held = None
            continue
        if held.currency:
            yield _as_sum(text, held)
        held = one
    if held is not None and held.currency:
        yield _as_sum(text, held)


def _as_range(text: str, low: _Reading, high: _Reading) -> MoneyMention | None:
    """One sum of the two ends of a range, or None where the two are not a range."""
    currency = high.currency or low.currency
    gap = text[low.end : high.start]
    if currency is None or len(gap) > 8 or not _RANGE.fullmatch(gap):
        return None
    if low.currency not in {None, currency} or (not high.currency and not high.exponent):
        return None
    if gap.strip() in {"and", "und", "y", "a"} and not re.search(
        r"\b(?:between|zwischen|entre)\s\Z", text[: low.start][-10:]
    ):
        return None
    exponent = low.exponent or high.exponent
    value, most = low.number.scaleb(exponent), high.number.scaleb(high.exponent)
    if value >= most:
        return None
    return replace(
        _as_sum(text, replace(low, exponent=exponent, currency=currency), end=high.end), max_value=_whole(most)
    )


def _as_sum(text: str, one: _Reading, end: int | None = None) -> MoneyMention:
    """The mention of a number with its currency, with what the words around it say of it."""
    end = one.end if end is None else end
    head = text[max(0, one.start - _LOOK_BACK) : one.start]
    before, more = _QUALIFIER_BEFORE.search(head), _MORE_AFTER.match(text, end)
    qualifier: Qualifier = "exact"
    if before:
        qualifier = _QUALIFIERS[re.sub(r"\s", " ", before.group("word").lower())]
    elif more:
        qualifier = "at_least"
    per = _PER_AFTER.match(text, end)
    unit = per.group("unit").lower() if per else None
    return MoneyMention(one.start, end, _whole(one.number.scaleb(one.exponent)), one.currency, qualifier, per=unit)


def _whole(value: Decimal) -> Decimal:
    """The value without an exponent: 1.5E+9 is 1500000000."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def _may_be_same(one: MoneyMention, other: MoneyMention) -> bool:
    """Whether two sums may be one in two currencies: a euro was never worth two dollars, a dollar never a yen."""
    if one.currency == other.currency or one.value is None or other.value is None or other.per or not other.value:
        return False
    ratio = one.value / other.value
    near = _RATES.get(one.currency or "", 1) / _RATES.get(other.currency or "", 1)
    return near / 3 < ratio < near * 3


def _join_currencies(text: str, sums: list[MoneyMention]) -> Iterator[MoneyMention]:
    """Join a sum with its translation into another currency, which stands right behind it."""
    waiting: MoneyMention | None = None
    for one in sums:
        if waiting is None:
            waiting = one
            continue
        gap = text[waiting.end : one.start]
        if len(gap) < 60 and _SAME.fullmatch(gap) and _may_be_same(waiting, one):
            usd = one.value if one.currency == "USD" else waiting.value if waiting.currency == "USD" else None
            closing = one.end + 1 if text[one.end : one.end + 1] in ")]" and re.search(r"[(\[]", gap) else one.end
            yield replace(waiting, end=closing, usd=usd)
            waiting = None
            continue
        yield waiting
        waiting = one
    if waiting is not None:
        yield waiting
