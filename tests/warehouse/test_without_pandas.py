"""A run does not load pandas, and who wants a frame afterwards gets one."""

import subprocess
import sys

from tests.loaded import modules_loaded_by

_LOADS = """
import sys
import duckdb
import pyarrow as pa
from warehouse.without_pandas import without_pandas

with without_pandas():
    given = pa.table({"n": [1, 2], "words": [["a"], ["b", "c"]]})
    with duckdb.connect() as db:
        rows = db.execute("select $n, * from given where n = $n", {"n": 2}).to_arrow_table().to_pylist()
        rows += db.execute("select $t::timestamptz is null", {"t": None}).fetchall()
    print(rows, "pandas" in sys.modules)
print(duckdb.connect().execute("select $n as n", {"n": 3}).df()["n"].tolist(), pa.table({"n": [4]}).to_pandas()["n"].tolist())
"""


def test_rows_are_written_and_read_without_it_and_frames_are_had_after():
    done = subprocess.run([sys.executable, "-c", _LOADS], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    first, second = done.stdout.splitlines()
    assert first == "[{'$n': 2, 'n': 2, 'words': ['b', 'c']}, (True,)] False"
    assert second == "[3] [4]"


def test_a_run_does_not_load_it(tmp_path):
    (tmp_path / "dealwire.toml").write_text('[[feeds]]\nname = "Gone"\nurl = "http://127.0.0.1:9/feed"\n')
    loaded = modules_loaded_by("run", "--direct", "--config", str(tmp_path / "dealwire.toml"))
    assert "duckdb" in loaded
    assert loaded.isdisjoint({"pandas", "altair", "pyarrow", "numpy"})
