"""``dealwire.toml`` and the environment, read once and passed down as values.

Every value of the file can be overridden by ``DEALWIRE_<SECTION>__<KEY>``; secrets come from the environment alone.
Relative paths are relative to the file.
"""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from extractors.errors import ConfigError

_DURATION = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*([smhdw])\s*$")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SECRETS = frozenset({"username", "password"})
_MAIL = re.compile(r"^[^@\s,;<>\"]+@[^@\s,;<>\"]+$")


def parse_duration(value: object) -> timedelta:
    """Read "30s", "5m", "2h", "14d" or "1w".

    Raises:
        ValueError: It is none of these, or not more than zero.

    >>> parse_duration("30m")
    datetime.timedelta(seconds=1800)
    """
    if isinstance(value, timedelta):
        return value
    match = _DURATION.match(value) if isinstance(value, str) else None
    if not match or float(match[1]) <= 0:
        raise ValueError('a duration like "30s", "5m", "2h" or "14d" is wanted')
    return timedelta(**{_UNITS[match[2]]: float(match[1])})


def _schedule(value: object) -> str:
    """An interval or a cron expression of five fields."""
    text = str(value).strip()
    if len(text.split()) != 5:
        parse_duration(text)
    return text


def _zone(value: object) -> str:
    """A name of the time zone database."""
    try:
        return ZoneInfo(str(value)).key
    except (KeyError, ValueError, OSError) as error:
        raise ValueError('a time zone like "UTC" or "Europe/Berlin" is wanted') from error


def _web_url(value: object) -> str:
    """An address with a scheme.

    One that is neither http nor https is refused when it is due, and seen so in the feed's health: one bad feed must
    not stop the others.
    """
    text = str(value).strip()
    parts = urlsplit(text)
    if not parts.scheme or (parts.scheme in {"http", "https"} and not parts.hostname):
        raise ValueError("an address that begins with http:// or https:// is wanted")
    return text


def _mail_address(value: object) -> str:
    if not isinstance(value, str) or not _MAIL.match(value):
        raise ValueError('a mail address like "desk@example.org" is wanted')
    return value


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
Schedule = Annotated[str, BeforeValidator(_schedule)]
Zone = Annotated[str, BeforeValidator(_zone)]
WebUrl = Annotated[str, BeforeValidator(_web_url)]
MailAddress = Annotated[str, BeforeValidator(_mail_address)]


class Section(BaseModel):
    """A table of the file: nothing unknown, nothing changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class WarehouseSettings(Section):
    """Where the data lives."""

    path: Path = Field(Path("dealwire.duckdb"), description="DuckDB file that runs write.")
    published: Path = Field(Path("dealwire-latest.duckdb"), description="Read-only copy, replaced after each run.")
    keep_pages_days: int = Field(365, ge=0, description="Days that raw pages are kept; text and evidence stay.")


class FetchSettings(Section):
    """Manners and limits towards other people's servers."""

    user_agent: str = Field("dealwire (+https://example.org/contact)", description="Who we say we are.", min_length=1)
    allow_private_addresses: bool = Field(False, description="True only for tests on loopback.")
    timeout_s: float = Field(20, gt=0, le=600, description="Seconds for one whole request.")
    max_body_mib: float = Field(10, gt=0, le=1024, description="Largest body in MiB, after decompression.")
    host_delay_s: float = Field(1.0, ge=0, le=3600, description="Seconds between two requests to one host.")
    max_concurrency: int = Field(16, ge=1, le=256, description="Requests in flight at once, over all hosts.")
    respect_robots: bool = Field(True, description="Obey robots.txt for article pages.")


class FeedSettings(Section):
    """One feed."""

    name: str = Field(min_length=1, description="Its name everywhere.")
    url: WebUrl = Field(description="Where it is.")
    every: Duration = Field(timedelta(minutes=30), description="Base interval between two visits.")
    publisher: str | None = Field(None, description="Family: several feeds of one publisher are one source.")

    @property
    def source(self) -> str:
        """The publisher, or the feed's own name."""
        return self.publisher or self.name


class SmtpSettings(Section):
    """The mail server. Without this section mails become files."""

    host: str = Field("localhost", min_length=1, description="Name or address of the server.")
    port: int = Field(25, ge=1, le=65535, description="Its port.")
    security: Literal["none", "starttls", "tls"] = Field("none", description="none, starttls or tls.")
    sender: MailAddress = Field("dealwire@example.org", description="Address the mails come from.")
    folder: Path = Field(Path("mail"), description="Where mails become .eml files when there is no server.")
    ca_file: Path | None = Field(None, description="Own certificate authorities, PEM.")
    timeout_s: float = Field(30, gt=0, le=600, description="Seconds for each step of the conversation.")
    username: SecretStr | None = Field(None, description="From the environment alone.")
    password: SecretStr | None = Field(None, description="From the environment alone.")


class ScheduleSettings(Section):
    """When `dealwire serve` works."""

    monitor: Schedule = Field("5m", description="An interval or a cron expression.")
    digest: Schedule = Field("0 7 * * *", description="When digests are mailed.")
    maintain: Schedule = Field("30 3 * * *", description="When the warehouse is tidied.")
    timezone: Zone = Field("UTC", description="Zone of the cron expressions.")


class AlertSettings(Section):
    """One rule: which events are mailed to whom."""

    name: str = Field(min_length=1, description="Its name everywhere.")
    over: Literal["events", "deals", "launches"] = Field("events", description="The view the condition is over.")
    where: str = Field(min_length=1, description="SQL condition over that view.")
    to: tuple[MailAddress, ...] = Field(min_length=1, description="Recipients.")
    delivery: Literal["immediate", "daily", "weekly"] = Field("immediate", description="At once or in a digest.")
    on: tuple[Literal["new", "status", "amount", "correction"], ...] = Field(("new",), description="What is news.")
    max_age: Duration = Field(timedelta(days=14), description="Events announced earlier than this are not mailed.")


class Settings(BaseSettings):
    """Everything that differs between a laptop and the server."""

    model_config = SettingsConfigDict(
        env_prefix="DEALWIRE_",
        env_nested_delimiter="__",
        extra="forbid",
        frozen=True,
        nested_model_default_partial_update=True,
    )

    root: Path = Field(Path(), exclude=True)
    warehouse: WarehouseSettings = WarehouseSettings()
    fetch: FetchSettings = FetchSettings()
    feeds: tuple[FeedSettings, ...] = ()
    smtp: SmtpSettings | None = None
    schedule: ScheduleSettings = ScheduleSettings()
    alerts: tuple[AlertSettings, ...] = ()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment goes before the file."""
        return env_settings, init_settings

    @model_validator(mode="after")
    def _names_are_unique(self) -> Self:
        for kind, names in (("feeds", [f.name for f in self.feeds]), ("alerts", [a.name for a in self.alerts])):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise ValueError(f"[[{kind}]] name {twice[0]!r} is used twice")
        return self

    @property
    def database(self) -> Path:
        """The warehouse, as an absolute path."""
        return self.root / self.warehouse.path

    @property
    def published(self) -> Path:
        """The published copy, as an absolute path."""
        return self.root / self.warehouse.published

    @property
    def prefect_home(self) -> Path:
        """Prefect's own data, beside the warehouse."""
        return self.database.parent / ".prefect"

    @property
    def mail_folder(self) -> Path:
        """Where mails become files when there is no server."""
        return self.root / (self.smtp.folder if self.smtp else Path("mail"))


def load_settings(path: Path) -> Settings:
    """Read a configuration file and the environment.

    Args:
        path: The file, usually ``dealwire.toml``.
    Returns:
        The settings; ``root`` is the folder of the file.
    Raises:
        ConfigError: The file is missing or wrong; one line for each fault, with key and line.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ConfigError("there is no such file", subject=str(path), advice="`dealwire init` writes one.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read ({error})", subject=str(path)) from error
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"is not valid TOML: {error}", subject=str(path)) from error
    _refuse_secrets(content, text, path)
    try:
        return Settings(**{**content, "root": path.resolve().parent})
    except ValidationError as error:
        raise ConfigError(_faults(error, text, path)) from error


def _refuse_secrets(content: dict[str, Any], text: str, path: Path) -> None:
    smtp = content.get("smtp")
    for key in sorted(_SECRETS & set(smtp if isinstance(smtp, dict) else ())):
        line = _line_of(text, ("smtp", key))
        raise ConfigError(
            f"smtp.{key} does not belong into a file",
            subject=f"{path}:{line}",
            advice=f"Set DEALWIRE_SMTP__{key.upper()} in the environment.",
        )


def _faults(error: ValidationError, text: str, path: Path) -> str:
    """One line for each fault: file, line, key, what is wrong, what is allowed."""
    lines = []
    for fault in error.errors():
        place = tuple(part for part in fault["loc"] if part != "root")
        key = _key_name(place)
        message = fault["msg"].removeprefix("Value error, ")
        if fault["type"] == "extra_forbidden":
            message = f"unknown key; allowed here: {', '.join(_allowed(place))}"
        number = _line_of(text, place)
        where = f"{path}:{number}" if number else str(path)
        lines.append(f"{where}: {key}: {message}" if key else f"{where}: {message}")
    return "\n".join(lines)


def _key_name(place: tuple[int | str, ...]) -> str:
    """Write a place as people do.

    >>> _key_name(("feeds", 0, "url"))
    'feeds[1].url'
    """
    name = ""
    for part in place:
        name += f"[{part + 1}]" if isinstance(part, int) else (f".{part}" if name else part)
    return name


def _allowed(place: tuple[int | str, ...]) -> list[str]:
    """Keys that may stand where an unknown one does."""
    sections: dict[str, type[BaseModel]] = {
        "warehouse": WarehouseSettings,
        "fetch": FetchSettings,
        "feeds": FeedSettings,
        "smtp": SmtpSettings,
        "schedule": ScheduleSettings,
        "alerts": AlertSettings,
    }
    section = sections.get(str(place[0])) if len(place) > 1 else None
    keys = section.model_fields if section else sections
    return sorted(set(keys) - _SECRETS)


def _line_of(text: str, place: tuple[int | str, ...]) -> int | None:
    """Line number of a key, or of its table, or None; tables and keys as people write them."""
    if not place:
        return None
    section, wanted = str(place[0]), str(place[-1])
    index = next((part for part in place if isinstance(part, int)), 0)
    key = re.compile(rf"^\s*[\"']?{re.escape(wanted)}[\"']?\s*=")
    seen, table_line, inside = -1, None, False
    for number, line in enumerate(text.splitlines(), start=1):
        header = re.match(r"^\s*\[\[?\s*([^\]\s]+)\s*\]\]?", line)
        if header:
            inside = header[1].split(".")[0].strip("\"'") == section
            seen += inside
            if inside and seen == index:
                table_line = number
        elif (len(place) == 1 or (inside and seen == index)) and key.match(line):
            return number
    return table_line
