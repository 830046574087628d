"""Edits of the feed list in ``dealwire.toml`` that leave every other line, and its comments, as they are.

The text is edited by line, and the outcome is read again before it is kept: what does not hold exactly the feeds that it
should is not written.
"""

from __future__ import annotations

import os
import re
import stat
import tempfile
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from extractors.errors import ConfigError
from flows.catalogue import feed_block

_HEADER = re.compile(r"^\s*\[")
_FEEDS = re.compile(r"^\s*\[\[\s*feeds\s*\]\]\s*(?:#.*)?$")


def feeds_in(text: str) -> list[dict[str, Any]]:
    """Return the feeds that a configuration text holds.

    Raises:
        ConfigError: It is no TOML.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"is not valid TOML: {error}") from error
    feeds = content.get("feeds", [])
    return [feed for feed in feeds if isinstance(feed, dict)] if isinstance(feeds, list) else []


def with_feeds(text: str, new: Sequence[dict[str, str | None]]) -> str:
    """Return the text with feeds appended behind its last one.

    Args:
        text: The configuration.
        new: ``name``, ``url`` and where given ``every`` and ``publisher`` of each.

    Raises:
        ConfigError: The text cannot be edited safely.
    """
    if not new:
        return text
    before = feeds_in(text)
    blocks = "\n".join(feed_block(**feed) for feed in new)  # type: ignore[arg-type]
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    at = _end_of_last(lines)
    gap = "" if at == 0 or not lines[at - 1].strip() else "\n"
    rest = "\n" if at < len(lines) and lines[at].strip() else ""
    edited = "".join(lines[:at]) + gap + blocks + rest + "".join(lines[at:])
    wanted = before + [{key: value for key, value in feed.items() if value} for feed in new]
    return _checked(text, edited, wanted)


def without_feed(text: str, name: str) -> str:
    """Return the text without the feed of this name or URL; comments around it stay.

    Raises:
        ConfigError: There is no such feed, or the text cannot be edited safely.
    """
    before = feeds_in(text)
    index = next((i for i, feed in enumerate(before) if name in {feed.get("name"), feed.get("url")}), None)
    if index is None:
        raise ConfigError(f"there is no feed {name!r}", advice="`dealwire feeds list` shows all names")
    lines = text.splitlines(keepends=True)
    starts = [number for number, line in enumerate(lines) if _FEEDS.match(line)]
    if len(starts) != len(before):
        raise _by_hand()
    start = starts[index]
    end = _end_of_table(lines, start)
    if end < len(lines) and not lines[end].strip() and (start == 0 or not lines[start - 1].strip()):
        end += 1  # one of the two blank lines that would now stand together
    return _checked(text, "".join(lines[:start] + lines[end:]), before[:index] + before[index + 1 :])


def _end_of_last(lines: list[str]) -> int:
    """Return the line behind the last feed; the end of the file where there is none."""
    starts = [number for number, line in enumerate(lines) if _FEEDS.match(line)]
    return _end_of_table(lines, starts[-1]) if starts else len(lines)


def _end_of_table(lines: list[str], start: int) -> int:
    """Return the line behind a table's last key: what follows, blank or comment, belongs to what comes next."""
    end = start + 1
    for number in range(start + 1, len(lines)):
        stripped = lines[number].strip()
        if _HEADER.match(lines[number]):
            break
        if stripped and not stripped.startswith("#"):
            end = number + 1
    return end


def _checked(text: str, edited: str, wanted: list[dict[str, Any]]) -> str:
    """Return the edited text when it holds the wanted feeds and everything else as before."""
    try:
        after = tomllib.loads(edited)
        before = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _by_hand() from error
    before.pop("feeds", None)
    found = after.pop("feeds", [])
    if found != wanted or after != before:
        raise _by_hand()
    return edited


def _by_hand() -> ConfigError:
    return ConfigError("the feeds are written in a way that this command cannot edit", advice="Edit the file by hand")


def write_safely(path: Path, text: str) -> None:
    """Replace a file as a whole, with its rights kept, so that a crash leaves the old or the new one.

    Raises:
        ConfigError: It cannot be written.
    """
    target = path.resolve()  # a symbolic link stays one
    try:
        mode = stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o644
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(mode)
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ConfigError(f"cannot be written ({error.strerror or error})", subject=str(path)) from error


def read_config(path: Path) -> str:
    """Return the configuration as text.

    Raises:
        ConfigError: It cannot be read.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except FileNotFoundError as error:
        raise ConfigError("there is no such file", subject=str(path), advice="`dealwire init` writes one.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read ({error})", subject=str(path)) from error
