"""Day, status, round, sizes and kinds of an event, each with the slice that tells it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Protocol, TypeVar

from extractors.events.slots.event import EventView
from extractors.events.slots.story import StoryValues
from extractors.records import LAUNCHES, EventType, Status

_TELLS = re.compile(
    r"announc|introduc|launch|unveil|reveal|releas|rais|clos|secur|acqui|sign|partner|said|say|debut|roll|invest|published|expand|open",
    re.IGNORECASE,
)
_RUMOUR = re.compile(
    r"\bin (?:\w+ )?talks\b|\bconsidering\b|\bis (?:reportedly )?(?:seeking|looking) to\b|\breportedly\b|\baccording to (?:people|sources|a report)"
    r"|\bsources (?:say|said|told)\b|\bpeople familiar\b|\bin discussions\b|\bmulling\b|\brumou?r|\bleak|\beyeing\b|\beyes\b|\bexploring\b",
    re.IGNORECASE,
)
_ENDED = re.compile(
    r"\b(?:cancel|call(?:s|ed) off|scrap|terminat|abandon|walk(?:s|ed) away|withdr[ae]w|fell through|end(?:s|ed) (?:its|their))",
    re.IGNORECASE,
)
_CALLED_OFF = re.compile(
    r"\b(?:cancel\w*|call(?:s|ed|ing)? off|scrap(?:s|ped)?|terminat\w*|abandon\w*|walk(?:s|ed|ing)? away from)\s(?:[^.;]{0,60}?\s)?"
    r"(?:deal|acquisition|takeover|merger|agreement|purchase|partnership|round)\b",
    re.IGNORECASE,
)
_FUTURE = re.compile(
    r"\b(?:will (?:be|launch|release|arrive|come|ship|roll|invest|pump|pour|inject|commit|put|acquire|buy)|coming (?:soon|later)|plans? to|to (?:acquire|buy|invest)|agreed to|upcoming"
    r"|definitive agreement|expected to (?:close|launch|ship)|later this (?:year|month|summer|fall)|intends? to|next (?:year|month|week)|waitlist|will (?:also |first |soon |initially )?(?:be (?:available|released|offered)|go on sale|become available|start)"
    r"|starting (?:in|this|next)|in the coming (?:days|weeks|months)|this (?:fall|summer|spring|autumn|winter)|concept)\b",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:rais(?:es|ed)|clos(?:es|ed)|secur(?:es|ed)|acquires?|acquired|bought|complet(?:es|ed)|launch(?:es|ed)|releas(?:es|ed)|introduc(?:es|ed|ing)"
    r"|now available|available (?:now|today)|unveil(?:s|ed)|debut(?:s|ed)|nabs|lands|snags|roll(?:s|ed|ing) out|rolled|open-sourced)\b",
    re.IGNORECASE,
)
_USABLE = re.compile(
    r"\b(?:available (?:now|today|to|in|on|via|for|as|through)|now available|rolling out|rolled out|released|is live|can now|try (?:it|out)|download)\b",
    re.IGNORECASE,
)
_AGREED = re.compile(
    r"\b(?:to (?:acquire|buy|purchase|merge|be acquired)|agree[sd]? to|agreement|acquiring|is buying|buying|will (?:acquire|buy|join)"
    r"|plans?|intend|expected to|deal to|subject to|set to|pending)\b",
    re.IGNORECASE,
)
_CLOSED = re.compile(
    r"\b(?:has|have|had) (?:acquired|bought|completed|closed)|\bcomplet(?:ed|es|ion)|closed the\b", re.IGNORECASE
)
STATUS_CUES = {
    "rumour": _RUMOUR,
    "ended": _ENDED,
    "future": _FUTURE,
    "done": _DONE,
    "usable": _USABLE,
    "agreed": _AGREED,
    "closed": _CLOSED,
}


class Placed(Protocol):
    """Anything found in a text."""

    @property
    def start(self) -> int:
        """Where it begins."""

    @property
    def end(self) -> int:
        """Where it ends."""


Found = TypeVar("Found", bound=Placed)


def nearest(
    story: StoryValues, event: EventView, found: Iterable[Found], bonus: Callable[[Found], float], far: int
) -> Found | None:
    """The mention nearest to the key within ``far`` sentences, a title or an early one first among equals."""
    ranked = [
        (bonus(one) - abs(gap) - (1.5 if gap < 0 else 0.0), -one.start, n, one)
        for n, one in enumerate(found)
        if abs(gap := event.distance(story.sentence_at(one.start))) <= far
    ]
    return max(ranked)[3] if ranked else None


def find_day(story: StoryValues, event: EventView) -> tuple[date, int, int] | None:
    """The day the event was announced, where a date near the key settles it; a day after the publication does not."""
    ranked: list[tuple[float, int, date, int]] = []
    for one in story.dates:
        if (
            one.day is None
            or one.offset is None
            or one.offset > 0
            or (event.event_type in LAUNCHES and one.offset < -400)
        ):
            continue
        sentence = story.sentence_at(one.start)
        gap = abs(event.distance(sentence))
        head = story.whole[max(0, one.start - 60) : one.end + 60]
        dateline = one.kind == "full" and one.start - story.base < 300 and one.offset >= -3
        score = (
            (2.0 if dateline else 0.0)
            + (1.5 if gap == 0 and one.kind in {"day", "weekday", "full"} else 0.0)
            - 0.7 * min(gap, 5)
            + (1.0 if _TELLS.search(head) else 0.0)
        )
        score += 1.0 if one.kind in {"weekday", "relative"} else 0.0
        score -= 0.0 if one.offset >= -3 else 1.0 if one.offset >= -14 else 3.0
        score += 0.5 if sentence < 6 else 0.0
        ranked.append((score, -one.start, one.day, one.end))
    if not ranked or max(ranked)[0] < -2.6:
        return None
    _, start, day, end = max(ranked)
    return day, -start, end


def is_called_off(story: StoryValues, event: EventView) -> bool:
    """Whether two of the first sentences on the key say that its deal was called off; too rare a case to be learned."""
    told = [story.sentence_text(index) for index in event.told_in[:4]]
    return event.is_deal and sum(bool(_CALLED_OFF.search(text)) for text in told) > 1


def find_status(story: StoryValues, event: EventView) -> Status:
    """How far the event has come, by the words of the first sentences that name the key."""
    told = [story.sentence_text(index) for index in event.told_in[:4]]
    votes: Counter[str] = Counter()
    for rank, text in enumerate(told):
        weight = 3 if rank == 0 else 1
        for name, cue in (("rumoured", _RUMOUR), ("cancelled", _ENDED), ("future", _FUTURE), ("done", _DONE)):
            votes[name] += weight * bool(cue.search(text))
    if event.event_type is EventType.PARTNERSHIP:
        return (
            Status.CANCELLED
            if votes["cancelled"] >= 4
            else Status.RUMOURED
            if votes["rumoured"] >= 4
            else Status.ANNOUNCED
        )
    if votes["rumoured"] >= 3 and votes["rumoured"] >= votes["done"]:
        return Status.RUMOURED
    if (
        event.event_type is EventType.ACQUISITION
        and _AGREED.search(" ".join(told))
        and not _CLOSED.search(" ".join(told))
    ):
        return Status.ANNOUNCED
    usable = any(_USABLE.search(text) for text in told)
    if votes["future"] >= 3 and (votes["future"] > votes["done"] or (event.event_type in LAUNCHES and not usable)):
        return Status.ANNOUNCED
    return Status.COMPLETED


def find_round(story: StoryValues, event: EventView) -> tuple[str, int, int] | None:
    """The kind of the funding round, where it is named near the key and not as an earlier one."""
    if event.event_type is not EventType.FUNDING:
        return None

    def bonus(one: Placed) -> float:
        around = story.whole[max(0, one.start - 60) : one.end + 40].lower()
        past = re.search(
            r"previous|prior|earlier|last (?:year|month)|follow(?:s|ing|ed)|since its|closed a .* in|after its|back in"
            r"|\bin (?:[a-z]+ )?(?:19|20)\d\d|\byears? (?:\w+ ){0,3}after|\bhad (?:just )?(?:closed|raised)|in the future",
            around,
        )
        now = re.search(r"announc|today|rais|led|new|secur|clos", around)
        kind = story.whole[one.start : one.end].lower()
        weak = any(word in kind for word in ("debt", "loan", "credit", "strategic", "grant", "growth"))
        plan = any(word in kind for word in ("ipo", "public", "spac")) and one.start >= story.base
        return (1.0 if now else 0.0) - (3.0 if past else 0.0) - (2.0 if weak else 0.0) - (4.0 if plan else 0.0)

    alone = len({one.round for one in story.rounds}) == 1  # then it is told of nobody else
    best = nearest(story, event, story.rounds, bonus, 8 if alone else 3)
    if best is None:
        return None
    far = 0 if alone else abs(event.distance(story.sentence_at(best.start)))
    if bonus(best) - far < (-1.5 if alone else -2.5):
        return None
    return best.round, best.start, best.end


def find_size(story: StoryValues, event: EventView, kind: str) -> tuple[int, int, int] | None:
    """The context window or the parameter count of the launched model; a size in its own name counts most."""
    if event.is_deal:
        return None
    keys = event.keys[0] if len(event.keys) == 1 else ""  # the sizes in the names of a family are several

    def bonus(one: Placed) -> float:
        own = bool(keys) and any(start <= one.start < end for start, end in event.key_places)
        return 1.5 if own or story.whole[one.start : one.end] in keys else 0.0

    sizes = [one for one in story.quantities if one.kind == kind and (not one.named or bonus(one))]
    best = nearest(story, event, sizes, bonus, 4 if kind == "context_window" else 2)
    return (best.value, best.start, best.end) if best else None


def find_open_weights(story: StoryValues, event: EventView) -> tuple[bool, int, int] | None:
    """Whether the weights are open, where a sentence about the key says so."""
    if event.event_type not in LAUNCHES:
        return None
    best = nearest(story, event, story.weights, lambda one: 0.5 * one.strong, 1)
    if best is None or (
        not best.is_open and not re.search(r"\bnot\b|without", story.whole[best.start : best.end], re.IGNORECASE)
    ):
        return None
    return best.is_open, best.start, best.end


def find_kinds(story: StoryValues, event: EventView) -> tuple[str, ...]:
    """The modalities of the launched model: what the sentences that name it speak of, most often first."""
    if event.event_type not in LAUNCHES:
        return ()
    near = [one.modality for one in story.modalities if story.sentence_at(one.start) in event.key_sentences[:4]]
    return tuple(name for name, _ in Counter(near).most_common(2))


def find_subtype(story: StoryValues, event: EventView) -> str | None:
    """The kind of a partnership: a rare kind wins over plain collaboration where both parties stand in the sentence."""
    if event.event_type is not EventType.PARTNERSHIP:
        return None
    votes: Counter[str] = Counter(
        one.subtype
        for one in story.subtypes
        if story.sentence_at(one.start) in event.key_sentences[:3] and one.subtype != "collaboration"
    )
    for rare in ("joint_venture", "licensing", "compute_supply"):
        if votes[rare] >= (1 if rare == "joint_venture" else 2):
            return rare
    return _most(votes)


def _most(votes: Counter[str]) -> str:
    """The subtype with at least three cues, else collaboration, which is the commonest by far."""
    ranked: Sequence[tuple[str, int]] = votes.most_common(1)
    return ranked[0][0] if ranked and ranked[0][1] >= 3 else "collaboration"
