"""The page's own copy of its text as a witness: which blocks it confirms, which it does not know.

``articleBody`` of JSON-LD is no text to deliver: it has no paragraphs, and may be a teaser or hold captions and more.
Where it agrees with nearly all that was taken for the body, it decides about the rest.
"""

from __future__ import annotations

from extractors.article.blocks import HEADINGS, Block
from extractors.article.wording import fold

_SHORTEST = 500  # characters of a copy that is asked
_AGREES = 0.85  # share of the body's prose that the copy must hold
_PROSE = 60  # characters of a block that is judged
_BEGINNING = 50  # characters of a block that are looked up


def agree(kept: list[Block], copy: str) -> list[Block]:
    """Drop prose that the page's copy of the text does not hold; the standfirst stays, which copies leave out.

    Args:
        kept: The blocks taken for the body, in document order.
        copy: ``articleBody``; where it is short or says another thing, nothing changes.
    """
    if len(copy) < _SHORTEST:
        return kept
    known = fold(copy)
    judged = [block for block in kept if _is_judged(block)]
    held = [_holds(known, block) for block in judged]
    sizes = [len(block.text) for block in judged]
    if not any(held) or sum(size for size, yes in zip(sizes, held, strict=True) if yes) < _AGREES * sum(sizes):
        return kept
    begin = held.index(True)
    unknown = {id(block) for block, yes in zip(judged[begin:], held[begin:], strict=True) if not yes}
    return [block for block in kept if id(block) not in unknown]


def _is_judged(block: Block) -> bool:
    return len(block.text) >= _PROSE and block.tag not in HEADINGS


def _holds(known: str, block: Block) -> bool:
    """Look a block up by its beginning or its end: copies lose links and soft hyphens here and there."""
    text = fold(block.text)
    return text[:_BEGINNING] in known or text[-_BEGINNING:] in known
