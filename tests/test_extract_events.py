"""Events out of articles: invented stories, offsets, bad input."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.events.extract import extract_events
from extractors.events.model import Model
from extractors.records import EventType, Story

WORDS = st.sampled_from(
    [
        "Acme",
        "raises",
        "$5",
        "million",
        "from",
        "Birch",
        "Capital",
        ".",
        "launched",
        "Foo",
        "2.5",
        "Pro",
        "today",
        "“",
        "”",
        "acquires",
        "\x00",
        "שלום",
        "𝔘",
        "\n",
    ]
)


def test_a_round_is_found_with_its_recipient_and_sum():
    story = Story(
        id="1",
        title="AI startup Quillmark raises $40 million",
        text="Quillmark, an AI startup, announced today that it has raised $40 million in a series B round led by Birch Capital. "
        "Quillmark makes software for lawyers.",
    )
    found = [one for one in extract_events(story) if one.event_type is EventType.FUNDING]
    assert [one.participants[0].name for one in found] == ["Quillmark"]
    assert found[0].amount is not None
    assert int(found[0].amount.value) == 40_000_000


@given(st.lists(WORDS, max_size=60), st.lists(WORDS, max_size=12))
@settings(max_examples=60, deadline=None)
def test_evidence_is_a_slice_of_the_text(words, title):
    text = " ".join(words)
    for mention in extract_events(Story(id="1", title=" ".join(title), text=text)):
        assert mention.evidence
        assert all(text[span.start : span.end] == span.text for span in mention.evidence)
        assert 0 <= mention.confidence <= 1


@pytest.mark.parametrize("text", ["", " ", "x", "\x00" * 50, "<html><body>hi</body></html>", "مرحبا " * 50, "𝔘" * 50])
def test_bad_input_tells_no_event(text):
    assert extract_events(Story(id="1", title=None, text=text)) == ()


def test_a_text_of_five_megabytes_is_read_to_a_bound():
    begin = time.monotonic()
    extract_events(Story(id="1", title=None, text="Acme raises money " * 280_000))
    assert time.monotonic() - begin < 20


@given(st.dictionaries(st.text(max_size=3), st.floats(-5, 5), max_size=30), st.randoms(use_true_random=False))
def test_a_probability_is_the_same_to_the_last_digit_in_any_order(weights, rng):
    model = Model(0.1, 0.5, weights)
    shuffled = list(weights)
    rng.shuffle(shuffled)
    assert model.probability(shuffled) == model.probability(weights)
