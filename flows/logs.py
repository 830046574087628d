"""Log lines on standard error: text for people, JSON for machines."""

from __future__ import annotations

import json
import logging
import os
import sys
from datetime import UTC, datetime
from typing import TextIO

PACKAGES = ("flows", "extractors", "warehouse")
FORMAT_VARIABLE, LEVEL_VARIABLE = "DEALWIRE_LOG_FORMAT", "DEALWIRE_LOG_LEVEL"
LEVELS = ("debug", "info", "warning", "error")


class _OurHandler(logging.StreamHandler[TextIO]):
    """Told apart from the handlers that Prefect adds."""


class JsonLines(logging.Formatter):
    """One JSON object a line; control characters cannot break out of it."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one record."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


class TextLines(logging.Formatter):
    """Time, level and message; line breaks and control characters from outside are made visible."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(message)s", "%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        """Write one record; only a traceback may take several lines."""
        message = record.getMessage()
        clean = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in message)
        shown = logging.makeLogRecord({**record.__dict__, "msg": clean, "args": None})
        return super().format(shown)


def show_in_run_view() -> None:
    """In a run of Prefect's, let what our packages tell reach its run view and standard error.

    Prefect has given our loggers its own handler (``PREFECT_LOGGING_EXTRA_LOGGERS``); what they lack is a level, and
    on standard error the form that the operator chose for the service.
    """
    if not any(isinstance(one, _OurHandler) for one in logging.getLogger(PACKAGES[0]).handlers):
        _add_handler(os.environ.get(FORMAT_VARIABLE, "text"), os.environ.get(LEVEL_VARIABLE, "info"))


def set_up_logging(form: str, level: str) -> None:
    """Send the log of our packages to standard error; called once by the command line."""
    for name in PACKAGES:
        logging.getLogger(name).handlers = []
    _add_handler(form, level)


def _add_handler(form: str, level: str) -> None:
    handler = _OurHandler(sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    for name in PACKAGES:
        logger = logging.getLogger(name)
        logger.setLevel(level.upper())
        logger.addHandler(handler)
        logger.propagate = False
