"""Kinds of funding rounds as articles name them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ROUND = re.compile(
    r"""\b(?:
        (?P<pre>pre-?\s?seed)
      | (?P<series>(?:[Ss]eries|SERIES|[Ss]érie|[Ss]erie|[Ss]eries-|[Rr]onda|[Ll]evée)[\s-]{0,2}“?(?P<letter>[A-K])(?:[-\s]?[1-9])?\+?(?![\w’'])
            | [Ss]eries[\s-](?P<small>[a-k])(?=\s(?:round|funding|financing|extension|investment)|[.,;]))
      | (?P<seed>[Ss]eed[\s-](?:\w+[\s-])?(?:[Rr]ound|[Ff]unding|[Ff]inancing|[Ii]nvestment|[Cc]apital|[Ee]xtension|[Mm]oney|stage|Runde|Finanzierung)
            | (?:million|[MmBb]|billion)(?:\sin|\s[Ss]eries)?\s[Ss]eed\b|as\sa\s[Ss]eed\b|(?:oversubscribed|initial|first)\sseed\b
            | [Aa]morçage|[Rr]onda\ssemilla|[Cc]apital\ssemilla)
      | (?P<ipo>IPOs?\b|[Ii]nitial\s[Pp]ublic\s[Oo]ffering|[Gg]o(?:es|ing)?\s[Pp]ublic\b|SPAC\b|Börsengang|introduction\sen\s[Bb]ourse)
      | (?P<secondary>secondary\s(?:share\s|stock\s)?(?:sale|offering|transaction|round)|tender\soffer|(?:employee\s)?share\ssale)
      | (?P<debt>(?:venture\s|new\s|private\s)?debt\s(?:financing|funding|round|facility|capital|capacity|deal|package|raise|offering|sale)
            |(?:in|of)\s(?:new\s)?debt\b|venture\sdebt|credit\s(?:facility|line)|line\sof\scredit|term\sloan|loans?\sof\b|bond\s(?:sale|offering)|junk\sbonds)
      | (?P<strategic>strategic\s(?:\w+\s)?(?:investments?|funding|round|financing|stake))
      | (?P<bridge>bridge\s(?:round|funding|financing|loan))
      | (?P<growth>[Gg]rowth\s(?:round|equity\s(?:round|investment|financing)|funding|financing|investment|capital)|growth-stage\sround)
      | (?P<grant>[Gg]rants?\s(?:of|from|worth|totalling|totaling|to)\b|(?:awarded|received|won|million)\s(?:\w+\s)?grant\b)
      )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class RoundMention:
    """A kind of round as it stands in a text: ``text[start:end]``; ``round`` is a word of the event contract."""

    start: int
    end: int
    round: str


def find_rounds(text: str) -> tuple[RoundMention, ...]:
    """Find the names of funding rounds, in order.

    Args:
        text: Any text.

    Returns:
        The rounds as the event contract writes them: ``seed``, ``series-b``, ``debt`` and so on. "Series B+" and
        "Series B-2" are of series B.
    Source: own grammar; time is linear in the length of the text.

    >>> [one.round for one in find_rounds("a $5M pre-seed and a Series B+ round, with $2 million in debt financing")]
    ['pre-seed', 'series-b', 'debt']
    >>> find_rounds("a series of talks; the World Series; seeds; a bridge to it")
    ()
    """
    return tuple(RoundMention(match.start(), match.end(), _name_of(match)) for match in _ROUND.finditer(text))


def _name_of(match: re.Match[str]) -> str:
    letter = match.group("letter") or match.group("small")
    if letter:
        return f"series-{letter.lower()}"
    kind = match.lastgroup or ""
    return "pre-seed" if kind == "pre" else kind
