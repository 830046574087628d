"""``dealwire doctor``: is everything there that a run needs?"""

from __future__ import annotations

import os
import shutil
import smtplib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from extractors.errors import DealwireError
from flows.commands.options import config_option

if TYPE_CHECKING:
    from flows.settings import Settings

_ROOM_MIB = 500


@click.command("doctor")
@config_option
def doctor(config: Path) -> None:
    """Check configuration, alert rules, disk, database, mail server and Prefect; one line each.

    \b
    Example: dealwire doctor --config dealwire.toml
    """
    from flows.settings import load_settings

    settings = load_settings(config)
    print(f"ok    configuration: {len(settings.feeds)} feeds, {len(settings.alerts)} alert rules")
    checks: tuple[tuple[str, Callable[[Settings], str]], ...] = (
        ("alert rules", _rules),
        ("disk", _disk),
        ("database", _database),
        ("mail", _mail),
        ("prefect", _prefect),
        ("addresses", _addresses),
    )
    failed = 0
    for name, check in checks:
        try:
            found = check(settings)
        except (DealwireError, OSError, smtplib.SMTPException) as error:
            failed += 1
            print(f"FAIL  {name}: {error}")
        else:
            print(f"{'warn' if found.startswith('!') else 'ok':<5} {name}: {found.lstrip('! ')}")
    sys.exit(1 if failed else 0)


def _rules(settings: Settings) -> str:
    from flows.alerts.rules import check_rules

    check_rules(settings)
    return "every condition fits the schema" if settings.alerts else "none, so nothing is mailed"


def _disk(settings: Settings) -> str:
    folder = settings.database.parent
    if not os.access(folder, os.W_OK):
        raise DealwireError("cannot be written", subject=str(folder))
    free = shutil.disk_usage(folder).free // 2**20
    return f"{free} MiB free" if free > _ROOM_MIB else f"! only {free} MiB free in {folder}"


def _database(settings: Settings) -> str:
    from flows.lock import lock_owner
    from warehouse.database import open_warehouse

    owner = lock_owner(settings.database)
    if owner:
        return f"a run is at work ({owner})"
    if not settings.database.exists():
        return "not there yet; the first run makes it"
    with open_warehouse(settings.database) as connection:
        row = connection.execute("select count(*) from events").fetchone()
    return f"{row[0] if row else 0} events"


def _mail(settings: Settings) -> str:
    if settings.smtp is None:
        return f"no [smtp]: mails become files in {settings.mail_folder}"
    from flows.alerts.smtp import connect

    with connect(settings.smtp) as server:
        server.noop()
    return f"{settings.smtp.host}:{settings.smtp.port} answers"


def _prefect(settings: Settings) -> str:
    url = os.environ.get("PREFECT_API_URL")
    return f"API at {url}" if url else f"own server when needed, data in {settings.prefect_home}"


def _addresses(settings: Settings) -> str:
    if settings.fetch.allow_private_addresses:
        return "! allow_private_addresses is on: strangers' links may reach this network. It is meant for tests."
    return "links to private networks are refused"
