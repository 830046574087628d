"""Is the text whole, or did a paywall or teaser cut it? Said with what tells."""

from __future__ import annotations

import re

from extractors.article.blocks import Layout
from extractors.article.body import Body
from extractors.article.metadata import Page

_PAYWALL = re.compile(
    r"(?i)\b(?:subscribe (?:now )?(?:to|and) (?:continue|keep|read|unlock)|to (?:continue|keep) reading,? (?:please )?(?:subscribe|sign|log|register|create)|this (?:article|story|content) is (?:only |exclusively )?(?:for|available to) (?:paying |our )?(?:subscribers|members)"
    r"|already a (?:subscriber|member)|(?:jetzt|artikel) (?:weiterlesen mit|mit .{1,20} weiterlesen|kostenlos testen)|weiterlesen mit|nur für abonnent|(?:la suite|cet article) est réservée? (?:à|aux) (?:nos )?abonnés|contenido exclusivo para suscriptores|exclusivo para assinantes|contenuto riservato agli abbonati|continua a leggere con)\b"
)
_TEASER_END = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*$")


def why_truncated(page: Page, layout: Layout, body: Body) -> str | None:
    """Say what tells that a paywall or teaser cut the text, or None: the page tells of more words, or asks for money after few."""
    words = len(body.text.split())
    told = _word_count(page)
    closed = _is_closed(page)
    if closed and told > 100 and words < 0.6 * told:
        return f"jsonld:wordCount {told}, {words} on the page"
    if closed and words < 250:
        return f"{closed}, {words} words on the page"
    if words < 400:
        for block in layout.blocks:
            if len(block.text) < 400 and (match := _PAYWALL.search(block.text)):
                return f"page:{match.group()[:60]}"
    return closed if closed and _TEASER_END.search(body.text) else None


def _word_count(page: Page) -> int:
    told = page.node.get("wordCount")
    if isinstance(told, str) and told.isdigit() and len(told) < 9:
        return int(told)
    return told if isinstance(told, int) and not isinstance(told, bool) else 0


def _is_closed(page: Page) -> str | None:
    """Say what tells that the article is for subscribers: ``isAccessibleForFree``, or the tier that paywalls note."""
    for source, value in page.structured("isAccessibleForFree"):
        if str(value).lower().rsplit("/", 1)[-1] == "false":
            return source
    for source, value in page.told("article:content_tier", "content_tier"):
        if str(value).lower() in {"locked", "metered-locked", "paid", "premium"}:
            return source
    return None
