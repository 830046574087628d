"""Sums of money as people write them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.events.values.money import MoneyMention, find_money


def _told(one: MoneyMention) -> str:
    if one.vague:
        return "vague"
    parts = [f"{one.value} {one.currency} {one.qualifier}"]
    parts += [
        f"{name}={value}" for name, value in (("max", one.max_value), ("usd", one.usd), ("per", one.per)) if value
    ]
    return " ".join(parts)


def _phrases() -> list[tuple[str, str]]:
    blocks = (Path(__file__).parents[1] / "phrases" / "money.txt").read_text("utf-8").split("\n\n")
    return [tuple(block.strip().split("\n")) for block in blocks if not block.startswith("#")]  # type: ignore[misc]


@pytest.mark.parametrize(("phrase", "expected"), _phrases())
def test_phrases_tell_their_sums(phrase: str, expected: str) -> None:
    assert (" ; ".join(_told(one) for one in find_money(phrase)) or "-") == expected


@given(
    st.integers(1, 999),
    st.sampled_from([("million", 6), ("billion", 9), ("trillion", 12), ("bn", 9), ("crore", 7)]),
    st.sampled_from([("$", "USD"), ("€", "EUR"), ("£", "GBP"), ("₹", "INR"), ("HK$", "HKD"), ("CHF ", "CHF")]),
    st.sampled_from(["It raised ", "a deal worth ", "Umsatz von ", ""]),
    st.sampled_from([".", " in cash", ", it said", ""]),
)
def test_a_written_sum_is_read_back(
    number: int, scale: tuple[str, int], sign: tuple[str, str], before: str, after: str
) -> None:
    (word, exponent), (mark, currency) = scale, sign
    text = f"{before}{mark}{number} {word}{after}"
    (found,) = find_money(text)
    assert (found.value, found.currency) == (Decimal(number).scaleb(exponent), currency)
    assert text[found.start : found.end] == f"{mark}{number} {word}"


@given(st.integers(1_000, 999_999_999))
def test_grouped_digits_are_one_sum_in_either_custom(number: int) -> None:
    english, german = f"{number:,}", f"{number:,}".replace(",", ".")
    assert [one.value for one in find_money(f"${english}")] == [number]
    assert [one.value for one in find_money(f"{german} Euro")] == [number]
