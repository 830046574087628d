"""What a document is when it is no feed: named, so that the operator knows what the server sends."""

from __future__ import annotations

import re

from extractors.errors import NotAFeedError
from extractors.feeds.markup import text_of

BARE_PAGE = 2_500  # characters of visible text: a page with more has something to say
_MAGIC = (
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"\x00\x00\x01\x00", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"%PDF", "pdf"),
    (b"PK\x03\x04", "archive"),
    (b"7z\xbc\xaf", "archive"),
    (b"Rar!", "archive"),
    (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"),
    (b"\x28\xb5\x2f\xfd", "archive"),
    (b"ID3", "audio"),
    (b"OggS", "audio"),
    (b"fLaC", "audio"),
    (b"\x1aE\xdf\xa3", "video"),
    (b"wOFF", "font"),
    (b"wOF2", "font"),
    (b"\x7fELF", "binary"),
    (b"MZ\x90", "binary"),
    (b"SQLite format 3", "binary"),
)
_CHALLENGE = re.compile(
    r"just a moment\.\.\.|cf-chl|challenge-platform|cf-browser-verification|attention required! \| cloudflare|"
    r"checking your browser|ddos protection by|_incapsula_resource|px-captcha|g-recaptcha|hcaptcha|captcha-delivery|"
    r"verify (?:that )?you are (?:a )?human|are you a robot|enable javascript and cookies to continue|"
    r"unusual traffic|pardon our interruption|access to this page has been denied|bot verification",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"before you continue|consent\.(?:google|yahoo|youtube)|we (?:value|care about) your privacy|cookie[- ]?(?:consent|wall)|"
    r"consent-(?:form|page|wall)|accept (?:all )?cookies|privacy-?gate|guce\.|datenschutz-?einstellungen|"
    r"cookies? akzeptieren|accepter (?:les|tous les) cookies",
    re.IGNORECASE,
)
_LOGIN = re.compile(r"<input[^<>]{0,200}type=[\"']?password", re.IGNORECASE)
_ERROR = re.compile(
    r"<title>[^<]{0,80}?(?:\b[45]\d\d\b|not found|forbidden|access denied|unavailable|maintenance|bad gateway|error)",
    re.IGNORECASE,
)
_WORDS = {
    "empty": "the body is empty",
    "html": "a web page, no feed",
    "challenge": "a page that asks the visitor to prove to be human",
    "consent": "a page that asks for consent to cookies",
    "login": "a page that asks for a password",
    "error page": "an error page served as the document",
    "opml": "a list of feeds (OPML), no feed",
    "json": "JSON, but no JSON Feed",
    "xml": "XML of some other kind",
    "text": "plain text",
}
_ADVICE = {
    "html": "Look for the feed's own address in the page",
    "opml": "Import it with: dealwire feeds import",
    "challenge": "The site blocks programs; use another feed of the publisher",
    "consent": "The site blocks programs; use another feed of the publisher",
}


def not_a_feed(found: str, *, subject: str = "", detail: str = "") -> NotAFeedError:
    """Make the error that names what was found."""
    message = f"not a feed: {_WORDS.get(found, found)}{f' ({detail})' if detail else ''}"
    return NotAFeedError(message, subject=subject, advice=_ADVICE.get(found, ""), found=found)


def binary_kind(body: bytes) -> str | None:
    """Name a body that is no text from its first bytes; ``None`` for text."""
    for magic, kind in _MAGIC:
        if body.startswith(magic):
            return kind
    if body[:4] == b"RIFF":
        return {b"WEBP": "image", b"WAVE": "audio"}.get(body[8:12], "video")
    if body[4:8] == b"ftyp":
        return "image" if body[8:12] in {b"avif", b"heic", b"mif1"} else "video"
    head = body[:1024]
    utf16_or_32 = (
        head[:2] in {b"\xff\xfe", b"\xfe\xff"}
        or head[:4] == b"\x00\x00\xfe\xff"
        or b"<\x00" in head[:8]
        or b"\x00<" in head[:8]
    )
    if not utf16_or_32 and sum(byte < 9 or 13 < byte < 27 for byte in head) > max(2, len(head) // 20):
        return "binary"
    return None


def page_kind(text: str) -> str:
    """Name a web page: ``challenge``, ``consent``, ``login``, ``error page`` or ``html``."""
    head = text[:200_000]
    if _ERROR.search(head[:20_000]) and not _CHALLENGE.search(head[:60_000]):
        return "error page"
    # Many a real page loads a puzzle for its forms or asks about cookies: the pages meant here are little more than that.
    if len(text_of(head, limit=BARE_PAGE)) < BARE_PAGE:
        if _CHALLENGE.search(head[:60_000]):
            return "challenge"
        if _CONSENT.search(head[:60_000]):
            return "consent"
    return "login" if _LOGIN.search(head) else "html"
