"""Fixtures of the tests of flows."""

from __future__ import annotations

import os

import pytest

from flows.own_server import OwnServer
from flows.prefect_server import PREFECT_SETTINGS, free_port
from flows.settings import Settings
from tests.flows.alert_world import Sink, World, serving


@pytest.fixture
def settings(tmp_path):
    """A configuration with everything left out: a warehouse in a folder of its own."""
    return Settings(root=tmp_path)


@pytest.fixture(scope="session")
def prefect_environment(tmp_path_factory):
    """The environment of a program that uses a Prefect server, which runs for all tests that want one."""
    home = tmp_path_factory.mktemp("prefect")
    server = OwnServer(home, free_port())
    environment = {**PREFECT_SETTINGS, "PREFECT_HOME": str(home)}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        server.start()
    yield {**os.environ, **environment, "PREFECT_API_URL": server.url}
    server.stop()


@pytest.fixture
def sink():
    """A real mail server on loopback."""
    with serving(Sink()) as running:
        yield running


@pytest.fixture
def world(tmp_path, sink):
    """A configuration, a warehouse and that server, for alerts."""
    return World(tmp_path, sink)
