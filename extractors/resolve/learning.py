"""Spellings that an article itself explains: a name with its short form in brackets, a name with its former one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extractors.records import LearntAlias
from extractors.resolve.names import fold

_LONGEST_NAME = 80  # characters
_MOST = 50  # aliases of one article
_SMALL_WORDS = frozenset(["of", "the", "and", "for", "de", "la", "&"])
_SHORT = r"\s?\(\s?[“\"']?(?P<short>[A-Z][A-Za-z0-9&]{1,7})[”\"']?\s?\)"
_FORMER = (
    r",?\s\(?(?:formerly|previously)\s(?:known\sas|called|named)\s(?P<former>[A-Z][\w&.'’-]*(?:\s[A-Z][\w&.'’-]*){0,3})"
)


def learn_aliases(text: str, names: Iterable[str]) -> tuple[LearntAlias, ...]:
    """Find the other spellings that a text gives for names of organisations.

    Args:
        text: An article.
        names: Names of the parties of its events.
    Returns:
        One for each spelling and name, ordered; ``evidence`` is the slice of the text that says so.

    >>> learn_aliases("Quillon Compute Works (QCW) said so. Norvia, formerly known as Dulcet Bay, agreed.",
    ...     ["Quillon Compute Works", "Norvia"])[1]
    LearntAlias(alias='QCW', name='Quillon Compute Works', evidence='Quillon Compute Works (QCW)')
    >>> [one.alias for one in learn_aliases("Norvia, formerly known as Dulcet Bay, agreed.", ["Norvia"])]
    ['Dulcet Bay']
    >>> learn_aliases("Quillon Compute Works (RAM) said so.", ["Quillon Compute Works"])
    ()
    """
    found: dict[tuple[str, str], LearntAlias] = {}
    for name in sorted({one for one in names if 0 < len(one) <= _LONGEST_NAME}):
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?:{_SHORT}|{_FORMER})", text):
            alias = match["short"] or match["former"].rstrip(".'’-")
            if (match["short"] and not _are_initials(alias, name)) or fold(alias) == fold(name):
                continue
            found.setdefault((alias, name), LearntAlias(alias=alias, name=name, evidence=match[0]))
            if len(found) >= _MOST:
                break
    return tuple(found[key] for key in sorted(found))


def _are_initials(short: str, name: str) -> bool:
    """Whether capitals are the first letters of a name's words; small words may be left out."""
    words = [word for word in re.split(r"[\s-]+", name) if word]
    big = [word for word in words if word.lower() not in _SMALL_WORDS]
    capitals = "".join(letter for letter in short if letter.isupper())
    if len(big) < 2 or len(capitals) < 2:
        return False
    return capitals in ("".join(word[0].upper() for word in big), "".join(word[0].upper() for word in words))
