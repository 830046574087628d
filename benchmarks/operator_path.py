"""Follow the first-time path of deploy/README.md word by word, in an empty folder.

    python benchmarks/operator_path.py

A wheel is built from this checkout first, as a release would be. Packages that this environment has are not fetched
again: the new environment sees them behind its own. Printed: what the commands say, the scheduled runs, the mails.
"""

from __future__ import annotations

import os
import re
import site
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Take the commands out of the page, run them, look at what they left."""
    page = (ROOT / "deploy" / "README.md").read_text(encoding="utf-8")
    found = re.search(r"## First time\n.*?```sh\n(.*?)```", page, re.DOTALL)
    assert found
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        wheel = _wheel(folder / "wheels")
        empty = folder / "empty"
        empty.mkdir()
        (folder / "pip.conf").write_text("[install]\nno-index = true\nno-deps = true\n")
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "DEALWIRE_SOURCE": str(wheel),
            "PIP_CONFIG_FILE": str(folder / "pip.conf"),
            "PYTHONPATH": os.pathsep.join(path for path in _packages() if path),
            "DO_NOT_TRACK": "1",
        }
        begun = time.monotonic()
        script = "set -m\n" + found[1].replace("python3 -m venv", f"{sys.executable} -m venv")
        done = subprocess.run(["bash", "-ex", "-c", script], cwd=empty, env=environment, check=False, timeout=400)
        print(f"exit status {done.returncode} after {time.monotonic() - begun:.0f} s")
        return _judge(empty, done.returncode)


def _wheel(folder: Path) -> Path:
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(folder),
        str(ROOT),
    ]
    subprocess.run(command, check=True)
    return next(folder.glob("dealwire-*.whl"))


def _packages() -> list[str]:
    """Where this environment keeps its packages, without an editable dealwire in front."""
    return [path for path in sys.path if "site-packages" in path] or site.getsitepackages()


def _judge(folder: Path, status: int) -> int:
    with duckdb.connect(str(folder / "rehearsal" / "dealwire-latest.duckdb"), read_only=True) as connection:
        row = connection.execute("select count(*) filter (state = 'completed'), sum(mails_sent) from runs").fetchone()
    assert row
    mails = sorted((folder / "rehearsal" / "sink").glob("*.eml"))
    print(f"{row[0]} scheduled runs completed, {row[1]} mails sent, {len(mails)} in the sink")
    return 0 if status == 0 and row[0] >= 2 and mails else 1


if __name__ == "__main__":
    sys.exit(main())
