"""Where a redirect leads, or why it is not followed."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from flows.fetch.answers import FetchFailedError
from flows.fetch.guard import why_host_refused

MAX_REQUESTS = 10  # for one address, redirects included
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PERMANENT = frozenset({301, 308})
_LONGEST = 8_000  # characters
_NO_HOST = re.compile(r"(?:https?:)?//(?:[/?#]|$)", re.IGNORECASE)


def check_address(url: str) -> None:
    """Refuse what is not a plain http or https address, before anything is resolved.

    Raises:
        FetchFailedError: outcome ``refused``.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise FetchFailedError("refused", f"not an address ({error})") from error
    if parts.scheme.lower() not in {"http", "https"}:
        raise FetchFailedError("refused", f"only http and https are fetched, not {parts.scheme[:20] or 'a bare name'}")
    if not host or len(url) > _LONGEST or any(ord(char) < 33 or ord(char) == 127 for char in host):
        raise FetchFailedError("refused", "not a usable address")
    if why := why_host_refused(host):
        raise FetchFailedError("refused", why)


def next_address(here: str, location: str | None) -> str:
    """Resolve the Location of a redirect against the address that gave it.

    Returns:
        An absolute address without fragment, user and password.
    Raises:
        FetchFailedError: ``http_error`` when it is missing or malformed, ``refused`` when it leads away from http and
            https, or from https to http.
    """
    text = (location or "").strip()
    if not text:
        raise FetchFailedError("http_error", "a redirect without a target")
    if _NO_HOST.match(text):  # urljoin would take it for a path of this host
        raise FetchFailedError("http_error", "a redirect with a malformed target")
    if any(ord(char) < 32 or ord(char) == 127 for char in text):
        raise FetchFailedError("http_error", "a redirect with a malformed target")
    try:
        parts = urlsplit(urljoin(here, text))
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise FetchFailedError("http_error", f"a redirect with a malformed target ({error})") from error
    if parts.scheme in {"http", "https"} and not host:
        raise FetchFailedError("http_error", "a redirect with a malformed target")
    if urlsplit(here).scheme == "https" and parts.scheme == "http":
        raise FetchFailedError("refused", "redirected from https to http")
    there = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, parts.query, ""))
    check_address(there)
    return there
