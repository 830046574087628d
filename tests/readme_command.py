"""Print the README's test command, so that CI and the README cannot drift apart."""

from __future__ import annotations

import re
import sys
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"


def commands() -> list[str]:
    """The fenced shell blocks of the README, one text each."""
    return re.findall(r"```sh\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)


def main() -> int:
    """Print the block that runs the tests."""
    found = [block.strip() for block in commands() if "pytest" in block]
    if len(found) != 1:
        return 1
    print(found[0])
    return 0


if __name__ == "__main__":
    sys.exit(main())
