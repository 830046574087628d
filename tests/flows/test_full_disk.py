"""A full disk and a read-only one, for real: a small tmpfs."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from flows.clock import Clock
from flows.cycle import run_cycle
from flows.demo.mailsink import mail_sink
from flows.demo.show import _configuration
from flows.demo.site import DEMO_NOW, sample_site, sample_stories
from flows.settings import load_settings
from warehouse.database import open_published


def _mount(folder, size):
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("no right to mount a small tmpfs")


@pytest.mark.parametrize("kilobytes", [16, 700, 2500, 3500, 4600])
def test_a_full_disk_is_told_and_the_next_run_goes_on(tmp_path, kilobytes):
    small = tmp_path / "small"
    _mount(small, kilobytes)
    try:
        with sample_site() as feeds, mail_sink(tmp_path / "mails") as port:
            config = small / "dealwire.toml"
            config.write_text(_configuration(feeds, port), encoding="utf-8")
            command = [sys.executable, "-m", "flows", "run", "--direct", "--config", str(config)]
            run = subprocess.run(
                [*command, "--now", DEMO_NOW.isoformat()], check=False, capture_output=True, text=True, timeout=100
            )
            assert run.returncode == 1, run.stderr
            assert "Traceback" not in run.stderr
            told = run.stderr.splitlines()[-1]
            assert "disk is full" in told or "No space left on device" in told
            subprocess.run(["mount", "-o", "remount,size=200m", str(small)], check=True)
            settings = load_settings(config)
            run_cycle(settings, Clock(DEMO_NOW), force=True)
            with open_published(settings.published) as connection:
                assert connection.execute("select count(*) from articles").fetchone() == (
                    len(sample_stories()["stories"]),
                )
                assert connection.execute("select count(*) from alerts where sent_at is null").fetchone() == (0,)
                owed = connection.execute("select count(*) from alerts").fetchone()[0]
            assert len(list((tmp_path / "mails").glob("*.eml"))) == owed
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_a_read_only_disk_is_told_and_people_read_on(tmp_path):
    small = tmp_path / "small"
    _mount(small, 500_000)  # on less, status warns
    try:
        (small / "dealwire.toml").write_text("")

        def dealwire(*arguments):
            command = [sys.executable, "-m", "flows", *arguments]
            return subprocess.run(command, cwd=small, check=False, capture_output=True, text=True, timeout=100)

        assert dealwire("run", "--direct").returncode == 0
        subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
        told = dealwire("run", "--direct")
        assert (told.returncode, told.stderr.count("\n")) == (1, 1), told.stderr
        assert "Read-only file system" in told.stderr
        assert dealwire("sql", "select count(*) from events").returncode == 0
        assert dealwire("status").returncode == 0
        subprocess.run(["mount", "-o", "remount,rw", str(small)], check=True)
        assert dealwire("run", "--direct").returncode == 0
    finally:
        subprocess.run(["umount", str(small)], check=True)
