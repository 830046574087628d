"""``dealwire init``: a commented configuration with the feed catalogue."""

from __future__ import annotations

from pathlib import Path

import click

from extractors.errors import ConfigError


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path(), metavar="[DIR]")
@click.option("--contact", default="https://example.org/contact", show_default=True, help="Named in the user agent.")
def init(folder: Path, contact: str) -> None:
    """Write dealwire.toml with the default feeds, grouped; nothing is overwritten.

    \b
    Example: dealwire init news --contact https://example.org/about-our-monitoring
    """
    from flows.catalogue import starter_config

    path = folder / "dealwire.toml"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as out:
            out.write(starter_config(contact=contact))
    except FileExistsError as error:
        raise ConfigError(
            "is there already", subject=str(path), advice="Move it away, or choose another DIR."
        ) from error
    except OSError as error:
        raise ConfigError(f"cannot be written ({error.strerror})", subject=str(path)) from error
    print(f"{path} written. Next: dealwire run --config {path}")
