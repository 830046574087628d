"""Fixtures that every test may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder with labelled articles, saved pages and feeds that lives outside the project."""
    folder = os.environ.get("DEALWIRE_TEST_DATA")
    if not folder:
        pytest.skip("DEALWIRE_TEST_DATA is not set: no outside data to test with")
    return Path(folder).resolve()
