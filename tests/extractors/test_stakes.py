"""Stakes that a sentence states outright, in the forms in which news says so; what only sounds like one is none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.events.extract import extract_events
from extractors.events.frames import MAX_LINES
from extractors.events.reading import Reading
from extractors.events.tokens import MAX_SENTENCE
from extractors.records import EventType, Story

MET = " We met Quillmark, Birchwood, Corvid Systems and Tallowick."  # a name at the start of a sentence proves little

# title, text, investors; the recipient is Tallowick
STATED = [
    ("Quillmark invests $20 million in Tallowick", "The two said so.", ["Quillmark"]),
    ("Quillmark to invest $20 million in Birchwood's Tallowick", "The two said so.", ["Quillmark"]),
    ("Quillmark to invest $4 billion in Birchwood rival Tallowick", "They said so.", ["Quillmark"]),
    ("Tallowick gains", "Now Quillmark is putting $4 billion into Tallowick, a rival of OpenAI.", ["Quillmark"]),
    ("Quillmark plans to invest as much as $9 billion in Tallowick", "They said so.", ["Quillmark"]),
    ("Quillmark completes its $4 billion investment in Tallowick", "It said so.", ["Quillmark"]),
    ("Quillmark completes $4bn Tallowick investment", "It said so.", ["Quillmark"]),
    ("Quillmark agrees to a new investment of $1 billion in Tallowick", "They said so.", ["Quillmark"]),
    ("Quillmark takes minority stake in Tallowick", "They said so.", ["Quillmark"]),
    ("Quillmark backs Tallowick with $100 million", "It said so.", ["Quillmark"]),
    ("Tallowick lands $300 million investment from Quillmark", "They said so.", ["Quillmark"]),
    ("Tallowick signs", "In short, Quillmark will put as much as $9 billion into Tallowick by 2099.", ["Quillmark"]),
    (
        "Tallowick signs",
        "In short, Quillmark said it would invest $5 billion in Tallowick by buying stock.",
        ["Quillmark"],
    ),
    (
        "Tallowick signs",
        "In Rome, Tallowick met Quillmark. Today Quillmark will put $1 billion into the startup.",
        ["Quillmark"],
    ),
    (
        "Tallowick signs",
        "Now Quillmark is investing up to $5 billion and Birchwood up to $10 billion in Tallowick.",
        ["Quillmark", "Birchwood"],
    ),
    (
        "Tallowick gains",
        "In Rome, Tallowick said on Monday that Quillmark had committed $5 billion to the company.",
        ["Quillmark"],
    ),
    (
        "Arvid Okafor raises $90 million for AI startup Tallowick",
        "Arvid Okafor left Birchwood. Okafor builds robots.",
        [],
    ),
    ("Former researchers raise $300M", "In Rome, Tallowick (TL), a startup, announced it has raised $300 million.", []),
]

UNSTATED = [
    ("Tallowick then", "Quillmark invested $20 million in Tallowick in 2019."),
    ("Tallowick then", "Quillmark, which has invested $13 billion in Tallowick, had a good year."),
    ("Tallowick grows", "Quillmark invested $4 billion in the startup last year, and Birchwood put in $2 billion."),
    (
        "Quillmark to invest $80 billion in data centers",
        "Quillmark will invest $80 billion in data centers from Tallowick.",
    ),
    ("Quillmark to invest $2 billion in Tallowick chips", "Quillmark will invest $2 billion in Tallowick chips."),
    ("Quillmark will not invest $20 million in Tallowick", "It said so."),
    ("Quillmark takes majority stake in Tallowick", "They said so."),
]


def reading_of(text: str, title: str | None = None) -> Reading:
    return Reading(Story(id="1", title=title, text=text, published_at=datetime(2026, 3, 2, tzinfo=UTC)))


@pytest.mark.parametrize(("title", "text", "investors"), STATED)
def test_a_stake_said_outright_is_found(title: str, text: str, investors: list[str]) -> None:
    reading = reading_of(text + MET, title)
    names = [one.name for one in reading.clusters]
    assert {names[one.recipient] for one in reading.stakes} == {"Tallowick"}
    assert any([names[i] for i in one.investors] == investors for one in reading.stakes)


@pytest.mark.parametrize(("title", "text"), UNSTATED)
def test_what_is_old_or_no_stake_is_passed_over(title: str, text: str) -> None:
    assert reading_of(text + MET, title).stakes == []


def test_the_maker_of_a_product_is_meant_by_it() -> None:
    reading = reading_of("In short, Quillmark will put $5 billion into the Claude maker. It is named Anthropic." + MET)
    assert [reading.clusters[one.recipient].name for one in reading.stakes] == ["Anthropic"]


def test_the_stated_sum_and_investor_are_those_of_the_event() -> None:
    found = extract_events(
        Story(
            id="1",
            title="Corvid Systems to invest up to $5 billion in Tallowick AI",
            text="Corvid Systems said on Tuesday it will invest up to $5 billion in Tallowick AI, the maker of a chatbot. "
            "As part of the agreement, Tallowick AI has committed to buy $20 billion of computing from Corvid Systems.",
            published_at=datetime(2026, 3, 4, tzinfo=UTC),
        )
    )
    deal = next(one for one in found if one.event_type is EventType.FUNDING)
    assert deal.amount is not None
    assert (int(deal.amount.value), deal.status.value) == (5_000_000_000, "announced")
    assert {(one.name, one.role.value) for one in deal.participants} == {
        ("Tallowick AI", "recipient"),
        ("Corvid Systems", "investor"),
    }
    assert deal.evidence[0].text.startswith("Corvid Systems said on Tuesday it will invest")
    assert dict(deal.field_evidence).keys() >= {"amount", "investor"}


def test_who_is_told_in_full_and_then_by_the_last_word_is_a_person() -> None:
    reading = reading_of(
        "Arvid Thorsen left Google. Thorsen met Sam Okafor. Birchwood Labs hired Thorsen, said Birchwood."
    )
    assert {reading.clusters[i].name for i in reading.persons} == {"Arvid Thorsen", "Thorsen", "Sam Okafor"}


PIECES = (
    "OpenAI Nvidia Microsoft to will has which invest invests puts takes backs raises raised $5 million stake investment in into "
    "from with for the startup , . it said a and up"
).split()


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), min_size=8, max_size=60).map(" ".join))
@settings(max_examples=200, deadline=None)
def test_each_stake_is_told_in_its_sentence(text: str) -> None:
    reading = reading_of(text, text[:80])
    for one in reading.stakes:
        here = {i for unit in reading.lines[one.line].units for i in unit.ids}
        assert here.issuperset(one.investors)
        assert one.recipient not in one.investors
        assert all(reading.lines[one.line].units[i].form == "MONEY" for i in one.sums)


@pytest.mark.parametrize(
    "piece", ["invests $5 in the ", "OpenAI puts $5 into the startup and Nvidia $5 , ", "takes stake in "]
)
def test_an_endless_chain_of_stakes_is_read_in_bounded_time(piece: str) -> None:
    reading = reading_of(piece * 20_000, piece * 20_000)
    assert len(reading.stakes) <= MAX_LINES * MAX_SENTENCE
