"""Events of an article: candidates from its names, a learned decision on each, parties and slots of the accepted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from extractors.events.clusters import Cluster
from extractors.events.features import article_features, name_features
from extractors.events.gazetteer import fold, gazetteer
from extractors.events.model import models
from extractors.events.reading import Reading
from extractors.events.slots.fill import fill_slots
from extractors.events.slots.story import StoryValues, read_values
from extractors.records import LAUNCHES, EventType, Mention, Participant, Role, Span, Story

EXTRACTOR = "dealwire"
EXTRACTOR_VERSION = "1"
MAX_EVENTS = 30  # of one article
MAX_NAMES = 400  # of one article that are weighed as keys

_ORGANIZATIONS = frozenset({"ai", "tech", "public"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """One event that an article may tell: what was weighed, how it weighed, and what was decided."""

    kind: str  # funding, acquisition, partnership or launch
    names: tuple[str, ...]
    probability: float
    accepted: bool
    reasons: tuple[tuple[str, float], ...]
    ids: tuple[int, ...]


def extract_events(story: Story) -> tuple[Mention, ...]:
    """Read the deals and launches that a story reports as news.

    Args:
        story: One article; its text may be empty, and is read to a bound.

    Returns:
        One mention an event, the surest first; each has at least one slice of the text as evidence.
    """
    if not story.text.strip():
        return ()
    reading = Reading(story)
    accepted = [one for one in _candidates(reading) if one.accepted]
    if not accepted:
        return ()
    values = _values(reading)
    found = [_mention(reading, values, one) for one in _joined(reading, accepted)]
    found.sort(key=lambda one: -one.confidence if one else 0)
    return tuple(one for one in found if one)[:MAX_EVENTS]


def explain(story: Story) -> tuple[Candidate, ...]:
    """What ``extract_events`` weighed in a story, likeliest first: candidates, features, decisions.

    Args:
        story: One article.
    """
    if not story.text.strip():
        return ()
    found = [one for one in _candidates(Reading(story)) if one.probability >= 0.02]
    return tuple(sorted(found, key=lambda one: -one.probability))


def _candidates(reading: Reading) -> Iterator[Candidate]:
    article = article_features(reading)
    partners: dict[int, tuple[float, tuple[tuple[str, float], ...]]] = {}
    for cluster in reading.clusters[:MAX_NAMES]:
        features = name_features(reading, cluster) | article
        for kind, model in models().items():
            if kind != "launch" and cluster.kind == "product":
                continue
            chance = model.probability(features)
            if chance < 0.02:
                continue
            if kind == "partner":
                partners[cluster.index] = (chance, model.reasons(features))
                continue
            yes = chance >= model.threshold
            yield Candidate(kind, (cluster.name,), chance, yes, model.reasons(features), (cluster.index,))
    yield from _partnerships(reading, partners)


def _partnerships(
    reading: Reading, partners: dict[int, tuple[float, tuple[tuple[str, float], ...]]]
) -> Iterator[Candidate]:
    """Pairs of likely partners that one sentence names; both must be likely."""
    least = models()["partner"].threshold
    likely = sorted(partners, key=lambda i: (-partners[i][0], i))[:8]
    pairs = sorted(combinations(likely, 2), key=lambda pair: -partners[pair[0]][0] * partners[pair[1]][0])
    taken: set[int] = set()
    for a, b in pairs:
        chance = (partners[a][0] * partners[b][0]) ** 0.5
        if not {a, b} & taken and {n for n, _ in reading.places[a]} & {n for n, _ in reading.places[b]}:
            names = (reading.clusters[a].name, reading.clusters[b].name)
            if chance >= least:
                taken.update((a, b))
            yield Candidate("partnership", names, chance, chance >= least, partners[a][1], (a, b))


def _joined(reading: Reading, accepted: list[Candidate]) -> list[Candidate]:
    """Join the products that one sentence announces together into one launch."""
    launches = sorted((one for one in accepted if one.kind == "launch"), key=lambda one: -one.probability)
    groups: list[list[Candidate]] = []
    for one in launches:
        home = next((group for group in groups if _together(reading, group, one)), None)
        if home is None:
            groups.append([one])
        else:
            home.append(one)
    merged = [
        Candidate(
            "launch",
            tuple(name for one in group for name in one.names),
            group[0].probability,
            accepted=True,
            reasons=group[0].reasons,
            ids=tuple(i for one in group for i in one.ids),
        )
        for group in groups
    ]
    return [*(one for one in accepted if one.kind != "launch"), *merged]


def _together(reading: Reading, group: list[Candidate], one: Candidate) -> bool:
    mine = {n for n, _ in reading.places[one.ids[0]]}
    word = reading.clusters[one.ids[0]].key.replace("-", " ").split()[0]
    for other in group:
        theirs = {n for n, _ in reading.places[other.ids[0]]}
        if mine & theirs or reading.clusters[other.ids[0]].key.replace("-", " ").split()[0] == word:
            return True
    return False


def _values(reading: Reading) -> StoryValues:
    story = reading.story
    body = reading.body
    return read_values(
        story.text,
        title=story.title,
        published=story.published_at.date() if story.published_at else None,
        sentences=[(body.starts[one.first], body.ends[one.last - 1]) for one in body.sentences],
        names=_places_of(reading, in_title=False),
        title_names=_places_of(reading, in_title=True),
        kinds={cluster.name: cluster.kind for cluster in reading.clusters if cluster.kind != "?"},
    )


def _places_of(reading: Reading, *, in_title: bool) -> list[tuple[str, int, int]]:
    text = reading.title if in_title else reading.body
    return [
        (cluster.name, text.starts[span.first], text.ends[span.last - 1])
        for cluster in reading.clusters
        for title, span in cluster.spans
        if title == in_title
    ]


def _mention(reading: Reading, values: StoryValues, one: Candidate) -> Mention | None:
    evidence = _evidence(reading, one.ids)
    if not evidence:
        return None
    event_type = _launch_type(reading, one) if one.kind == "launch" else EventType(one.kind)
    parties = _key_parties(reading, one, event_type)
    known = [(party.name, party.role.value) for party in parties]
    slots = fill_slots(values, event_type=event_type, keys=list(one.names), parties=known)
    taken = {party.name for party in parties}
    return Mention(
        event_type=event_type,
        status=slots.status,
        news=True,
        participants=(*parties, *(party for party in slots.further if party.name not in taken and _may_be(party))),
        evidence=evidence,
        confidence=one.probability,
        subtype=slots.subtype,
        products=one.names if event_type in LAUNCHES else (),
        amount=slots.amount,
        valuation=slots.valuation,
        round=slots.round,
        context_window=slots.context_window,
        parameters=slots.parameters,
        open_weights=slots.open_weights,
        modalities=slots.modalities,
        announced_on=slots.announced_on,
        lang=reading.story.lang,
        field_evidence=slots.field_evidence,
    )


def _may_be(party: Participant) -> bool:
    """Whether a further party can be what it seems: a platform is one that is known, a name has two letters."""
    if party.role is Role.PLATFORM:
        return fold(party.name) in gazetteer().platforms
    return len(party.name) > 1


def _key_parties(reading: Reading, one: Candidate, event_type: EventType) -> tuple[Participant, ...]:
    if event_type is EventType.FUNDING:
        return (Participant(name=one.names[0], role=Role.RECIPIENT),)
    if event_type is EventType.ACQUISITION:
        target = Participant(name=one.names[0], role=Role.TARGET)
        buyer = _buyer(reading, one.ids[0])
        return (Participant(name=buyer, role=Role.ACQUIRER), target) if buyer else (target,)
    if event_type is EventType.PARTNERSHIP:
        return tuple(Participant(name=name, role=Role.PARTNER) for name in one.names)
    maker = _developer(reading, one.ids)
    return (Participant(name=maker, role=Role.DEVELOPER),) if maker else ()


def _buyer(reading: Reading, target: int) -> str | None:
    """Who buys: the organisation that stands before the target most often in the first sentences that name it.

    The title and the lead say "A acquires B"; the passive ("B is bought by A") is told by no name standing before.
    """
    votes: dict[str, int] = {}
    for n, p in reading.places[target][:5]:
        near = _organization_before(reading, n, p, target) or _organization_after(reading, n, p, target)
        if near:
            votes[near.name] = votes.get(near.name, 0) + 1
    return max(votes, key=lambda name: votes[name]) if votes else None


def _organization_after(reading: Reading, n: int, p: int, me: int) -> Cluster | None:
    """The organisation after a "by" that follows the name."""
    units = reading.lines[n].units
    for q in range(p + 1, min(len(units), p + 10)):
        if units[q].form == "by" and q + 1 < len(units) and units[q + 1].ids and units[q + 1].ids[0] != me:
            return reading.clusters[units[q + 1].ids[0]]
    return None


def _developer(reading: Reading, ids: Sequence[int]) -> str | None:
    """Who makes a product: the known maker of its family, else the organisation that stands nearest before it."""
    for index in ids:
        if reading.clusters[index].maker:
            return reading.clusters[index].maker
    for index in ids:
        for n, p in reading.places[index]:
            near = _organization_before(reading, n, p, index)
            if near:
                return near.name
    named = [c for c in reading.clusters if c.kind in {"ai", "tech"}]
    return max(named, key=lambda c: len(reading.places[c.index])).name if named else None


def _organization_before(reading: Reading, n: int, p: int, me: int) -> Cluster | None:
    for unit in reversed(reading.lines[n].units[:p]):
        if unit.ids and unit.ids[0] != me:
            cluster = reading.clusters[unit.ids[0]]
            if cluster.kind in {"ai", "tech", "public", "?"} and len(cluster.name) > 1:
                return cluster
    return None


def _launch_type(reading: Reading, one: Candidate) -> EventType:
    name = reading.clusters[one.ids[0]].key
    near = [reading.lines[n] for n, _ in reading.places[one.ids[0]][:4]]
    stems = {stem for line in near for stem in line.stems}
    if any(c.isdigit() for c in name) or {"llm", "llms"} & stems:
        return EventType.MODEL_LAUNCH
    return EventType.PRODUCT_LAUNCH


def _evidence(reading: Reading, ids: Sequence[int]) -> tuple[Span, ...]:
    """The sentences of the body that name the key, those with most cues first."""
    lines = {n for index in ids for n, _ in reading.places[index] if reading.lines[n].zone != "T"}
    ranked = sorted(lines, key=lambda n: (-min(3, len(reading.lines[n].cues)), n))
    spans = []
    for n in ranked[:3]:
        units = reading.lines[n].units
        first, last = units[0].first, units[-1].last
        start, end = reading.body.starts[first], reading.body.ends[last - 1]
        spans.append(Span(text=reading.story.text[start:end], start=start, end=end))
    return tuple(spans)
