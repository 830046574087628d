"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path

import click

config_option = click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("dealwire.toml"),
    show_default=True,
    envvar="DEALWIRE_CONFIG",
    help="The configuration file.",
)
