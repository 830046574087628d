"""Words that tell whether a model's weights are open."""

from __future__ import annotations

import re
from dataclasses import dataclass

_OPEN = re.compile(
    r"""\b(?:
        [Oo]pen(?:ly)?[-\s]?(?:[Ss]ourc(?:e[ds]?|ing)|[Ww]eights?(?:ed)?|[Mm]odels?\b|[Ll]icen[sc]ed?|[Aa]ccess\s[Mm]odels?)
      | (?:under\s)?(?:an?\s|the\s)?(?:permissive\s)?(?:modified\s)?(?:Apache[-\s]2(?:\.0)?|MIT|CC[-\s]BY[-\w.]*|Llama\s\d*\s?[Cc]ommunity)[-\s]?(?:[Ll]icen[sc]e|-Lizenz)?
      | (?:[Dd]ownload(?:able)?|[Rr]eleas(?:e[ds]?|ing)|publish(?:es|ed|ing)?|access)\s(?:the\s|its\s|full\s|model\s|their\s){0,3}weights
      | (?:model\s)?weights\s(?:are|were|will\sbe|have\sbeen)\s(?:\w+\s)?(?:available|released|published|open|public|free|downloadable)
      | poids\souverts|[Oo]ffene\s[Gg]ewichte|código\sabierto|quelloffen\w*|free(?:ly)?\s(?:available\s)?(?:to\sdownload|for\scommercial\suse)
      | on\s?Hugging\s?Face|[Kk]ostenlos\sherunterladen
      )""",
    re.VERBOSE,
)
_CLOSED = re.compile(
    r"""\b(?:closed[-\s](?:source|weights?|model)|proprietary\s(?:\w+\s)?(?:model|LLM)|only\s(?:available\s)?(?:through|via)\s(?:an?\s|the\s|its\s)?API
      |not\s(?:be\s)?(?:sharing|releas\w+|open[-\s]sourc\w+|publish\w*)(?:\sthe|\sits|\sany|\smodel){0,2}\s?(?:weights?|it)?\b(?=[\s\w]{0,12})
      |without\sreleasing\s(?:the\s|its\s)?weights)""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class WeightsMention:
    """A cue as it stands in a text: ``text[start:end]``; ``strong`` where it speaks of weights or a licence itself."""

    start: int
    end: int
    is_open: bool
    strong: bool


def find_weights_cues(text: str) -> tuple[WeightsMention, ...]:
    """Find the words that call weights open or closed, in order.

    Args:
        text: Any text.

    Returns:
        The cues; of which model they speak is not decided here.
    Source: own word list; time is linear in the length of the text.

    >>> [(one.is_open, one.strong) for one in find_weights_cues("released as open weights under Apache 2.0")]
    [(True, True), (True, True)]
    >>> [one.is_open for one in find_weights_cues("it will not be sharing model weights")]
    [False]
    """
    closed = [
        WeightsMention(match.start(), match.end(), is_open=False, strong=True) for match in _CLOSED.finditer(text)
    ]
    opened = [
        WeightsMention(match.start(), match.end(), is_open=True, strong=_is_strong(match.group()))
        for match in _OPEN.finditer(text)
        if not any(one.start <= match.start() < one.end for one in closed)
    ]
    return tuple(sorted([*closed, *opened], key=lambda one: one.start))


def _is_strong(cue: str) -> bool:
    return bool(re.search(r"weight|apache|\bMIT\b|sourc(?:ed|ing)|CC.BY|licen", cue, re.IGNORECASE))
