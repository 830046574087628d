"""What the copy before told and is still true is carried over; the copy is the same as one made anew."""

import os
import stat

import duckdb
import pytest

import warehouse.carried
import warehouse.publish
from benchmarks.synthetic_warehouse import build
from warehouse.database import open_published, open_warehouse
from warehouse.publish import publish


@pytest.fixture
def places(tmp_path, monkeypatch):
    """A warehouse with rows, whose tables count as large."""
    monkeypatch.setattr(warehouse.publish, "KEYED_ROWS", 1)
    monkeypatch.setattr(warehouse.carried, "WORTH", 1)
    monkeypatch.setattr(warehouse.carried, "_MOST_CHANGED", 0.9)
    database = tmp_path / "wire.duckdb"
    with open_warehouse(database) as connection:
        build(connection, 400)
    return database, tmp_path / "latest.duckdb"


@pytest.fixture
def carried(monkeypatch):
    """The tables that were carried over, as they are."""
    seen = {}

    def noted(connection, source, table, columns, *, refresh=warehouse.carried.refresh):
        seen[table] = refresh(connection, source, table, columns)
        return seen[table]

    monkeypatch.setattr(warehouse.publish, "refresh", noted)
    return seen


def _all(published):
    with open_published(published) as connection:
        tables = connection.execute("select table_name, comment from duckdb_tables() order by all").fetchall()
        views = connection.execute(
            "select view_name, comment from duckdb_views() where not internal order by all"
        ).fetchall()
        macros = connection.execute(
            "select function_name from duckdb_functions() where not internal order by all"
        ).fetchall()
        told = connection.execute(
            "select table_name, column_name, data_type, comment from duckdb_columns() where not internal order by table_name, column_index"
        ).fetchall()
        rows = {
            name: sorted(map(repr, connection.execute(f'from "{name}"').fetchall()))
            for name, _ in (*tables, *views)
            if name != "runs"
        }
    return tables, views, macros, told, rows


def _is_as_made_anew(database, published):
    anew = published.with_name("anew.duckdb")
    publish(database, anew)
    same = _all(published) == _all(anew)
    anew.unlink()
    return same


def test_rows_that_changed_went_and_came_are_told(places, carried):
    database, published = places
    publish(database, published)
    assert not carried
    publish(database, published)
    assert {"articles", "mentions", "claims", "pages"} <= carried.keys()
    assert None not in carried.values()
    assert _is_as_made_anew(database, published)
    with open_warehouse(database) as connection:
        connection.execute("delete from claims where mention_id = (select min(mention_id) from claims)")
        connection.execute(
            "update articles set title = 'Another', text = 'Other words', text_hash = 'other' where article_id = (select max(article_id) from articles)"
        )
        connection.execute(
            "insert into articles select * replace ('new' as article_id, 'https://example.org/new' as url) from articles limit 1"
        )
        connection.execute(
            "update mentions set confidence = 0.123 where mention_id = (select min(mention_id) from mentions)"
        )
    publish(database, published)
    assert _is_as_made_anew(database, published)
    with open_published(published) as connection:
        assert connection.execute(
            "select count(*) from articles where article_id = 'new' or text = 'Other words'"
        ).fetchone() == (2,)
    assert not os.stat(published).st_mode & stat.S_IWUSR


@pytest.mark.parametrize(
    ("change", "anew"),
    [
        ("insert into claims select * from claims limit 1", "claims"),  # a row that is there twice
        ("update mentions set confidence = 0.5", "mentions"),  # all rows changed
    ],
)
def test_where_rows_cannot_be_told_apart_or_many_changed_the_table_is_written_anew(
    places, carried, monkeypatch, change, anew
):
    monkeypatch.setattr(warehouse.carried, "_MOST_CHANGED", 0.1)
    database, published = places
    publish(database, published)
    with open_warehouse(database) as connection:
        connection.execute(change)
    publish(database, published)
    assert {name for name, rows in carried.items() if rows is None} == {anew}
    assert _is_as_made_anew(database, published)


def test_a_table_of_another_shape_is_not_carried(places, carried):
    database, published = places
    publish(database, published)
    published.chmod(0o644)
    with duckdb.connect(published) as connection:
        connection.execute("alter table articles drop column lang")
    publish(database, published)
    assert "articles" not in carried
    assert "mentions" in carried
    assert _is_as_made_anew(database, published)


@pytest.mark.parametrize("content", [b"", b"no database at all", "cut"])
def test_a_copy_of_no_use_is_replaced(places, content):
    database, published = places
    publish(database, published)
    published.chmod(0o644)
    published.write_bytes(published.read_bytes()[: 256 * 1024] if content == "cut" else content)
    publish(database, published)
    assert _is_as_made_anew(database, published)
