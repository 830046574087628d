"""What the sums of a story are for: the size of this deal, a valuation, or neither."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from extractors.events.slots.chains import read_chain
from extractors.events.slots.event import EventView
from extractors.events.slots.story import StoryValues
from extractors.events.values.money import MoneyMention
from extractors.events.values.tables import read_table
from extractors.records import Basis, EventType, Money, Valuation

_BACK, _AHEAD = 70, 60  # characters of the clause that tell what a sum is for
_CLAUSE_END = re.compile(r"[;:!?]\s|\.\s|\bwhile\b|\bwhereas\b|[—–]\s")
_IN_KIND = re.compile(
    r"in the form of|\b(?:cloud|compute|computing|api) credits?\b|\bcredits\b|worth of (?:compute|cloud|shares)",
    re.IGNORECASE,
)
_RAISE = re.compile(r"raise|invest|buy|deal")


@cache
def _cues() -> tuple[dict[str, re.Pattern[str]], dict[str, re.Pattern[str]], dict[str, Any]]:
    table = read_table("extractors.events.slots", "cues.toml")
    compiled = (
        {name: re.compile(cue, re.IGNORECASE) for name, cue in table[side].items()} for side in ("before", "after")
    )
    before, after = compiled
    return before, after, table


def find_amount(story: StoryValues, event: EventView) -> tuple[Money, MoneyMention] | None:
    """The size of this deal with the mention that tells it best; None where no sum is told as such."""
    if not event.is_deal:
        return None
    best = _best(story, event, "amount")
    if best is None or best.value is None or best.currency is None:
        return None
    return money_of(story, event, best), best


def money_of(story: StoryValues, event: EventView, told: MoneyMention) -> Money:
    """The size of a deal as a mention tells it; what is not vague has a value and a currency."""
    assert told.value is not None
    assert told.currency is not None
    around = story.whole[told.end : told.end + 120].split(". ")[0]
    return Money(
        value=told.value,
        currency=told.currency,
        qualifier=told.qualifier,
        max_value=told.max_value,
        usd=told.usd,
        in_kind=event.event_type is EventType.FUNDING and bool(_IN_KIND.search(around)),
    )


def find_valuation(story: StoryValues, event: EventView) -> tuple[Valuation, MoneyMention] | None:
    """What the company is said to be worth in this deal, with the mention; deals of money and control alone."""
    if event.event_type is not EventType.FUNDING:
        return None
    best = _best(story, event, "valuation")
    if best is None or best.value is None or best.currency is None:
        return None
    around = story.whole[max(0, best.start - 40) : best.end + 40].lower()
    basis: Basis = (
        "post"
        if re.search(r"post[- ]?money", around)
        else "pre"
        if re.search(r"pre-?\s?money", around)
        else "unspecified"
    )
    return Valuation(value=best.value, currency=best.currency, basis=basis), best


def _best(story: StoryValues, event: EventView, task: str) -> MoneyMention | None:
    """The sum with the most for it, repeats counted; None where nothing passes the bar."""
    weights = _cues()[2][task]
    scores = [
        (_score(story, event, one, weights), -one.start, one)
        for one in story.money
        if one.value is not None and not one.per and one.value >= weights["least"]
    ]
    if not scores:
        return None
    value = max((score + 0.3 * min(3, _repeats(story, one) - 1), start, one) for score, start, one in scores)
    return value[2] if value[0] >= weights["bar"] else None


def _score(story: StoryValues, event: EventView, one: MoneyMention, weights: Mapping[str, Any]) -> float:
    """How much speaks for a sum: the cues of its clause, and how near it stands to the key."""
    names = sum_cues(story, one)
    score = float(sum(weights["cues"].get(name, 0.0) for name in names))
    sentence = story.sentence_at(one.start)
    gap = event.distance(sentence)
    score += float(weights["near"][min(abs(gap), len(weights["near"]) - 1)])
    score += float(weights["title"] if one.start < story.base else weights["lead"] if sentence < 6 else 0.0)
    words = {EventType.FUNDING: "raise", EventType.ACQUISITION: "buy", EventType.PARTNERSHIP: "deal"}
    wanted = words[event.event_type]
    own = f"before_{wanted}" in names or f"after_{wanted}" in names or "after_deal" in names
    own = own or (event.event_type is EventType.FUNDING and "before_invest" in names)
    if event.event_type is not EventType.FUNDING:  # a sum of money raised is told of many a company that is bought
        score += float(weights["other_raise"] if {"before_raise", "after_round"} & set(names) else 0.0)
        score += float(0.0 if own and gap == 0 else weights["not_own"])
    if not any(_RAISE.search(name) or name in {"before_talks", "after_round"} for name in names):
        score += float(weights["no_trigger"])
    if _is_others(story, event, one):
        score += float(weights["foreign"])
    return score + float(weights["own_trigger"] if own else 0.0)


def _is_others(story: StoryValues, event: EventView, one: MoneyMention) -> bool:
    """Whether a sum follows the name of another company than the event's: "its rival Acme, valued at $5 billion"."""
    chain = read_chain(story, story.sentence_at(one.start))
    first, _ = chain.at(one.start, one.end)
    for token in reversed(chain.tokens[:first]):
        if token.name in event.keys:
            return False
        if token.form == "ORG" or (token.form == "NAME" and token.name is not None):
            return True
    return False


def sum_cues(story: StoryValues, one: MoneyMention) -> tuple[str, ...]:
    """The names of the cues in the clause around a sum."""
    start, end = story.sentences[story.sentence_at(one.start)]
    head = story.whole[max(start, one.start - _BACK) : one.start]
    tail = story.whole[one.end : min(max(end, one.end), one.end + _AHEAD)]
    head = _CLAUSE_END.split(head)[-1]
    before, after, _ = _cues()
    found = [f"before_{name}" for name, cue in before.items() if cue.search(head)]
    return (*found, *(f"after_{name}" for name, cue in after.items() if cue.search(tail)))


def _repeats(story: StoryValues, one: MoneyMention) -> int:
    """How often this sum is told."""
    assert one.value is not None
    return sum(
        other.value is not None
        and other.currency == one.currency
        and abs(other.value - one.value) <= one.value * Decimal("0.015")
        for other in story.money
    )
