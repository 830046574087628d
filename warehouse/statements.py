"""SQL lives in files; this reads one by name."""

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
