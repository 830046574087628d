"""The tables, columns and commands that people and scripts rely on are there under their names."""

from __future__ import annotations

import re

import duckdb
import pytest

from flows.__main__ import COMMANDS
from warehouse.migrate import migrate

pytestmark = pytest.mark.data


def _rows(text, heading):
    section = text.split(heading, 1)[1]
    return [line.split(" | ") for line in section.splitlines() if line.startswith("| `")]


@pytest.fixture(scope="module")
def contract(test_data):
    return (test_data / "contract" / "INTERFACE.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def columns():
    with duckdb.connect() as connection:
        migrate(connection)
        rows = connection.execute("select table_name, column_name from duckdb_columns() where not internal").fetchall()
    return {table: {column for name, column in rows if name == table} for table, _ in rows}


def test_every_table_has_its_columns(contract, columns):
    missing = {}
    for names, _, listed, *_ in _rows(contract, "## Tables and views"):
        outside = re.sub(r"\([^)]*\)", "", listed)
        wanted = set(re.findall(r"`(\w+)`", outside))
        tables = re.findall(r"`(\w+)`", names)
        for table in tables:
            assert table in columns, table
        wanted -= {"events"}  # "the columns of `events` and"
        there = set().union(*(columns[table] for table in tables))
        if wanted - there:
            missing[names] = wanted - there
    assert not missing


def test_deals_and_launches_have_the_columns_of_events(columns):
    assert columns["events"] <= columns["deals"]
    assert columns["events"] <= columns["launches"]


def test_every_command_is_there(contract):
    told = {name for cells in _rows(contract, "## Commands") for name in re.findall(r"`dealwire (\w+)", cells[0])}
    assert len(told) > 20
    assert not told - set(COMMANDS), f"not there yet: {sorted(told - set(COMMANDS))}"
