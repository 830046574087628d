"""People read while runs write: no error, no torn read, and a copy held open stops nobody."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta

import pytest
from known import NOON, add_article, add_event, add_mention, insert

from warehouse.database import open_published, open_warehouse, transaction
from warehouse.publish import publish

READER = """
import sys
from pathlib import Path
from warehouse.database import open_published
path, stop, reads, seen = Path(sys.argv[1]), Path(sys.argv[2]), 0, set()
while not stop.exists():
    with open_published(path) as connection:
        runs, articles, events, mentions = connection.execute(
            "select (select count(*) from runs), (select count(*) from articles), (select count(*) from events), "
            "(select count(*) from mentions)"
        ).fetchone()
    assert articles == events == mentions == 5 * runs, (runs, articles, events, mentions)
    reads += 1
    seen.add(runs)
print(reads, len(seen))
"""


def _run_once(database, published, number):
    """What a run leaves: one row of runs and five of everything else, in one transaction, then the copy."""
    with open_warehouse(database) as connection, transaction(connection):
        insert(connection, "runs", run_id=f"r{number}", started_at=NOON + timedelta(hours=number), state="completed")
        for one in range(5):
            name = f"{number}-{one}"
            add_article(connection, name)
            add_event(connection, name)
            add_mention(connection, name, mention_id=name, article_id=name)
    publish(database, published)


@pytest.mark.slow
def test_two_readers_in_a_loop_see_whole_copies_while_ten_runs_write(tmp_path):
    database, published, stop = tmp_path / "w.duckdb", tmp_path / "latest.duckdb", tmp_path / "stop"
    _run_once(database, published, 0)
    with open_published(published) as held:
        command = [sys.executable, "-W", "error", "-c", READER, str(published), str(stop)]
        readers = [
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)
        ]
        for number in range(1, 11):
            _run_once(database, published, number)
        stop.touch()
        answers = [reader.communicate(timeout=60) for reader in readers]
        assert held.execute("select count(*) from articles").fetchone() == (5,)
    for reader, (out, error) in zip(readers, answers, strict=True):
        assert reader.returncode == 0, error
        reads, different = map(int, out.split())
        assert reads >= 10
        assert different >= 3
