"""Decisions on candidates: roles, pairs, rivals, joining of names."""

from __future__ import annotations

import math
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.events.clusters import Cluster
from extractors.events.decide import weigh_candidates
from extractors.events.extract import explain
from extractors.events.looks import LookSet, looks
from extractors.events.pairs import find_pairs, pair_features
from extractors.events.reading import Reading
from extractors.events.rivals import EVER, KINDS, FirstLook, Rivals
from extractors.events.whole import KINDS as WHOLE_KINDS
from extractors.events.whole import whole_features
from extractors.records import Story

TEXT = (
    "Acme and Birchwood announced a partnership on Monday. Acme will supply chips to Birchwood. "
    "Quillmark was acquired by Acme for $5 million. Acme also launched Foo Mini 2.5, and Mini 2.5 is now available."
)


def reading_of(text: str, title: str | None = None) -> Reading:
    return Reading(Story(id="1", title=title, text=text))


def cluster_of(reading: Reading, name: str) -> Cluster:
    return next(one for one in reading.clusters if name in one.forms)


def test_a_passive_makes_its_subject_the_target():
    reading = reading_of(TEXT)
    assert "f:acquire.o passive" in reading.roles[cluster_of(reading, "Quillmark").index]
    assert "f:acquire.s passive" in reading.roles[cluster_of(reading, "Acme").index]
    assert not any(one.startswith("f:acquire.") for one in reading.roles[cluster_of(reading, "Birchwood").index])


def test_the_end_of_a_name_is_the_same_name():
    reading = reading_of(TEXT)
    assert cluster_of(reading, "Foo Mini 2.5") is cluster_of(reading, "Mini 2.5")


def test_a_short_name_that_two_longer_ones_end_with_stays_alone():
    reading = reading_of("We tested Foo Mini 2.5 and Bar Mini 2.5 at length. Then came Mini 2.5 alone.")
    assert len({cluster_of(reading, name).index for name in ("Foo Mini 2.5", "Bar Mini 2.5", "Mini 2.5")}) == 3


def test_organisations_of_one_sentence_are_a_pair():
    reading = reading_of(TEXT)
    names = [{reading.clusters[one.first].name, reading.clusters[one.second].name} for one in find_pairs(reading)]
    assert {"Acme", "Birchwood"} in names
    assert all("x:" in one for pair in find_pairs(reading) for one in pair_features(reading, pair))


def test_where_nothing_else_is_told_one_likely_candidate_is_enough(monkeypatch):
    probabilities = sorted(one.probability for one in weigh_candidates(reading_of(TEXT)))
    assert len(probabilities) > 1

    def accepted(threshold: float, alone: float) -> list[float]:
        strict = LookSet({kind: replace(look, threshold=threshold, alone=alone) for kind, look in looks().items()})
        monkeypatch.setattr("extractors.events.decide.looks", lambda: strict)
        return [one.probability for one in weigh_candidates(reading_of(TEXT)) if one.accepted]

    assert accepted(1.1, 1.1) == []
    assert accepted(1.1, probabilities[0]) == [probabilities[-1]]
    assert accepted(probabilities[-1], 0.0) == [probabilities[-1]]


@given(st.lists(st.floats(-300, 300), min_size=100, max_size=100))
@settings(max_examples=50, deadline=None)
def test_a_view_is_bounded_whatever_the_scores(scores):
    reading = reading_of(TEXT, "Acme acquires Quillmark")
    size = len(reading.clusters)
    pairs = find_pairs(reading)
    look = FirstLook(
        {kind: scores[i * 10 : i * 10 + size] for i, kind in enumerate((*KINDS, *EVER.values()))},
        pairs,
        scores[-len(pairs) :],
        dict(zip(WHOLE_KINDS, scores[70:], strict=False)),
    )
    rivals = Rivals(reading, look)
    views = [rivals.name_view(kind, i) for kind in ("funding", "acquisition", "launch") for i in range(size)]
    views += [rivals.pair_view(i) for i in range(len(pairs))]
    assert all(math.isfinite(value) and -8 <= value <= 8 for view in views for value in view.values())


def test_longer_and_shorter_names_of_one_family_know_each_other():
    reading = reading_of("Acme released Tern-5.1 today. It follows Tern-5. Ternary logic is older than Tern-5.1 Mini.")
    by_name = {one.name: one.index for one in reading.clusters}
    longer, shorter = reading.kin[by_name["Tern-5"]]
    assert {reading.clusters[i].name for i in longer} == {"Tern-5.1", "Tern-5.1 Mini"}
    assert not shorter
    assert all(by_name["Tern-5"] in reading.kin[i][1] for i in longer)


def test_a_company_that_shares_its_name_with_a_product_may_be_a_partner():
    reading = reading_of("Aurora and Quillmark agreed to build trucks together. Aurora will supply the software.")
    pairs = [{reading.clusters[one.first].name, reading.clusters[one.second].name} for one in find_pairs(reading)]
    assert {"Aurora", "Quillmark"} in pairs


@given(st.text(max_size=300))
@settings(max_examples=50, deadline=None)
def test_a_whole_article_is_seen_the_same_twice(text):
    seen = [whole_features(reading_of(text), [{"f:raise.o", "s:one"}]) for _ in range(2)]
    assert seen[0] == seen[1]
    assert "f:raise.o" in seen[0]
    assert "s:one" not in seen[0]


def test_every_name_is_in_one_partnership_at_most():
    accepted = [one for one in weigh_candidates(reading_of(TEXT)) if one.accepted and one.kind == "partnership"]
    names = [name for one in accepted for name in one.names]
    assert len(names) == len(set(names))


def test_what_is_explained_has_reasons():
    found = explain(Story(id="1", title="Acme acquires Quillmark", text=TEXT))
    assert found
    assert all(one.reasons and 0 <= one.probability <= 1 for one in found)
    assert [one.probability for one in found] == sorted((one.probability for one in found), reverse=True)
