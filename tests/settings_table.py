"""Write the README's table of settings from the descriptions of the settings themselves.

usage: python tests/settings_table.py
"""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import get_args

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from flows.settings import Settings

README = Path(__file__).resolve().parent.parent / "README.md"
_PLACE = re.compile(r"(<!-- settings: [^>]*-->)\n.*?(<!-- end of settings -->)", re.DOTALL)


def settings_table() -> str:
    """One row a key: section, key, default, what it is."""
    rows = ["| key | default | what it is |", "|---|---|---|"]
    for section, field in Settings.model_fields.items():
        model = next((one for one in (field.annotation, *get_args(field.annotation)) if _is_model(one)), None)
        if model is None:
            continue
        listed = str(field.annotation).startswith("tuple")
        head = f"[[{section}]]" if listed else f"[{section}]"
        for key, one in model.model_fields.items():
            if "environment" not in (one.description or ""):
                rows.append(f"| `{head}` `{key}` | {_shown(one.default)} | {one.description} |")
    return "\n".join(rows) + "\n"


def _is_model(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _shown(value: object) -> str:
    if value is PydanticUndefined or value is None:
        return ""
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds()) // 60
        return f"`{minutes // 1440}d`" if minutes % 1440 == 0 else f"`{minutes}m`"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if isinstance(value, tuple):
        return f"`{', '.join(map(str, value))}`"
    return f"`{value}`"


def with_table(readme: str) -> str:
    """The README with the table as it should be."""
    return _PLACE.sub(lambda match: f"{match[1]}\n{settings_table()}{match[2]}", readme)


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
