"""Keep pandas from being loaded where nothing needs it.

DuckDB and PyArrow look, at the first value they convert, whether it is one of pandas, and import pandas to do so where
it is installed: a third of a second of a cycle that has nothing to do. Both take an import that fails for "not
installed" and go on without; DuckDB asks again when somebody wants a frame.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType


class _NotInstalled(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        del path, target
        if fullname == "pandas":
            raise ModuleNotFoundError("pandas is kept from being loaded here", name=fullname)
        return None


@contextmanager
def without_pandas() -> Iterator[None]:
    """In this block pandas counts as not installed, unless it is loaded already."""
    finder = _NotInstalled()
    sys.meta_path.insert(0, finder)  # None in sys.modules would not do: PyArrow asks that for its version
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
