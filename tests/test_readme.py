"""The README stays true: its commands exist, its mail and its table are those of the demo."""

from __future__ import annotations

import email
import email.policy
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from readme_command import README, commands
from settings_table import with_table

from flows.__main__ import COMMANDS, cli

TEXT = README.read_text(encoding="utf-8")
BLOCKS = re.findall(r"```\w*\n(.*?)```", TEXT, re.DOTALL)


def _told() -> list[list[str]]:
    """The dealwire commands of the blocks and of the running text, as words."""
    lines = [
        line for block in BLOCKS for line in re.findall(r"^(?:\.venv/bin/)?(dealwire [^#\n]*)", block, re.MULTILINE)
    ]
    lines += re.findall(r"`(dealwire [a-z][^`\n]*)`", TEXT)
    return [shlex.split(line.replace("…", "X")) for line in lines]


def test_every_command_is_told():
    for name in COMMANDS:
        assert f"dealwire {name}" in TEXT, f"the README does not tell of `dealwire {name}`"


@pytest.mark.parametrize("words", _told(), ids=" ".join)
def test_a_told_command_exists_with_its_options(words):
    if len(words) < 2 or words[1].startswith("-"):
        return
    command = cli.get_command(None, words[1])
    assert command is not None, words
    group = getattr(command, "commands", {})
    if len(words) > 2 and group and words[2] in group:
        command = group[words[2]]
    known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)} | {"--help"}
    assert {word for word in words if word.startswith("--")} <= known, words


def test_the_two_commands_are_there():
    shell = commands()
    assert sum("dealwire demo" in block for block in shell) == 1
    assert sum("pytest" in block for block in shell) == 1


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"`((?:flows|extractors|warehouse|tests|benchmarks|docs|deploy)/[\w/.]+)`", TEXT)))
)
def test_a_named_file_is_there(path):
    assert "NAME" in path or (README.parent / path).exists()


def test_a_named_benchmark_is_there():
    for module in set(re.findall(r"python -m (benchmarks\.\w+)", TEXT)):
        assert (README.parent / f"{module.replace('.', '/')}.py").exists(), module


def test_the_table_of_settings_is_the_one_of_the_program():
    assert with_table(TEXT) == TEXT, "run python tests/settings_table.py"


@pytest.mark.slow
def test_the_mail_and_the_table_are_those_of_the_demo(tmp_path):
    folder = tmp_path / "dealwire-demo"
    run = [sys.executable, "-m", "flows"]
    done = subprocess.run([*run, "demo", "--dir", str(folder)], check=True, capture_output=True, text=True)
    assert "Traceback" not in done.stderr
    mails = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in folder.rglob("*.eml")]
    shown = next(block for block in BLOCKS if block.startswith("Subject: "))
    subject, body = shown.split("\n", 1)
    mail = next((one for one in mails if one["Subject"] == subject.removeprefix("Subject: ")), None)
    assert mail is not None, sorted(one["Subject"] for one in mails)
    text = mail.get_body(("plain",)).get_content()
    for line in filter(None, map(str.strip, body.splitlines())):
        assert all(part.strip() in " ".join(text.split()) for part in line.split("…")), (line, text)
    line, table = re.search(
        r"`(dealwire sql [^`]*dealwire-demo/dealwire\.toml)`:\n\n```\n(.*?)```", TEXT, re.DOTALL
    ).groups()
    words = shlex.split(line)[1:]
    got = subprocess.run([*run, *words], cwd=tmp_path, check=True, capture_output=True, text=True, env=_environment())
    assert [row.split() for row in table.splitlines()] == [row.split() for row in got.stdout.splitlines()], got.stdout


def _environment() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
