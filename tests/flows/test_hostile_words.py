"""Words that would be SQL, a formula or a script: every command that takes words takes them as words."""

from __future__ import annotations

import csv
import io
import json

import click
import pytest
from click.testing import CliRunner
from told import add_article, funding

from extractors.errors import DealwireError
from flows.__main__ import cli
from flows.clock import Clock
from flows.resolve_events import resolve_events
from flows.settings import load_settings
from warehouse.database import open_published, open_warehouse
from warehouse.publish import publish
from warehouse.queries import frame, run

HOSTILE = {
    "quote": "Quillon'; drop table resolved_events; --",
    "double": "Quillon\"; attach '/etc/passwd' as p; select \"1",
    "comment": "Quillon /* */ union select * from alerts --",
    "formula": "=cmd|'/C calc'!A0",
    "script": "<script>document.title = 'taken'</script>",
    "parameter": "Quillon $name ? %s {0}",
    "sign": "Vexmoor%_\\",
    "long": "Q" * 10_000,
}


@pytest.fixture
def world(tmp_path):
    (tmp_path / "dealwire.toml").write_text("")
    settings = load_settings(tmp_path / "dealwire.toml")
    add_article(settings, "a1", mentions=[funding()])
    for number, name in enumerate(HOSTILE.values()):
        parties = [("Norvia", "investor"), (name, "recipient")]
        add_article(settings, f"h{number}", mentions=[funding(parties=parties, amount=(str(number + 1), "USD"))])
    resolve_events(settings, Clock())
    publish(settings.database, settings.published)
    return settings


def _dealwire(settings, *arguments, words=()):
    """Run a command as a person would; nothing but our own errors may come out of it."""
    done = CliRunner().invoke(cli, [*arguments, "--config", str(settings.root / "dealwire.toml"), "--", *words])
    assert isinstance(done.exception, DealwireError | click.ClickException | SystemExit | None), done.exception
    return done


def _state(settings):
    """The number of rows of every table."""
    with open_warehouse(settings.database) as db:
        tables = db.execute("select table_name from duckdb_tables() where schema_name = 'main' order by all").fetchall()
        return {name: db.execute(f"select count(*) from {name}").fetchone() for (name,) in tables}


@pytest.mark.parametrize("word", HOSTILE.values(), ids=HOSTILE)
def test_asking_for_it_changes_nothing(world, word):
    before = _state(world)
    for question in ("search --plain", "search", "query", "events show", "organizations show", "organizations list"):
        _dealwire(world, *question.split(), words=[word])
    for command in ("alerts test", "alerts resend", "feeds check", "corrections undo", "organizations undo"):
        _dealwire(world, *command.split(), words=[word])
    assert _state(world) == before


@pytest.mark.parametrize("word", HOSTILE.values(), ids=HOSTILE)
def test_it_is_found_renamed_and_silenced_by_its_name(world, word):
    with open_published(world.published) as db:
        asked = frame(db, "select organization_id from organizations where name = $name", {"name": word})
        recipients = run(db, "top_recipients")
    assert len(asked) == 1
    assert word in set(recipients["name"])
    identity = asked["organization_id"].iloc[0]
    shown = json.loads(_dealwire(world, "organizations", "show", "--json", words=[word]).stdout)
    assert shown["names"] == [word]
    told = [_dealwire(world, "organizations", command, words=[identity, f"{word}!"]) for command in ("alias", "rename")]
    if len(word) > 1000:  # such a thing is found, and nobody is let give it as a name
        assert {one.exception.message for one in told} == {"this is no name"}
        assert max(len(str(one.exception)) for one in told) < 200
        return
    assert [one.exit_code for one in told] == [0, 0]
    assert _dealwire(world, "alerts", "snooze", "--company", f"{word}!", "--until", "2999-01-01").exit_code == 0


def test_a_table_for_a_spreadsheet_has_them_as_text(world):
    done = _dealwire(world, "sql", "--format", "csv", words=["select name from organizations order by name"])
    names = {row["name"] for row in csv.DictReader(io.StringIO(done.stdout))}
    assert names >= {f"'{name}" if name.startswith("=") else name for name in HOSTILE.values()}
