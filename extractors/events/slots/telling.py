"""How an event is told as a whole, for what no single value settles: its status, its kind of launch, news or not.

=============  ====================================================================================================
``L1=`` …      words around the key, as in ``traits``; ``1`` before them at its first two places
``any:``       a class of cue (facts.STATUS_CUES) in a sentence that names the key; ``first:``, ``second:`` in which
``s:``         stems of the sentences that name the key, ``s1:`` of the first two, ``t:`` of the title
``key:``       words of the key
``off=``       how many days before publication the days told near the key lie; ``yr=`` years
``pos=``       how far down the key is first named; ``n=`` how often
``rule=``      what the rules of status say, ``type=`` what the rule of launches says
``deal|`` …    the same once more with the type of the event
=============  ====================================================================================================
"""

from __future__ import annotations

import re

from extractors.events.reading import stem
from extractors.events.slots.chains import read_chain
from extractors.events.slots.choices import days_in_words
from extractors.events.slots.event import EventView
from extractors.events.slots.facts import STATUS_CUES, find_status
from extractors.events.slots.story import StoryValues
from extractors.events.slots.traits import place_traits
from extractors.records import EventType

_PLACES = 6  # of the key that are looked at
_SENTENCES = 5
_READ = 1500  # characters of a sentence
_TOKENS = 60
_NEAR = ("L1", "L2", "R1", "R2", "LL", "RR", "LR", "TL", "TR", "l:", "r:")
_TYPED = ("any:", "firs", "seco", "pos=", "titl", "no t", "off=", "yr=", "rule", "n=", "s1:")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MODEL = frozenset(stem(word) for word in "model models llm llms".split())
_PRODUCT = frozenset(
    stem(word)
    for word in (
        "chatbot assistant app application tool tools platform agent agents feature service software chip chips gpu processor browser plugin api "
        "studio suite device robot engine copilot marketplace library framework"
    ).split()
)


def telling_traits(story: StoryValues, event: EventView) -> frozenset[str]:
    """The traits of an event as its story tells it.

    Args:
        story: The story.
        event: The event; of a launch any of the launch types may be given.
    """
    found = _around_key(story, event) | _sentences(story, event) | _times(story, event)
    found.add(f"rule={find_status(story, event).value}")
    found |= _standing(story, event)
    kind = event.event_type.value[:4] if event.is_deal else "laun"
    typed = {f"{kind}|{one}" for one in found if one.startswith(_TYPED)}
    return frozenset(found | typed | {f"type={kind}"})


def launch_by_rule(story: StoryValues, event: EventView) -> EventType:
    """Whether a launch is one of a model or a product: by the words next to its name, else by a figure in it."""
    votes = 0
    for start, end in event.key_places[:_PLACES]:
        chain = read_chain(story, story.sentence_at(start))
        first, last = chain.at(start, end)
        near = [token.stem for token in (*chain.tokens[max(0, first - 4) : first], *chain.tokens[last : last + 3])]
        votes += any(one in _MODEL for one in near) - any(one in _PRODUCT for one in near)
    if votes:
        return EventType.MODEL_LAUNCH if votes > 0 else EventType.PRODUCT_LAUNCH
    figured = any(sign.isdigit() for sign in "".join(event.keys[:1]))
    return EventType.MODEL_LAUNCH if figured else EventType.PRODUCT_LAUNCH


def _around_key(story: StoryValues, event: EventView) -> set[str]:
    found: set[str] = set()
    for rank, (start, end) in enumerate(event.key_places[:_PLACES]):
        near = {one for one in place_traits(story, event, start, end) if one.startswith(_NEAR)}
        found |= near
        if rank < 2:
            found |= {f"1{one}" for one in near}
    return found


def _sentences(story: StoryValues, event: EventView) -> set[str]:
    found: set[str] = set()
    for rank, index in enumerate(event.told_in[:_SENTENCES]):
        text = story.sentence_text(index)[:_READ]
        for name, cue in STATUS_CUES.items():
            if cue.search(text):
                found.add(f"any:{name}")
                if rank < 2:
                    found.add(f"{('first', 'second')[rank]}:{name}")
        stems = {token.stem for token in read_chain(story, index).tokens[:_TOKENS] if token.name is None}
        found |= {f"s:{one}" for one in stems}
        if rank < 2:
            found |= {f"s1:{one}" for one in stems}
    if story.base:
        found |= {f"t:{token.stem}" for token in read_chain(story, 0).tokens[:_TOKENS]}
    return found


def _times(story: StoryValues, event: EventView) -> set[str]:
    if story.published is None:
        return {"undated"}
    told = event.key_sentences[:4]
    found = {
        f"off={days_in_words(-one.offset) if one.offset <= 0 else 'ahead'}"
        for one in story.dates
        if one.offset is not None and story.sentence_at(one.start) in told[:3]
    }
    for index in told:
        years = _YEAR.findall(story.sentence_text(index)[:_READ])
        found |= {f"yr={max(-1, min(3, story.published.year - int(year)))}" for year in years}
    return found


def _standing(story: StoryValues, event: EventView) -> set[str]:
    body = next((index for index in event.key_sentences if index or not story.base), None)
    in_title = bool(event.key_places) and event.key_places[0][0] < story.base
    key = event.keys[0] if event.keys else ""
    found = {
        "pos=-" if body is None else f"pos={min(9, body // 2)}",
        "title" if in_title else "no title",
        f"n={min(6, len(event.key_places))}",
        f"keys={min(3, len(event.keys))}",
        f"kind={story.kinds.get(key) or '?'}",
        "digit" if any(sign.isdigit() for sign in key) else "no digit",
    }
    found |= {f"key:{word}" for word in key.lower().split()}
    if story.site_owner:
        found.add("own site")
    if not event.is_deal:
        found.add(f"type={launch_by_rule(story, event).value}")
    return found
