"""What is seen of a whole article, to tell whether it reports any event of a kind, whoever's it is.

A name is weighed by its own sentences; that an article is about a launch at all is told by all of them. Features:

==========  =====================================================================================================
``w:``      a stem of the first sentences, ``w:T:`` of the title, ``w:A:`` of the first two; ``w:T2:`` two in a row
``w:c:``    a class of cue (cues.toml), with T or A where it stands there
``f:``      the roles that any of the names has (frames.py)
``w:v:``    whether the article speaks as "we"; ``w:n:`` how long it is
==========  =====================================================================================================
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from extractors.events.reading import Reading

MAX_LINES = 40  # sentences of one article that are looked at
KINDS = ("funding", "acquisition", "launch", "pair")  # the kinds of event that an article is asked for


def look_name(kind: str) -> str:
    """The name of the model that weighs whole articles for a kind of event."""
    return f"whole {kind}"


def whole_features(reading: Reading, names: Iterable[set[str]]) -> set[str]:
    """The features of an article.

    Args:
        reading: The article.
        names: The features of its names, from ``name_features``.
    """
    found = {f"w:v:{reading.voice}", f"w:n:{min(8, len(reading.lines) // 8)}"}
    for line in reading.lines[: MAX_LINES + 1]:
        found.update(f"w:{one}" for one in line.stems)
        found.update(f"w:c:{one}" for _, one in line.cues)
        if line.zone != "B":
            found.update(f"w:{line.zone}:{one}" for one in line.stems)
            found.update(f"w:{line.zone}2:{a} {b}" for a, b in itertools.pairwise(line.stems))
            found.update(f"w:{line.zone}c:{one}" for _, one in line.cues)
    for one in names:
        found.update(feature for feature in one if feature.startswith("f:") and " far" not in feature)
    return found
