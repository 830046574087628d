"""What an answer to a feed request is: the word for it, the sentence, and the feed in it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime

from extractors.errors import NotAFeedError, ParseError
from extractors.feeds.sniff import page_kind
from extractors.records import FeedDocument
from flows.clock import Clock
from flows.fetch.answers import Answer
from warehouse.feeds import FeedState

MAX_ENTRIES = 5_000  # of one feed; of a longer one the newest are kept
BLOCKS = frozenset({"challenge", "consent"})
_PAGE_SIZE = 256 * 1024  # bytes of a page that are looked at for signs of a challenge
_REFUSALS = frozenset({401, 403, 405, 406, 429, 503})  # statuses under which challenges are served
_WORDS = {
    400: "does not understand the request",
    401: "asks for a password",
    403: "forbids it",
    404: "does not know the address",
    410: "says that it is gone for good",
    429: "asks to be left alone for a while",
    451: "may not show it for legal reasons",
    500: "has an error of its own",
    502: "has no answer from the server behind it",
    503: "is not available for now",
    504: "has no answer in time from the server behind it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One attempt with its outcome, before it is compared with what is stored."""

    state: FeedState  # before the attempt
    at: datetime
    answered_at: datetime
    started_at: datetime
    answer: Answer
    outcome: str
    message: str | None = None
    document: FeedDocument | None = None
    body_hash: str | None = None


def judge(state: FeedState, started_at: datetime, answered_at: datetime, answer: Answer, clock: Clock) -> Judged:
    """Name what an answer is.

    Args:
        state: What is remembered of the feed.
        started_at: When the request was made.
        answered_at: When it ended.
        answer: What came of it.
        clock: That showed these times.
    """
    judged = Judged(
        state=state,
        at=clock.reckoned(started_at),
        answered_at=clock.reckoned(answered_at, strictly=True),
        started_at=started_at,
        answer=answer,
        outcome="ok",
    )
    if answer.failure:
        return replace(judged, outcome=answer.failure, message=answer.message)
    if answer.status == 304:
        if answer.conditional:
            return replace(judged, outcome="not_modified")
        return replace(judged, outcome="http_error", message="304 to a request without validators")
    if answer.status not in {200, 203}:
        outcome, message = refusal_of(answer)
        if outcome == "gone" and answer.redirects and not answer.all_permanent:
            outcome = "http_error"  # where a passing redirect leads may be another place tomorrow
        return replace(judged, outcome=outcome, message=message)
    if not answer.body.strip(b" \t\r\n\x00\xef\xbb\xbf"):
        return replace(judged, outcome="http_error", message="an empty body")
    judged = replace(judged, body_hash=hashlib.blake2b(answer.body, digest_size=16).hexdigest())
    judged = replace(judged, outcome="not_modified") if judged.body_hash == state.body_hash else _parsed(judged)
    return replace(judged, answer=replace(answer, body=b""))  # read, and not to be kept until it is stored


def refusal_of(answer: Answer) -> tuple[str, str]:
    """Name an answer whose status is neither 200 nor 304: its outcome and a sentence."""
    status = answer.status or 0
    words = f"HTTP {status}: the server {_WORDS.get(status, 'does not give it')}"
    if is_challenge(answer):
        return "blocked", f"{words}; it wants visitors to prove to be human, which dealwire does not pretend"
    if status == 429:
        return "rate_limited", words
    if status == 410:
        return "gone", words
    return "http_error", words


def is_challenge(answer: Answer) -> bool:
    """Say whether a refusal is the page of a bot wall."""
    if answer.headers.get("cf-mitigated", "").strip().lower() == "challenge":
        return True
    if answer.status not in _REFUSALS or answer.body.lstrip()[:1] != b"<":
        return False
    return page_kind(answer.body[:_PAGE_SIZE].decode("utf-8", "replace")) == "challenge"


def _parsed(judged: Judged) -> Judged:
    from extractors.feeds.reader import parse_feed  # most feeds say that nothing has changed

    answer = judged.answer
    try:
        document = parse_feed(
            answer.body, url=answer.final_url, content_type=answer.headers.get("content-type"), limit=MAX_ENTRIES
        )
    except NotAFeedError as error:
        blocked = error.found in BLOCKS or is_challenge(answer)
        where = f" (redirected to {answer.final_url[:200]})" if answer.redirects else ""
        advice = f". {error.advice}" if error.advice else ""
        return replace(judged, outcome="blocked" if blocked else "not_feed", message=f"{error.message}{where}{advice}")
    except ParseError as error:
        return replace(judged, outcome="parse_error", message=error.message)
    except (RecursionError, MemoryError, ValueError, LookupError) as error:  # a reader's fault must not stop the others
        return replace(judged, outcome="parse_error", message=f"the reader broke: {type(error).__name__}"[:200])
    beginning = _odd_beginning(answer.body)
    return replace(judged, document=replace(document, warnings=(*beginning, *document.warnings)))


def _odd_beginning(body: bytes) -> tuple[str, ...]:
    """Say what stands before a document that strict readers stumble over.

    >>> _odd_beginning(b"\\n<?xml version='1.0'?>")
    ('white space before the document',)
    """
    if body.startswith(b"\xef\xbb\xbf"):
        return ("a byte order mark before the document",)
    return ("white space before the document",) if body[:1].isspace() else ()
