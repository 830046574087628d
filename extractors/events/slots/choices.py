"""The values and names of a story among which an event chooses, each with its places and traits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import fsum

from extractors.events.gazetteer import fold
from extractors.events.slots.chains import symbol_for
from extractors.events.slots.event import EventView
from extractors.events.slots.facts import find_day, find_round, find_size
from extractors.events.slots.known import platforms
from extractors.events.slots.parties import role_at
from extractors.events.slots.story import StoryValues
from extractors.events.slots.sums import find_amount, find_valuation, sum_cues
from extractors.events.slots.traits import group_traits, place_traits
from extractors.events.values.dates import DateMention
from extractors.events.values.money import MoneyMention
from extractors.events.values.quantities import QuantityMention
from extractors.events.values.rounds import RoundMention
from extractors.records import Role

MOST_NAMES = 80  # of one story that are weighed as parties of one event


@dataclass(frozen=True, slots=True)
class NameChoice:
    """A name that may have a role in the event."""

    name: str
    places: tuple[tuple[int, int], ...]
    traits: frozenset[str]


@dataclass(frozen=True, slots=True)
class SumChoice:
    """A sum, with all mentions of the same one."""

    mentions: tuple[MoneyMention, ...]
    traits: frozenset[str]


@dataclass(frozen=True, slots=True)
class DayChoice:
    """A day, with all mentions of it."""

    day: date
    mentions: tuple[DateMention, ...]
    traits: frozenset[str]


@dataclass(frozen=True, slots=True)
class RoundChoice:
    """A kind of round, with all mentions of it."""

    mentions: tuple[RoundMention, ...]
    traits: frozenset[str]


@dataclass(frozen=True, slots=True)
class SizeChoice:
    """A size of a model, with all mentions of it."""

    mentions: tuple[QuantityMention, ...]
    traits: frozenset[str]


def name_choices(story: StoryValues, event: EventView) -> Iterator[NameChoice]:
    """The names that may have a role in an event: all but its keys, those at more than ten places by the first ten."""
    places: dict[str, list[tuple[int, int]]] = {}
    for name, start, end in story.names:
        if name not in event.keys and len(name) > 1:
            places.setdefault(name, []).append((start, end))
    for maker in (story.site_owner, *(name for name, _ in event.parties)):  # known, if not named
        if maker and maker not in event.keys:
            places.setdefault(maker, [])
    for name in [*list(places)[:MOST_NAMES], *[one for one in list(places)[MOST_NAMES:] if not places[one]]]:
        if places[name] and not any(abs(event.distance(story.sentence_at(start))) <= 3 for start, _ in places[name]):
            continue
        traits = group_traits(story, event, places[name])
        traits |= _standing(story, event, name)
        roles = {role for start, end in places[name][:10] if (role := role_at(story, event, start, end))}
        traits |= {f"rule={role.value}" for role in roles}
        yield NameChoice(name, tuple(places[name]), frozenset(traits))


def sum_choices(story: StoryValues, event: EventView) -> Iterator[SumChoice]:
    """The sums of a story that may be an event's amount or valuation."""
    groups: dict[tuple[str, Decimal], list[MoneyMention]] = {}
    for one in story.money:
        if one.value is None or one.currency is None or one.per or one.value < 10_000:
            continue
        same = next((key for key in groups if _same_sum(key, one)), None)
        groups.setdefault(same or (one.currency, one.value), []).append(one)
    amount, valuation = find_amount(story, event), find_valuation(story, event)
    largest = max((key[1] for key in groups), default=Decimal(0))
    for (_, value), mentions in groups.items():
        traits = group_traits(story, event, [(one.start, one.end) for one in mentions])
        for one in mentions[:10]:
            traits.update(f"c:{name}" for name in sum_cues(story, one))
            traits.add(f"q={one.qualifier}")
        traits |= {f"size={len(str(int(value)))}", "s:largest" if value == largest else "s:smaller"}
        traits.add(f"s:sums{min(len(groups), 4)}")
        if amount and amount[1] in mentions:
            traits.add("rule=amount")
        if valuation and valuation[1] in mentions:
            traits.add("rule=valuation")
        yield SumChoice(tuple(mentions), frozenset(_typed(event, traits)))


def day_choices(story: StoryValues, event: EventView) -> Iterator[DayChoice]:
    """The days of a story on which an event may have been announced: none after the publication."""
    groups: dict[date, list[DateMention]] = {}
    for one in story.dates:
        if one.day is not None and one.offset is not None and one.offset <= 0:
            groups.setdefault(one.day, []).append(one)
    told = find_day(story, event)
    for day, mentions in groups.items():
        traits = group_traits(story, event, [(one.start, one.end) for one in mentions])
        offset = mentions[0].offset or 0
        traits.add(f"off={days_in_words(-offset)}")
        for one in mentions[:10]:
            traits |= {f"kind={one.kind}", f"kind={one.kind} {days_in_words(-offset)}"}
            if one.start - story.base < 300:
                traits.add(f"dateline={one.kind} {days_in_words(-offset)}")
        traits.add(f"s:days{min(len(groups), 4)}")
        if told and told[0] == day:
            traits.add("rule=day")
        yield DayChoice(day, tuple(mentions), frozenset(_typed(event, traits)))


def round_choices(story: StoryValues, event: EventView) -> Iterator[RoundChoice]:
    """The kinds of rounds that a story names."""
    groups: dict[str, list[RoundMention]] = {}
    for one in story.rounds:
        groups.setdefault(one.round, []).append(one)
    told = find_round(story, event)
    for name, mentions in groups.items():
        traits = group_traits(story, event, [(one.start, one.end) for one in mentions])
        if told and told[0] == name:
            traits.add("rule=round")
        traits |= {f"kind={name}", f"kind={name.split('-')[0]}", f"s:rounds{min(len(groups), 3)}"}
        yield RoundChoice(tuple(mentions), frozenset(traits))


def size_choices(story: StoryValues, event: EventView) -> Iterator[SizeChoice]:
    """The sizes of models that a story tells; the parameters in use at a time are a kind of their own."""
    groups: dict[tuple[int, str], list[QuantityMention]] = {}
    for one in story.quantities:
        groups.setdefault((one.value, one.kind), []).append(one)
    told = {kind: find_size(story, event, kind) for kind in ("context_window", "parameters")}
    own = {value: _is_own(story, event, mentions) for (value, _), mentions in groups.items()}
    for (value, kind), mentions in groups.items():
        traits = group_traits(story, event, [(one.start, one.end) for one in mentions])
        rivals = [other for other, same in groups if same == kind and other != value]
        mine = [other for other in rivals if own[other]]
        traits |= {
            f"kind={kind}",
            f"named={all(one.named for one in mentions)}",
            f"own={own[value]}",
            f"own={own[value]} keys={min(len(event.keys), 3)}",
            f"own={own[value]} others={bool(mine)}",
            f"size={len(str(value))}",
            f"rivals={min(len(rivals), 3)}",
            f"{kind} {'largest' if all(value > other for other in rivals) else 'smaller'}",
        }
        if own[value] and all(value > other for other in mine):
            traits.add("own largest")
        if (rule := told.get(kind)) and rule[0] == value:
            traits.add("rule=size")
        yield SizeChoice(tuple(mentions), frozenset(traits))


def _is_own(story: StoryValues, event: EventView, mentions: list[QuantityMention]) -> bool:
    """Whether a size is a part of the name of a launched model ("7B")."""
    slices = {story.whole[one.start : one.end].lower() for one in mentions}
    return any(part in key.lower() for part in slices for key in event.keys)


def best_place(
    story: StoryValues, event: EventView, places: Iterable[tuple[int, int]], weights: dict[str, float]
) -> tuple[int, int]:
    """The place that tells it best: of those in the body, the one whose own traits weigh most."""
    ranked = [
        (fsum(weights.get(one, 0.0) for one in place_traits(story, event, start, end)), -start, end)
        for start, end in places
        if start >= story.base
    ]
    if not ranked:
        return next(iter(places))
    _, start, end = max(ranked)
    return -start, end


def _typed(event: EventView, traits: set[str]) -> set[str]:
    """The traits, and those of the key's side once more with the type of the event."""
    kind = event.event_type.value[:4] if event.is_deal else "laun"
    return traits | {f"{kind}|{one}" for one in traits if one[0] in "kcgzsor"}


def _standing(story: StoryValues, event: EventView, name: str) -> set[str]:
    words = name.lower().split()
    kind = story.kinds.get(name) or "?"
    found = {f"s:kind={kind}", f"s:sym={symbol_for(name, kind)}", f"s:last={words[-1]}", f"s:words{min(len(words), 4)}"}
    found.update(f"w={word}" for word in words)
    if fold(name) in platforms():
        found.add("s:platform")
    if name == story.site_owner:
        found.add("s:site")
    if (name, Role.DEVELOPER.value) in event.parties:
        found.add("s:maker")
    return found


def _same_sum(key: tuple[str, Decimal], one: MoneyMention) -> bool:
    currency, value = key
    for mine, told in ((one.currency, one.value), ("USD", one.usd)):
        if told is not None and mine == currency and abs(told - value) <= Decimal("0.015") * value:
            return True
    return False


def days_in_words(ago: int) -> str:
    """A number of days in a few classes.

    >>> [days_in_words(ago) for ago in (0, 3, 9, 500)]
    ['0', '3', '8-14', '401+']
    """
    if ago < 4:
        return str(ago)
    return "4-7" if ago < 8 else "8-14" if ago < 15 else "15-60" if ago < 61 else "61-400" if ago < 401 else "401+"
