"""A warehouse may be kept open between those who use it."""

import duckdb
import pytest

from extractors.errors import StorageError
from warehouse import database
from warehouse.database import connect, kept_open, let_go, open_warehouse


def test_a_warehouse_kept_open_is_opened_once_and_nothing_of_one_user_is_left_to_the_next(tmp_path, monkeypatch):
    path, opened = tmp_path / "a.duckdb", []
    monkeypatch.setattr(database, "connect", lambda *given, **more: opened.append(given) or connect(*given, **more))
    with kept_open():
        with open_warehouse(path, memory_limit="300MB") as first:
            first.execute("create temp table mine as select 1 as n")
        with open_warehouse(path) as second:
            assert second.execute("select count(*) from duckdb_tables() where temporary").fetchone() == (0,)
            assert second.execute("select current_setting('TimeZone'), current_setting('memory_limit')").fetchone() == (
                "UTC",
                "953.6 MiB",
            )
        opened.clear()
        let_go()
        assert not opened
        with duckdb.connect(path):  # nobody holds it
            pass
        with open_warehouse(path):
            pass
    assert len(opened) == 1
    with open_warehouse(path, memory_limit="300MB"):
        pass


def test_an_error_lets_a_kept_warehouse_go(tmp_path):
    path = tmp_path / "a.duckdb"
    with kept_open():
        with pytest.raises(StorageError), open_warehouse(path) as connection:
            connection.execute("from no_such_table")
        with duckdb.connect(path, config={"memory_limit": "300MB"}):  # refused while another way is open
            pass


def test_where_one_user_left_no_room_for_the_next_the_warehouse_is_opened_anew(tmp_path):
    path = tmp_path / "a.duckdb"
    with kept_open():
        with open_warehouse(path, memory_limit="300MB") as greedy:
            # In memory, with nowhere to go.
            greedy.execute("set temp_directory = ''")
            greedy.execute(
                "create table memory.main.large as select md5(n::varchar) as word from range(2_000_000) as r(n)"
            )
        with open_warehouse(path, memory_limit="20MB") as modest:
            assert modest.execute("select count(*) from runs").fetchone() == (0,)
            assert modest.execute("select count(*) from duckdb_tables() where table_name = 'large'").fetchone() == (0,)


def test_what_has_no_room_in_memory_goes_beside_the_file(tmp_path, monkeypatch):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    path = tmp_path / "a.duckdb"
    with open_warehouse(path, memory_limit="60MB", threads=1) as connection:
        connection.execute(
            "create temp table large as select md5(n::varchar) as a, md5(a) as b from range(2_000_000) as r(n)"
        )
        assert (tmp_path / "a.duckdb.tmp").is_dir()
    assert not list(elsewhere.iterdir())
