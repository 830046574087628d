"""What people do by mistake: each gets one clear line and the right exit status, and nothing is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import duckdb
import pytest


def _dealwire(folder, *arguments):
    command = [sys.executable, "-m", "flows", *arguments]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    return subprocess.run(
        command, cwd=folder, env=environment, check=False, capture_output=True, text=True, timeout=100
    )


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "dealwire.toml").write_text("")
    return tmp_path


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", "empty"), (os.urandom(3000), "binary"), (b"<html><body><a href=x>home</a></body></html>", "no article")],
)
def test_what_is_no_article_is_said_to_be_none(folder, content, reason):
    (folder / "page").write_bytes(content)
    done = _dealwire(folder, "extract", "page")
    assert done.returncode == 1
    assert reason in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not done.stdout


def test_a_bad_line_of_a_batch_gets_its_reason_and_the_others_their_events(folder):
    lines = ['{"id": "a", "text": "Acme AI raised $5 million.", "published": null}', "not json", '{"id": "b"}', "[1]"]
    (folder / "in.jsonl").write_text("\n".join(lines))
    done = _dealwire(folder, "extract", "--jsonl", "in.jsonl", "--out", "out.jsonl")
    assert done.returncode == 1
    assert "3 lines" in done.stderr
    rows = [json.loads(line) for line in (folder / "out.jsonl").read_text().splitlines()]
    assert [row["id"] for row in rows] == ["a", None, "b", None]
    assert ["error" in row for row in rows] == [False, True, True, True]


def test_a_broken_database_is_told_and_left_as_it_is(folder):
    rubbish = os.urandom(50_000)
    (folder / "dealwire.duckdb").write_bytes(rubbish)
    done = _dealwire(folder, "run", "--direct")
    assert done.returncode == 1
    assert "dealwire.duckdb" in done.stderr
    assert "Traceback" not in done.stderr
    assert (folder / "dealwire.duckdb").read_bytes() == rubbish


def test_a_database_that_somebody_looks_into_is_waited_for_and_then_told(folder):
    assert _dealwire(folder, "run", "--direct").returncode == 0
    with duckdb.connect(str(folder / "dealwire.duckdb"), read_only=True):
        done = _dealwire(folder, "run", "--direct")
        assert done.returncode == 1
        assert "another process" in done.stderr
        assert _dealwire(folder, "sql", "select count(*) from events").returncode == 0
    assert _dealwire(folder, "run", "--direct").returncode == 0


def test_every_fault_of_a_configuration_is_told_with_its_line(folder):
    (folder / "dealwire.toml").write_text('[fetch]\ntimeout_s = "soon"\nfoo = 1\n[[feeds]]\nname = "x"\nurl = "nope"\n')
    done = _dealwire(folder, "run")
    assert done.returncode == 2
    lines = done.stderr.splitlines()
    assert [f"dealwire.toml:{number}:" in line for number, line in zip((2, 3, 6), lines, strict=True)] == [True] * 3
