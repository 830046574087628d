"""The parts of ``dealwire.toml`` that say whom to tell what, when and by which way."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, SecretStr

from flows.setting_values import Duration, MailAddress, QuietHours, Recipient, Section, WebUrl, Zone

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def _unsubscribe(value: object) -> str | None:
    """An address that people write to, or a page that they open, to get no more mails."""
    text = str(value or "").strip()
    if not text:
        return None
    if not text.isprintable() or any(c in text for c in ' <>,"') or not text.startswith(("mailto:", "https://")):
        raise ValueError('"mailto:stop@example.org" or "https://example.org/stop" is wanted')
    return text


class SmtpSettings(Section):
    """The mail server. Without this section mails become files."""

    host: str = Field("localhost", min_length=1, description="Name or address of the server.")
    port: int = Field(25, ge=1, le=65535, description="Its port.")
    security: Literal["none", "starttls", "tls"] = Field("none", description="none, starttls or tls.")
    sender: MailAddress = Field("dealwire@example.org", description="Address the mails come from.")
    reply_to: MailAddress | None = Field(None, description="Address that answers and corrections go to.")
    unsubscribe: Annotated[str | None, BeforeValidator(_unsubscribe)] = Field(
        None, description="mailto: or https: address for the header List-Unsubscribe."
    )
    folder: Path = Field(Path("mail"), description="Where mails become .eml files when there is no server.")
    ca_file: Path | None = Field(None, description="Own certificate authorities, PEM.")
    timeout_s: float = Field(30, gt=0, le=600, description="Seconds for each step of the conversation.")
    username: SecretStr | None = Field(None, description="From the environment alone.")
    password: SecretStr | None = Field(None, description="From the environment alone.")


class AlertSettings(Section):
    """One rule: which events are mailed to whom."""

    name: str = Field(min_length=1, max_length=200, description="Its name everywhere.")
    over: Literal["events", "deals", "launches"] = Field("events", description="The view the condition is over.")
    where: str = Field(min_length=1, description="SQL condition over that view.")
    to: tuple[Recipient, ...] = Field(min_length=1, description='Recipients: mail addresses, or "channel:NAME".')
    delivery: Literal["immediate", "daily", "weekly"] = Field("immediate", description="At once or in a digest.")
    on: tuple[Literal["new", "status", "amount", "correction"], ...] = Field(
        ("new",), min_length=1, description="What is news: the event itself, or a change of it."
    )
    max_age: Duration = Field(timedelta(days=14), description="Events announced earlier than this are not mailed.")


class DeliverySettings(Section):
    """When mails may come, for everybody who is not named in [[recipients]]."""

    quiet_hours: QuietHours = Field(None, description='Hours without mails, "22:00-07:00"; what waits comes after.')
    max_per_hour: int = Field(20, ge=1, le=10_000, description="Mails an hour; what is more is folded into one digest.")
    digest_day: Weekday = Field("monday", description="Day of weekly digests; the hour is that of schedule.digest.")
    operator: MailAddress | None = Field(None, description="Who is told of dead feeds and failed runs, once a day.")


class RecipientSettings(Section):
    """What one recipient wants in another way."""

    address: Recipient = Field(description="The address, as in a rule.")
    quiet_hours: QuietHours = Field(None, description="As in [delivery]; empty: none.")
    max_per_hour: int | None = Field(None, ge=1, le=10_000, description="As in [delivery].")
    digest_at: Annotated[str | None, Field(pattern=r"^([01]?\d|2[0-3]):[0-5]\d$")] = Field(
        None, description='Hour of digests, "07:30".'
    )
    digest_day: Weekday | None = Field(None, description="Day of weekly digests.")
    timezone: Zone | None = Field(None, description="Zone of these hours; schedule.timezone when left out.")


class ChannelSettings(Section):
    """A way that is not mail. Its secret is DEALWIRE_CHANNEL_KEYS__<NAME> in the environment."""

    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$", description='Its name; rules say "channel:NAME".')
    kind: Literal["webhook", "apprise"] = Field("webhook", description="webhook, or apprise (an extra).")
    url: WebUrl | None = Field(None, description="Where a webhook posts; Apprise takes its URL from the secret.")
    timeout_s: float = Field(15, gt=0, le=120, description="Seconds for one request.")
