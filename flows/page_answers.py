"""What an answer to a page request is, and what becomes of the page."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from flows.feed_answers import is_challenge, refusal_of
from flows.feed_memory import shown_url
from flows.fetch.answers import Answer
from flows.fetch.headers import retry_after_seconds
from flows.fetch.robots import FORBIDDEN
from flows.schedule import DAY, next_page_try
from warehouse.feeds import Fetch
from warehouse.pages import DuePage, PageOutcome

ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
_HTML = ("text/html", "application/xhtml", "text/plain", "application/xml", "text/xml")
_FINAL_STATUSES = frozenset({410, 451})
_FINAL_FAILURES = frozenset({"refused", "too_large"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Verdict:
    outcome: str
    reason: str
    final: bool = False  # not worth another try


def judge_page(page: DuePage, at: datetime, answer: Answer) -> PageOutcome:
    """Decide what becomes of a page: stored, no article, to be tried again, or given up with its reason.

    Args:
        page: As it was due.
        at: When it was asked.
        answer: What came of it.
    """
    verdict = _verdict(answer)
    if verdict is not None:
        return _failed(page, at, answer, verdict)
    if not is_page(answer.headers):
        kind = answer.headers.get("content-type", "").partition(";")[0].strip()[:60]
        reason = f"{kind}, which is no page"
        return PageOutcome(url=page.url, state="not_article", reason=reason, attempts=page.attempts, fetched_at=at)
    return PageOutcome(
        url=page.url,
        state="pending",  # until it is read
        attempts=page.attempts,
        body=zlib.compress(answer.body, 6),
        sha256=sha256(answer.body).hexdigest(),
        content_type=answer.headers.get("content-type"),
        final_url=answer.final_url,
        fetched_at=at,
    )


def is_page(headers: Mapping[str, str]) -> bool:
    """Say by its headers whether an answer can be a page that people read; one without a type may be.

    >>> is_page({"content-type": "text/html; charset=utf-8"}), is_page({"content-type": "application/pdf"})
    (True, False)
    """
    kind = headers.get("content-type", "").strip().lower()
    return not kind or kind.startswith(_HTML)


def page_fetch(at: datetime, answer: Answer, outcome: PageOutcome) -> Fetch:
    """Make the record of one page request."""
    return request_fetch("page", at, answer, message=outcome.reason)


def request_fetch(purpose: str, at: datetime, answer: Answer, *, message: str | None = None) -> Fetch:
    """Make the record of one request, of a page or of robots.txt."""
    verdict = _verdict(answer)
    return Fetch(
        url=shown_url(answer.url),
        purpose=purpose,
        started_at=at,
        outcome=verdict.outcome if verdict else "ok",
        http_status=answer.status,
        bytes=answer.size,
        duration_ms=int(answer.duration_s * 1000),
        redirects=answer.redirects,
        final_url=answer.final_url if answer.redirects else None,
        message=message or (verdict.reason[:500] if verdict else None),
    )


def _verdict(answer: Answer) -> _Verdict | None:
    """What is wrong with an answer; None when nothing is."""
    if answer.failure:
        final = answer.failure in _FINAL_FAILURES or answer.message == FORBIDDEN
        return _Verdict(outcome=answer.failure, reason=answer.message or answer.failure, final=final)
    if is_challenge(answer) or answer.status not in {200, 203}:
        outcome, reason = refusal_of(answer)
        return _Verdict(outcome=outcome, reason=reason, final=answer.status in _FINAL_STATUSES)
    if is_page(answer.headers) and not answer.body.strip():
        return _Verdict(outcome="http_error", reason="an empty body")
    return None


def _failed(page: DuePage, at: datetime, answer: Answer, verdict: _Verdict) -> PageOutcome:
    """Try again in a later run, with growing pauses, up to a limit; then park the page with its reason."""
    reason = verdict.reason[:500]
    if verdict.outcome == "robots" and verdict.final:
        return PageOutcome(url=page.url, state="robots", reason=reason, attempts=page.attempts, fetched_at=at)
    attempts = page.attempts + 1
    wait_s = DAY.total_seconds() if verdict.outcome == "blocked" else retry_after_seconds(answer.headers, at) or 0.0
    next_at = None if verdict.final else next_page_try(at, attempts, wait_s=wait_s)
    state = "robots" if verdict.outcome == "robots" else "failed"
    return PageOutcome(
        url=page.url,
        state=state if next_at else "parked",
        reason=reason,
        attempts=attempts,
        next_at=next_at,
        fetched_at=at,
    )
