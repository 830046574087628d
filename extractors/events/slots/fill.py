"""Fill the slots of an event whose type and key are known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from extractors.events.slots.decisions import (
    decide_launch_type,
    decide_status,
    find_model_size,
    find_own_sum,
    find_participants,
    is_news,
    stated_sum,
)
from extractors.events.slots.event import EventView, view_event
from extractors.events.slots.facts import (
    find_day,
    find_kinds,
    find_open_weights,
    find_round,
    find_subtype,
    is_called_off,
)
from extractors.events.slots.story import StoryValues
from extractors.events.slots.sums import find_valuation, money_of
from extractors.events.slots.telling import telling_traits
from extractors.records import EventType, Money, Participant, Role, Span, Status, Valuation


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots:
    """What a story tells of one event, besides its type and key; the fields are those of ``Mention``.

    ``further`` are parties that their clause gives a role, to be joined with those already known; ``field_evidence``
    has the slice for each field that the body (not the title) tells.
    """

    event_type: EventType
    status: Status
    news: bool
    amount: Money | None = None
    valuation: Valuation | None = None
    round: str | None = None
    context_window: int | None = None
    parameters: int | None = None
    open_weights: bool | None = None
    modalities: tuple[str, ...] = ()
    subtype: str | None = None
    announced_on: date | None = None
    further: tuple[Participant, ...] = ()
    field_evidence: tuple[tuple[str, Span], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What sentences say outright of money that is put in, with places in the story's ``whole``."""

    sums: tuple[tuple[int, int], ...] = ()
    investors: tuple[tuple[str, tuple[int, int]], ...] = ()
    to_come: bool = False  # all of it is promised, not paid


NOTHING_STATED = Stated()


def fill_slots(
    story: StoryValues,
    *,
    event_type: EventType,
    keys: Sequence[str],
    parties: Sequence[tuple[str, str]] = (),
    stated: Stated = NOTHING_STATED,
) -> Slots:
    """Fill the slots of one event.

    Args:
        story: The story, from ``read_values`` (once an article).
        event_type: The type of the event; which kind of launch it is, is decided here.
        keys: Names of its key, as in the story's names: the recipient, the target, both partners, or the products.
        parties: Further parties that are known already, as (name, role).
        stated: What a sentence says outright of money that is put in; it goes before what is learned.

    Returns:
        The slots; a slot that the text does not tell is None or empty.

    >>> from extractors.events.slots.story import read_values
    >>> text = "Acme raised $5 million in a seed round led by Birch Capital."
    >>> names = [("Acme", 0, 4), ("Birch Capital", 46, 59)]
    >>> slots = fill_slots(read_values(text, names=names), event_type=EventType.FUNDING, keys=["Acme"])
    >>> str(slots.amount.value), slots.round, [(one.name, one.role.value) for one in slots.further]
    ('5000000', 'seed', [('Birch Capital', 'lead_investor')])
    """
    event = view_event(story, event_type=event_type, keys=keys, parties=parties)
    traits = telling_traits(story, event)
    own = stated_sum(story, stated.sums, find_own_sum(story, event))
    valuation = find_valuation(story, event)
    if own and valuation and own == valuation[1]:
        valuation = None
    further = list(find_participants(story, event))
    taken = {name for name, _, _ in further}
    further += [(name, Role.INVESTOR, place) for name, place in stated.investors if name not in taken]
    day, name, weights = find_day(story, event), find_round(story, event), find_open_weights(story, event)
    sizes = {kind: find_model_size(story, event, kind) for kind in ("context_window", "parameters")}
    context, parameters = sizes["context_window"], sizes["parameters"]
    places = [("amount", own.start, own.end)] if own else []
    places += [("valuation", valuation[1].start, valuation[1].end)] if valuation else []
    told = {"announced_on": day, "round": name, "open_weights": weights}
    places += [(field, one[1], one[2]) for field, one in told.items() if one]
    places += [(field, one.start, one.end) for field, one in sizes.items() if one]
    places += [(role.value, *place) for _, role, place in further if place]
    spans = ((field, story.span(start, end)) for field, start, end in places)
    return Slots(
        event_type=event_type if event.is_deal else decide_launch_type(traits),
        status=_status(story, event, traits, to_come=stated.to_come),
        news=is_news(traits),
        amount=money_of(story, event, own) if own else None,
        valuation=valuation[0] if valuation else None,
        round=name[0] if name else None,
        context_window=context.value if context else None,
        parameters=parameters.value if parameters else None,
        open_weights=weights[0] if weights else None,
        modalities=find_kinds(story, event),
        subtype=find_subtype(story, event),
        announced_on=day[0] if day else None,
        further=tuple(Participant(name=one, role=role) for one, role, _ in further),
        field_evidence=tuple((field, span) for field, span in spans if span),
    )


def _status(story: StoryValues, event: EventView, traits: frozenset[str], *, to_come: bool) -> Status:
    if is_called_off(story, event):
        return Status.CANCELLED
    status = decide_status(traits)
    return Status.ANNOUNCED if to_come and status is Status.COMPLETED else status
