"""Sizes that articles tell of models: how long a context they take, how many parameters they have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

_SCALES = {"k": 3, "thousand": 3, "m": 6, "million": 6, "mn": 6, "b": 9, "bn": 9, "billion": 9, "t": 12, "trillion": 12,
           "milliards": 9, "milliarden": 9, "mrd": 9, "millones": 6, "millions": 6, "mil millones": 9}  # fmt: skip
_WORDS: dict[str, Decimal | int] = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10, "a": 1, "half a": Decimal("0.5"),
          "un": 1, "deux": 2, "eine": 1, "zwei": 2, "dos": 2, "hundred": 100, "a hundred": 100}  # fmt: skip
_FIGURE = r"\d(?<!\d\d)(?<!\d[.,]\d)(?:\d{0,2}(?:,\d{3}){1,4}|\d{0,14}(?:\.\d{1,3})?)(?!\d)"
_WORD = (
    r"(?:a\shundred|half\sa|one|two|three|four|five|ten|un|deux|eine|zwei|dos|a)(?=[\s-](?:million|billion|trillion))"
)
_SIZE = re.compile(
    rf"""(?:(?P<experts>\d{{1,3}})(?<!\d\d\d\d)[x×])?(?P<number>{_FIGURE}|\b{_WORD})
        [\s-]?(?P<scale>mil\smillones|trillion|billion|million|millions|millones|milliards|milliarden|thousand|mrd|bn|mn|[kKmMbBtT])?(?![\w%])
        (?P<unit>[\s+-]{{0,3}}(?:(?:active|activated|total|trainable|learnable|model|input|output|context)[\s-]){{0,2}}
            (?P<what>tokens?|parameters?|params?|paramètres|parametern?|parámetros|context))?""",
    re.VERBOSE,
)
_CONTEXT_NEAR = re.compile(
    r"context(?:\s|-)?(?:window|length|size|limit|capacity)?|fenêtre\sde\scontexte|kontextfenster|ventana\sde\scontexto"
    r"|sequence\slength|tokens\sof\scontext|max(?:imum)?\s(?:input|sequence)|input\s(?:of|length|window)|prompts?\sof"
    r"|process\sup\sto|handle\sup\sto|in\sa\ssingle\sprompt",
    re.IGNORECASE,
)
_NOT_CONTEXT = re.compile(
    r"trillion|trained|training|pre-?train|per\s(?:second|minute|day)|a\s(?:second|day)|\$|cost|price|thinking|output",
    re.IGNORECASE,
)
_PER_AFTER = re.compile(r"\s?(?:/|per\b|a\s(?:second|minute|day|month))", re.IGNORECASE)
_PARAMETERS_BEFORE = re.compile(
    r"(?:parameters?|params?|parameter\scounts?|model\ssizes?|sizes?)\s?(?::|of|from|ranging\sfrom|is|are|=)?\s?(?:\w+\s)?\Z",
    re.IGNORECASE,
)

QuantityKind = Literal["context_window", "parameters", "tokens", "active_parameters"]


@dataclass(frozen=True, slots=True)
class QuantityMention:
    """One size as it stands in a text: ``text[start:end]`` with its unit.

    ``kind``: ``context_window`` counts the tokens of a context, ``tokens`` other tokens (training data, output, speed),
    ``parameters`` the parameters of a model, ``active_parameters`` those in use at a time. ``named`` is True where the
    size is a part of a name ("7B") and no word says what it counts.
    """

    start: int
    end: int
    value: int
    kind: QuantityKind
    named: bool = False


def find_quantities(text: str) -> tuple[QuantityMention, ...]:
    """Find context windows and parameter counts, in order.

    Args:
        text: Any text.

    Returns:
        The sizes; "k" is a thousand. A bare "7B" is read as parameters (``named``); "8x7B" as their product, which is
        the upper bound of what the name says.
    Source: own grammar; time is linear in the length of the text.

    >>> [(one.kind, one.value) for one in find_quantities("a 32k-token context window and 175 billion parameters")]
    [('context_window', 32000), ('parameters', 175000000000)]
    >>> [(one.kind, one.value, one.named) for one in find_quantities("Norrland 8x7B was trained on 2 trillion tokens")]
    [('parameters', 56000000000, True), ('tokens', 2000000000000, False)]
    >>> find_quantities("raised $7B, 30% more than in 2024")
    ()
    """
    return tuple(_read_sizes(text))


def _read_sizes(text: str) -> Iterator[QuantityMention]:
    for match in _SIZE.finditer(text):
        scale, what = match.group("scale") or "", (match.group("what") or "").lower()
        start, end = match.span()
        if not what and not scale and not (len(match.group("number")) > 3 and _context_around(text, start, end)):
            continue
        if text[start - 1 : start] in {"$", "€", "£", "¥", "₹"} or text[end : end + 1] in {"$", "€", "£"}:
            continue
        value = _value(match)
        kind = _kind_of(text, match, what, scale) if value else None
        if kind == "named" and 10**7 <= value < 10**14:
            yield QuantityMention(start, end, value, "parameters", named=True)
        elif kind in {"parameters", "active_parameters"} and 10**5 <= value < 10**16:
            yield QuantityMention(
                start, end, value, "active_parameters" if kind == "active_parameters" else "parameters"
            )
        elif kind in {"context_window", "tokens"} and value >= 500:
            yield QuantityMention(start, end, value, "context_window" if kind == "context_window" else "tokens")


def _kind_of(text: str, match: re.Match[str], what: str, scale: str) -> str | None:
    """What a number counts, by its unit, its scale and the words around it."""
    start, end, slice_ = match.start(), match.end(), match.group()
    if what.startswith("param"):
        return "active_parameters" if re.search(r"activ", slice_ + text[end : end + 12]) else "parameters"
    if what:
        return _kind_of_tokens(text, start, end, what, scale)
    if scale and _PARAMETERS_BEFORE.search(text[max(0, start - 40) : start]):
        return "parameters"
    if scale in {"k", "K", "M", "m", "million", "thousand", ""}:
        if _context_around(text, start, end):
            return "context_window"
        return (
            "named" if scale == "M" and slice_[-2:-1].isdigit() and text[start - 1 : start] in {"-", " ", "("} else None
        )
    if scale in {"B", "T", "b"} and slice_[-2:-1].isdigit():
        return "named"
    return None


def _kind_of_tokens(text: str, start: int, end: int, what: str, scale: str) -> str:
    """Whether a number of tokens is a context window, or tokens of another use."""
    before, after = text[max(0, start - 70) : start], text[end : end + 45]
    before = re.split(r"[.;!?]\s", before)[-1]
    after = re.split(r"[.;!?]\s", after)[0]
    if what == "context":
        return "context_window"
    if (scale.lower().startswith("t") and scale.lower() != "thousand") or _PER_AFTER.match(after):
        return "tokens"
    if _CONTEXT_NEAR.search(after):
        return "context_window"
    near = _CONTEXT_NEAR.search(before)
    return "context_window" if near and not _NOT_CONTEXT.search(before[near.end() :]) else "tokens"


def _context_around(text: str, start: int, end: int) -> bool:
    """Whether a number without a unit is told as the length of a context: "a context window of 128k"."""
    before, after = text[max(0, start - 48) : start].lower(), text[end : end + 20].lower()
    near = before.rfind("context")
    return (near >= 0 and not re.search(r"[.;!?]\s|\$|%", before[near:])) or bool(re.match(r"[\s-]?context", after))


def _value(match: re.Match[str]) -> int:
    """The number in whole units; 0 where it cannot be read."""
    number = match.group("number").lower().replace(",", "")
    base = Decimal(_WORDS[" ".join(number.split())]) if number[0].isalpha() else Decimal(number)
    scale = " ".join((match.group("scale") or "").lower().split())
    return int((base * int(match.group("experts") or 1)).scaleb(_SCALES.get(scale, 0)))
