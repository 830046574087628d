"""Which candidates of an article are events: each is weighed by itself, then among its rivals.

An article that would tell nothing is asked once more: most articles tell something, so its likeliest candidate is right
more often than its own probability says, and needs less of it to be taken.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from extractors.events.features import article_features, name_features
from extractors.events.looks import looks
from extractors.events.pairs import Pair, find_pairs, pair_features, stated_pairs
from extractors.events.reading import Reading
from extractors.events.rivals import EVER, FLOORS, KINDS, FirstLook, Rivals
from extractors.events.whole import KINDS as WHOLE_KINDS
from extractors.events.whole import look_name, whole_features

MAX_NAMES = 400  # of one article that are weighed as keys
_NEVER = -8.0
# What may not be the key of a deal: analysts and papers report rounds and seldom raise one.
_NO_FIRMS = {"funding": frozenset({"product", "media"}), "acquisition": frozenset({"product"})}
_LOOK = {"partnership": "pair"}  # where the kind of a candidate and the name of what weighs it differ
_STATED = 0.7  # how likely a stake or a partnership is news that a sentence states outright
_WEIGHED = 0.02  # less likely ones are not worth showing


@dataclass(frozen=True, slots=True)
class Candidate:
    """One event that an article may tell: what was weighed, how it weighed, and what was decided."""

    kind: str  # funding, acquisition, partnership or launch
    names: tuple[str, ...]
    probability: float
    accepted: bool
    reasons: tuple[tuple[str, float], ...]
    ids: tuple[int, ...]


def may_be_key(reading: Reading, kind: str, index: int) -> bool:
    """Whether a name may be the key of an event: money goes to no person and no paper, and nobody buys a product."""
    return kind == "launch" or (reading.clusters[index].kind not in _NO_FIRMS[kind] and index not in reading.persons)


def weigh_candidates(reading: Reading) -> list[Candidate]:
    """Weigh what an article may tell.

    Args:
        reading: The article.

    Returns:
        The candidates worth showing, in no order; those decided on are ``accepted``.
    """
    article = article_features(reading)
    seen = [name_features(reading, one) | article for one in reading.clusters[:MAX_NAMES]]
    pairs = find_pairs(reading)
    seen_pairs = [pair_features(reading, one) for one in pairs]
    look = _first_look(reading, seen, pairs, seen_pairs)
    rivals = Rivals(reading, look)
    found = [*_names(reading, look, rivals, seen), *_pairs(reading, look, rivals, seen_pairs)]
    return found if any(one.accepted for one in found) else _likeliest_accepted(found)


def _likeliest_accepted(found: list[Candidate]) -> list[Candidate]:
    """The candidates of an article that would tell nothing; the likeliest is accepted where its kind lets it."""
    surplus = [one.probability - looks()[_LOOK.get(one.kind, one.kind)].alone for one in found]
    best = max(range(len(found)), key=lambda at: (surplus[at], found[at].ids), default=None)
    return [replace(one, accepted=at == best and surplus[at] >= 0) for at, one in enumerate(found)]


def _first_look(reading: Reading, seen: list[set[str]], pairs: list[Pair], seen_pairs: list[set[str]]) -> FirstLook:
    """Score each name and each pair by itself; names past the last that was looked at are not weighed."""
    known = looks()
    past = [_NEVER] * (len(reading.clusters) - len(seen))
    kinds = (*KINDS, *EVER.values())
    scores = known.score_each(kinds, seen)
    names = {kind: [*one, *past] for kind, one in zip(kinds, scores, strict=True)}
    whole = whole_features(reading, seen)
    wholes = {kind: known[look_name(kind)].score(whole) for kind in WHOLE_KINDS}
    return FirstLook(names, pairs, [known["pair"].score(one) for one in seen_pairs], wholes)


def _names(reading: Reading, look: FirstLook, rivals: Rivals, seen: list[set[str]]) -> list[Candidate]:
    found = []
    stakes = {one.recipient for one in reading.stakes}
    for kind in KINDS:
        model = looks()[kind]
        if model.second is None:
            continue
        for index, score in enumerate(look.names[kind]):
            cluster = reading.clusters[index]
            stated = kind == "funding" and index in stakes
            if (score <= FLOORS[kind] and not stated) or not may_be_key(reading, kind, index):
                continue
            view = rivals.name_view(kind, index)
            chance = max(model.probability(view), _STATED if stated else 0.0)
            if chance >= _WEIGHED:
                reasons = (*model.reasons(seen[index]), *model.second_reasons(view))
                reasons = (("stated: money is put into it", _STATED), *reasons) if stated else reasons
                found.append(Candidate(kind, (cluster.name,), chance, chance >= model.threshold, reasons, (index,)))
    return found


def _pairs(reading: Reading, look: FirstLook, rivals: Rivals, seen: list[set[str]]) -> list[Candidate]:
    """Partnerships: the likeliest pairs, each name in one of them."""
    model = looks()["pair"]
    weighed = []
    stated = stated_pairs(reading)
    for at, score in enumerate(look.pair_scores):
        outright = frozenset((look.pairs[at].first, look.pairs[at].second)) in stated
        if score > FLOORS["pair"] or outright:
            view = rivals.pair_view(at)
            chance = max(model.probability(view), _STATED if outright else 0.0)
            reasons = (*model.reasons(seen[at]), *model.second_reasons(view))
            weighed.append((chance, at, (("stated: the two agree", _STATED), *reasons) if outright else reasons))
    weighed.sort(key=lambda one: (-one[0], one[1]))
    found: list[Candidate] = []
    taken: set[int] = set()
    for chance, at, reasons in weighed:
        if chance < _WEIGHED:
            break
        pair = look.pairs[at]
        ids = (pair.first, pair.second)
        yes = chance >= model.threshold and taken.isdisjoint(ids)
        if yes:
            taken.update(ids)
        names = tuple(reading.clusters[i].name for i in ids)
        found.append(Candidate("partnership", names, chance, yes, reasons, ids))
    return found
