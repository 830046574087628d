"""One writer: who waits, who leaves, and what becomes of a dead owner's lock."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest

from extractors.errors import BusyError, StorageError
from flows.lock import lock_owner, only_server, only_writer, read_owner

OWNER = """
import sys, time
from pathlib import Path
from flows.lock import only_writer
with only_writer(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def owner(tmp_path):
    """Another process that holds the lock."""
    command = [sys.executable, "-c", OWNER, str(tmp_path / "w.duckdb")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline() == b"held\n"
        yield process
        process.kill()


def test_a_second_writer_leaves_and_names_the_first(tmp_path, owner):
    with pytest.raises(BusyError, match=f"process {owner.pid} on "), only_writer(tmp_path / "w.duckdb", wait_s=0.3):
        pass
    assert lock_owner(tmp_path / "w.duckdb").pid == owner.pid


def test_a_dead_owners_lock_is_taken_over_at_once(tmp_path, owner, caplog):
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    logging.getLogger("flows").propagate = True
    begun = time.monotonic()
    with caplog.at_level(logging.WARNING, "flows.lock"), only_writer(tmp_path / "w.duckdb", wait_s=5):
        assert time.monotonic() - begun < 1
        assert lock_owner(tmp_path / "w.duckdb").pid == os.getpid()
    assert f"process {owner.pid}" in caplog.text


def test_a_stopped_owner_is_never_robbed_but_told_of(tmp_path, owner):
    owner.send_signal(signal.SIGSTOP)
    path = tmp_path / "w.duckdb.lock"
    long_ago = (datetime.now(UTC) - timedelta(minutes=10)).timestamp()
    os.utime(path, (long_ago, long_ago))
    with pytest.raises(BusyError, match=r"silent since .*kill"), only_writer(tmp_path / "w.duckdb", wait_s=0.3):
        pass
    assert read_owner(path).is_silent


def test_a_lock_that_is_given_back_leaves_no_name(tmp_path):
    with only_writer(tmp_path / "w.duckdb"):
        assert (tmp_path / "w.duckdb.lock").read_text()
    assert not (tmp_path / "w.duckdb.lock").read_text()
    assert lock_owner(tmp_path / "w.duckdb") is None


def test_serving_and_writing_are_two_locks(tmp_path):
    with only_server(tmp_path / "w.duckdb"), only_writer(tmp_path / "w.duckdb", wait_s=0):
        pass


def test_a_folder_that_cannot_be_made_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StorageError), only_writer(tmp_path / "file" / "w.duckdb"):
        pass
