"""What people say of mentions goes before what the mentions suggest, in any order of arrival."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from test_resolve import WHO, groups, make_telling, many

from extractors.records import Correction, Money, Pins, Role
from extractors.resolve.corrected import correct
from extractors.resolve.partition import partition
from extractors.resolve.pins import pins_of
from extractors.resolve.products import read_product
from extractors.resolve.summary import summarize, write_value

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def said(number, action, left, right):
    return Correction(
        correction_id=f"c{number}", made_at=NOW + timedelta(hours=number), action=action, event_id="e",
        sides=(frozenset(left), frozenset(right)),
    )  # fmt: skip


def ids_of(clusters):
    return [frozenset(one.mention_id for one in cluster.news) for cluster in clusters]


@settings(max_examples=80, deadline=None)
@given(many, st.data())
def test_merging_two_events_and_splitting_them_restores(tellings, data):
    apart = ids_of(partition(tellings, WHO))
    if len(apart) < 2:
        return
    left, right = data.draw(st.permutations(apart))[:2]
    merge = said(1, "merge", left, right)
    together = ids_of(partition(tellings, WHO, pins_of([merge])))
    assert left | right in together
    assert sorted(map(sorted, together)) == sorted(map(sorted, [*({*apart} - {left, right}), left | right]))
    assert ids_of(partition(tellings, WHO, pins_of([merge, said(2, "split", right, left)]))) == apart
    assert ids_of(partition(tellings, WHO, pins_of([]))) == apart


@settings(max_examples=80, deadline=None)
@given(many, st.data(), st.randoms(use_true_random=False))
def test_split_mentions_never_meet_and_order_does_not_matter(tellings, data, random):
    whole = [group for group in ids_of(partition(tellings, WHO)) if len(group) > 1]
    if not whole:
        return
    group = sorted(data.draw(st.sampled_from(whole)))
    cut = data.draw(st.integers(1, len(group) - 1))
    pins = pins_of([said(1, "split", group[:cut], group[cut:])])
    found = partition(tellings, WHO, pins)
    assert not any(one & {*group[:cut]} and one & {*group[cut:]} for one in ids_of(found))
    shuffled = list(tellings)
    random.shuffle(shuffled)
    assert partition(shuffled, WHO, pins) == found


def test_the_later_word_counts():
    merge, split = said(1, "merge", ["a"], ["b"]), said(2, "split", ["b"], ["a"])
    assert pins_of([split, merge]) == Pins(apart=((frozenset("b"), frozenset("a")),))
    again = said(3, "merge", ["a"], ["b"])
    assert pins_of([merge, split, again]) == Pins(together=(frozenset("ab"),))


def test_a_merged_event_still_takes_in_what_tells_either_of_the_two():
    first, other = make_telling(1), make_telling(2, parties=(("Norvia", Role.RECIPIENT),))
    late = make_telling(3, parties=(("Norvia", Role.RECIPIENT),))
    pins = pins_of([said(1, "merge", ["m1"], ["m2"])])
    assert ids_of(partition([first, other, late], WHO, pins)) == [{"m1", "m2", "m3"}]


@settings(max_examples=60, deadline=None)
@given(
    many,
    st.sampled_from([("amount", "3000000 EUR"), ("round", "series-c"), ("status", "completed"), ("amount", "none")]),
)
def test_every_chosen_value_of_a_corrected_event_is_one_of_the_claims(tellings, field):
    made = Correction(correction_id="c1", made_at=NOW, action="correct", event_id="e", fields=(field,))
    for cluster in partition(tellings, WHO):
        event = correct(summarize(cluster, WHO, lambda *_: None), [made], WHO, lambda *_: None)
        chosen = {(claim.field, claim.value) for claim in event.claims if claim.chosen}
        for name in ("amount", "round", "status"):
            value = getattr(event, name)
            assert value is None or (name, write_value(value)) in chosen
            assert value is not None or name not in {one for one, _ in chosen}
        told = {claim.mention_id for claim in event.claims} - {"c1"}
        assert told == {one.mention_id for one in cluster.news}


def test_a_bare_number_keeps_the_currency_of_the_event():
    [cluster] = partition([make_telling(1, amount=5_000_000)], WHO)
    made = Correction(correction_id="c1", made_at=NOW, action="correct", event_id="e",
                      fields=(("amount", "7_000_000"), ("currency", "GBP")))  # fmt: skip
    event = correct(summarize(cluster, WHO, lambda *_: None), [made], WHO, lambda *_: None)
    assert event.amount == Money(value=Decimal(7_000_000), currency="GBP")


def test_family_model_and_variant_are_told_apart():
    names = ["GPT-5", "GPT-5 Pro", "gpt-5-2026-02-11", "GPT-5.1"]
    found = [read_product(name) for name in names]
    assert len({one.product_id for one in found}) == 4
    assert [one.model for one in found] == ["gpt 5", "gpt 5", "gpt 5", "gpt 5.1"]
    assert {one.family for one in found} == {"gpt"}
    assert not read_product("Sonnet 4").moving
    launch = {"parties": (("Quillon", Role.DEVELOPER),), "event_type": "model_launch"}
    tellings = [make_telling(n, products=[name], **launch) for n, name in enumerate([*names, "gpt-5-latest"])]
    assert len(groups(tellings)) == 5
