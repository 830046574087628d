"""What stands at the two ends of a body and is none of it: a line of date and names before, a note on the author after."""

from __future__ import annotations

import re

from extractors.article.blocks import HEADINGS, Block
from extractors.article.wording import fold

_LOOK = 3  # blocks at either end
_LINE = 120  # characters of a dateline
_OFFICE = 40  # characters before the name
_NOTE = 600  # characters of a note on the author
_SENTENCE_END = re.compile(r"[.!?…:;。！？”»\"’')\]]\s*$")
_DATE = re.compile(r"\b(?:\d{1,2}[./-]\d{1,2}[./-](?:\d\d){1,2}|(?:19|20)\d\d|\d{1,2}:\d\d)\b|\d{4}年")
# What follows a name in a note on its bearer: "is", "covers", "ist", "arbeitet", "est", "es", "è", "jest", "är", ...
_TELLS = re.compile(
    r"""(?xi) ^\W{0,3} (?: is|was|has|covers|writes|reports|joined|works|leads|edits|contributed|served|ist|war|hat|schreibt|berichtet
    | arbeitet|leitet|est|a|couvre|travaille|collabore|es|cubre|escribe|trabaja|ha|è|scrive|é|escreve|trabalha|jest|pisze|är|er
    | on|works|is|werkt|schrijft|can\ be\ reached|may\ be\ reached|\W*@ ) \b"""
)


def trim(blocks: list[Block], authors: tuple[str, ...]) -> list[Block]:
    """Leave out the lines of date and names that open a body, and the note on its author that closes it."""
    start = 0
    while start < min(_LOOK, len(blocks) - 1) and is_dateline(blocks[start], authors):
        start += 1
    end = len(blocks)
    while end - 1 > start and len(blocks) - end < _LOOK and is_author_note(blocks[end - 1], authors):
        end -= 1
    return blocks[start:end]


def is_dateline(block: Block, authors: tuple[str, ...]) -> bool:
    """Say whether a block is a line such as "5 May 2024 | Ada Lovelace" and no sentence."""
    text = block.text
    if block.tag in HEADINGS or len(text) > _LINE or _SENTENCE_END.search(text):
        return False
    folded = fold(text)
    named = any(name in folded for author in authors if (name := fold(author)).count(" ") > 0)
    return named or (_DATE.search(text) is not None and len(text.split()) <= 15)


def is_author_note(block: Block, authors: tuple[str, ...]) -> bool:
    """Say whether a block tells who the author is: it begins with the name, then says what that person does."""
    text = block.text.lstrip("-–—*• ")
    if len(text) > _NOTE or block.tag in HEADINGS:
        return False
    folded = text.casefold()
    for author in authors:
        at = folded.find(author.casefold()) if author.count(" ") else -1
        # "Correspondent Ada Lovelace covers …": a few words of office may stand before the name.
        if 0 <= at <= _OFFICE and len(text) == len(folded) and _TELLS.match(text[at + len(author) :]):
            return True
    return False
