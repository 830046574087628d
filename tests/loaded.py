"""Which modules a command loads, seen in a process of its own."""

from __future__ import annotations

import ast
import subprocess
import sys


def modules_loaded_by(*arguments: str) -> set[str]:
    """Run a command of dealwire and give the names of all modules there are after it."""
    code = (
        "import sys; from flows.__main__ import cli;"
        f"cli({list(arguments)!r}, standalone_mode=False); print(sorted(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(ast.literal_eval(done.stdout.splitlines()[-1]))
