"""The learned slot decisions on one event: who takes part, how much, how far it has come, news or background."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from extractors.events.model import Model
from extractors.events.slots.choices import NameChoice, SumChoice, best_place, name_choices, size_choices, sum_choices
from extractors.events.slots.event import EventView
from extractors.events.slots.parties import role_at
from extractors.events.slots.scorers import scorers
from extractors.events.slots.story import StoryValues
from extractors.events.values.money import MoneyMention
from extractors.events.values.quantities import QuantityMention
from extractors.records import EventType, Role, Status

_RARE = 0.3  # how far what is rare is helped against what is common: the exponent of the prior that is divided out
_PRIORS = {"rumoured": 0.08, "announced": 0.34, "completed": 0.56, "cancelled": 0.02}  # of the training split
_TYPE_PRIORS = {"model_launch": 0.33, "product_launch": 0.53, "availability": 0.14}  # about

Party = tuple[str, Role, tuple[int, int] | None]  # the name, its role, the place that tells it


def find_participants(story: StoryValues, event: EventView) -> tuple[Party, ...]:
    """The parties of an event besides its key, each with the place that gives it its role."""
    if event.event_type is EventType.PARTNERSHIP:
        return ()
    choices = list(name_choices(story, event))
    if event.event_type is EventType.FUNDING:
        return tuple(_investors(story, event, choices))
    if event.event_type is EventType.ACQUISITION:
        buyers = _one(story, event, choices, "acquirer", Role.ACQUIRER)
        return (*buyers, *_sellers(story, event, choices, {name for name, _, _ in buyers}))
    known = next((name for name, role in event.parties if role == Role.DEVELOPER.value), None)
    of_family = [one for one in choices if one.name == known]  # right for 174 of 177 labelled launches
    makers = _one(story, event, of_family or choices, "developer", Role.DEVELOPER, least=0.0 if of_family else None)
    taken = {name for name, _, _ in makers}
    platforms = _all(story, event, [one for one in choices if one.name not in taken], "platform", Role.PLATFORM)
    return (*makers, *platforms)


def _one(
    story: StoryValues, event: EventView, choices: list[NameChoice], task: str, role: Role, least: float | None = None
) -> tuple[Party, ...]:
    """The likeliest name for a role that one party has, where it is likelier than ``least`` or the learned bar."""
    model = scorers()[task]
    bar = model.threshold if least is None else least
    ranked = [(model.probability(one.traits), -n, one) for n, one in enumerate(choices)]
    if not ranked or max(ranked)[0] < bar:
        return ()
    return (_party(story, event, max(ranked)[2], role, model),)


def _all(story: StoryValues, event: EventView, choices: list[NameChoice], task: str, role: Role) -> Iterator[Party]:
    """Every name that is likely to have a role."""
    model = scorers()[task]
    for one in choices:
        if model.probability(one.traits) >= model.threshold:
            yield _party(story, event, one, role, model)


def _party(story: StoryValues, event: EventView, one: NameChoice, role: Role, model: Model) -> Party:
    place = best_place(story, event, one.places, model.weights) if one.places else None
    return one.name, role, place


def _investors(story: StoryValues, event: EventView, choices: list[NameChoice]) -> Iterator[Party]:
    """The investors; who leads is told by rule ("led by A and B")."""
    by_name = {one.name: one for one in choices}
    for name, role, place in _all(story, event, choices, "investor", Role.INVESTOR):
        leads = [spot for spot in by_name[name].places if role_at(story, event, *spot) is Role.LEAD_INVESTOR]
        yield (name, Role.LEAD_INVESTOR, leads[0]) if leads else (name, role, place)


def _sellers(story: StoryValues, event: EventView, choices: list[NameChoice], taken: set[str]) -> Iterator[Party]:
    """Who sells, by rule; a buyer does not."""
    for one in choices:
        spot = next((spot for spot in one.places[:10] if role_at(story, event, *spot) is Role.SELLER), None)
        if spot and one.name not in taken:
            yield one.name, Role.SELLER, spot


def find_own_sum(story: StoryValues, event: EventView) -> MoneyMention | None:
    """The mention of the sum that is the size of this deal."""
    if not event.is_deal:
        return None
    model = scorers()["amount"]
    ranked = [(model.probability(one.traits), -n, one) for n, one in enumerate(sum_choices(story, event))]
    if not ranked or max(ranked)[0] < model.threshold:
        return None
    chosen: SumChoice = max(ranked)[2]
    place = best_place(story, event, [(one.start, one.end) for one in chosen.mentions], model.weights)
    return next(one for one in chosen.mentions if (one.start, one.end) == place)


def stated_sum(story: StoryValues, stated: Sequence[tuple[int, int]], own: MoneyMention | None) -> MoneyMention | None:
    """The sum that is said outright to be put in, where it is one; else, and where it is the same, ``own``."""
    told = [one for one in story.money if any(one.start < end and start < one.end for start, end in stated)]
    told = [one for one in told if one.value is not None and one.currency is not None and not one.per]
    if len({(one.currency, one.value) for one in told}) != 1:
        return own
    if own and (own.currency, own.value) == (told[0].currency, told[0].value):
        return own
    return max(told, key=lambda one: (one.start >= story.base, -one.start))


def find_model_size(story: StoryValues, event: EventView, kind: str) -> QuantityMention | None:
    """The mention of the context window or of the parameter count of the launched model."""
    if event.is_deal:
        return None
    model = scorers()[kind]
    kinds = {"context_window", "tokens"} if kind == "context_window" else {"parameters", "active_parameters"}
    choices = [one for one in size_choices(story, event) if one.mentions[0].kind in kinds]
    ranked = [(model.probability(one.traits), -n, one) for n, one in enumerate(choices)]
    if not ranked or max(ranked)[0] < model.threshold:
        return None
    chosen = max(ranked)[2].mentions
    return next((one for one in chosen if one.start >= story.base), chosen[0])


def decide_status(traits: frozenset[str]) -> Status:
    """How far an event has come."""
    return Status(_likeliest("status", _PRIORS, traits))


def decide_launch_type(traits: frozenset[str]) -> EventType:
    """Of what kind a launch is."""
    return EventType(_likeliest("type", _TYPE_PRIORS, traits))


def _likeliest(decision: str, priors: Mapping[str, float], traits: frozenset[str]) -> str:
    """The likeliest answer, where what is rare is helped."""
    return max(priors, key=lambda name: scorers()[f"{decision} {name}"].probability(traits) / priors[name] ** _RARE)


def is_news(traits: frozenset[str]) -> bool:
    """Whether the story reports the event as current, else it recalls it."""
    model = scorers()["news"]
    return model.probability(traits) >= model.threshold
