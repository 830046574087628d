"""SQL lives in files; this reads one by name, and writes names and texts so that SQL reads them as such."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def statement(name: str) -> str:
    """The SQL of ``warehouse/sql/<name>.sql``, as written.

    Raises:
        FileNotFoundError: There is no such file.
    """
    path = files("warehouse") / "sql"
    for part in f"{name}.sql".split("/"):
        path = path / part
    return path.read_text(encoding="utf-8")


def quoted(name: str) -> str:
    """Write a name of the catalogue so that SQL reads it as one.

    >>> quoted('a"b')
    '"a""b"'
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Write a text as a literal of SQL, where the grammar allows no parameter: paths and comments.

    >>> literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"
