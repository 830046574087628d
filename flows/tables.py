"""Answers as a table of text, for people at a terminal."""

from __future__ import annotations

import json
import unicodedata
from decimal import Decimal
from typing import Any, TextIO

from warehouse.exports import Answer, as_text, plain

MOST_ROWS = 2000
WIDEST_CELL = 60
NARROWEST_CELL = 8


def write_table(
    answer: Answer, out: TextIO, *, width: int | None, most_rows: int | None = MOST_ROWS
) -> tuple[int, bool]:
    """Write the answer as a table; cells are cut where the terminal is too narrow.

    Args:
        answer: What to write.
        out: Where to.
        width: Columns of the terminal; None: nothing is cut.
        most_rows: Rows to write at most; None: all.
    Returns:
        Rows written, and whether there were more.
    """
    rows: list[list[str]] = []
    numeric = [True] * len(answer.columns)
    more = False
    for row in answer.rows():
        if len(rows) == most_rows:
            more = True
            break
        numeric = [old and _is_number(value) for old, value in zip(numeric, row, strict=True)]
        rows.append([cell(value, kind) for value, kind in zip(row, answer.types, strict=True)])
    header = [printable(name) for name in answer.columns]
    widths = [max(map(shown_width, column)) for column in zip(header, *rows, strict=True)]
    widths = fit(widths, width) if width else widths
    out.write(_line(header, widths, numeric))
    out.write("  ".join("─" * one for one in widths) + "\n")
    out.writelines(_line(cells, widths, numeric) for cells in rows)
    return len(rows), more


def cell(value: Any, kind: str = "") -> str:
    """One value as text on one line.

    >>> cell(None), cell(Decimal("2000000.00")), cell(["a", "b"]), cell(True), cell(0.123456789)
    ('', '2,000,000', 'a, b', 'yes', '0.1235')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Decimal):
        return f"{value:,.0f}" if value == value.to_integral_value() else f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
    if isinstance(value, list | tuple):
        return printable(", ".join(one if isinstance(one, str) else json.dumps(plain(one)) for one in value))
    if isinstance(value, dict):
        return printable(json.dumps(plain(value, kind), ensure_ascii=False))
    return printable(value if isinstance(value, str) else as_text(value))


def printable(text: str) -> str:
    r"""Keep outside text from steering the terminal: line breaks become blanks, other control characters visible.

    >>> printable("a\x1b[31mb\nc")
    'a\\x1b[31mb c'
    """
    if text.isprintable():
        return text
    joined = " ".join(text.split()) if any(c in text for c in "\r\n\t") else text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in joined)


def shown_width(text: str) -> int:
    """Columns a text takes on a terminal: East Asian characters two, combining marks none.

    >>> shown_width("abc"), shown_width("智谱")
    (3, 4)
    """
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def fit(widths: list[int], width: int) -> list[int]:
    """Take from the widest columns until all fit, as far as that can be read.

    >>> fit([10, 100, 40], 80)
    [10, 33, 33]
    """
    widths = [min(one, max(WIDEST_CELL, width // 2)) for one in widths]
    while sum(widths) + 2 * (len(widths) - 1) > width and max(widths) > NARROWEST_CELL:
        widths[widths.index(max(widths))] -= 1
    return widths


def _line(cells: list[str], widths: list[int], numeric: list[bool]) -> str:
    padded = [
        _pad(_cut(text, width), width, right=right) for text, width, right in zip(cells, widths, numeric, strict=True)
    ]
    return "  ".join(padded).rstrip() + "\n"


def _cut(text: str, width: int) -> str:
    if shown_width(text) <= width:
        return text
    kept = ""
    for character in text:
        if shown_width(kept + character) >= width:
            break
        kept += character
    return kept + "…"


def _pad(text: str, width: int, *, right: bool) -> str:
    blanks = " " * (width - shown_width(text))
    return blanks + text if right else text + blanks


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, int | float | Decimal) and not isinstance(value, bool))
