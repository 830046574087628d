"""A run that is killed right after any of its commits leaves a warehouse from which the next one goes on."""

from __future__ import annotations

import pytest

from benchmarks.kill_runs import Attempt, site
from flows.demo.site import DEMO_NOW


@pytest.mark.slow
@pytest.mark.timeout(900)  # two runs for each commit
def test_a_run_killed_after_any_commit_is_completed_by_the_next(tmp_path):
    with site(None, tmp_path) as configuration:
        whole = Attempt(tmp_path / "whole", configuration, DEMO_NOW, prefect=False)
        whole.run()
        expected, mails = whole.rows(), whole.mails()
        died, number = True, 0
        while died:
            number += 1
            one = Attempt(tmp_path / str(number), configuration, DEMO_NOW, prefect=False)
            died = one.die_after_commit(number)
            one.run("--force")
            assert one.differs(expected, mails) == [], f"after commit {number}"
    assert number > 12  # else the hook has come loose
