"""The published copy: whole, masked, and always there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time

import pytest

from extractors.errors import LockedError, StorageError
from warehouse.copies import remove_stale
from warehouse.database import open_published, open_warehouse
from warehouse.publish import publish


@pytest.fixture
def places(tmp_path):
    return tmp_path / "wire.duckdb", tmp_path / "out" / "latest.duckdb"


def _add_run(database, run_id, message=None):
    with open_warehouse(database) as connection:
        connection.execute(
            "insert into runs (run_id, started_at, state, message) values (?, now(), 'completed', ?)", [run_id, message]
        )


def test_an_empty_copy_is_there_from_the_start(places):
    database, published = places
    publish(database, published)
    with open_published(published) as connection:
        assert connection.execute("select count(*) from events").fetchone() == (0,)
        assert connection.execute("select count(*) from deals, launches, mentions, claims").fetchone() == (0,)


def test_raw_pages_stay_out_and_rows_views_macros_and_comments_come_along(places):
    database, published = places
    _add_run(database, "r1")
    found = publish(database, published)
    assert found.rows["runs"] == 1
    assert found.bytes == published.stat().st_size
    with open_published(published) as connection:
        tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
        assert "page_bodies" not in tables
        assert "pages" in tables
        assert connection.execute("select as_of() = started_at from runs").fetchone() == (True,)
        comments = connection.execute(
            "select count(*) from duckdb_columns() where table_name = 'articles' and comment is null"
        ).fetchone()
        assert comments == (0,)
        assert connection.execute("select comment from duckdb_tables() where table_name = 'runs'").fetchone()[0]


def test_addresses_of_recipients_are_masked_wherever_they_are_quoted(places):
    database, published = places
    with open_warehouse(database) as connection:
        connection.execute(
            "create table if not exists owed (owed_id varchar primary key, recipient varchar unique, error varchar,"
            " others varchar[], body blob); comment on table owed is 'it''s owed'"
        )
        connection.execute(
            "insert into owed values ('1', 'desk@example.org', '550 <desk@example.org> unknown', ['a.b@example.org'],"
            " 'To: desk@example.org'), ('2', 'dora@example.org', null, null, null)"
        )
    _add_run(database, "r1", "could not reach desk@example.org")
    publish(database, published)
    with open_published(published) as connection:
        rows = connection.execute("from owed order by owed_id").fetchall()
        assert rows == [
            ("1", "d***@example.org", "550 <d***@example.org> unknown", ["a***@example.org"], None),
            ("2", "d***@example.org", None, None, None),
        ]
        assert connection.execute("select message from runs").fetchone() == ("could not reach d***@example.org",)
        comment = connection.execute("select comment from duckdb_tables() where table_name = 'owed'").fetchone()
        assert comment == ("it's owed",)


def test_an_open_reader_keeps_its_copy_while_a_new_one_is_put_in_place(places):
    database, published = places
    publish(database, published)
    with open_published(published) as reader:
        _add_run(database, "r1")
        publish(database, published)
        assert reader.execute("select count(*) from runs").fetchone() == (0,)
    with open_published(published) as reader:
        assert reader.execute("select count(*) from runs").fetchone() == (1,)


def test_a_failed_publishing_leaves_the_old_copy_and_no_rest(places, monkeypatch):
    database, published = places
    publish(database, published)
    before = published.read_bytes()
    monkeypatch.setattr("warehouse.copies.os.fsync", _no_space)
    with pytest.raises(StorageError, match="still in place"):
        publish(database, published)
    assert published.read_bytes() == before
    assert [path.name for path in published.parent.iterdir()] == ["latest.duckdb"]


def _no_space(*_):
    raise OSError(28, "No space left on device")


def test_what_a_killed_publishing_left_is_removed_by_the_next(places):
    database, published = places
    publish(database, published)
    stale = published.with_name(".latest.duckdb.123-00ff00ff.tmp")
    stale.write_bytes(b"half")
    stale.with_name(stale.name + ".wal").write_bytes(b"half")
    other = published.with_name(".other.duckdb.123-00ff00ff.tmp")
    other.write_bytes(b"not ours")
    publish(database, published)
    assert sorted(path.name for path in published.parent.iterdir()) == [other.name, "latest.duckdb"]
    remove_stale(published)
    assert other.exists()


def test_a_kill_in_the_middle_leaves_the_old_copy_readable(places):
    database, published = places
    publish(database, published)
    code = textwrap.dedent(
        """
        import sys, time
        from pathlib import Path
        import warehouse.publish
        real = warehouse.publish._copy
        def slow(*given):
            answer = real(*given)
            print("copied", flush=True)
            time.sleep(60)
            return answer
        warehouse.publish._copy = slow
        warehouse.publish.publish(Path(sys.argv[1]), Path(sys.argv[2]))
        """
    )
    child = subprocess.Popen(
        [sys.executable, "-c", code, str(database), str(published)], stdout=subprocess.PIPE, cwd=os.getcwd()
    )
    assert child.stdout.readline() == b"copied\n"
    child.send_signal(signal.SIGKILL)
    child.wait(10)
    child.stdout.close()
    assert len(list(published.parent.iterdir())) > 1
    with open_published(published) as connection:
        assert connection.execute("select count(*) from runs").fetchone() == (0,)
    _add_run(database, "r1")
    publish(database, published)
    assert [path.name for path in published.parent.iterdir()] == ["latest.duckdb"]


def test_a_warehouse_that_another_process_holds_is_told_as_locked(places):
    database, published = places
    publish(database, published)
    code = "import duckdb, sys, time; c = duckdb.connect(sys.argv[1]); print(1, flush=True); time.sleep(60)"
    child = subprocess.Popen([sys.executable, "-c", code, str(database)], stdout=subprocess.PIPE)
    try:
        child.stdout.readline()
        with pytest.raises(LockedError):
            publish(database, published)
    finally:
        child.kill()
        child.wait(10)
        child.stdout.close()


def test_the_copy_cannot_be_the_warehouse_itself(places):
    database, _ = places
    with pytest.raises(StorageError, match="cannot be the warehouse"):
        publish(database, database)


def test_the_copy_is_not_writable_and_publishing_is_quick(places):
    database, published = places
    begun = time.monotonic()
    publish(database, published)
    assert time.monotonic() - begun < 10
    assert published.stat().st_mode & 0o222 == 0
