"""Replay the steps of deploy/Dockerfile without Docker: a plain virtual environment, and a container's limits on it.

    sudo python benchmarks/docker_steps.py                  # --python names what stands for the base image's

The wheel is built and installed with the pinned constraints by the Dockerfile's own RUN lines, under a folder in place
of the root. Then, in a mount namespace where everything but /data and /tmp is read-only, as user 10001 without
capabilities and with the image's environment, the entry point runs: `dealwire demo` (Prefect's server included), a run,
and the image's health check. Not replayed, for want of a Docker daemon: the base image, layers, `useradd`, compose.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
USER = 10001
PLACES = ("/src", "/wheels", "/constraints.txt", "/opt/dealwire", "/data", "/usr/local/bin/entrypoint")


def main() -> int:
    """Build as the Dockerfile builds, run as its image runs; print what each step took."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default="/usr/bin/python3", help="One that every user may execute.")
    python = parser.parse_args().python
    instructions = _instructions((ROOT / "deploy" / "Dockerfile").read_text())
    with tempfile.TemporaryDirectory(dir="/var/tmp") as text:
        root = Path(text)
        root.chmod(0o755)
        _copy(root)
        subprocess.run([python, "-m", "venv", str(root / "base")], check=True)
        path = f"{root / 'base' / 'bin'}:{os.environ['PATH']}"
        for argument in (argument for name, argument in instructions if name == "RUN" and "useradd" not in argument):
            _step(_moved(argument, root), cwd=root / "src", path=path)
        shutil.rmtree(root / "src")
        environment = _environment(instructions, root)
        (health,) = (argument.partition("CMD ")[2] for name, argument in instructions if name == "HEALTHCHECK")
        for command in (
            ["dealwire", "demo", "--dir", "/data/demo"],
            ["dealwire", "init", "/data"],
            ["sh", "-c", 'sed -i "/^\\[\\[feeds\\]\\]/,\\$d" dealwire.toml'],  # nothing is asked of the world
            ["dealwire", "run"],
            re.findall(r'"([^"]+)"', health),
        ):
            _inside([_moved(one, root) for one in command], root, environment)
        left = [path for path in root.rglob("*.pyc") if (root / "data") in path.parents]
        mails = list((root / "data" / "demo" / "mails").glob("*.eml"))
        print(f"{len(mails)} mails of the demo; written outside /data: nothing could be; stray bytecode: {len(left)}")
    return 0 if mails and not left else 1


def _instructions(text: str) -> list[tuple[str, str]]:
    """The instructions of a Dockerfile in order, as name and argument; continued lines joined."""
    lines = re.sub(r"\\\n", " ", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE)).splitlines()
    return [(name, argument.strip()) for name, _, argument in (line.partition(" ") for line in lines if line.strip())]


def _copy(root: Path) -> None:
    """The COPY lines: the checkout as it is recorded, constraints, entry point; and the folders they go to."""
    for folder in ("src", "opt", "usr/local/bin", "data"):
        (root / folder).mkdir(parents=True)
    archive = subprocess.run(["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True)
    subprocess.run(["tar", "-x"], cwd=root / "src", input=archive.stdout, check=True)
    shutil.copy(root / "src" / "constraints.txt", root)
    shutil.copy(root / "src" / "deploy" / "entrypoint.sh", root / "usr/local/bin/entrypoint")
    (root / "usr/local/bin/entrypoint").chmod(0o755)
    os.chown(root / "data", USER, USER)


def _moved(text: str, root: Path) -> str:
    """The same with the image's paths under our root."""
    pattern = "|".join(re.escape(place) for place in PLACES)
    return re.sub(rf"(?<![\w./-])({pattern})(?![\w-])", lambda match: f"{root}{match[1]}", text)


def _step(command: str, *, cwd: Path, path: str) -> None:
    begun = time.monotonic()
    # Without our PYTHONPATH, on which pip would find a dealwire.
    ours = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run(["sh", "-ec", command], cwd=cwd, env={**ours, "PATH": path}, check=True)
    print(f"{time.monotonic() - begun:6.1f} s  RUN {command[:110]}", flush=True)


def _environment(instructions: list[tuple[str, str]], root: Path) -> dict[str, str]:
    """What ENV sets, and nothing of ours."""
    found = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(root / "data")}
    for argument in (argument for name, argument in instructions if name == "ENV"):
        for word in shlex.split(argument):
            name, _, value = word.partition("=")
            found[name] = ":".join(_moved(one, root) for one in value.replace("$PATH", found["PATH"]).split(":"))
    return found


def _inside(command: list[str], root: Path, environment: dict[str, str]) -> None:
    """Run the entry point with a command as the image does: read-only root, no rights, its own user."""
    data = root / "data"
    mounts = f"mount --bind {data} {data} && mount -t tmpfs tmpfs /tmp && mount -o remount,bind,ro /"
    limits = f"setpriv --reuid={USER} --regid={USER} --clear-groups --bounding-set=-all --inh-caps=-all --no-new-privs"
    told = " ".join(shlex.quote(word) for word in command)
    entry = root / "usr/local/bin/entrypoint"
    script = f"{mounts} && cd {data} && exec {limits} {entry} {told}"
    begun = time.monotonic()
    subprocess.run(["unshare", "--mount", "sh", "-ec", script], env=environment, check=True, stdout=subprocess.DEVNULL)
    print(f"{time.monotonic() - begun:6.1f} s  {told[:110]}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
