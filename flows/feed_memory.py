"""What is remembered of a feed after an attempt: a pure function of what was remembered and what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

from flows.feed_answers import Judged
from flows.feed_entries import Sifted, published
from flows.fetch.headers import DAY_S, cache_seconds, hub_of, retry_after_seconds
from flows.schedule import BLOCKED, NO_FEED, Visit, is_silent, next_visit, rhythm_of
from warehouse.feeds import FeedState

OK = frozenset({"ok", "not_modified"})
MOVED_AFTER_DAYS = 5  # a permanent redirect is believed after successes on so many different days
BACK_AFTER_FAILURES = 5  # at an address that a redirect led to, before the configured one is asked again
_LONGEST = 500  # characters of a message


def remember(one: Judged, every: timedelta, sifted: Sifted | None) -> FeedState:
    """Say what is remembered after an attempt.

    A failed attempt changes nothing but state, status, message, failures and the next visit: validators, hashes and
    entries stay as they were.

    Args:
        one: The attempt.
        every: The feed's base interval.
        sifted: Its entries, where it was read.
    """
    state = replace(
        one.state,
        state=one.outcome,
        http_status=one.answer.status,
        last_attempt_at=one.at,
        new_entries=len(sifted.new) if sifted else 0,
        message=_cut(one.message),
    )
    state = _after_success(state, one, sifted) if one.outcome in OK else _after_failure(state, one)
    due = next_visit(_visit_of(state, one, every))
    return replace(
        state,
        next_at=None if state.state == "gone" else due,
        silent=is_silent(state.newest_entry_at, state.rhythm_s, one.at),
    )


def _visit_of(state: FeedState, one: Judged, every: timedelta) -> Visit:
    headers = one.answer.headers
    cache_s = cache_seconds(headers, one.at) if one.answer.status in {200, 304, 429} else None
    failed = one.outcome not in OK
    return Visit(
        feed=state.feed,
        at=one.at,
        answered_at=one.answered_at,
        every=every,
        failures=state.consecutive_failures,
        least={"blocked": BLOCKED, "not_feed": NO_FEED}.get(one.outcome, timedelta()),
        cache_s=cache_s,
        retry_after_s=retry_after_seconds(headers, one.at) if failed else None,
        ttl_s=state.ttl_s,
        skip_hours=state.skip_hours,
        skip_days=state.skip_days,
        unguided=not (state.etag or state.last_modified or cache_s or state.ttl_s),
        successes=state.successes,
        changed_at=state.last_new_entry_at,
    )


def _after_failure(state: FeedState, one: Judged) -> FeedState:
    state = replace(state, consecutive_failures=state.consecutive_failures + 1)
    asked = retry_after_seconds(one.answer.headers, one.at) or 0
    message = state.message or ""
    if one.outcome == "gone" and state.current_url:  # the move was a mistake, or only the new place is gone
        message += f"; going back to {state.url}"
        state = replace(state, state="http_error", current_url=None, moved_url=None, moved_days=0, moved_on=None)
    elif one.outcome == "gone":
        message += "; it is not asked again. Remove it, or ask once more with: dealwire feeds check NAME"
    elif asked > DAY_S:
        message += f"; asked to wait {asked / 3600:.0f} hours, waiting a day"
    if state.current_url and state.consecutive_failures >= BACK_AFTER_FAILURES:
        message += f"; going back to {state.url}"
        state = replace(state, current_url=None, moved_url=None, moved_days=0, moved_on=None)
    return replace(state, message=_cut(message))


def _after_success(state: FeedState, one: Judged, sifted: Sifted | None) -> FeedState:
    headers, whole = one.answer.headers, one.answer.status != 304
    state = replace(
        state,
        last_success_at=one.at,
        successes=state.successes + 1,
        consecutive_failures=0,
        etag=headers.get("etag") if whole else headers.get("etag", state.etag),
        last_modified=headers.get("last-modified") if whole else headers.get("last-modified", state.last_modified),
        validators_url=one.answer.final_url,
        body_hash=one.body_hash or state.body_hash,
    )
    if one.document is not None and sifted is not None:
        state = _after_reading(state, one, sifted)
    state, note = _after_redirects(state, one, sifted)
    return replace(state, message=_cut("; ".join(filter(None, (state.remarks, note)))))


def _after_reading(state: FeedState, one: Judged, sifted: Sifted) -> FeedState:
    assert one.document is not None
    entries, hints = one.document.entries, one.document.hints
    times = [time for entry in entries if (time := published(entry, one.at))]
    newest = max([*times, *([one.at] if sifted.new and not times else [])], default=None)
    hub = hub_of(one.answer.headers) or hints.hub_url
    return replace(
        state,
        title=state.title if one.answer.redirects and state.title else _cut(one.document.title),
        entries=len(entries) or state.entries,
        remarks=_cut("; ".join(_remarks(state, one, sifted, hub))),
        ttl_s=hints.ttl_s,
        skip_hours=hints.skip_hours,
        skip_days=hints.skip_days,
        hub_url=hub,
        last_new_entry_at=one.at if sifted.new else state.last_new_entry_at,
        newest_entry_at=newest or state.newest_entry_at,
        rhythm_s=rhythm_of(times) or state.rhythm_s,
    )


def _remarks(state: FeedState, one: Judged, sifted: Sifted, hub: str | None) -> Iterator[str]:
    """What is worth knowing of a document that was read; it stays true until another one is."""
    assert one.document is not None
    if one.document.sitemaps and not one.document.entries:
        yield f"an index of {len(one.document.sitemaps)} sitemaps"
    elif not one.document.entries:
        yield f"the feed has lost its entries: it had {state.entries}, now none" if state.entries else "no entries yet"
    if sifted.in_future:
        yield f"{sifted.in_future} entries dated in the future"
    if sifted.without_link:
        yield f"{sifted.without_link} entries without a link"
    yield from one.document.warnings
    if hub:
        yield f"names a WebSub hub, {hub[:200]}, and is polled all the same"


def _after_redirects(state: FeedState, one: Judged, sifted: Sifted | None) -> tuple[FeedState, str]:
    """Count the days on which permanent redirects led to the same feed; believe them after five."""
    target = one.answer.permanent_url if one.answer.all_permanent else None
    if target is None:
        kept = replace(state, moved_url=None, moved_days=0, moved_on=None)
        return kept, f"redirected for now to {one.answer.final_url}" if one.answer.redirects else ""
    seen = target == state.moved_url
    if not _is_same(one, sifted, rejected=seen and not state.moved_days):
        kept = replace(state, moved_url=target, moved_days=0, moved_on=None)
        return kept, f"redirected for good to {target}, which is another feed"
    today = one.at.date()
    days = (state.moved_days if seen else 0) + (not seen or state.moved_on != today)
    if days >= MOVED_AFTER_DAYS:
        moved = replace(state, current_url=target, moved_url=None, moved_days=0, moved_on=None, moved_at=one.at)
        return moved, f"moved for good from {asked_url(one.state)} to {target}"
    state = replace(state, moved_url=target, moved_days=days, moved_on=today)
    return state, f"redirected for good to {target}, seen on {days} of {MOVED_AFTER_DAYS} days"


def _is_same(one: Judged, sifted: Sifted | None, *, rejected: bool) -> bool:
    """Whether a redirect leads to the feed that is remembered: by its title, or by entries known before it did.

    Args:
        one: The attempt.
        sifted: Its entries; None where the body has not changed.
        rejected: The target was another feed when it was first met, so that its entries are known from there.
    """
    if one.document is None or sifted is None:
        return not rejected
    if not one.document.entries:
        return False
    if one.document.title is not None and _cut(one.document.title) == one.state.title:
        return True
    return not rejected and (not one.state.successes or len(sifted.new) < len(one.document.entries))


def asked_url(state: FeedState) -> str:
    """Return the address that is asked: the one a proven redirect led to, else the configured one."""
    return state.current_url or state.url


def shown_url(url: str) -> str:
    """Return an address without user and password, for tables that people share.

    >>> shown_url("https://me:secret@example.org/feed")
    'https://example.org/feed'
    """
    user, at, _ = urlsplit(url).netloc.rpartition("@") if "@" in url else ("", "", "")
    return url.replace(f"{user}{at}", "", 1) if at else url


def _cut(message: str | None) -> str | None:
    return message[:_LONGEST] if message else None
