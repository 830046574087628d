"""Long work shows how far it is: a bar on a terminal, plain log lines elsewhere."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

logger = logging.getLogger(__name__)

Progress = Callable[[int, int], None]  # (done, of)
LOG_EVERY_S = 10.0


@contextmanager
def progress_of(what: str) -> Iterator[Progress]:
    """Show the progress of one piece of work.

    Args:
        what: What is done, e.g. "reading pages".
    Yields:
        A function to call with how much is done and of how much; calling it often is cheap.
    """
    if sys.stderr.isatty():
        yield from _bar(what)
    else:
        yield _log_lines(what)


def _bar(what: str) -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as RichProgress

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with RichProgress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task(what, total=None)
        yield lambda done, of: shown.update(task, completed=done, total=of)


def _log_lines(what: str) -> Progress:
    last = time.monotonic()

    def report(done: int, of: int) -> None:
        nonlocal last
        if time.monotonic() - last >= LOG_EVERY_S:
            last = time.monotonic()
            logger.info("%s: %d of %d", what, done, of)

    return report
