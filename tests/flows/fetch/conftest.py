"""An installation over servers on loopback, for every test of fetching."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from installation import World

from warehouse.database import open_warehouse


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "dealwire.duckdb"
    with open_warehouse(path):
        pass
    return path


@pytest.fixture
def world(tmp_path: Path, empty_warehouse: Path) -> Iterator[World]:
    shutil.copyfile(empty_warehouse, tmp_path / "dealwire.duckdb")  # making one takes a while
    with ExitStack() as stack:
        yield World(tmp_path, stack)
