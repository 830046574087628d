"""Search ranks, quotes and survives anything that is typed, with the extension and without."""

from __future__ import annotations

import contextlib
import json

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from known import add_article

from extractors.errors import StorageError
from flows.__main__ import cli
from warehouse.database import open_published, open_warehouse
from warehouse.publish import publish
from warehouse.search import extension_path, search

FILLER = " ".join(["Weather and harvest filled the page."] * 40)
ARTICLES = {
    "chips": ("Halden buys chips", f"{FILLER} A supply of chips for the data centre. {FILLER}"),
    "passing": ("The week", f"{FILLER} Somewhere chips were eaten. {FILLER}"),
    "round": ("Quillan raises", f"A Series B round for Quillan. {FILLER}"),
    "series": ("A series of talks", f"Plan B. {FILLER}"),
    "chinese": ("智谱", f"北京的智谱发布了新模型。{FILLER}"),
    "hostile": ("<script>alert(1)</script>", f"\x1b[31m'; drop table articles; -- {FILLER}"),
}


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    folder = tmp_path_factory.mktemp("search")
    with open_warehouse(folder / "dealwire.duckdb") as connection:
        for name, (title, text) in ARTICLES.items():
            add_article(connection, name, title=title, text=text)
    publish(folder / "dealwire.duckdb", folder / "dealwire-latest.duckdb")
    (folder / "dealwire.toml").write_text("")
    return folder / "dealwire-latest.duckdb"


@pytest.fixture(params=["plain", "index"])
def index(request, published):
    if request.param == "plain":
        return None
    if extension_path() is None:
        pytest.skip("DuckDB's full-text extension is not installed")
    return published.with_name("index")


def _ids(published, words, index=None):
    with open_published(published) as connection:
        return [one.article_id for one in search(connection, words, index=index)]


def test_the_title_and_rarer_words_rank_higher(published, index):
    assert _ids(published, "chips", index)[0] == "chips"
    assert set(_ids(published, "chips", index)) == {"chips", "passing"}
    assert _ids(published, "weather quillan", index)[0] == "round"


def test_words_in_quotes_stand_together(published, index):
    assert _ids(published, '"series b"', index) == ["round"]


def test_scripts_without_blanks_are_found_plainly(published):
    assert _ids(published, "智谱") == ["chinese"]


def test_a_snippet_shows_where(published, index):
    with open_published(published) as connection:
        found = search(connection, "supply", index=index)[0]
    assert "supply of chips" in found.snippet
    assert len(found.snippet) < 240


def test_articles_after_the_index_are_found_beside_it(published, tmp_path):
    if extension_path() is None:
        pytest.skip("DuckDB's full-text extension is not installed")
    with open_published(published) as connection:
        search(connection, "chips", index=tmp_path / "index")
    made_at = (tmp_path / "index").stat().st_mtime_ns
    with open_warehouse(tmp_path / "w.duckdb") as connection:
        for name, (title, text) in ARTICLES.items():
            add_article(connection, name, title=title, text=text)
        connection.execute(
            "update articles set text = 'Nothing of it.', text_hash = 'other' where article_id = 'passing'"
        )
        add_article(connection, "fresh", title="Chips again", text=FILLER)
    publish(tmp_path / "w.duckdb", tmp_path / "latest.duckdb")
    assert set(_ids(tmp_path / "latest.duckdb", "chips", tmp_path / "index")) == {"chips", "fresh"}
    assert (tmp_path / "index").stat().st_mtime_ns == made_at


def test_nothing_to_look_for_is_told(published):
    with pytest.raises(StorageError, match="nothing to look for"):
        _ids(published, " a ")


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_whatever_is_typed_is_looked_for_and_never_run(published, words):
    with contextlib.suppress(StorageError):  # nothing of it was a word
        assert set(_ids(published, words)) <= set(ARTICLES)


def test_the_command_prints_nothing_that_steers_a_terminal(published):
    config = str(published.with_name("dealwire.toml"))
    shown = CliRunner().invoke(cli, ["search", "--plain", "--config", config, "drop table"])
    assert shown.exit_code == 0, shown.output
    assert "\x1b" not in shown.stdout
    answer = CliRunner().invoke(cli, ["search", "--plain", "--config", config, "--json", "quillan"])
    assert json.loads(answer.stdout)[0]["article_id"] == "round"
