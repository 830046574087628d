"""The house rules that a machine can check: who imports whom, and how large things are."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(path for package in ("extractors", "warehouse", "flows") for path in (ROOT / package).rglob("*.py"))
FORBIDDEN = {
    "extractors": {
        "warehouse",
        "flows",
        "duckdb",
        "prefect",
        "aiohttp",
        "smtplib",
        "socket",
        "urllib.request",
        "requests",
    },
    "warehouse": {"flows", "prefect", "aiohttp", "smtplib"},
    "flows": set(),
}
PREFECT = {
    "monitor.py",
    "digest.py",
    "maintenance.py",
    "served.py",
    "slots.py",
    "missed.py",
    "run_page.py",
    "deployments.py",
    "serving.py",
    "zombies.py",
    "dask_engine.py",
    "server_child.py",
}
MAX_LINES = 400


def _imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_data_flows_one_way(path):
    package = path.relative_to(ROOT).parts[0]
    found = _imports(path)
    heads = {name.split(".")[0] for name in found} | found
    assert not heads & FORBIDDEN[package]
    if package == "warehouse":
        allowed = {"extractors.records", "extractors.errors"}
        assert {name for name in found if name.startswith("extractors")} <= allowed
    if any(name.split(".")[0] == "prefect" for name in found):
        assert path.name in PREFECT


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_too_long_to_live_in(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= MAX_LINES


def test_packages_are_empty_so_that_a_record_never_loads_a_database():
    for package in ("extractors", "warehouse", "flows"):
        assert not (ROOT / package / "__init__.py").read_text().strip()
