"""Kill the warehouse at random points of loading, migrating, publishing and upkeep, and see that nothing is lost.

A child works in a loop and says what it has finished; it is killed (SIGKILL) after a random time. Then everything that
it said must be there, every reference must hold, and the same work must go on and end.

usage: python -m benchmarks.warehouse_kills [--kills 50] [--seed 1]
"""

from __future__ import annotations

import argparse
import gzip
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.warehouse_scale import NOW, _mentions, _page
from warehouse.articles import article_id, save_read
from warehouse.database import open_published, open_warehouse, transaction
from warehouse.maintain import back_up, check_integrity, compact, forget_pages
from warehouse.mentions import Extraction, save_extractions
from warehouse.publish import publish

OLD = Path(__file__).resolve().parent.parent / "tests" / "warehouse" / "versions" / "004.duckdb.gz"
ROWS_OF_OLD = {"articles": 17, "resolved_events": 10}


def load(folder: Path) -> None:
    """Articles and mentions, batch by batch."""
    for number in range(10_000):
        pages = [_page(f"{time.time_ns()}-{one}") for one in range(50)]
        with open_warehouse(folder / "w.duckdb") as connection:
            save_read(connection, pages, parser_version="1")
            told = [Extraction(article_id=article_id(page.canonical_url), mentions=_mentions()) for page in pages]
            save_extractions(connection, told, extractor="rules", extractor_version="1", at=NOW)
            print(50 * (number + 1), flush=True)  # before the checkpoint that closing does


def check_load(folder: Path, said: int, before: int) -> int:
    """Every article that was acknowledged is there; number of articles."""
    with open_warehouse(folder / "w.duckdb") as connection:
        articles, untold = connection.execute(
            "select count(*), count(*) filter (where article_id not in (select article_id from mentions) "
            "and extractor_version is not null) from articles"
        ).fetchone() or (0, 0)
        assert articles >= before + said, f"{before + said - articles} acknowledged articles are lost"
        assert untold == 0, "an article is marked as extracted and has no mention"
        assert not check_integrity(connection)
    return int(articles)


def migrate(folder: Path) -> None:
    """A saved file of version 4 to the newest."""
    for _ in range(10_000):
        (folder / "w.duckdb").unlink(missing_ok=True)
        (folder / "w.duckdb.wal").unlink(missing_ok=True)
        (folder / "new").write_bytes(gzip.decompress(OLD.read_bytes()))
        (folder / "new").replace(folder / "w.duckdb")
        with open_warehouse(folder / "w.duckdb"):
            print(1, flush=True)


def check_migrate(folder: Path, said: int, before: int) -> int:  # noqa: ARG001
    """The file opens, is migrated, and has the rows that it had."""
    if not (folder / "w.duckdb").exists():  # killed while the child put the old file there
        return 0
    with open_warehouse(folder / "w.duckdb") as connection:
        for table, rows in ROWS_OF_OLD.items():
            found = connection.execute(f"select count(*) from {table}").fetchone()
            assert found == (rows,), f"{table}: {found}"
        assert not check_integrity(connection)
    return 0


def publishing(folder: Path) -> None:
    """A row of runs, then the copy."""
    for number in range(10_000):
        with open_warehouse(folder / "w.duckdb") as connection, transaction(connection):
            values = [str(time.time_ns()), datetime.now(UTC)]
            connection.execute("insert into runs (run_id, started_at, state) values (?, ?, 'completed')", values)
        publish(folder / "w.duckdb", folder / "latest.duckdb")
        print(number + 1, flush=True)


def check_publishing(folder: Path, said: int, before: int) -> int:
    """The copy opens and has every run that was acknowledged; number of runs in it."""
    if not (folder / "latest.duckdb").exists():
        assert said == 0
        return 0
    with open_published(folder / "latest.duckdb") as connection:
        row = connection.execute("select count(*) from runs").fetchone()
    runs = int(row[0]) if row else 0
    assert runs >= before + said, f"{before + said} runs were published, {runs} are there"
    return runs


def maintaining(folder: Path) -> None:
    """Forget, compact, back up."""
    for number in range(10_000):
        with open_warehouse(folder / "w.duckdb") as connection:
            forget_pages(connection, NOW)
        compact(folder / "w.duckdb")
        back_up(folder / "w.duckdb", folder / "backup.duckdb")
        print(number + 1, flush=True)


def check_maintaining(folder: Path, said: int, before: int) -> int:  # noqa: ARG001
    """No row is lost; the backup is whole or not there."""
    for path in (folder / "w.duckdb", folder / "backup.duckdb"):
        if path.exists():
            with open_warehouse(path) as connection:
                assert connection.execute("select count(*) from articles").fetchone() == (200,), path.name
                assert not check_integrity(connection)
    return 0


PARTS: dict[str, tuple[Callable[[Path], None], Callable[[Path, int, int], int], float]] = {
    "load": (load, check_load, 3.0),
    "migration": (migrate, check_migrate, 6.0),
    "publish": (publishing, check_publishing, 8.0),
    "maintain": (maintaining, check_maintaining, 8.0),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50, help="In all four kinds of work together.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", nargs=2, metavar=("PART", "FOLDER"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.child:
        print(0, flush=True)  # imports are done, the work begins
        PARTS[args.child[0]][0](Path(args.child[1]))
        return 0
    chance = random.Random(args.seed)
    broken = 0
    for number, part in enumerate(PARTS):
        kills = args.kills // len(PARTS) + (number < args.kills % len(PARTS))
        with tempfile.TemporaryDirectory() as folder:
            broken += _series(part, Path(folder), kills, chance)
    return 1 if broken else 0


def _series(part: str, folder: Path, kills: int, chance: random.Random) -> int:
    """Kill one kind of work again and again on the same files; number of faults."""
    _, check, longest = PARTS[part]
    _prepare(part, folder)
    state, finished, faults = check(folder, 0, 0), 0, 0
    for _ in range(kills):
        said = _killed(part, folder, chance.uniform(0.05, longest))
        finished += said
        try:
            state = check(folder, said, state)
        except Exception as error:
            faults += 1
            print(f"{part}: {type(error).__name__}: {error}")
    left = [path.name for path in folder.iterdir() if path.name.endswith(".tmp")]
    print(
        f"{part}: {kills} kills, {finished} steps acknowledged, {faults} faults, {len(left)} half-written files left by the last"
    )
    return faults


def _prepare(part: str, folder: Path) -> None:
    if part == "maintain":
        pages = [_page(f"kept-{one}") for one in range(200)]
        with open_warehouse(folder / "w.duckdb") as connection:
            save_read(connection, pages, parser_version="1")
    elif part != "migration":
        with open_warehouse(folder / "w.duckdb"):
            pass


def _killed(part: str, folder: Path, after_s: float) -> int:
    """Let a child work for a time reckoned from the beginning of its work, kill it; the last number that it said."""
    command = [sys.executable, "-m", "benchmarks.warehouse_kills", "--child", part, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as child:
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(after_s)
        child.send_signal(signal.SIGKILL)
        said = child.stdout.read().split()
    return int(said[-1]) if said else 0


if __name__ == "__main__":
    sys.exit(main())
