"""``dealwire sql``: quick, read-only, safe to give to anybody, and exact in every form."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from extractors.errors import StorageError
from flows.__main__ import cli
from flows.tables import fit
from tests.loaded import modules_loaded_by
from warehouse.publish import publish


@pytest.fixture
def config(tmp_path):
    path = tmp_path / "dealwire.toml"
    path.write_text("")
    publish(tmp_path / "dealwire.duckdb", tmp_path / "dealwire-latest.duckdb")
    return path


def _sql(config, *arguments, **more):
    return CliRunner().invoke(cli, ["sql", *arguments, "--config", str(config)], **more)


def test_json_is_one_array_with_numbers_as_numbers_and_times_in_utc(config):
    answer = _sql(
        config,
        "select 1500000.50::decimal(24,2) as amount, 2::hugeint as big, ['a','b'] as list, {'x': [1]} as struct,"
        " timestamptz '2026-01-02 03:04:05+02' as seen_at, timestamp '2026-01-02 03:00:00' as naive,"
        " date '2026-01-02' as day, null as nothing, 'nan'::double as nan, map{'k': 1} as map,"
        " '{\"a\": 1}'::json as details",
        "--format",
        "json",
    )
    assert answer.exit_code == 0, answer.output
    assert json.loads(answer.stdout) == [
        {
            "amount": 1500000.5,
            "big": 2,
            "list": ["a", "b"],
            "struct": {"x": [1]},
            "seen_at": "2026-01-02T01:04:05Z",
            "naive": "2026-01-02T03:00:00Z",
            "day": "2026-01-02",
            "nothing": None,
            "nan": None,
            "map": {"k": 1},
            "details": {"a": 1},
        }
    ]


def test_json_of_no_rows_is_an_empty_array(config):
    assert json.loads(_sql(config, "from events", "--format", "json").stdout) == []


def test_columns_of_one_name_all_reach_json(config):
    assert json.loads(_sql(config, "select 1 as a, 2 as a", "--format", "json").stdout) == [{"a": 1, "a_1": 2}]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " ="])
def test_csv_cells_that_a_spreadsheet_would_run_are_neutralised(config, start):
    answer = _sql(config, f"select '{start}cmd()' as text, -5 as number, 'a,\"b' as plain", "--format", "csv")
    rows = list(csv.reader(io.StringIO(answer.stdout)))
    assert rows == [["text", "number", "plain"], [f"'{start}cmd()", "-5", 'a,"b']]


def test_parquet_keeps_the_types_of_the_database(config, tmp_path):
    out = tmp_path / "answer.parquet"
    answer = _sql(
        config, "select ['a'] as list, 1.50::decimal(24,2) as amount", "--format", "parquet", "--out", str(out)
    )
    assert answer.exit_code == 0, answer.output
    table = pq.read_table(out)
    assert table.column("list").to_pylist() == [["a"]]
    assert str(table.schema.field("amount").type) == "decimal128(24, 2)"


def test_a_statement_that_fails_leaves_the_older_file_alone(config, tmp_path):
    out = tmp_path / "answer.csv"
    out.write_text("before")
    with pytest.raises(StorageError):
        _sql(config, "select no_such_column from events", "--out", str(out), catch_exceptions=False)
    assert out.read_text() == "before"
    assert not list(tmp_path.glob(".*.part"))


@pytest.mark.parametrize(
    "hostile",
    [
        "from read_text('/etc/hostname')",
        "from read_csv('dealwire.toml')",
        "from 'dealwire.duckdb'",
        "copy (select 1) to 'stolen.csv'",
        "attach 'other.duckdb'",
        "set enable_external_access = true",
        "install httpfs",
        "load httpfs",
        "from glob('/*')",
        "delete from runs",
        "drop table runs",
        "select 1; from read_text('/etc/hostname')",
    ],
)
def test_hostile_sql_reaches_no_file_and_changes_nothing(config, hostile, monkeypatch):
    monkeypatch.chdir(config.parent)
    before = {path.name: path.read_bytes() for path in config.parent.iterdir()}
    with pytest.raises(StorageError):
        _sql(config, hostile, catch_exceptions=False)
    assert {path.name: path.read_bytes() for path in config.parent.iterdir()} == before


def test_mistakes_end_with_one_and_name_the_place(config):
    answer = subprocess.run(
        [sys.executable, "-m", "flows", "sql", "select headlin from events", "--config", str(config)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert "headline" in answer.stderr  # the column that was meant
    assert "Traceback" not in answer.stderr
    assert answer.stdout == ""


@pytest.mark.parametrize("empty", ["", ";"])
def test_an_empty_statement_is_told_so(config, empty):
    with pytest.raises(StorageError, match="no rows"):
        _sql(config, empty, catch_exceptions=False)


def test_control_characters_from_outside_do_not_reach_the_terminal(config):
    answer = _sql(config, "select chr(27) || '[31mred' || chr(10) || 'next' as text")
    assert "\x1b" not in answer.stdout
    assert r"\x1b[31mred next" in answer.stdout


def test_wide_tables_are_cut_to_the_terminal():
    widths = fit([30, 500, 40, 12], 100)
    assert sum(widths) + 6 <= 100
    assert widths[3] == 12


def test_neither_pandas_nor_prefect_is_loaded_for_sql(config):
    loaded = modules_loaded_by("sql", "select 1", "--config", str(config))
    assert "duckdb" in loaded
    assert loaded.isdisjoint({"pandas", "prefect", "altair", "pyarrow", "numpy"})


def test_a_table_written_to_a_file_is_whole(config, tmp_path):
    out = tmp_path / "all.txt"
    assert _sql(config, "select * from range(5000)", "--format", "table", "--out", str(out)).exit_code == 0
    assert len(out.read_text().splitlines()) == 5002


def test_a_table_on_standard_output_says_where_it_ends(config):
    answer = _sql(config, "select * from range(5000)")
    assert len(answer.stdout.splitlines()) == 2002
    assert "the first 2000 rows" in answer.stderr


def test_a_saved_query_takes_days_and_moments_and_gives_every_form(config, tmp_path):
    def ask(*arguments):
        return CliRunner().invoke(cli, ["query", *arguments, "--config", str(config)])

    for since in ("2026-03-01", "2026-03-01T08:00:00Z", "2026-03-01T08:00:00+02:00"):
        assert json.loads(ask("new_since", "--since", since, "--format", "json").stdout) == []
    assert ask("new_since", "--format", "csv").stdout.startswith("first_seen_at,event_type")
    out = tmp_path / "q.parquet"
    assert ask("rising_names", "--format", "parquet", "--out", str(out)).exit_code == 0
    assert pq.read_table(out).column_names == ["name", "mentions", "mean_before", "z"]
    assert len(ask().stdout.splitlines()) >= 17
