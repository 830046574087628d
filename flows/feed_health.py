"""Which feeds a person should look at, and what can be done about each. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from warehouse.feeds import FeedState

TROUBLE_AFTER = 3  # failures in a row before a passing fault is worth a line
_LASTING = frozenset({"gone", "blocked", "refused", "not_feed"})
_NAMED = 10  # feeds named in one line

_ADVICE = {
    "gone": "remove it, or look for its new address; `dealwire feeds check NAME` asks once more",
    "blocked": "the site does not want programs: look for another feed of the publisher, or ask it to let you in",
    "refused": "the address leads where dealwire does not go; correct it",
    "not_feed": "open the address; `dealwire feeds add` with the site's own address looks for its feed",
    "rate_limited": "nothing: it is asked again when its host allows; a longer `every` helps",
    "timeout": "nothing yet; a larger fetch.timeout_s where the server is slow and not dead",
    "too_large": "raise fetch.max_body_mib, or look for a shorter feed of the publisher",
    "parse_error": "nothing yet; tell the publisher if it lasts",
    "dns_error": "check the spelling of the host; remove the feed if the site is gone",
    "tls_error": "tell the publisher; the certificate is not trusted and that is not overridden",
    "robots": "nothing",
}
_ADVICE_BY_STATUS = {
    401: "it needs a subscription; put user and password into the address if you have them",
    403: "the server forbids it: set a contact in fetch.user_agent, or look for another feed",
    404: "the address may have changed: `dealwire feeds add` with the site's own address looks for its feed",
    451: "nothing",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Troubles:
    """What the summary of a run says of feeds that are not well."""

    lines: tuple[str, ...] = ()  # one for each that came into trouble in this run
    standing: str | None = None  # all others in trouble, in one line
    silent: str | None = None  # those that fell silent in this run, in one line


def troubles_of(pairs: Sequence[tuple[FeedState, FeedState]]) -> Troubles:
    """Tell what came up in a run in full, and what everybody knows already in brief.

    Args:
        pairs: Each feed before and after the run.
    """
    fresh, standing, silent = [], [], []
    for before, after in pairs:
        kind, line = trouble_kind(after), trouble_of(after)
        is_new = kind != trouble_kind(before)
        if kind == "silent":
            silent += [after.feed] * is_new
        elif line and is_new:
            fresh.append(line)
        elif line:
            standing.append(f"{after.feed} ({after.state})")
    return Troubles(lines=tuple(fresh), standing=_listed(standing), silent=_listed(silent))


def trouble_kind(state: FeedState) -> str | None:
    """Name the trouble of a feed as ``feed_troubles`` does; None for one that is well or has failed only just now."""
    if state.state in _LASTING:
        return state.state
    if state.consecutive_failures >= TROUBLE_AFTER:
        return "failing"
    return "silent" if state.silent else None


def trouble_of(state: FeedState) -> str | None:
    """Say in a line why a person should look at a feed; None where nobody need."""
    kind = trouble_kind(state)
    if kind is None:
        return None
    if kind == "silent":
        when = f", its newest entry is of {state.newest_entry_at:%Y-%m-%d}" if state.newest_entry_at else ""
        return f"{state.feed}: silent{when}"
    times = f", {state.consecutive_failures} times in a row" if state.consecutive_failures > 1 else ""
    return f"{state.feed}: {state.state}{times}: {state.message or ''}".rstrip(": ")


def advice_for(state: FeedState) -> str | None:
    """Say what a person can do about a feed; None where it is well.

    >>> advice_for(FeedState(feed="A", url="https://a.example.org/", publisher="A", state="http_error", http_status=404))
    "the address may have changed: `dealwire feeds add` with the site's own address looks for its feed"
    """
    if state.state in {None, "ok", "not_modified"}:
        return "see whether the site has moved its news to another feed" if state.silent else None
    if state.state == "http_error":
        return _ADVICE_BY_STATUS.get(state.http_status or 0, "nothing yet: it is asked again, less and less often")
    return _ADVICE.get(state.state or "")


def _listed(names: Sequence[str]) -> str | None:
    """Write names in one line, not too many of them."""
    if not names:
        return None
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")
