"""Which names an article has, and which of them are one: spellings, hyphens, glued words, namesakes of products."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.events.pairs import find_pairs
from extractors.events.reading import Reading
from extractors.events.tokens import Text
from extractors.records import Story


def names_in(text: str, title: str | None = None) -> dict[str, int]:
    """The names of an article and how often each stands there."""
    reading = Reading(Story(id="1", title=title, text=text))
    return {one.name: len(reading.places[one.index]) for one in reading.clusters}


@pytest.mark.parametrize(
    ("text", "name", "count"),
    [
        ("We saw Loomly v2.0 and Loomly-2, then Loomly 2 (Loomly 2).", "Loomly 2", 4),
        ("We met StableLoom; they call it Stable Loom. StableLoom is new.", "StableLoom", 3),
        ("Staff tried GPT‑5.9 and GPT-5.9 alike.", "GPT-5.9", 2),
        ("Staff drew with DALL·E 7, then DALL-E 7.", "DALL-E 7", 2),
        ("The Loom Weaving Institute met twice. At LWI the Loom Weaving Institute wove.", "Loom Weaving Institute", 3),
        ("We like Weftlet. The Weftletis here, and Weftlet stays.", "Weftlet", 3),
        ("We tried GPT-9 and the GPT-9 Large Language Model.", "GPT-9", 2),
        ("OpenAIannouncedtheir plans, as OpenAI does.", "OpenAI", 2),
    ],
)
def test_spellings_of_one_name_are_one(text: str, name: str, count: int) -> None:
    assert names_in(text)[name] == count


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The Nvidia-OpenAI deal closed.", {"Nvidia", "OpenAI"}),
        ("They showed Microsoft-backed OpenAI.", {"Microsoft", "OpenAI"}),
        ("We asked Canada and bought Apache 2.0 tools on Day 0.", set()),
        ("Users wear Snapchat lenses.", {"Snapchat"}),
    ],
)
def test_what_is_a_name(text: str, names: set[str]) -> None:
    assert set(names_in(text)) == names


def test_a_name_in_quotation_marks_ends_before_the_stop() -> None:
    assert names_in("They launched “Reel to Loom.” It weaves.")["Reel to Loom"] == 1


def test_a_menu_is_no_name() -> None:
    found = names_in("The menu says Windows 11 Windows 11 Help and ChatGPT 4 Bing Chat Google Bard here.")
    assert {"Windows 11", "ChatGPT 4"} <= found.keys()
    assert not any(name.count("Windows") > 1 or "ChatGPT 4 " in name for name in found)


def test_a_product_family_is_a_firm_where_its_maker_is_not_named() -> None:
    text = "Comet partners with Snowflake. We asked Comet."
    reading = Reading(Story(id="1", title=None, text=text))
    assert {one.name: one.maker for one in reading.clusters}["Comet"] is None
    assert [(reading.clusters[one.first].name, reading.clusters[one.second].name) for one in find_pairs(reading)] == [
        ("Comet", "Snowflake")
    ]
    reading = Reading(Story(id="1", title=None, text=f"{text} Perplexity makes it."))
    assert {one.name: one.maker for one in reading.clusters}["Comet"] == "Perplexity"


def test_a_firm_is_no_partner_of_its_own_part() -> None:
    reading = Reading(Story(id="1", title=None, text="Google, Google Cloud and Nvidia agreed to work together."))
    named = {frozenset((reading.clusters[a.first].name, reading.clusters[a.second].name)) for a in find_pairs(reading)}
    assert named == {frozenset({"Google", "Nvidia"}), frozenset({"Google Cloud", "Nvidia"})}


PIECES = [
    "Google",
    "Googlein",
    "OpenAIsaidit",
    "GPT‑5",
    "DALL·E",
    "-",
    "‑",
    "·",
    " ",
    "“",
    "”",
    ".",
    "the",
    "Day 0",
    "A-B",
    "X\n",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_tokens_stay_slices_of_the_text(source: str) -> None:
    text = Text(source)
    for word, start, end in zip(text.words, text.starts, text.ends, strict=True):
        assert len(word) == end - start
        assert all(a == b or b in "‐‑·" for a, b in zip(word, source[start:end], strict=True))
    assert all(a <= b for a, b in zip(text.ends, text.starts[1:], strict=False))
    names_in(source, title=source)  # and nothing breaks


def test_figures_keep_apart_what_they_count() -> None:
    assert names_in("We ran Loomly 3 4B, then Loomly 34B, then Loomly-3-4B.")["Loomly 34B"] == 1


@pytest.mark.parametrize("word", ["שלום", "مرحبا", "发布"])
def test_words_in_other_letters_are_no_names_and_break_nothing(word: str) -> None:
    assert names_in(f"{word} {word} {word}", title=f"launched {word}") == {}


def test_a_long_glued_word_costs_little() -> None:
    began = time.process_time()
    words = [f"Google{'in' * (n % 20)}{'the' * (n % 7)}{n % 10 * 'of'}q{'a' * (n % 13)}" for n in range(20_000)]
    assert Text(" ".join(words)).words[:1] == words[:1]  # no plain word ends in q: they stay whole
    assert time.process_time() - began < 5
