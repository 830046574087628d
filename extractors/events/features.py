"""What is seen of a candidate: each feature is a short, readable string.

A candidate is one name, or a pair of names, with all the sentences of the article that it stands in.

==========  =======================================================================================================
``L1=`` …   the word 1 or 2 places left or right of the name, and pairs of them; with T or A before it in the title
            or the first two sentences
``l:``      stems within eight places left, ``r:`` right
``c:``      a class of cue (cues.toml) with its side, distance and how many names stand between
``d:``      the article: stems of its title
``s:``      the standing of the name: how often, where first, of what kind and shape
``f:``      what it does in the sentences, and what is done to it (frames.py)
``m:``      how the name stands to its maker, to the title and to the voice of the article
==========  =======================================================================================================
"""

from __future__ import annotations

from extractors.events.clusters import Cluster
from extractors.events.gazetteer import gazetteer
from extractors.events.reading import Line, Reading, symbol_of

MAX_PLACES = 20  # sentences looked at for one name
WINDOW = 8


def _bucket(n: int) -> str:
    return str(n) if n < 3 else "3-4" if n < 5 else "5-8" if n < 9 else "9+"


def name_features(reading: Reading, cluster: Cluster) -> set[str]:
    """The features of one name.

    Args:
        reading: The article.
        cluster: The name, one of ``reading.clusters``.
    """
    found: set[str] = set()
    for n, p in reading.places[cluster.index][:MAX_PLACES]:
        _place_features(found, reading.lines[n], p)
    found.update(standing(reading, cluster))
    found.update(_relations(reading, cluster))
    found.update(reading.roles[cluster.index])
    return found


def _relations(reading: Reading, cluster: Cluster) -> set[str]:
    """How a name stands to its maker, to the title and to the voice of the article."""
    me, title, leader = cluster.index, reading.in_title, reading.leader
    voice = reading.voice
    share = len(reading.places[me]) / max(1, sum(map(len, reading.places)))
    portion = f"m:share{int(min(0.5, share) * 20)}"
    place = "T" if me in title else "-"
    found = {
        f"m:{voice}",
        f"m:{voice} {place}",
        f"m:kind {cluster.kind} top{int(me == leader)}",
        portion,
        f"{portion} {place}",
        f"m:titlenames {min(3, len(title))} {place}",
    }
    if cluster.maker:
        maker = next((one.index for one in reading.clusters if one.name == cluster.maker), None)
        found.add("m:maker" if maker is not None else "m:makerless")
        if maker in title:
            found.add("m:makertitle")
        if maker == leader and leader is not None:
            found.add("m:makerleads")
        elif leader is not None:
            found.add("m:otherleads")
    return found


def _place_features(found: set[str], line: Line, p: int) -> None:
    """Add what stands around unit ``p`` of a sentence."""
    units = line.units
    size = len(units)
    zone = line.zone
    forms = [units[i].form if 0 <= i < size else "^" if i < 0 else "$" for i in range(p - 2, p + 3)]
    l2, l1, _, r1, r2 = forms
    near = (f"L1={l1}", f"L2={l2}", f"R1={r1}", f"R2={r2}", f"LL={l2} {l1}", f"RR={r1} {r2}", f"LR={l1} {r1}")
    found.update(near)
    if zone != "B":
        found.update(f"{zone}{one}" for one in near)
    stems = line.stems
    for i in range(max(0, p - WINDOW), p):
        found.add(f"l:{stems[i]}")
        if zone != "B":
            found.add(f"{zone}l:{stems[i]}")
    for i in range(p + 1, min(size, p + WINDOW + 1)):
        found.add(f"r:{stems[i]}")
        if zone != "B":
            found.add(f"{zone}r:{stems[i]}")
    _cue_features(found, line, p)


def _cue_features(found: set[str], line: Line, p: int) -> None:
    """Add the cues of the sentence with their side, distance and the names between."""
    names = line.names_before
    zone = line.zone
    for q, name in line.cues:
        if q < p:
            side, gap, between = "<", p - q, names[p] - names[q]
        elif q > p:
            side, gap, between = ">", q - p, names[q] - names[p + 1]
        else:
            continue
        distance = "1" if gap < 3 else "2" if gap < 7 else "3"
        found.add(f"c:{name}{side}{distance}")
        found.add(f"c:{name}{side}n{min(between, 2)}")
        if zone != "B":
            found.add(f"{zone}c:{name}{side}{distance}")
            found.add(f"{zone}c:{name}{side}n{min(between, 2)}")


def standing(reading: Reading, cluster: Cluster) -> set[str]:
    """How a name stands in its article: how often, where first, of what kind and shape."""
    places = reading.places[cluster.index]
    count = len(places)
    found = {f"s:n{_bucket(count)}", f"s:kind={cluster.kind}", f"s:rank{_bucket(reading.rank[cluster.index])}"}
    if places:
        first = reading.lines[places[0][0]]
        body = next((reading.lines[n].index for n, _ in places if reading.lines[n].zone != "T"), None)
        found.add("s:body-" if body is None else f"s:body{_bucket(body)}")
        if first.zone == "T":
            found.add("s:title")
            found.add(f"s:title{'<' if places[0][1] == 0 else '>' if places[0][1] >= len(first.units) - 2 else '='}")
            found.add(f"s:titlen{min(3, first.names_before[places[0][1]])}")
    found.update(_shape(cluster))
    found.update(_kin(reading, cluster))
    return found


def _kin(reading: Reading, cluster: Cluster) -> set[str]:
    """Whether longer or shorter names of the article share this one's beginning ("GPT-5" and "GPT-5.1")."""
    found = set()
    mine = len(reading.places[cluster.index])
    titled = reading.in_title
    for side, others in zip(("longer", "shorter"), reading.kin[cluster.index], strict=True):
        if others:
            found.add(f"s:{side}")
            found.add(f"s:{side} more{int(max(len(reading.places[i]) for i in others) >= mine)}")
            found.add(f"s:{side} title{int(not titled.isdisjoint(others))}{int(cluster.index in titled)}")
    if cluster.maker:
        bare = not any(c.isdigit() for c in cluster.key) and len(cluster.key.replace("-", " ").split()) == 1
        found.add(f"s:family{int(bare)}")
        found.add(f"s:family{int(bare)} title{int(cluster.index in titled)}")
    return found


def _shape(cluster: Cluster) -> set[str]:
    known = gazetteer()
    name = cluster.name
    words = cluster.key.split()
    found = {
        f"s:words{min(4, len(words))}",
        f"s:sym={symbol_of(cluster)}",
        f"s:last={words[-1]}" if len(words) > 1 else "s:one",
    }
    if any(c.isdigit() for c in name):
        found.add("s:digit")
    if name.isupper():
        found.add("s:upper")
    if any(c.isupper() for c in name[1:] if c.isalpha()) and " " not in name and not name.isupper():
        found.add("s:camel")
    if cluster.maker:
        found.add("s:maker")
    if words[0] in known.persons and len(words) > 1:
        found.add("s:person")
    if cluster.key in known.platforms:
        found.add("s:platform")
    if words[-1] in known.tails:
        found.add("s:tail")
    if all(word in known.words for word in words):
        found.add("s:plain")
    if "." in cluster.key and not any(c.isdigit() for c in name):
        found.add("s:domain")
    return found


def article_features(reading: Reading) -> set[str]:
    """What the whole article is about: the stems of its title, and the cues of its first sentences."""
    found: set[str] = set()
    for line in reading.lines[:4]:
        if line.zone == "T":
            found.update(f"d:{one}" for one in line.stems)
        if line.zone != "B":
            found.update(f"d{line.zone}:{name}" for _, name in line.cues)
    return found
