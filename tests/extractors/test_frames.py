"""Who does what to whom in a sentence; features that are named without a capital."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.events.frames import MAX_LINES, frames_of
from extractors.events.pairs import find_pairs, stated_pairs
from extractors.events.phrases import MAX_PHRASES, find_phrases
from extractors.events.reading import Reading
from extractors.events.tokens import MAX_SENTENCE, Text
from extractors.records import Story

SAID = [
    ("Quillmark acquires Birchwood", "acquire", "s", ["Quillmark"], ["Birchwood"]),
    ("Birchwood, a maker of looms, was bought by Quillmark.", "acquire", "passive", ["Quillmark"], ["Birchwood"]),
    ("Quillmark has agreed to acquire Birchwood.", "acquire", "agree", ["Quillmark"], ["Birchwood"]),
    ("Quillmark did not buy Birchwood.", "acquire", "not", ["Quillmark"], ["Birchwood"]),
    ("Quillmark will invest $20 million in Birchwood.", "invest", "will", ["Quillmark"], ["Birchwood"]),
    ("Quillmark takes a 10 percent stake in Birchwood.", "invest", "s", ["Quillmark"], ["Birchwood"]),
    ("Birchwood raised $20 million on Monday.", "raise", "ed", [], ["Birchwood"]),
    ("Birchwood came out of stealth with $20 million in seed funding.", "raise", "ed", [], ["Birchwood"]),
    (
        "Quillmark and Birchwood have partnered with Tallowick.",
        "partner",
        "perf",
        ["Quillmark", "Birchwood"],
        ["Tallowick"],
    ),
    ("Its rival, Quillmark, introduced a chatbot, Loomly, today.", "launch", "ed", ["Quillmark"], ["Loomly"]),
    (
        "Quillmark unveiled a chatbot, Loomly, and a model, Weft Large.",
        "launch",
        "ed",
        ["Quillmark"],
        ["Loomly", "Weft Large"],
    ),
    ("Loomly is now available on Tallowick.", "available", "", [], ["Loomly"]),
    ("Quillmark announced the availability of Loomly.", "release", "the", [], ["Loomly"]),
]


def reading_of(text: str, title: str | None = None) -> Reading:
    return Reading(Story(id="1", title=title, text=text))


@pytest.mark.parametrize(("text", "kind", "mode", "subject", "target"), SAID)
def test_a_frame_has_its_roles(text: str, kind: str, mode: str, subject: list[str], target: list[str]) -> None:
    # The names are shown in the middle of a sentence first, as a name at its start proves little.
    reading = reading_of(f"We met Quillmark, Birchwood, Tallowick, Loomly and Weft Large.\n{text}")
    names = [one.name for one in reading.clusters]
    told = [
        (one.kind, one.mode, [names[i] for i in one.subject], [names[i] for i in one.object]) for one in reading.frames
    ]
    assert (kind, mode, subject, target) in told


PIECES = "OpenAI Nvidia Microsoft to will not acquire acquired launches invests $5 million stake in deal with of , . 's ( ) and the".split()


@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=8), min_size=8, max_size=60).map(" ".join))
@settings(max_examples=200, deadline=None)
def test_each_role_is_a_name_of_its_own_sentence(text: str) -> None:
    for line in (reading := reading_of(text, title=text[:80])).lines:
        here = {one for unit in line.units for one in unit.ids}
        for one in frames_of(line):
            assert here.issuperset((*one.subject, *one.object, *one.other)), (one, reading.clusters)


def test_a_feature_that_the_title_launches_is_found() -> None:
    body = Text("Quillmark added a night mode. With night mode its replies are short, and digest cards sum them up.")
    assert find_phrases(body, Text("Quillmark adds ‘night mode’ and digest cards", title=True)) == {
        "night mode",
        "digest cards",
    }


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Quillmark launches AI assistant", "The AI assistant is new."),  # says no more than what it is
        ("Quillmark adds night mode", "Night is long."),  # the text does not say it again
        ("Quillmark raises $20 million", "Quillmark makes looms."),
    ],
)
def test_what_is_no_name_is_no_feature(title: str, text: str) -> None:
    assert find_phrases(Text(text), Text(title, title=True)) == set()


@pytest.mark.parametrize(
    "piece", ["adds x and ", "launch ", "night 's ", "the ", "Quillmark, a maker of looms, ", "to launch "]
)
def test_an_endless_chain_of_telling_words_is_read_in_bounded_time(piece: str) -> None:
    reading = reading_of(piece * 20_000, title=piece * 20_000)
    assert len(reading.frames) <= MAX_LINES * MAX_SENTENCE
    assert len(find_phrases(reading.body, reading.title)) <= MAX_PHRASES


def test_kinds_and_domains_do_not_part_a_name() -> None:
    reading = reading_of("We tried Weft and the Weft LLM. We met Tallowick, which calls itself Tallowick.ai there.")
    assert {one.name for one in reading.clusters} == {"Weft", "Tallowick.ai"}


def test_a_describing_name_is_no_partner() -> None:
    reading = reading_of("Quillmark allies with Birchwood rival Tallowick.", "Quillmark meets Tallowick")
    pairs = [{reading.clusters[one.first].name, reading.clusters[one.second].name} for one in find_pairs(reading)]
    assert pairs == [{"Quillmark", "Tallowick"}]


@pytest.mark.parametrize(
    "title",
    [
        "Quillmark teams up with Birchwood",
        "Quillmark and Birchwood sign cloud contract",
        "Quillmark has signed a contract with Birchwood",
        "Quillmark announces a partnership with Birchwood",
    ],
)
def test_two_that_are_said_to_agree_are_a_stated_pair(title: str) -> None:
    reading = reading_of("We met Quillmark and Birchwood.", title)
    named = [{reading.clusters[i].name for i in pair} for pair in stated_pairs(reading)]
    assert named == [{"Quillmark", "Birchwood"}]


@pytest.mark.parametrize(
    "title",
    [
        "Quillmark may partner with Birchwood",
        "Quillmark denies deal with Birchwood",
        "Driver lets Quillmark work with Birchwood",
        "Sam Okafor teams up with Birchwood",
        "Quillmark signed a contract with Birchwood in 2019",
    ],
)
def test_a_plan_a_denial_and_a_person_are_no_stated_pair(title: str) -> None:
    assert stated_pairs(reading_of("We met Quillmark, Sam Okafor and Birchwood.", title)) == set()
