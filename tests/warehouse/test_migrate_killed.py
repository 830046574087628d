"""A program that dies right after a migration leaves a warehouse that opens."""

from __future__ import annotations

import subprocess
import sys

import duckdb

_DIES = """
import os, sys, duckdb
from warehouse.migrate import migrate
connection = duckdb.connect(sys.argv[1])
migrate(connection)
os._exit(9)
"""


def test_a_migration_survives_the_death_of_its_program(tmp_path):
    path = tmp_path / "dealwire.duckdb"
    assert subprocess.run([sys.executable, "-c", _DIES, str(path)], check=False).returncode == 9
    with duckdb.connect(str(path)) as connection:
        assert connection.execute("select count(*) > 10 from duckdb_tables()").fetchone() == (True,)
        assert connection.execute("select current_setting('wal_autocheckpoint')").fetchone() != ("0 bytes",)
