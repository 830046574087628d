"""Who does the chunks: threads of this process, or Dask's workers through Prefect.

Both keep a small window of chunks in work and hand the results over in the order of the chunks, so that the warehouse
is the same whoever did it and however often it was interrupted.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Protocol

from extractors.errors import ConfigError
from flows.backfill.chunks import Chunk
from flows.backfill.work import Order, Result, work
from flows.prefect_server import prefect_api

WINDOW = 3  # chunks in work for each worker: enough that none waits for the writer


class Engine(Protocol):
    """Does chunks and hands over their results."""

    def __call__(self, chunks: Iterable[Chunk], order: Order, load: Callable[[Result], None]) -> None:
        """Do the chunks; call ``load`` for each, in order."""
        ...


def with_threads(workers: int) -> Engine:
    """Threads of this process. The parser leaves the interpreter's lock now and then, so more than one gain a little."""

    def run(chunks: Iterable[Chunk], order: Order, load: Callable[[Result], None]) -> None:
        with ThreadPoolExecutor(workers, thread_name_prefix="backfill") as pool:
            in_order(chunks, lambda chunk: pool.submit(work, chunk, order), load, WINDOW * workers)

    return run


def with_dask(workers: int, home: Path, scheduler: str | None = None) -> Engine:
    """Dask's workers, through Prefect.

    Args:
        workers: How many, on a local cluster; on a given scheduler, how many to keep busy.
        home: Folder for Prefect's own data, where no API is configured.
        scheduler: Address of a scheduler, e.g. ``tcp://host:8786``; its workers must see sources and warehouse folder.
    Raises:
        ConfigError: The packages are not installed.
    """
    if find_spec("prefect_dask") is None:
        raise ConfigError(
            "--engine dask needs more packages", subject="backfill", advice="pip install 'dealwire[dask]'"
        )

    def run(chunks: Iterable[Chunk], order: Order, load: Callable[[Result], None]) -> None:
        with _importable(), prefect_api(home):
            from flows.backfill.dask_engine import run_on_dask

            run_on_dask(chunks, order, load, workers=workers, scheduler=scheduler)

    return run


@contextmanager
def _importable() -> Iterator[None]:
    """Dask's workers are new processes: they must find this very package, whatever folder they start in."""
    before = os.environ.get("PYTHONPATH")
    ours = str(Path(__file__).resolve().parents[2])
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (ours, before)))
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONPATH"]
        else:
            os.environ["PYTHONPATH"] = before


def in_order(
    chunks: Iterable[Chunk], submit: Callable[[Chunk], Any], load: Callable[[Result], None], window: int
) -> None:
    """Submit chunks, never more than a window ahead, and load what comes of them in their order.

    Args:
        chunks: The chunks.
        submit: Begins one; gives something with a ``result()``.
        load: Takes a result.
        window: How many may be in work or wait to be loaded.
    """
    waiting: deque[Any] = deque()
    for chunk in chunks:
        waiting.append(submit(chunk))
        while len(waiting) >= window or (waiting and _is_done(waiting[0])):
            load(waiting.popleft().result())
    while waiting:
        load(waiting.popleft().result())


def _is_done(future: Any) -> bool:
    done = getattr(future, "done", None)
    return bool(done and done())
