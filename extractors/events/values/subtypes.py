"""What kind of partnership an article tells."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CUES = {
    "joint_venture": r"joint[-\s]venture|co-?entreprise|Gemeinschaftsunternehmen|empresa\sconjunta|\bJV\b",
    "licensing": r"licens(?:e|es|ed|ing)|content\s(?:deal|agreement|partnership)|(?:news|content|archive)\s(?:archive|licens\w+)|copyright",
    "compute_supply": r"gigawatts?|\bGW\b|data\scent(?:er|re)s?|chips?\b|GPUs?|TPUs?|compute\b|comput(?:ing|e)\s(?:power|capacity|infrastructure)"
    r"|cloud\s(?:capacity|services|computing|deal)|servers?\b|supply|megawatts?|superchips?|accelerators?",
    "distribution": r"distribut\w+|resell\w*|subscribers|customers\s(?:will\s)?(?:get|receive|access)|preinstall\w*|pre-install\w*|bundl\w+"
    r"|default\s(?:assistant|search)|available\sto\s(?:its|their)|marketplace|integrat(?:e|es|ed|ing|ion)|built\sinto|embed(?:ded|s)?",
    "customer_contract": r"contract(?:s|ed|ing)?\b|award(?:s|ed)?\b|(?:Pentagon|Defen[cs]e|government|Army|Navy|federal|agency|ministry)"
    r"|uses?\b|using\b|deploy(?:s|ed|ing|ment)?|adopt(?:s|ed|ing)?|chose|select(?:s|ed)|roll\w*\sout|employees|customers?\b|clients?\b|pilot\w*",
    "collaboration": r"collaborat\w+|partner(?:s|ed|ing|ship|ships)?|team(?:s|ed|ing)?\sup|join(?:s|ed|ing)?\sforces|work(?:s|ed|ing)?\s(?:together|with)"
    r"|alliance|jointly|co-?develop\w*|research",
}
_CUE = re.compile(
    r"\b(?=[a-z])(?:" + "|".join(rf"(?P<{kind}>{words})" for kind, words in _CUES.items()) + ")", re.IGNORECASE
)
SUBTYPES = tuple(_CUES)


@dataclass(frozen=True, slots=True)
class SubtypeMention:
    """A cue as it stands in a text: ``text[start:end]`` speaks for ``subtype``."""

    start: int
    end: int
    subtype: str


def find_subtypes(text: str) -> tuple[SubtypeMention, ...]:
    """Find the words that tell what kind of partnership it is, in order.

    Args:
        text: Any text.

    Returns:
        The cues; which of them decides is not settled here.
    Source: own word list; time is linear in the length of the text.

    >>> [one.subtype for one in find_subtypes("a joint venture to resell its chips")]
    ['joint_venture', 'distribution', 'compute_supply']
    """
    return tuple(SubtypeMention(match.start(), match.end(), match.lastgroup or "") for match in _CUE.finditer(text))
