"""Fixtures of the tests of flows."""

from __future__ import annotations

import pytest

from flows.settings import Settings


@pytest.fixture
def settings(tmp_path):
    """A configuration with everything left out: a warehouse in a folder of its own."""
    return Settings(root=tmp_path)
