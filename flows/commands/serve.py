"""``dealwire serve``: the schedule, served from this machine."""

from __future__ import annotations

import os
from pathlib import Path

import click

from flows.commands.options import config_option
from flows.parent import SERVED_BY


@click.command("serve")
@config_option
@click.option("--port", type=click.IntRange(1, 65535), default=4200, show_default=True, help="Port of our own Prefect.")
@click.option(
    "--name", default="dealwire", show_default=True, help="Name of the deployments, where several share a Prefect API."
)
def serve(config: Path, port: int, name: str) -> None:
    """Serve the deployments with the schedules of the configuration, until SIGTERM or Ctrl-C.

    A Prefect API that is configured (PREFECT_API_URL) is used; else a server of our own is started as a child, with
    its data beside the warehouse and its page on 127.0.0.1. It is started again if it ends.

    \b
    Example: dealwire serve --config /etc/dealwire/dealwire.toml
    """
    from flows.alerts.rules import check_rules
    from flows.lock import only_server
    from flows.prefect_server import prefect_api
    from flows.settings import load_settings

    settings = load_settings(config)
    check_rules(settings)
    config = config.resolve()
    with only_server(settings.database):
        _prepare_environment(settings.root)
        with prefect_api(settings.prefect_home, port=port, keep=True) as url:
            from flows.serving import serve_until_stopped

            print(f"serving every {settings.schedule.monitor}; Prefect at {url.removesuffix('/api')}", flush=True)
            serve_until_stopped(config, settings, name)


def _prepare_environment(root: Path) -> None:
    """Set what the runs inherit: they are processes of their own.

    They must find this very package, whatever lies in the folder they start in, and end with us.
    """
    ours = str(Path(__file__).resolve().parents[2])
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, (ours, os.environ.get("PYTHONPATH"))))
    os.environ["PYTHONSAFEPATH"] = "1"
    os.environ[SERVED_BY] = str(os.getpid())
    os.environ.setdefault("PREFECT_LOGGING_TO_API_ENABLED", "true")
    os.chdir(root)
