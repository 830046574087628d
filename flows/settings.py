"""``dealwire.toml`` and the environment, read once and passed down as values.

Every value of the file can be overridden by ``DEALWIRE_<SECTION>__<KEY>``; secrets come from the environment alone.
Relative paths are relative to the file.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from extractors.errors import ConfigError
from flows.alert_settings import (
    AlertSettings,
    ChannelSettings,
    DeliverySettings,
    RecipientSettings,
    SmtpSettings,
)
from flows.setting_values import DigestTime, Duration, Schedule, Section, WebUrl, Zone, parse_duration

__all__ = ["FeedSettings", "FetchSettings", "ScheduleSettings", "Settings", "load_settings", "parse_duration"]

_SECRETS = frozenset({"username", "password"})


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


class ScheduleSettings(Section):
    """When `dealwire serve` works."""

    monitor: Schedule = Field("5m", description="An interval or a cron expression.")
    digest: DigestTime = Field("0 7 * * *", description='When digests are mailed: "minute hour * * weekdays".')
    maintain: Schedule = Field("30 3 * * *", description="When the warehouse is tidied.")
    timezone: Zone = Field("UTC", description="Zone of the cron expressions.")


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
    delivery: DeliverySettings = DeliverySettings()
    recipients: tuple[RecipientSettings, ...] = ()
    channels: tuple[ChannelSettings, ...] = ()
    channel_keys: dict[str, SecretStr] = Field(default_factory=dict, description="From the environment alone.")
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
        for kind, names in (
            ("feeds", [one.name for one in self.feeds]),
            ("alerts", [one.name for one in self.alerts]),
            ("channels", [one.name for one in self.channels]),
            ("recipients", [one.address for one in self.recipients]),
        ):
            twice = sorted(name for name, count in Counter(names).items() if count > 1)
            if twice:
                raise ValueError(f"[[{kind}]] name {twice[0]!r} is used twice")
        return self

    @model_validator(mode="after")
    def _channels_are_known(self) -> Self:
        known = {f"channel:{one.name}" for one in self.channels}
        for alert in self.alerts:
            unknown = [one for one in alert.to if one.startswith("channel:") and one not in known]
            if unknown:
                raise ValueError(f"[[alerts]] {alert.name!r}: there is no [[channels]] for {unknown[0]!r}")
        for channel in self.channels:
            if channel.kind == "webhook" and not str(channel.url).startswith(("http://", "https://")):
                raise ValueError(f"[[channels]] {channel.name!r}: a webhook needs a url with http:// or https://")
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
    if "channel_keys" in content:
        raise ConfigError(
            "channel_keys does not belong into a file",
            subject=f"{path}:{_line_of(text, ('channel_keys',)) or 1}",
            advice="Set DEALWIRE_CHANNEL_KEYS__<NAME> in the environment.",
        )
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
        "delivery": DeliverySettings,
        "recipients": RecipientSettings,
        "channels": ChannelSettings,
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
