"""Every query of the cookbook is run on the sample site's warehouse, and gives rows where there are any to give."""

from __future__ import annotations

import gzip
import os
import re
from pathlib import Path

import pytest

from warehouse.database import open_published
from warehouse.exports import ask, safe_to_ask
from warehouse.publish import publish

COOKBOOK = (Path(__file__).resolve().parents[2] / "docs" / "cookbook.md").read_text(encoding="utf-8")
RECIPES = re.findall(r"^## ([^\n]+)\n\n```sql\n(.*?)```", COOKBOOK, re.MULTILINE | re.DOTALL)
SAMPLE = Path(__file__).parent / "versions" / "004.duckdb.gz"
NOTHING_IN_THE_SAMPLE = {
    "Deals paid in computing time",
    "What each source says where they differ",
    "Who is first, and how often alone",
}


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cookbook")
    (folder / "dealwire.duckdb").write_bytes(gzip.decompress(SAMPLE.read_bytes()))
    publish(folder / "dealwire.duckdb", folder / "dealwire-latest.duckdb")
    return folder / "dealwire-latest.duckdb"


def test_there_are_recipes_and_each_is_read():
    assert len(RECIPES) == COOKBOOK.count("```sql") == COOKBOOK.count("\n## ") - 1


@pytest.mark.parametrize(("title", "sql"), RECIPES, ids=[title for title, _ in RECIPES])
def test_a_recipe_works(published, title, sql):
    with open_published(published) as connection, safe_to_ask(connection):
        rows = list(ask(connection, sql).rows())
    assert rows or title in NOTHING_IN_THE_SAMPLE


def test_the_python_of_the_cookbook_works(published, monkeypatch):
    monkeypatch.chdir(published.parent)
    (code,) = re.findall(r"```python\n(.*?)```", COOKBOOK, re.DOTALL)
    values: dict[str, object] = {}
    exec(code, values)  # the page is ours
    assert len(values["weekly"]) > 0
    assert len(values["events"]) == 10
    assert os.getcwd() == str(published.parent)
