"""Values stand where they say, and hostile lines cost linear time."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

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
    began = time.process_time()
    for find in FINDERS:
        find(line)
    assert time.process_time() - began < 8


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


@pytest.mark.parametrize("piece", ["1", "$", " ", "A", "$1 million ", "Acme said on Monday. "])
def test_a_story_of_five_megabytes_is_filled_in_seconds(piece: str) -> None:
    text = piece * (5_000_000 // len(piece))
    names = [("Acme", n, n + 4) for n in range(0, 60_000, 21)] if piece.startswith("Acme") else []
    began = time.process_time()
    fill_slots(read_values(text, names=names, published=date(2024, 2, 26)), event_type=EventType.FUNDING, keys=["Acme"])
    assert time.process_time() - began < 8


def _phrases() -> list[tuple[str, str, str]]:
    blocks = (Path(__file__).parents[1] / "phrases" / "slots.txt").read_text("utf-8").split("\n\n")
    return [tuple(block.strip().split("\n")) for block in blocks if not block.startswith("#")]  # type: ignore[misc]


@pytest.mark.parametrize(("head", "sentence", "expected"), _phrases())
def test_phrases_fill_their_slots(head: str, sentence: str, expected: str) -> None:
    event_type, _, key = head.partition(" ")
    names = [(name, sentence.index(name), sentence.index(name) + len(name)) for name in [key] if name in sentence]
    story = read_values(sentence, published=date(2026, 3, 4), names=names)  # a Wednesday
    slots = fill_slots(story, event_type=EventType(event_type), keys=[key])
    told = {
        "amount": str(slots.amount.value) if slots.amount else None,
        "valuation": str(slots.valuation.value) if slots.valuation else None,
        "round": slots.round,
        "context": str(slots.context_window) if slots.context_window else None,
        "parameters": str(slots.parameters) if slots.parameters else None,
        "open": "yes" if slots.open_weights else None,
        "on": slots.announced_on.isoformat() if slots.announced_on else None,
        "status": slots.status.value,
    }
    wanted = dict(part.split("=") for part in expected.split())
    assert {name: told[name] for name in wanted} == {
        name: None if value == "-" else value for name, value in wanted.items()
    }
