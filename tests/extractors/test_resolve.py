"""The partition into events, as a pure function."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.records import EventType, Mention, Money, Participant, Role, Span, Status, Telling
from extractors.resolve.directory import make_directory, shipped_directory
from extractors.resolve.matching import match
from extractors.resolve.names import organization_key
from extractors.resolve.partition import partition
from extractors.resolve.summary import summarize, write_value

WHO = shipped_directory()
DAY = datetime(2026, 3, 2, tzinfo=UTC)


def make_telling(
    number, *, event_type=EventType.FUNDING, parties=(("Quillon", Role.RECIPIENT),), products=(), day=0, amount=None,
    news=True, round_name=None,
):  # fmt: skip
    mention = Mention(
        event_type=event_type,
        status=Status.ANNOUNCED,
        news=news,
        participants=tuple(Participant(name=name, role=role) for name, role in parties),
        evidence=(Span(text="x", start=0, end=1),),
        confidence=0.9,
        products=tuple(products),
        amount=Money(value=Decimal(amount), currency="USD") if amount else None,
        round=round_name,
    )
    return Telling(
        mention_id=f"m{number}", article_id=f"a{number}", mention=mention, publisher=f"p{number % 3}",
        url=f"https://example.org/{number}", published_at=None if day is None else DAY + timedelta(days=day),
        first_seen_at=DAY,
    )  # fmt: skip


def groups(tellings):
    return {frozenset(one.mention_id for one in cluster.news) for cluster in partition(tellings, WHO)}


telling_parts = st.tuples(
    st.sampled_from(["Quillon", "Quillon AI", "Norvia", "Apple", "Apple Hospitality"]),
    st.sampled_from([None, 0, 5, 40, 300]),
    st.sampled_from([None, 5_000_000, 7_000_000]),
    st.sampled_from([None, "seed", "series-a"]),
    st.booleans(),
)
many = st.lists(telling_parts, max_size=12).map(
    lambda parts: [
        make_telling(n, parties=((name, Role.RECIPIENT),), day=day, amount=amount, round_name=round_name, news=news)
        for n, (name, day, amount, round_name, news) in enumerate(parts)
    ]
)


@settings(max_examples=80, deadline=None)
@given(many, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_change_the_partition(tellings, random):
    shuffled = list(tellings)
    random.shuffle(shuffled)
    assert partition(shuffled, WHO) == partition(tellings, WHO)


@settings(max_examples=80, deadline=None)
@given(many)
def test_every_news_telling_is_in_one_event_and_no_event_is_without_news(tellings):
    clusters = partition(tellings, WHO)
    told = [one.mention_id for cluster in clusters for one in cluster.news]
    assert sorted(told) == sorted(one.mention_id for one in tellings if one.mention.news)
    assert all(cluster.news for cluster in clusters)


@settings(max_examples=80, deadline=None)
@given(many)
def test_every_chosen_value_is_one_of_the_claims(tellings):
    for cluster in partition(tellings, WHO):
        event = summarize(cluster, WHO, lambda *_: None)
        chosen = {(claim.field, claim.value) for claim in event.claims if claim.chosen}
        for field in ("amount", "round", "status"):
            value = getattr(event, field)
            assert value is None or (field, write_value(value)) in chosen


def test_names_that_only_begin_alike_stay_apart():
    assert organization_key("Apple") != organization_key("Apple Hospitality")
    assert WHO.identify("AWS") == WHO.identify("Amazon Web Services") == WHO.identify("Amazon's cloud arm")


def test_an_ambiguous_name_gives_candidates_and_no_silent_first_hit():
    who = make_directory({"norvia-bank": ["Norvia Bank", "Norvia"], "norvia-labs": ["Norvia Labs", "Norvia"]}, {}, {})
    assert who.candidates("Norvia") == ("norvia-bank", "norvia-labs")
    assert who.identify("Norvia") == "norvia"


def test_a_model_and_its_variant_are_two_launches_unless_announced_together():
    maker = (("OpenAI", Role.DEVELOPER),)
    launch = {"event_type": EventType.MODEL_LAUNCH, "parties": maker}
    apart = [make_telling(1, products=["GPT-5"], **launch), make_telling(2, products=["GPT-5 Pro"], **launch)]
    assert len(groups(apart)) == 2
    family = [*apart[:1], make_telling(3, products=["GPT-5", "GPT-5 Pro"], **launch)]
    assert len(groups(family)) == 1


def test_rounds_are_kept_apart():
    tellings = [make_telling(1, round_name="seed"), make_telling(2, round_name="series-a")]
    assert len(groups(tellings)) == 2


def test_a_name_that_everybody_uses_costs_no_square(monkeypatch):
    calls = 0

    def counted(a, b):
        nonlocal calls
        calls += 1
        return match(a, b)

    monkeypatch.setattr("extractors.resolve.partition.match", counted)
    partition([make_telling(number, day=number * 400 % 9001, news=number % 4 > 0) for number in range(1200)], WHO)
    assert calls <= 1200 * 200
