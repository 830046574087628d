"""Copies of one text are found, texts of one event are not."""

from __future__ import annotations

import random
import time

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.resolve.near_duplicates import ALIKE, likeness, originals, sign

WORDS = [f"{a}{b}" for a in "bdfgklmnprst" for b in ("al", "en", "or", "um", "ish", "ave")]


def make_text(seed, words=300):
    chooser = random.Random(seed)
    return " ".join(chooser.choice(WORDS) for _ in range(words))


def alike(a, b):
    one, other = sign(a), sign(b)
    return bool({*enumerate(one.bands)} & {*enumerate(other.bands)}) and likeness(one.places, other.places) >= ALIKE


def test_a_copy_with_another_byline_and_a_cut_end_is_a_copy():
    text = make_text(1)
    assert alike(text, "From our wire partner. " + text)
    assert alike(text, " ".join(text.split()[:260]) + " Reporting by a staff writer.")
    assert alike(text, text.upper())


def test_two_texts_that_quote_one_paragraph_are_not_copies():
    quote = make_text(1, 60)
    assert not alike(f"{make_text(2)} {quote}", f"{make_text(3)} {quote}")


def test_short_texts_are_never_copies_and_long_ones_cost_little():
    assert sign("Quillon raises money.") is None
    begun = time.process_time()
    assert sign(make_text(1, 200_000)) is not None
    assert time.process_time() - begun < 1


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.sampled_from("abcdefgh"), st.one_of(st.none(), st.floats(0, 9)), min_size=1),
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh"))),
    st.randoms(use_true_random=False),
)
def test_originals_do_not_depend_on_order_and_are_no_copies_themselves(articles, pairs, random):
    found = originals(articles.items(), pairs)
    assert not set(found) & set(found.values())
    shuffled = list(articles.items())
    random.shuffle(shuffled)
    random.shuffle(pairs)
    assert originals(shuffled, [(b, a) for a, b in pairs]) == found
