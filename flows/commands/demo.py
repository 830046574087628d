"""``dealwire demo``: the main job on the built-in sample site."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from flows.demo.show import DemoResult

_TABLE = """
select strftime(coalesce(announced_on, first_published_at::date), '%Y-%m-%d') as day,
    event_type, status, headline, publisher_count as publishers, has_conflict as conflict
from events order by kind, day, headline
"""


@click.command("demo")
@click.option(
    "--dir",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("dealwire-demo"),
    show_default=True,
    help="Where the warehouse, the mails and the report go.",
)
def demo(folder: Path) -> None:
    """Run the main job on a built-in sample site: no network, no configuration, under a minute.

    \b
    Example: dealwire demo --dir /tmp/try
    """
    from flows.demo.show import run_demo
    from flows.settings import load_settings
    from flows.summary import summary_text
    from warehouse.database import open_published
    from warehouse.exports import ask

    from flows.tables import write_table  # isort: skip

    begun = time.monotonic()
    _begin_anew(folder)
    print("Five invented outlets are served on loopback, and a mail server beside them. First run:")
    result = run_demo(folder)
    print(summary_text(result.first))
    print(f"\nSecond run, nothing has changed: {result.second.articles.articles_new} new articles, ", end="")
    print(f"{result.second.alerts.sent} mails.\n")
    settings = load_settings(result.config)
    with open_published(settings.published) as connection:
        import sys

        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else 160
        write_table(ask(connection, _TABLE), sys.stdout, width=width)
    report = _report(result)
    print(f"\ndone in {time.monotonic() - begun:.0f} s. Left in {folder}:")
    for path, what in (
        (settings.database, "the warehouse that runs write"),
        (settings.published, "the read-only copy for people"),
        *((mail, "a mail, as it was accepted") for mail in result.mails[:3]),
        (report, "trends, with plots"),
        (result.config, "the configuration of the demo"),
    ):
        print(f"  {path}  {what}")
    print("\nNext:")
    print('  dealwire sql "from deals select headline, amount, currency" --config', result.config)
    print("  dealwire init          writes a dealwire.toml with real feeds")
    print("  dealwire run           one cycle over them")


def _begin_anew(folder: Path) -> None:
    """Take away what an earlier demo left, and nothing else; Prefect's data may stay."""
    if not (folder / "dealwire.toml").exists():
        return
    for name in ("dealwire.duckdb", "dealwire.duckdb.wal", "dealwire-latest.duckdb", "report.html"):
        (folder / name).unlink(missing_ok=True)
    for journal in folder.glob("dealwire.duckdb.*"):
        journal.unlink()
    shutil.rmtree(folder / "mails", ignore_errors=True)


def _report(result: DemoResult) -> Path:
    from flows.report.page import write_report
    from flows.settings import load_settings

    path = result.folder / "report.html"
    write_report(load_settings(result.config).published, path)
    return path
