"""``dealwire export``: tables as Parquet by month, or as CSV."""

from __future__ import annotations

from pathlib import Path

import click

from flows.commands.options import config_option


@click.command("export")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--format", "form", type=click.Choice(["parquet", "csv"]), default="parquet", show_default=True)
@config_option
def export(folder: Path, form: str, config: Path) -> None:
    """Write the tables of the published copy into FOLDER: Parquet partitioned by month, or a CSV file each.

    \b
    Example: dealwire export archive
             duckdb -c "select month, count(*) from 'archive/deals/*/*.parquet' group by all order by all"
    """
    from flows.settings import load_settings
    from warehouse.database import open_published
    from warehouse.partitions import write_csv_files, write_parquet_by_month

    with open_published(load_settings(config).published) as connection:
        rows = (write_parquet_by_month if form == "parquet" else write_csv_files)(connection, folder)
    for table, count in rows.items():
        print(f"{table:<16} {count:>9}")
