"""Is this page an article at all, and is its text whole? Both are said with a reason, never guessed from one sign."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from extractors.article.blocks import Layout
from extractors.article.body import Body
from extractors.article.metadata import Page
from extractors.article.structured import types_of

_SHORT = 1_500  # characters of text up to which walls and errors are looked for; longer pages tell a story beside them
_WALLS = (
    ("error page", re.compile(r"(?i)\b(?:404|410|50[0234]|not found|page (?:doesn.t|does not) exist|(?:page|site) (?:is )?(?:unavailable|moved|removed)|access denied|forbidden|service unavailable|bad gateway|nicht gefunden|introuvable|no encontrada|non trovata|não encontrada|internal server error)\b")),
    ("bot check", re.compile(r"(?i)\b(?:just a moment|attention required|are you (?:a )?(?:human|robot)|verify(?:ing)? (?:that )?you are (?:a )?human|checking your browser|enable javascript and cookies|unusual traffic|captcha|pardon our interruption|security check)\b")),
    ("consent wall", re.compile(r"(?i)\b(?:before you continue|your privacy choices|we value your privacy|we (?:and our (?:\d+ )?partners )?(?:use|store)\b.{0,60}\bcookies|manage (?:your )?consent|accept all cookies|cookie (?:consent|settings)|zustimm(?:en|ung)\b.{0,80}\b(?:werbung|tracking|cookies)|mit werbung (?:und tracking )?weiterlesen|accepter et (?:continuer|fermer)|consentement|aceptar y continuar)\b")),
    ("login page", re.compile(r"(?i)^\W*(?:(?:please )?(?:log|sign) ?in|login|anmelden|anmeldung|einloggen|connexion|se connecter|iniciar sesi[oó]n|accedi|entrar|create (?:an|your) account|register)\b")),
)  # fmt: skip
_LISTS = frozenset(
    {
        "collectionpage",
        "searchresultspage",
        "itemlist",
        "imagegallery",
        "mediagallery",
        "profilepage",
        "productcollection",
        "videogallery",
    }
)
_PAYWALL = re.compile(
    r"(?i)\b(?:subscribe (?:now )?(?:to|and) (?:continue|keep|read|unlock)|to (?:continue|keep) reading,? (?:please )?(?:subscribe|sign|log|register|create)|this (?:article|story|content) is (?:only |exclusively )?(?:for|available to) (?:paying |our )?(?:subscribers|members)"
    r"|already a (?:subscriber|member)|(?:jetzt|artikel) (?:weiterlesen mit|mit .{1,20} weiterlesen|kostenlos testen)|weiterlesen mit|nur für abonnent|(?:la suite|cet article) est réservée? (?:à|aux) (?:nos )?abonnés|contenido exclusivo para suscriptores|exclusivo para assinantes|contenuto riservato agli abbonati|continua a leggere con)\b"
)
_TEASER_END = re.compile(r"(?:…|\.\.\.|\[…\]|\[\.\.\.\])\s*$")


def why_not(page: Page, layout: Layout, body: Body, title: str | None) -> str | None:
    """Say why a page is no article, or None where it is one (or may be: the doubt is the page's)."""
    size = len(body.text)
    if size < _SHORT and (reason := _wall(page, body, title)):
        return reason
    if size < 40:
        return "empty: no running text on the page"
    told = has_article_marks(page)
    if told:
        return None
    path = urlsplit(page.url or "").path if _is_http(page.url) else "?"
    kinds = {kind for node in page.nodes for kind in types_of(node)}
    links = sum(1 for b in layout.blocks if len(b.text) >= 25 and b.linked > 0.6 * len(b.text))
    if path.strip("/") == "" and links > 10:
        return "home page: the address is the site's own and the page is made of links"
    if kinds & {"imagegallery", "mediagallery"} and size < 800:
        return "gallery: pictures with captions, no running text"
    if kinds & _LISTS and size < _SHORT and links > 10:
        return "list page: the page calls itself a collection"
    paragraphs = sum(1 for b in body.blocks if len(b.text) >= 100 and b.linked < 0.3 * len(b.text))
    if links > 15 and not paragraphs and size < 400:
        return "list page: links to other pages and hardly any running text (home, tag or section page)"
    teasers = count_teasers(layout)
    if teasers >= 6 and teasers >= 0.5 * max(paragraphs, 1):
        return (
            f"list page: {teasers} headlines that link elsewhere, each with a line of text (home, tag or section page)"
        )
    return None


def count_teasers(layout: Layout) -> int:
    """Count linked headlines that are followed by one block of text and then by something else."""
    blocks = layout.blocks
    linked = [len(b.text) >= 20 and b.linked > 0.6 * len(b.text) for b in blocks]
    text = [len(b.text) >= 50 and b.linked < 0.3 * len(b.text) for b in blocks]
    return sum(1 for i in range(len(blocks) - 2) if linked[i] and text[i + 1] and not text[i + 2])


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


def has_article_marks(page: Page) -> bool:
    """Say whether the page calls itself an article: a JSON-LD node, an Open Graph type, a publication time."""
    kind = (page.meta("og:type") or "").lower()
    return bool(page.node) or kind.endswith("article") or bool(page.meta("article:published_time", "datepublished"))


def _wall(page: Page, body: Body, title: str | None) -> str | None:
    """Look for errors, bot checks, consent and login where a title or the little text there is would say so."""
    if page.node:
        return None
    for name, pattern in _WALLS:
        if title and len(title) < 80 and pattern.search(title) and len(body.text) < 700:
            return f"{name}: {title[:80]}"
        if len(body.text) < 700 and (match := pattern.search(body.text[:300])) and not has_article_marks(page):
            return f"{name}: {match.group()[:80]}"
    password = next((e for e in page.tree.iter("input") if (e.get("type") or "").lower() == "password"), None)
    if password is not None and len(body.text) < 300 and not has_article_marks(page):
        return "login page: it asks for a password and has no story"
    return None


def _is_http(url: str | None) -> bool:
    return bool(url) and (url or "").lower().startswith(("http://", "https://"))
