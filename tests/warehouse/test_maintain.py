"""Upkeep: what is old goes, what is broken is told, what is backed up comes back."""

from __future__ import annotations

import json
import stat
from datetime import timedelta

import pytest
from click.testing import CliRunner
from known import NOON, add_article, add_claim, add_event, add_mention, insert

from extractors.errors import StorageError
from flows.__main__ import cli
from warehouse.database import open_published, open_warehouse
from warehouse.maintain import back_up, check_integrity, compact, forget_pages, integrity_rules, restore


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "dealwire.duckdb"
    with open_warehouse(path) as connection:
        _fill(connection)
    return path


def _fill(connection):
    text = "Before. Some text. After: 智谱 raises — twice."
    add_article(connection, "a1", text=text, extractor_version="1")
    add_event(connection, "e1", parties=[("Quillan", "recipient")])
    span = {"text": "智谱 raises", "start": 26, "end": 35}
    place = {"evidence_start": 8, "evidence_end": 18}
    first = {"text": "Some text.", "start": 8, "end": 18}
    add_mention(connection, "e1", mention_id="m1", article_id="a1", evidence_spans=[first, span], **place)
    add_claim(connection, "e1", "status", "completed", mention_id="m1", article_id="a1")
    for name, state, version, age in (
        ("old", "article", "1", 40),
        ("new", "article", "1", 1),
        ("unread", "pending", None, 40),
    ):
        url = f"https://example.org/{name}"
        page = {"url": url, "canonical_url": url, "feed": "f", "publisher": "p", "first_seen_at": NOON}
        insert(connection, "pages", state=state, parser_version=version, article_id="a1", **page)
        fetched_at = NOON - timedelta(days=age)
        insert(connection, "page_bodies", url=url, body=b"x" * 1000, sha256="s", fetched_at=fetched_at)


def test_a_sound_warehouse_breaks_no_rule(database):
    with open_warehouse(database) as connection:
        assert check_integrity(connection) == ()


BREAKS = {
    "evidence_in_text": "update articles set text = 'Something else altogether.'",
    "events_have_mentions": "delete from mentions; delete from claims",
    "claims_have_mentions": "update claims set mention_id = 'nobody'",
    "mentions_have_articles": "update mentions set article_id = 'nowhere'",
    "participants_have_events": "delete from organizations",
    "aliases_lead_somewhere": "insert into event_aliases values ('old', 'nowhere', now())",
    "pages_have_articles": "update pages set article_id = 'nowhere'",
    "duplicates_have_originals": "update articles set duplicate_of = 'nowhere'",
    "sent_alerts_have_times": "insert into alerts by name select 'a' as alert_id, 'all' as rule, 'e1' as event_id, "
    "'desk' as recipient, 'new' as change, 'daily' as delivery, 'sent' as state, now() as created_at, now() as due_at",
}


def test_every_rule_is_broken_once():
    assert set(BREAKS) == set(integrity_rules())


@pytest.mark.parametrize("rule", BREAKS)
def test_a_broken_rule_is_told_with_the_rows(database, rule):
    with open_warehouse(database) as connection:
        connection.execute(BREAKS[rule])
        faults = {fault.rule: fault for fault in check_integrity(connection)}
    assert faults[rule].rows >= 1
    assert faults[rule].examples
    assert faults[rule].about.startswith("Every ")


def test_an_article_that_waits_for_the_extractor_is_not_told_as_broken(database):
    with open_warehouse(database) as connection:
        connection.execute("update articles set text = 'A new version.', extractor_version = null")
        assert check_integrity(connection) == ()


def test_old_raw_pages_go_once_they_are_read_and_their_text_stays(database):
    with open_warehouse(database) as connection:
        assert forget_pages(connection, NOON - timedelta(days=30)) == 1
        left = {url for (url,) in connection.execute("select url from page_bodies").fetchall()}
        assert left == {"https://example.org/new", "https://example.org/unread"}
        assert connection.execute("select count(*) from articles").fetchone() == (1,)
        assert check_integrity(connection) == ()


def _everything(path):
    with open_warehouse(path) as connection:
        tables = [
            name for (name,) in connection.execute("select table_name from duckdb_tables() order by 1").fetchall()
        ]
        return {name: sorted(map(repr, connection.execute(f'from "{name}"').fetchall())) for name in tables}


def test_compacting_keeps_every_row_and_gives_room_back(database):
    with open_warehouse(database) as connection:
        connection.execute("create table big as select random()::varchar as x from range(400000)")
        connection.execute("checkpoint")
        connection.execute("drop table big")
    before = _everything(database)
    database.chmod(0o600)
    done = compact(database)
    assert done.bytes_after < 0.7 * done.bytes_before
    assert _everything(database) == before
    assert stat.S_IMODE(database.stat().st_mode) == 0o600
    assert sorted(path.name for path in database.parent.iterdir()) == [database.name]


def test_a_backup_comes_back_and_what_was_there_is_kept(database, tmp_path):
    saved = _everything(database)
    backup = tmp_path / "backups" / "monday.duckdb"
    back_up(database, backup)
    with open_warehouse(database) as connection:
        connection.execute("delete from claims")
    restore(backup, database)
    assert _everything(database) == saved
    assert _everything(database.with_name("dealwire.duckdb.replaced"))["claims"] == []
    assert backup.exists()


def test_a_broken_database_is_replaced_and_a_broken_backup_is_not_taken(database, tmp_path):
    saved, backup = _everything(database), tmp_path / "b.duckdb"
    back_up(database, backup)
    database.write_bytes(b"rubbish" * 1000)
    restore(backup, database)
    assert _everything(database) == saved
    for broken in (b"rubbish" * 1000, backup.read_bytes()[:5000]):
        (tmp_path / "bad.duckdb").write_bytes(broken)
        with pytest.raises(StorageError):
            restore(tmp_path / "bad.duckdb", database)
    with open_warehouse(backup) as connection:
        connection.execute("delete from articles")
    with pytest.raises(StorageError, match="unsound"):
        restore(backup, database)
    assert _everything(database) == saved


def test_the_command_does_all_of_it_and_tells_sizes_and_times(database, tmp_path):
    config = tmp_path / "dealwire.toml"
    config.write_text("[warehouse]\nkeep_pages_days = 30\n")

    def maintain(*arguments):
        return CliRunner().invoke(cli, ["maintain", "--config", str(config), *arguments])

    done = maintain("--now", "2026-03-01T12:00:00Z", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["pages_forgotten"], told["faults"]) == (1, [])
    assert told["compacted"]["bytes_after"] == database.stat().st_size
    assert "integrity            sound" in maintain("--check").stdout
    assert "MiB after" in maintain("--backup", str(tmp_path / "b.duckdb")).stdout
    assert maintain("--restore", str(tmp_path / "b.duckdb")).exit_code == 0
    with open_published(tmp_path / "dealwire-latest.duckdb") as connection:
        assert connection.execute("select count(*) from articles").fetchone() == (1,)
    with open_warehouse(database) as connection:
        connection.execute(BREAKS["claims_have_mentions"])
    failed = maintain("--check")
    assert failed.exit_code == 1
    assert "Every claim has its mention" in failed.stdout
    assert maintain("--check", "--backup", "x").exit_code == 2
