"""Fixtures of the tests of flows."""

from __future__ import annotations

import pytest

from flows.settings import Settings
from tests.flows.alert_world import Sink, World, serving


@pytest.fixture
def settings(tmp_path):
    """A configuration with everything left out: a warehouse in a folder of its own."""
    return Settings(root=tmp_path)


@pytest.fixture
def sink():
    """A real mail server on loopback."""
    with serving(Sink()) as running:
        yield running


@pytest.fixture
def world(tmp_path, sink):
    """A configuration, a warehouse and that server, for alerts."""
    return World(tmp_path, sink)
