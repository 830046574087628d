"""The floors of quality on labelled pages: they are raised, and fall only with a reason."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

FLOORS = {
    "news2019_dev": {"f1": 0.972},
    "publishers_dev": {"f1": 0.980, "title": 0.89, "authors": 0.95, "day": 0.99, "instant": 0.99},
}


@pytest.fixture(scope="module")
def benchmark():
    path = Path(__file__).resolve().parents[2] / "benchmarks" / "parse_pages.py"
    spec = importlib.util.spec_from_file_location("parse_pages", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["parse_pages"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.data
@pytest.mark.parametrize("name", FLOORS)
def test_pages_are_read_at_least_as_well_as_promised(benchmark, test_data, name):
    pages = benchmark.load_pages(test_data, name)
    answers = [benchmark.read_dealwire(page["html"], page["url"]) for page in pages]
    found = benchmark.score(benchmark.load_scorer(test_data), pages, answers)
    assert {key: found[key] for key, floor in FLOORS[name].items() if found[key] < floor} == {}


# The same pages without what their publishers' names for things tell: what is left is the build of the page.
UNNAMED = {"news2019_dev": 0.965, "publishers_dev": 0.970}


@pytest.mark.data
@pytest.mark.parametrize("name", UNNAMED)
def test_pages_whose_names_say_nothing_are_read_nearly_as_well(benchmark, test_data, name):
    pages = benchmark.load_pages(test_data, name)
    answers = [benchmark.read_dealwire(benchmark.without_names(page["html"]), page["url"]) for page in pages]
    assert benchmark.score(benchmark.load_scorer(test_data), pages, answers)["f1"] >= UNNAMED[name]


@pytest.mark.data
@pytest.mark.parametrize("name", FLOORS)
def test_no_article_is_taken_for_another_page(benchmark, test_data, name):
    pages = benchmark.load_pages(test_data, name)
    assert [page["url"] for page in pages if not benchmark.read_dealwire(page["html"], page["url"])] == []
