"""The command line. Commands are imported when they are asked for, so that ``dealwire sql`` answers at once."""

from __future__ import annotations

import gc
import importlib
import logging
import os
import sys
from collections.abc import Sequence

import click

from extractors.errors import ConfigError, DealwireError
from flows.logs import FORMAT_VARIABLE, LEVEL_VARIABLE, LEVELS, set_up_logging

# name -> (module, attribute, what it does)
COMMANDS: dict[str, tuple[str, str, str]] = {
    "demo": ("flows.commands.demo", "demo", "The main job on the built-in sample site."),
    "init": ("flows.commands.init", "init", "Write a commented dealwire.toml."),
    "run": ("flows.commands.run", "run", "One monitoring cycle."),
    "serve": ("flows.commands.serve", "serve", "The schedule, served from this machine."),
    "extract": ("flows.commands.extract", "extract", "Events of one page or text, or of many."),
    "parse": ("flows.commands.parse", "parse", "The article of one page, or of many."),
    "feeds": ("flows.commands.feeds", "feeds", "The feed list and its health."),
    "sql": ("flows.commands.sql", "sql", "Ad-hoc SQL on the published copy."),
    "query": ("flows.commands.query", "query", "A saved trend query."),
    "search": ("flows.commands.search", "search", "Ranked articles with snippets."),
    "report": ("flows.commands.report", "report", "One self-contained HTML page of trends."),
    "events": ("flows.commands.events", "events", "One event with its sources; corrections."),
    "corrections": ("flows.commands.corrections", "corrections", "What people corrected; as labelled data."),
    "organizations": ("flows.commands.organizations", "organizations", "Who is who, reversibly."),
    "rates": ("flows.commands.rates", "rates", "Exchange rates of your own."),
    "alerts": ("flows.commands.alerts", "alerts", "Alert rules and deliveries."),
    "status": ("flows.commands.status", "status", "Last and next run, pending mails, feeds in trouble."),
    "export": ("flows.commands.export", "export", "Tables as Parquet by month, or as CSV."),
    "schema": ("flows.commands.schema", "schema", "The data dictionary."),
    "backfill": ("flows.commands.backfill", "backfill", "History: WARC files, saved pages, lists, sitemaps."),
    "reprocess": ("flows.commands.reprocess", "reprocess", "Extract again from stored pages."),
    "eval": ("flows.commands.eval", "evaluate", "Precision, recall, F1 of the extractor."),
    "maintain": ("flows.commands.maintain", "maintain", "Compact, retain, check, back up, restore."),
    "doctor": ("flows.commands.doctor", "doctor", "Check configuration, disk, database, mail, feeds."),
}


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is used, and knows all names without."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """All names, in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_, _, about) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    default="text",
    envvar=FORMAT_VARIABLE,
    help="Form of the log lines.",
)
@click.option("--log-level", type=click.Choice(LEVELS), default="info", envvar=LEVEL_VARIABLE)
@click.version_option(package_name="dealwire")
def cli(log_format: str, log_level: str) -> None:
    """Monitor AI news: deals and model launches as events, with evidence.

    \b
    Try it without network and configuration:
        dealwire demo
    Then:
        dealwire init && dealwire run
    """
    set_up_logging(log_format, log_level)
    # Runs that Prefect starts for us are processes of their own; they are to write as we do.
    os.environ[FORMAT_VARIABLE], os.environ[LEVEL_VARIABLE] = log_format, log_level


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command. Exit status: 0 done, 1 something failed, 2 misuse or bad configuration."""
    # Imports and rows make millions of objects and few cycles: looking for these at every 700th object, as Python does
    # by itself, is a tenth of a short command's time.
    gc.set_threshold(50_000, 20, 20)
    sys.exit(_status(arguments))


def _status(arguments: Sequence[str] | None) -> int:
    try:
        result = cli.main(args=arguments, prog_name="dealwire", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return 2 if isinstance(error, click.UsageError) else 1
    except click.Abort:
        print("interrupted", file=sys.stderr)
        return 130
    except ConfigError as error:
        print(f"dealwire: {error}", file=sys.stderr)
        return 2
    except DealwireError as error:
        logging.getLogger(__name__).debug("failed", exc_info=True)
        print(f"dealwire: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:  # the reader of our output has gone, e.g. `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # a full disk, no rights, a folder in the way: the operating system's words will do
        logging.getLogger(__name__).debug("failed", exc_info=True)
        where = f"{error.filename}: " if error.filename else ""
        print(f"dealwire: {where}{error.strerror or error}", file=sys.stderr)
        return 1
    return result if isinstance(result, int) else 0


if __name__ == "__main__":
    main()
