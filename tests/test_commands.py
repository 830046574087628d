"""Every command that is listed is there, has help with an example, and starts without heavy imports."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from flows.__main__ import COMMANDS, cli


@pytest.mark.parametrize("name", COMMANDS)
def test_a_listed_command_helps(name):
    result = CliRunner().invoke(cli, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert "Usage" in result.output


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["run", "--now", "soon", "--config", "x.toml"], ["query", "--since", "x"]]
)
def test_misuse_ends_with_2(arguments):
    done = subprocess.run([sys.executable, "-m", "flows", *arguments], capture_output=True, check=False)
    assert done.returncode == 2
    assert done.stderr


def test_a_run_with_nothing_new_loads_neither_readers_nor_templates(tmp_path):
    (tmp_path / "dealwire.toml").write_text("")
    heavy = ["prefect", "feedparser", "bs4", "jinja2", "altair", "rich", "stamina"]
    heavy += ["extractors.events.extract", "extractors.article.reader", "extractors.feeds.reader"]
    code = (
        "import sys; from flows.__main__ import cli;"
        "cli(['run', '--direct'], standalone_mode=False);"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.splitlines()[-1] == "[]"


def test_alerts_are_listed_from_the_published_copy(tmp_path):
    config = tmp_path / "dealwire.toml"
    config.write_text("")
    assert CliRunner().invoke(cli, ["alerts", "list", "--config", str(config)]).exception
    done = subprocess.run(
        [sys.executable, "-m", "flows", "run", "--direct", "--config", str(config)], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    for command in (["alerts", "list"], ["alerts", "send"], ["status"], ["doctor"], ["report"], ["query", "conflicts"]):
        result = CliRunner().invoke(cli, [*command, "--config", str(config)])
        assert result.exit_code == 0, (command, result.output, result.exception)
