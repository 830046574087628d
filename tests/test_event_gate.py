"""The event extractor reaches its floors on the dev split; which figure fell is told by nobody, so that nobody tunes on it."""

from __future__ import annotations

from pathlib import Path

from benchmarks.gate import below_floor, passes


def test_the_floors_are_reached_on_dev(test_data: Path):
    assert passes(test_data)


def test_a_figure_that_is_missing_is_below_its_floor():
    assert below_floor({"events.all.f1": 0.9}, {"events.all.f1": 0.8, "alert.recall": 0.1}) == ["alert.recall"]
