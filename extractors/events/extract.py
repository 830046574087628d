"""Events of an article: candidates from its names, a learned decision on each, parties and slots of the accepted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from extractors.events.assemble import assemble_mention, story_values
from extractors.events.features import article_features, name_features
from extractors.events.model import models
from extractors.events.reading import Reading
from extractors.records import Mention, Story

EXTRACTOR = "dealwire"
EXTRACTOR_VERSION = "1"
MAX_EVENTS = 30  # of one article
MAX_NAMES = 400  # of one article that are weighed as keys


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
    values = story_values(reading)
    found = [
        assemble_mention(reading, values, kind=one.kind, names=one.names, ids=one.ids, confidence=one.probability)
        for one in _joined(reading, accepted)
    ]
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
