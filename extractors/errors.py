"""What can go wrong, by what happens next.

DealwireError                  carries ``subject``: the URL, path or id at fault
├── FetchError                 outcome, status, retry_after_s
│   ├── TemporaryFetchError    time-out, DNS, 429, 5xx: back off and try in a later run
│   └── PermanentFetchError    404, 410, refused, robots: recorded, page parked
├── ParseError                 bytes are no feed, a page has no article: recorded, replayed later
│   └── NotAFeedError          the document is something else, and is named
├── StorageError               DuckDB failed, schema too new, disk full: the cycle fails loudly
│   └── LockedError            another process holds the warehouse
│       └── BusyError          another run is at work
├── MailError                  alerts stay unsent and are offered again
└── ConfigError                bad dealwire.toml, missing setting: before any work, exit status 2
"""

from __future__ import annotations


class DealwireError(Exception):
    """Base of all errors of the project; survives pickling, says what, where and what to do.

    Args:
        message: What went wrong, in words for the person who reads it.
        subject: The URL, path or id at fault.
        advice: What the reader can do about it.
    """

    def __init__(self, message: str, *, subject: str = "", advice: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.subject = subject
        self.advice = advice

    def __str__(self) -> str:
        head = f"{self.subject}: {self.message}" if self.subject else self.message
        return f"{head}. {self.advice}" if self.advice else head

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.__dict__.copy()))


def _rebuild(kind: type[DealwireError], state: dict[str, object]) -> DealwireError:
    """Make an error anew from its attributes, whatever its signature is."""
    error = kind.__new__(kind)
    error.__dict__.update(state)
    error.args = (state.get("message"),)
    return error


class FetchError(DealwireError):
    """A request did not end in a usable answer.

    Args:
        outcome: One of the words of ``fetches.outcome``.
        status: HTTP status, where an answer came.
        retry_after_s: Seconds the server asked to wait.
    """

    def __init__(
        self,
        message: str,
        *,
        subject: str = "",
        advice: str = "",
        outcome: str = "http_error",
        status: int | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message, subject=subject, advice=advice)
        self.outcome = outcome
        self.status = status
        self.retry_after_s = retry_after_s


class TemporaryFetchError(FetchError):
    """Worth another try in a later run."""


class PermanentFetchError(FetchError):
    """Not worth another try."""


class ParseError(DealwireError):
    """Bytes that are not what they should be."""


class NotAFeedError(ParseError):
    """The document is no feed; ``found`` names what it is (html, opml, empty, image, ...)."""

    def __init__(self, message: str, *, subject: str = "", advice: str = "", found: str = "unknown") -> None:
        super().__init__(message, subject=subject, advice=advice)
        self.found = found


class StorageError(DealwireError):
    """The warehouse cannot be read or written."""


class LockedError(StorageError):
    """Another process holds the warehouse."""


class BusyError(LockedError):
    """Another run is at work, and does what this one would have done."""


class MailError(DealwireError):
    """A mail was not accepted."""


class ConfigError(DealwireError):
    """The configuration cannot be used."""
