"""A published copy in the place of a lost warehouse becomes a whole one."""

from __future__ import annotations

import shutil

import duckdb
import pytest
from told import add_article, funding

from extractors.errors import StorageError
from flows.clock import Clock
from flows.resolve_events import resolve_events
from flows.settings import Settings
from warehouse.database import connect, open_warehouse
from warehouse.maintain import check_integrity, restore
from warehouse.publish import publish

RULES = (
    "select table_name, constraint_type, constraint_text from duckdb_constraints() order by all",
    "select table_name, column_name, column_default, is_nullable from duckdb_columns() order by all",
    "select view_name, comment from duckdb_views() where not internal order by all",
    "select table_name, column_name, comment from duckdb_columns() where comment is not null order by all",
)


@pytest.fixture(params=[0, 20_000], ids=["large tables", "small tables"])
def copied(tmp_path, request, monkeypatch):
    monkeypatch.setattr("warehouse.publish.KEYED_ROWS", request.param)
    settings = Settings(root=tmp_path)
    add_article(settings, "a1", mentions=[funding()])
    resolve_events(settings, Clock())
    with open_warehouse(settings.database) as db:
        db.execute("insert into page_bodies (url, body, sha256, fetched_at) values ('u', 'x', 'h', now())")
    publish(settings.database, settings.published)
    lost = tmp_path / "lost.duckdb"
    shutil.copyfile(settings.published, lost)
    return settings, lost


def test_it_has_every_key_check_default_view_and_comment_and_every_row(copied):
    settings, lost = copied
    counts = "select count(*) from events union all select count(*) from articles union all select count(*) from claims"
    with open_warehouse(settings.database) as before, open_warehouse(lost) as after:
        for question in (*RULES, counts):
            assert after.execute(question).fetchall() == before.execute(question).fetchall()
        assert not check_integrity(after)
        with pytest.raises(duckdb.ConstraintException):
            after.execute("insert into articles from articles")


def test_it_is_done_once_and_leaves_nothing_beside(copied, tmp_path):
    _, lost = copied
    with open_warehouse(lost) as db:
        db.execute("create table mine as select 1 as one")
    written = lost.stat().st_ino
    with open_warehouse(lost) as db:
        assert db.execute("from mine").fetchall() == [(1,)]
    assert lost.stat().st_ino == written
    assert not list(tmp_path.glob(".lost*"))


def test_it_may_be_given_to_restore(copied):
    settings, lost = copied
    restore(lost, settings.database)
    with open_warehouse(settings.database) as db:
        assert db.execute("select count(*) from events").fetchall() == [(1,)]
        assert db.execute("select count(*) from page_bodies").fetchall() == [(0,)]


def test_a_copy_of_a_newer_program_is_refused_and_left_alone(copied):
    _, lost = copied
    with connect(lost) as db:
        db.execute("insert into schema_version values (999, '999_later.sql', now(), null)")
    before = lost.read_bytes()
    with pytest.raises(StorageError, match="newer than this program"), open_warehouse(lost):
        pass
    assert lost.read_bytes() == before


def test_rows_that_break_a_rule_are_told_and_left_alone(copied, tmp_path):
    _, lost = copied
    with connect(lost) as db:
        db.execute("create or replace table articles as select * replace (null::varchar as url) from articles")
    with pytest.raises(StorageError, match="url"), open_warehouse(lost):
        pass
    with connect(lost) as db:
        assert db.execute("select count(*) from articles").fetchall() == [(1,)]
    assert not list(tmp_path.glob(".lost*"))
