"""Two names that may be partners: which pairs are weighed, and what is seen of them where one sentence names both.

==========  =====================================================================================================
``x:mid``   what stands between the two, as cues and small words
``x:m``     the cues between them, ``x:mw`` the words, ``x:b`` the cues before both, ``x:a`` after both
``x:out``   the words on either side of the pair
``x:s``     what the words say outright: "A and B team up", "A partners with B", "A's deal with B"
==========  =====================================================================================================

With T or A before it: in the title, in the first two sentences.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from extractors.events.clusters import Cluster
from extractors.events.gazetteer import gazetteer
from extractors.events.reading import SMALL, Line, Reading
from extractors.events.signs import sign_words, tense_of

MAX_NAMES = 24  # of one article that are weighed as partners
MAX_LINES = 10
KNOWN = frozenset({"ai", "tech", "public", "investor"})
_JOINED = frozenset({"and", "&", ",", "+"})
_TOWARDS = frozenset({"with", "by", "to"})
_DOING = frozenset({"will", "to", "has", "have", "is", "announced"})
_OWN = frozenset({"'s", "’s"})
_AGREE = frozenset({"partner", "sign", "deal"})  # kinds of frame
_SAID = frozenset({"s", "base", "ed", "perf", "prog", "will", "to", "agree"})  # and their modes
_AGREED = frozenset({"deal", "partnership", "agreement"})


@dataclass(frozen=True, slots=True)
class Pair:
    """Two clusters, the first in the article first, and the lines that name both."""

    first: int
    second: int
    lines: tuple[int, ...]


def bucket(n: int) -> str:
    """A count in a few words."""
    return str(n) if n < 3 else "3-4" if n < 5 else "5-8" if n < 9 else "9+"


def find_pairs(reading: Reading) -> list[Pair]:
    """The pairs of an article worth weighing: organisations that one sentence names together."""
    ranked = sorted(
        (one for one in reading.clusters if _may_partner(one)),
        key=lambda one: (one.index not in reading.in_title, one.kind == "?", reading.rank[one.index]),
    )
    chosen = [one.index for one in ranked[:MAX_NAMES]]
    lines = {i: {n for n, p in reading.places[i] if p not in reading.lines[n].beside} for i in chosen}
    pairs = []
    for at, a in enumerate(chosen):
        for b in chosen[at + 1 :]:
            shared = lines[a] & lines[b]
            if shared and not _is_part(reading.clusters[a].name, reading.clusters[b].name):
                pairs.append(Pair(min(a, b), max(a, b), tuple(sorted(shared))))
    return pairs


def stated_pairs(reading: Reading) -> set[frozenset[int]]:
    """The pairs that the title or the lead says outright to agree: "A teams up with B", "A and B have signed a deal".

    Short articles say little else, so all that they say weighs little. Of 37 pairs that the training split tells so, one
    is no partnership: of two persons whose names are in no list.
    """
    found = set()
    for frame in reading.frames:
        both = frame.subject if not frame.object else ()
        plain = frame.mode != "base" or len(both) == 2  # "let A work with B"
        said = frame.mode in (_SAID if frame.kind in {"partner", "sign"} else {"a"})
        if frame.zone == "B" or frame.time == "o" or frame.kind not in _AGREE or not (said and plain):
            continue
        pairs = itertools.combinations(both, 2) if both else itertools.product(frame.subject, frame.object)
        found |= {frozenset(pair) for pair in pairs if len(set(pair)) == 2 and reading.persons.isdisjoint(pair)}
    return found


def _is_part(one: str, other: str) -> bool:
    """Whether one name is the other's and more: "Examplesoft Cloud" is no partner of Examplesoft."""
    return f"{one} ".startswith(f"{other} ") or f"{other} ".startswith(f"{one} ")


def _may_partner(cluster: Cluster) -> bool:
    if cluster.kind in {"product", "media"} or len(cluster.key) < 2:
        return False
    if cluster.maker and cluster.kind not in KNOWN:  # "Aurora" is a company and a product of another
        return False
    return not (" " in cluster.key and cluster.key.split()[0] in gazetteer().persons)


def pair_features(reading: Reading, pair: Pair) -> set[str]:
    """The features of two names, as short readable strings."""
    found: set[str] = set()
    for n in pair.lines[:MAX_LINES]:
        line = reading.lines[n]
        ours, theirs = (
            [p for m, p in reading.places[one] if m == n and p not in line.beside] for one in (pair.first, pair.second)
        )
        a, b = min(((p, q) for p in ours for q in theirs), key=lambda one: (abs(one[0] - one[1]), one))
        if a != b:
            seen = _between(line, min(a, b), max(a, b))
            found |= seen
            if line.zone != "B":
                found |= {line.zone + one for one in seen}
    found |= _standing(reading, pair)
    return found


def _between(line: Line, low: int, high: int) -> set[str]:
    marks, forms, stems = line.marks, [one.form for one in line.units], line.stems
    middle = [one for one in marks[low + 1 : high] if one]
    cues = [one for one in middle if one not in SMALL]
    before, after = forms[max(0, low - 2) : low], forms[high + 1 : high + 3]
    left, right = before[-1] if before else "^", after[0] if after else "$"
    found = {
        f"x:mid {' '.join(middle)}" if len(middle) <= 4 else "x:midlong",
        f"x:cmid {' '.join(cues)}" if len(cues) <= 4 else "x:cmidlong",
        f"x:dist {bucket(high - low - 1)}",
        f"x:out {left} | {right}",
        f"x:l {left}",
        f"x:r {right}",
        f"x:ll {' '.join(before)}",
        f"x:rr {' '.join(after)}",
        f"x:names {min(3, line.names_before[high] - line.names_before[low + 1])}",
    }
    found.update(f"x:m {one}" for one in cues)
    found.update(f"x:mw {stems[k]}" for k in range(low + 1, high) if not line.units[k].ids)
    found.update(f"x:b {one}" for one in marks[:low] if one and one not in SMALL)
    found.update(f"x:a {one}" for one in marks[high + 1 :] if one and one not in SMALL)
    found.update(f"x:lw {one}" for one in stems[max(0, low - 4) : low])
    found.update(f"x:rw {one}" for one in stems[high + 1 : high + 6])
    tense = tense_of(line)
    for sign in _signs(forms, low, high):
        found.update((f"x:s {sign}", f"x:s {sign} {tense}"))
    if not {"partner", "deal"}.isdisjoint(cues):
        found.add("x:PART")
    if "and" in middle and high - low <= 2:
        found.add("x:and")
    return found


def _signs(forms: list[str], low: int, high: int) -> set[str]:
    """What a sentence says outright of two names at ``low`` and ``high``."""
    partner = sign_words()["partner"]
    middle, before, after = forms[low + 1 : high], forms[max(0, low - 6) : low], forms[high + 1 : high + 6]
    found: set[str] = set()
    if len(middle) <= 3 and not _JOINED.isdisjoint(middle) and not partner.isdisjoint(after[:5]):
        found.add("together")
    if not partner.isdisjoint(middle[:6]):
        if "with" in middle or not _TOWARDS.isdisjoint(middle[-1:]):
            found.add("with")
        if not _OWN.isdisjoint(middle[:1]):
            found.add("own")
        if not _DOING.isdisjoint(middle[:2]):
            found.add("does")
        found.update(f"verb{at}" for at, form in enumerate(middle[:2]) if form in partner)
    if not partner.isdisjoint(before):
        if "between" in before:
            found.add("between")
        if "with" in before[-2:]:
            found.add("withboth")
    if not _AGREED.isdisjoint(after[:2]):
        found.add("noun")
    return found


def _standing(reading: Reading, pair: Pair) -> set[str]:
    both = (pair.first, pair.second)
    first, second = (reading.clusters[i] for i in both)
    found = {
        f"x:title{len(reading.in_title.intersection(both))}",
        f"x:shared{bucket(len(pair.lines))}",
        f"x:first {bucket(pair.lines[0])}",
        "x:k " + " ".join(sorted((first.kind, second.kind))),
        "x:rank " + " ".join(sorted(bucket(reading.rank[i]) for i in both)),
    }
    found.update(f"x:kk {one.kind}" for one in (first, second))
    found.update(f"x:n {bucket(len(reading.places[i]))}" for i in both)
    return found
