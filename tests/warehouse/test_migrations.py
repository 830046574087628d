"""Databases of earlier versions come along whole; comments are everywhere; nonsense is refused."""

from __future__ import annotations

import gzip
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

import warehouse.migrate
from extractors.errors import StorageError
from flows.clock import Clock
from flows.cycle import run_cycle
from flows.demo.site import DEMO_NOW
from flows.settings import load_settings
from warehouse.database import connect, open_published, open_warehouse
from warehouse.migrate import migrate, schema_files
from warehouse.publish import publish
from warehouse.queries import run, saved_queries

VERSIONS = sorted((Path(__file__).parent / "versions").glob("*.duckdb.gz"))
"""Databases as the program wrote them at that version, out of the sample site of the demo."""


@pytest.fixture(params=VERSIONS, ids=lambda path: path.name[:3])
def saved(request, tmp_path):
    path = tmp_path / "dealwire.duckdb"
    path.write_bytes(gzip.decompress(request.param.read_bytes()))
    return path


@pytest.fixture
def empty():
    with duckdb.connect(":memory:") as connection:
        connection.execute("set TimeZone = 'UTC'")
        migrate(connection)
        yield connection


def _columns(connection):
    rows = connection.execute(
        "select table_name, list(column_name order by column_index) from duckdb_columns() "
        "where table_name in (select table_name from duckdb_tables()) and table_name <> 'schema_version' group by all"
    )
    return dict(rows.fetchall())


def _rows(connection, columns):
    """All rows of all tables, in these columns."""
    found = {}
    for table, names in columns.items():
        chosen = ", ".join(f'"{name}"' for name in names)
        found[table] = sorted(map(repr, connection.execute(f"select {chosen} from {table}").fetchall()))
    return found


def test_a_database_of_an_earlier_version_keeps_every_row(saved):
    with connect(saved, read_only=True) as connection:
        columns = _columns(connection)
        before = _rows(connection, columns)
    assert sum(map(len, before.values())) > 200
    with open_warehouse(saved) as connection:
        assert _rows(connection, columns) == before
        applied = {number for (number,) in connection.execute("select version from schema_version").fetchall()}
        assert applied == {number for number, _, _ in schema_files()}


def test_an_old_database_ends_with_the_schema_of_a_new_one(saved, empty):
    described = (
        "select table_name, column_name, data_type, is_nullable, column_default, comment from duckdb_columns()"
        " where not internal and schema_name = 'main' order by table_name, column_index"
    )
    checks = "select table_name, constraint_type, constraint_text from duckdb_constraints() order by all"
    with open_warehouse(saved) as connection:
        for sql in (described, checks):
            assert connection.execute(sql).fetchall() == empty.execute(sql).fetchall()


def test_an_old_database_works_on(saved, tmp_path):
    (tmp_path / "dealwire.toml").write_text("")
    settings = load_settings(tmp_path / "dealwire.toml")
    summary = run_cycle(settings, Clock(DEMO_NOW + timedelta(days=1)))
    assert (summary.events.events_new, summary.events.events_changed) == (0, 0)
    with open_published(settings.published) as connection:
        assert len(run(connection, "deals_per_week")) > 0
        for name in saved_queries():
            run(connection, name)


def test_a_file_with_a_low_number_that_came_late_is_applied(tmp_path, monkeypatch):
    real = schema_files()
    late = (6, "006_late.sql", "create table late (a integer)")
    monkeypatch.setattr(warehouse.migrate, "schema_files", lambda: (*real, (99, "099_x.sql", "create table x (a int)")))
    with open_warehouse(tmp_path / "w.duckdb"):
        pass
    monkeypatch.setattr(
        warehouse.migrate, "schema_files", lambda: (*real, late, (99, "099_x.sql", "create table x (a int)"))
    )
    with open_warehouse(tmp_path / "w.duckdb") as connection:
        assert connection.execute("select count(*) from late").fetchone() == (0,)


def test_a_newer_database_is_refused_and_a_failing_file_leaves_all_as_it_was(tmp_path, monkeypatch):
    path = tmp_path / "w.duckdb"
    with open_warehouse(path) as connection:
        connection.execute("insert into runs (run_id, started_at, state) values ('r', now(), 'completed')")
    real = schema_files()
    broken = (98, "098_broken.sql", "drop table runs; create table nonsense (a nothing)")
    monkeypatch.setattr(warehouse.migrate, "schema_files", lambda: (*real, broken))
    with pytest.raises(StorageError, match="as it was before"), open_warehouse(path):
        pass
    monkeypatch.setattr(warehouse.migrate, "schema_files", lambda: real)
    with open_warehouse(path) as connection:
        assert connection.execute("select count(*) from runs").fetchone() == (1,)
        connection.execute("insert into schema_version values (999, 'x', now(), null)")
    with pytest.raises(StorageError, match="newer"), open_warehouse(path):
        pass


def test_no_table_has_an_index_but_for_its_keys(empty):
    """What a write-ahead log adds to a named index can be lost (see the schema file that dropped the last one)."""
    assert empty.execute("select index_name, sql from duckdb_indexes()").fetchall() == []


def test_an_index_that_a_kill_left_without_its_rows_is_no_hindrance(tmp_path):
    path = tmp_path / "w.duckdb"
    before = [number for number, _, _ in schema_files() if number < 42]
    writes = f"""
import duckdb, os
from warehouse.migrate import make_tables
connection = duckdb.connect({str(path)!r})
make_tables(connection, {before})
connection.execute("insert into mention_keys values ('k', 'm', 'a')")
os._exit(9)
"""
    assert subprocess.run([sys.executable, "-c", writes], check=False).returncode == 9
    with connect(path):
        pass  # the log is replayed and the file written anew, and with that the index has lost the row
    with duckdb.connect(str(path)) as damaged, pytest.raises(duckdb.FatalException, match="from index"):
        damaged.execute("delete from mention_keys")
    with open_warehouse(path) as connection:
        connection.execute("delete from mention_keys")
        assert connection.execute("select count(*) from mention_keys").fetchone() == (0,)


def test_every_table_view_and_column_is_described(empty, tmp_path):
    bare = """
        select table_name, column_name from duckdb_columns() where not internal and coalesce(comment, '') = ''
        union all select table_name, '' from duckdb_tables() where not internal and coalesce(comment, '') = ''
        union all select view_name, '' from duckdb_views() where not internal and coalesce(comment, '') = ''
    """
    assert empty.execute(bare).fetchall() == [], "write `comment on` for it beside the others"
    publish(tmp_path / "w.duckdb", tmp_path / "latest.duckdb")
    with open_published(tmp_path / "latest.duckdb") as connection:
        assert connection.execute(bare).fetchall() == []


EVENT = "insert into resolved_events by name select * from (select 'e' as event_id, 'deal' as kind, 'funding' as event_type, 'completed' as status, 'h' as headline, now() as first_seen_at, now() as updated_at, 1.0 as confidence)"
MENTION = """
insert into mentions (mention_id, article_id, event_type, news, status, participants, evidence, evidence_start,
    evidence_end, evidence_spans, extractor, extractor_version, confidence, extracted_at)
values ('m', 'a', 'funding', true, 'completed', [{'name': 'Quillan', 'role': 'recipient'}], 'It is so.', 0, 9,
    [{'text': 'It is so.', 'start': 0, 'end': 9}], 'rules', '1', 0.5, now())
"""
SUM = "{{'value': {}, 'currency': '{}', 'qualifier': '{}', 'max_value': {}, 'usd': null, 'in_kind': false}}"
NONSENSE = [
    ("resolved_events", "kind = 'gossip'"),
    ("resolved_events", "kind = 'launch'"),  # the type says that it is a deal
    ("resolved_events", "event_type = 'divorce'"),
    ("resolved_events", "status = 'maybe'"),
    ("resolved_events", "headline = ''"),
    ("resolved_events", "subtype = 'friendship'"),
    ("resolved_events", "round = 'series-z'"),
    ("resolved_events", "modalities = ['smell']"),
    ("resolved_events", "amount = -1, currency = 'USD'"),
    ("resolved_events", "amount = 1"),
    ("resolved_events", "amount = 5, amount_max = 4, currency = 'USD'"),
    ("resolved_events", "amount = 5, currency = 'dollars'"),
    ("resolved_events", "amount_usd = -1"),
    ("resolved_events", "valuation = -1"),
    ("resolved_events", "valuation_currency = '$'"),
    ("resolved_events", "valuation_basis = 'sideways'"),
    ("resolved_events", "updated_at = first_seen_at - interval 1 day"),
    ("resolved_events", "publisher_count = -1"),
    ("resolved_events", "confidence = 1.5"),
    ("resolved_events", "context_window = 0"),
    ("mentions", "event_type = 'divorce'"),
    ("mentions", "subtype = 'friendship'"),
    ("mentions", "round = 'series-z'"),
    ("mentions", "modalities = ['smell']"),
    ("mentions", "evidence_end = 0"),
    ("mentions", "evidence_start = -1"),
    ("mentions", "evidence_spans = []"),
    ("mentions", f"amount = {SUM.format(-1, 'USD', 'exact', 'null')}"),
    ("mentions", f"amount = {SUM.format(5, 'USD', 'exact', 4)}"),
    ("mentions", f"amount = {SUM.format(5, 'dollars', 'exact', 'null')}"),
    ("mentions", f"amount = {SUM.format(5, 'USD', 'perhaps', 'null')}"),
    ("mentions", "valuation = {'value': 1, 'currency': 'USD', 'basis': 'sideways'}"),
    ("mentions", "confidence = -0.1"),
    ("runs", "finished_at = started_at - interval 1 second"),
    ("runs", "state = 'asleep'"),
    ("runs", "mails_sent = -1"),
    ("feed_state", "state = 'tired'"),
    ("feed_state", "http_status = 7"),
    ("feed_state", "entries = -1"),
    ("fetches", "outcome = 'tired'"),
    ("fetches", "bytes = -1"),
    ("fetches", "redirects = -1"),
]


@pytest.mark.parametrize(("table", "change"), NONSENSE, ids=lambda text: text[:40])
def test_nonsense_is_refused(empty, table, change):
    empty.execute(EVENT)
    empty.execute(MENTION)
    empty.execute("insert into runs (run_id, started_at, state) values ('r', now(), 'completed')")
    empty.execute("insert into feed_state (feed, url, publisher) values ('f', 'https://example.org/', 'p')")
    empty.execute(
        "insert into fetches (url, purpose, started_at, outcome, duration_ms) values ('u', 'feed', now(), 'ok', 1)"
    )
    with pytest.raises(duckdb.ConstraintException):
        empty.execute(f"update {table} set {change}")
