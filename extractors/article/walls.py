"""Pages that stand before or instead of an article: errors, bot checks, consent, login and subscription, empty shells.

Each is told by a headline of its own, or by its first words where there is little text. A page that marks itself as an
article is none of these, whatever it is about.
"""

from __future__ import annotations

import re

from extractors.article.metadata import Page

_LITTLE = 700  # characters of text that such pages have at most, but for consent, which explains itself at length
_LONG = 4_000
_FIRST = 300  # characters of the text in which the words must stand
_LINE = 120
_HEADLINE = 80
_WORDS_OF_CONSENT = re.compile(
    r"""(?xi) \b(?: cookies? | consent\w* | privacy | tracking | personenbezogen\w* | datenschutz\w* | traceurs? | partners? | partnern
    | werbung | einwillig\w* | zustimm\w* | privacidad | personal\ data | données\ personnelles | dati\ personali | rgpd | gdpr ) \b"""
)
_AGREE = re.compile(
    r"(?i)\b(?:accept|agree|allow|akzept|zustimm|einverstanden|accepter|aceptar|accetta|aceitar|akcept|souhlas|godta|acceptera|tillad|hyväksy|принять|同意)"
)
_WALLS = (
    (
        "error page",
        re.compile(
            r"""(?xi) ^\W*(?:error|fehler|erreur|errore?)?\W*(?:404|410|403|451|50[0234])\b | \b(?:error|fehler|erreur|http)\W*(?:4\d\d|5\d\d)\b
            | \b(?:page|site|article|story|url|content|file)\ (?:was\ |is\ |has\ been\ |could\ |can\ )?(?:not\ (?:be\ )?found|no\ longer\ (?:available|exists?)|unavailable|removed|moved|deleted)\b
            | \b(?:page|article)\ (?:doesn.t|does\ not)\ exist\b | ^\W*(?:not\ found|oops|forbidden|access\ denied|service\ unavailable|bad\ gateway|gateway\ time-?out)\b
            | \bwe\ (?:could\ ?n.?o?t|can.?(?:no)?t|couldn.t)\ (?:be\ able\ to\ )?find\ (?:the|that|this|what|any)\b | \b(?:internal\ server\ error|access\ denied|unavailable\ (?:due\ to|for)\ legal\ reasons|unavailable\ in\ your\ (?:region|country))
            | \b(?:seite|artikel)\ (?:wurde\ |konnte\ )?(?:leider\ )?nicht\ gefunden | \bpage\ introuvable | \bp[áa]gina\ (?:no|não)\ encontrada | \bpagina\ non\ trovata | \bno\ se\ ha\ encontrado\ la\ página
            | \bpagina\ niet\ gevonden | \bstrona\ nie\ (?:istnieje|została\ znaleziona) | \bстраница\ не\ найдена | \bsidan\ (?:kunde\ inte|finns\ inte) | \bsayfa\ bulunamadı | ページが見つかりません | 页面不存在 | 페이지를\ 찾을\ 수
            | \bunder\ maintenance\b | \bwartungsarbeiten\b | \bback\ (?:soon|shortly)\b"""
        ),
    ),
    (
        "bot check",
        re.compile(
            r"""(?xi) \bjust\ a\ moment | \battention\ required | \bare\ you\ (?:a\ )?(?:human|(?:not\ )?a?\ ?robot) | \bverify(?:ing)?\ (?:that\ )?you\ are\ (?:a\ )?(?:human|not) | \bchecking\ (?:your\ browser|if\ the\ site)
            | \bcookies\ to\ continue | \bunusual\ traffic | \bcaptcha\b | \bpardon\ our\ interruption | \bsecurity\ (?:check|verification) | \breview\ the\ security\ of\ your\ connection | \bnot\ a\ robot\b | \bkein\ roboter\b"""
        ),
    ),
    (
        "consent wall",
        re.compile(
            r"""(?xi) \bbefore\ you\ continue | \byour\ privacy\ (?:choices|matters|settings)? | \b(?:we|wir)\ (?:value|care\ about|respect)\ your\ privacy | \bwe\ (?:and\ our\ (?:\d+\ )?partners\ )?(?:use|store)\b.{0,60}\bcookies
            | \b(?:manage|give|your)\ (?:your\ )?consent\b | \baccept\ all\ cookies | ^\W*cookies?\ (?:consent|settings|policy|notice) | \bzustimm(?:en|ung)\b.{0,80}\b(?:werbung|tracking|cookies) | \bweiterlesen\ mit\ werbung | \bmit\ werbung\ (?:und\ tracking\ )?weiter
            | \baccepter\ et\ (?:continuer|fermer) | \bavec\ votre\ consentement | \bnous\ respectons\ votre\ vie\ privée | \baceptar\ y\ continuar | \btu\ privacidad | \bla\ tua\ privacy | \bdatenschutz-?einstellungen | \bprivatsphäre | \bcookie-?einstellungen"""
        ),
    ),
    (
        "login page",
        re.compile(
            r"(?i)^\W*(?:(?:please )?(?:log|sign) ?in|login|anmelden|anmeldung|einloggen|connexion|se connecter|iniciar sesi[oó]n|accedi|entrar|inloggen|logga in|zaloguj|create (?:an|your) account|register|registrier\w*)\b"
        ),
    ),
    (
        "subscription page",
        re.compile(
            r"(?i)^\W*(?:subscribe (?:now|to (?:continue|keep|read|unlock))|choose (?:your|a) (?:plan|subscription)|jetzt abonnieren|abonnez-vous|suscríbete|abbonati|become a (?:member|subscriber))\b"
        ),
    ),
    (
        "empty shell",
        re.compile(
            r"""(?xi) ^\W*redirecting | \byou\ are\ being\ redirected | \b(?:enable|activate|turn\ on)\ javascript | \bjavascript\ (?:is\ (?:disabled|required|not\ enabled)|aktivieren) | \b(?:your\ )?browser\ is\ (?:not\ supported|out\ of\ date|outdated)
            | \bunsupported\ browser | \bwird\ weitergeleitet | \bloading\ (?:the\ )?(?:page|app|application)\b"""
        ),
    ),
)


def find_wall(page: Page, text: str, titles: tuple[str, ...], shown: str) -> str | None:
    """Say which wall a page is, with the words that tell; None where it is none.

    Args:
        page: What the page says of itself.
        text: The text that was taken for an article's.
        titles: Its headlines, the title element among them.
        shown: All that it shows, for pages without running text.
    """
    heads = [title for title in titles if len(title) < _HEADLINE]
    said = (text or shown)[:_FIRST]
    for name, pattern in _WALLS:
        limit = _LONG if name == "consent wall" else _LITTLE
        if len(text) > limit:
            continue
        for head in heads:
            match = pattern.search(head)
            if (
                match
                and _stands_for_page(match.group(), head, text)
                and (len(text) < _LITTLE or _asks_consent(page, text))
            ):
                return f"{name}: {head if len(match.group()) < 5 else match.group()}"[:100]
        if len(text) <= _LITTLE and (match := pattern.search(said)):
            return f"{name}: {match.group()}"[:100]
    if len(text) < _LONG and _asks_consent(page, text or shown):
        return "consent wall: it speaks of cookies and partners, and has a button to agree"
    password = next((e for e in page.tree.iter("input") if (e.get("type") or "").lower() == "password"), None)
    if password is not None and len(text) < _LINE:
        return "login page: it asks for a password and has no story"
    return None


def _stands_for_page(said: str, head: str, text: str) -> bool:
    """Say whether a headline is little more than the words that tell, or stands above hardly any text."""
    return len(said) >= 0.5 * len(head) or len(text) < _FIRST


def _asks_consent(page: Page, text: str) -> bool:
    words = [word.casefold() for word in _WORDS_OF_CONSENT.findall(text[:1_500])]
    if len(words) < 5 or len(set(words)) < 3:
        return False
    buttons = (element for element, _ in zip(page.tree.iter("button", "a", "input"), range(200), strict=False))
    return any(_AGREE.search(f"{e.get('value') or ''} {e.text_content()[:80]}") for e in buttons)
