"""Events of an article: candidates from its names, a learned decision on each, parties and slots of the accepted."""

from __future__ import annotations

from extractors.events.assemble import assemble_mention, story_values
from extractors.events.decide import Candidate, weigh_candidates
from extractors.events.reading import Reading
from extractors.events.subject import speaks_of_ai
from extractors.records import Mention, Story

MAX_EVENTS = 30  # of one article
MAX_SUBJECT = 100_000  # characters that are asked whether they speak of artificial intelligence


def extract_events(story: Story) -> tuple[Mention, ...]:
    """Read the deals and launches that a story reports as news.

    Args:
        story: One article; its text may be empty, and is read to a bound.

    Returns:
        One mention an event, the surest first; each has at least one slice of the text as evidence.
    """
    if not story.text.strip() or not speaks_of_ai(f"{story.title or ''}\n{story.text}"[:MAX_SUBJECT]):
        return ()
    reading = Reading(story)
    accepted = [one for one in weigh_candidates(reading) if one.accepted]
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
    return tuple(sorted(weigh_candidates(Reading(story)), key=lambda one: -one.probability))


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
