"""Values stand where they say, and hostile lines cost linear time."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.events.slots.fill import fill_slots
from extractors.events.slots.story import read_values
from extractors.events.values.dates import find_dates
from extractors.events.values.modalities import find_modalities
from extractors.events.values.money import find_money
from extractors.events.values.quantities import find_quantities
from extractors.events.values.rounds import find_rounds
from extractors.events.values.subtypes import find_subtypes
from extractors.events.values.weights import find_weights_cues
from extractors.records import EventType

PIECES = [
    "$",
    "€",
    "1",
    "2,5",
    "million",
    "bn",
    " ",
    "-",
    "to",
    "Feb.",
    "21",
    "2024",
    "Monday",
    "k",
    "token",
    "context",
    "7B",
    "\n",
    "Series A",
]
FINDERS = [
    find_money,
    find_quantities,
    find_rounds,
    find_modalities,
    find_subtypes,
    find_weights_cues,
    lambda text: find_dates(text, date(2024, 2, 26)),
]


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)))
def test_every_mention_lies_in_its_text(text: str) -> None:
    for find in FINDERS:
        for one in find(text):
            assert 0 <= one.start < one.end <= len(text)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.sampled_from([*PIECES, "Acme", "led by"]), max_size=30).map(" ".join), st.sampled_from(list(EventType))
)
def test_evidence_is_a_slice_of_the_body(text: str, event_type: EventType) -> None:
    story = read_values(text, title="Acme raises $5M", published=date(2024, 2, 26), title_names=[("Acme", 0, 4)])
    for _, span in fill_slots(story, event_type=event_type, keys=["Acme"]).field_evidence:
        assert text[span.start : span.end] == span.text


@pytest.mark.parametrize("piece", ["1", "$", " ", "A", "1,", "one "])
def test_a_line_of_one_million_signs_costs_little(piece: str) -> None:
    line = piece * (1_000_000 // len(piece))
    began = time.perf_counter()
    for find in FINDERS:
        find(line)
    assert time.perf_counter() - began < 20


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("2,5 milliards d'euros", 2_500_000_000, "EUR"),
        ("1,2 Mrd. Euro", 1_200_000_000, "EUR"),
        ("dos mil millones de euros", 2_000_000_000, "EUR"),
        ("Rs 500 crore", 5_000_000_000, "INR"),
        ("RMB 3 billion", 3_000_000_000, "CNY"),
        ("S$5m", 5_000_000, "SGD"),
    ],
)
def test_sums_are_read_in_many_spellings(text: str, value: int, currency: str) -> None:
    (one,) = find_money(text)
    assert (one.value, one.currency) == (value, currency)


def test_a_valuation_is_not_the_size_of_the_round() -> None:
    text = "Acme said on Monday it raised $50 million in a Series B round at a $1 billion valuation."
    story = read_values(text, published=date(2024, 2, 27), names=[("Acme", 0, 4)])
    slots = fill_slots(story, event_type=EventType.FUNDING, keys=["Acme"])
    assert slots.amount
    assert slots.amount.value == 50_000_000
    assert slots.valuation
    assert slots.valuation.value == 1_000_000_000
    assert (slots.round, slots.announced_on) == ("series-b", date(2024, 2, 26))
