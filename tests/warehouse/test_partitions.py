"""Exports for other tools: by month, whole, and nothing in them that a spreadsheet would run."""

from __future__ import annotations

import csv
import io

import duckdb
import pytest
from click.testing import CliRunner
from known import add_article, add_claim, add_event

from flows.__main__ import cli
from warehouse.database import open_warehouse
from warehouse.publish import publish

EVIL = '=cmd|" /C calc"!A0'


@pytest.fixture
def config(tmp_path):
    with open_warehouse(tmp_path / "dealwire.duckdb") as connection:
        add_event(connection, "a", day="2026-01-31", headline=EVIL, parties=[("@SUM(A1)", "recipient")])
        add_event(connection, "b", day="2026-03-01")
        add_event(connection, "c", "model_launch", day="2026-03-02")
        add_claim(connection, "a", "round", "seed")
        add_article(connection, "x", title='+1;\'\n"quoted"')
    publish(tmp_path / "dealwire.duckdb", tmp_path / "dealwire-latest.duckdb")
    path = tmp_path / "dealwire.toml"
    path.write_text("")
    return path


def _export(config, *arguments):
    result = CliRunner().invoke(cli, ["export", *arguments, "--config", str(config)])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_parquet_is_partitioned_by_month_and_written_anew(config, tmp_path):
    folder = tmp_path / "out"
    for _ in range(2):
        assert "deals" in _export(config, str(folder))
    months = sorted(path.name for path in (folder / "events").iterdir())
    assert months == ["month=2026-01", "month=2026-03"]
    rows = duckdb.sql(f"select month, count(*) from '{folder}/events/*/*.parquet' group by all order by all").fetchall()
    assert rows == [("2026-01", 1), ("2026-03", 2)]
    assert duckdb.sql(f"select headline from '{folder}/deals/*/*.parquet' order by event_id limit 1").fetchall() == [
        (EVIL,)
    ]
    assert duckdb.sql(f"select value from '{folder}/claims/*.parquet'").fetchall() == [("seed",)]


def test_csv_is_ready_to_be_copied_and_runs_nothing(config, tmp_path):
    folder = tmp_path / "out"
    _export(config, str(folder), "--format", "csv")
    rows = list(csv.DictReader(io.StringIO((folder / "events.csv").read_bytes().decode())))
    assert [row["headline"] for row in rows if row["event_id"] == "a"] == ["'" + EVIL]
    for path in folder.glob("*.csv"):
        for row in csv.reader(io.StringIO(path.read_bytes().decode())):
            assert not any(cell.startswith(("=", "+", "@", "\t", "\r")) for cell in row), path
    with duckdb.connect() as connection:
        connection.execute("create table taken (event_id varchar, organization_id varchar, name varchar, role varchar)")
        connection.execute(f"copy taken from '{folder}/participants.csv' (header)")
        assert connection.execute("select name from taken").fetchall() == [("'@SUM(A1)",)]
