"""The role that the clause around a name gives it, by rule."""

from __future__ import annotations

import re

from extractors.events.slots.event import EventView
from extractors.events.slots.story import StoryValues
from extractors.records import LAUNCHES, EventType, Role

_LEAD_BEFORE = re.compile(r"\b(?:co-)?led (?:jointly )?by\s(?:[\w’'.-]+\s){0,4}\Z", re.IGNORECASE)
_LEAD_AFTER = re.compile(r"\A(?:,[^,]{0,60},)?\s(?:(?:co-)?led\b|is leading)", re.IGNORECASE)
_INVEST_BEFORE = re.compile(
    r"\b(?:participation (?:from|by|of)|participat\w+ (?:from|by)|backed by|investors? (?:including|include|like|such as)|joined by|funding from"
    r"|investment from|backers? (?:including|include)|alongside|along with|joining|investments? by|existing (?:investors?|backers?)|new investors?"
    r"|(?:round|funding|financing|raise[sd]?|million|billion)\b[^.;]{0,40}\s(?:from|includ\w+)|other investors?)\s[^.;]{0,160}\Z",
    re.IGNORECASE,
)
_INVEST_AFTER = re.compile(
    r"\A[^.;]{0,60}?\s(?:(?:also )?participat\w+|also invested|took part|contributed|joined the round)", re.IGNORECASE
)
_INVEST_SUBJECT = re.compile(
    r"\A(?:\s[\w’'-]+){0,3}?\s(?:(?:has |had )?(?:invested|pumped|poured|injected)|invests|backs|pumps"
    r"|(?:will|would|to|is set to|plans to|agreed to|could|may) (?:invest|pump|pour|inject|put|commit)|is investing)\b",
    re.IGNORECASE,
)
_PLATFORM_BEFORE = re.compile(
    r"\b(?:available|accessible|access|offered|released?|live|hosted|deploy\w*|download\w*)\b[^.;]{0,60}?\b(?:on|via|through|in|from)\s(?:the\s)?"
    r"(?:[^.;]{0,60}(?:,|and|or)\s)?\Z",
    re.IGNORECASE,
)
_ON_BEFORE = re.compile(
    r"\b(?:on|via|through)\s?(?:the\s)?(?:[\w.’'-]+(?:\s[\w.’'-]+){0,3}(?:,\s(?:and\s|or\s)?|\s(?:and|or)\s)){0,5}\Z",
    re.IGNORECASE,
)
_REACH = re.compile(
    r"\b(?:availab\w+|accessible|download\w*|deploy\w*|rolling out|API|open[- ]sourced|weights)\b", re.IGNORECASE
)
_SELLER_BEFORE = re.compile(r"\b(?:from|sold by)\s(?:its\s)?(?:(?:parent|owner)\s)?\Z", re.IGNORECASE)
_CLAUSE = 200  # characters before a name that may govern it


def role_at(story: StoryValues, event: EventView, start: int, end: int) -> Role | None:
    """The role that the clause around one place of a name gives it by rule."""
    return _role_of(story, event, story.sentence_at(start), start, end)


def _role_of(story: StoryValues, event: EventView, sentence: int, start: int, end: int) -> Role | None:
    first, last = story.sentences[sentence]
    head, tail = story.whole[max(first, start - _CLAUSE) : start], story.whole[end : min(max(last, end), end + 90)]
    if event.event_type is EventType.FUNDING:
        if _LEAD_BEFORE.search(head) or _LEAD_AFTER.match(tail):
            return Role.LEAD_INVESTOR
        subject = _INVEST_SUBJECT.match(tail) and event.distance(sentence) == 0
        return Role.INVESTOR if subject or _INVEST_BEFORE.search(head) or _INVEST_AFTER.match(tail) else None
    if event.event_type in LAUNCHES:
        reached = _PLATFORM_BEFORE.search(head) or (
            sentence in event.key_sentences
            and _REACH.search(story.sentence_text(sentence))
            and _ON_BEFORE.search(head[-90:])
        )
        return Role.PLATFORM if reached else None
    if event.event_type is EventType.ACQUISITION and _SELLER_BEFORE.search(head) and sentence in event.key_sentences:
        return Role.SELLER
    return None
