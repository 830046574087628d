"""A real Prefect server, a real schedule, and a run that loads the warehouse."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import pytest

from extractors.errors import StorageError
from flows.demo.site import sample_site
from flows.prefect_server import free_port
from flows.settings import load_settings
from warehouse.database import open_published


def _runs(settings):
    try:
        with open_published(settings.published) as connection:
            return connection.execute("select count(*) from runs where state = 'completed'").fetchone()[0]
    except StorageError:
        return 0


@pytest.mark.slow
def test_a_schedule_fires_and_stopping_leaves_no_server(tmp_path):
    port = free_port()
    with sample_site() as feeds:
        listed = "".join(f'[[feeds]]\nname = "{one.name}"\nurl = "{one.url}"\n' for one in feeds)
        config = tmp_path / "dealwire.toml"
        config.write_text(
            f'[fetch]\nallow_private_addresses = true\nhost_delay_s = 0\n[schedule]\nmonitor = "10s"\n{listed}'
        )
        command = [sys.executable, "-m", "flows", "serve", "--config", str(config), "--port", str(port)]
        served = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        try:
            settings, deadline = load_settings(config), time.monotonic() + 120
            while _runs(settings) < 2 and time.monotonic() < deadline:
                assert served.poll() is None, served.stderr.read().decode()[-2000:]
                time.sleep(1)
            assert _runs(settings) >= 2
        finally:
            served.send_signal(signal.SIGTERM)
            served.communicate(timeout=30)
    probe = subprocess.run(
        [sys.executable, "-c", f"import socket; socket.create_connection(('127.0.0.1', {port}), 2)"],
        capture_output=True,
        check=False,
    )
    assert probe.returncode != 0
