"""From HTML fragments to plain text, for titles and summaries of feed entries.

Feeds put markup into nearly every text field, escaped once, twice or not at all. These functions cost linear time
whatever the input: every pattern stops at the next ``<``, and an element that never closes ends the text.
"""

from __future__ import annotations

import re
from html import unescape

_TAG = re.compile(
    r"<!--|<(?P<close>/?)(?P<name>[a-zA-Z][\w:-]*+)"
    r"(?:(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+|[^<>]*+)>|<[!?/][^<>]*+>"
)
# A title may speak of List<String> or <think> tokens: only names of HTML are markup there.
_TITLE_TAG = re.compile(
    r"</?(?:a|abbr|b|big|bdi|bdo|br|center|cite|code|del|dfn|div|em|font|h[1-6]|i|img|ins|kbd|li|mark|nobr|ol|p|pre|q|"
    r"s|samp|script|small|span|strike|strong|style|sub|sup|svg|time|tt|u|ul|var|wbr)\b"
    r"(?:(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+|[^<>]*+)/?>",
    re.IGNORECASE,
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
_SKIPPED = {
    name: re.compile(rf"</{name}\b[^<>]*+>", re.IGNORECASE) for name in ("script", "style", "template", "iframe")
}
_SPACES = re.compile(r"\s+")
_LINE_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r" ?\n\s*")
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b\u2060\ufeff]")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_PROMO = re.compile(
    r"(?:The post|Der Beitrag|L’article|El cargo|La entrada)\b.{0,300}?\b(?:first|zuerst|apareció|paru)\b.{0,200}$",
    re.DOTALL,
)
_TEASER_END = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|read (?:more|on|the (?:full|rest|whole)[\w ]{0,30})|continue reading[\w ]{0,40}|keep reading|full story|"
    r"learn more|view (?:original|full)[\w ]{0,20}|weiterlesen|mehr lesen|lire la suite|lire plus|en savoir plus|leer más|"
    r"seguir leyendo|sigue leyendo|leia mais|continue lendo|leggi tutto|continua a leggere|lees verder|続きを読む|"
    r"阅读全文|查看全文|全文阅读|더 ?보기)[\s\W]{0,20}$",
    re.IGNORECASE,
)


def text_of(markup: str, *, limit: int = 1_000_000) -> str:
    """Return the visible text of an HTML fragment, one line for each block, entities resolved once.

    Args:
        markup: HTML, or plain text.
        limit: Stop after about this many characters of text.
    """
    if "<" not in markup:
        return _tidy_lines(unescape(markup[: limit * 2]))[:limit]
    parts: list[str] = []
    pos = length = 0
    while length < limit and (tag := _TAG.search(markup, pos)):
        parts.append(markup[pos : tag.start()])
        length += tag.start() - pos
        pos = tag.end()
        name = (tag["name"] or "").lower()
        if name in _BLOCKS:
            parts.append("\0")
        elif tag[0] == "<!--" or (name in _SKIPPED and not tag["close"] and not tag[0].endswith("/>")):
            pos = _end_of_skipped(markup, pos, name)
    if length < limit:
        parts.append(markup[pos : pos + limit * 2])
    # Line ends of the source are spaces; those of blocks are line ends.
    flat = _SPACES.sub(" ", "".join(parts)).replace("\0", "\n")
    return _tidy_lines(unescape(flat))[:limit]


def _end_of_skipped(markup: str, pos: int, name: str) -> int:
    """Return where text goes on after a comment or an element without text; the end, where it is never closed."""
    if not name:
        end = markup.find("-->", pos)
        return len(markup) if end < 0 else end + 3
    closing = _SKIPPED[name].search(markup, pos)
    return len(markup) if closing is None else closing.end()


def _tidy_lines(text: str) -> str:
    return _BLANK_LINES.sub("\n", _LINE_SPACES.sub(" ", _INVISIBLE.sub("", text))).strip()


def one_line(text: str | None) -> str | None:
    """Return text without control characters, white space run together; ``None`` for nothing.

    >>> one_line("  Two\\n words ")
    'Two words'
    """
    if not text:
        return None
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip() or None


def title_text(markup: str | None) -> str | None:
    """Return a title as people read it: HTML tags stripped, then entities resolved once.

    >>> title_text("<b>Zephyr&amp;Co</b> ships List<int>")
    'Zephyr&Co ships List<int>'
    >>> title_text("How &lt;b&gt; works")
    'How <b> works'
    """
    if not markup:
        return None
    return one_line(unescape(_TITLE_TAG.sub("", markup) if "<" in markup else markup))


def weight(text: str) -> int:
    """Return the length of text in characters of an alphabet: a Chinese or Japanese character says as much as three."""
    return len(text) + 2 * len(_CJK.findall(text))


def looks_like_teaser(markup: str) -> bool:
    """Say whether a text ends as the first lines of a longer one do."""
    tail = text_of(markup[-1500:])
    return bool(_TEASER_END.search(_PROMO.sub("", tail[-600:]).rstrip()))


def is_full_article(markup: str, *, summary: str | None, carried_as_content: bool) -> bool:
    """Say whether a feed's field is clearly the whole article and not its beginning.

    Args:
        markup: HTML of the field.
        summary: Plain text of the entry's other field, where there is one.
        carried_as_content: Whether the field is meant for the full text (``content:encoded``, Atom ``content``).
    """
    text = text_of(markup, limit=6_000)
    size = weight(text)
    if size < (600 if carried_as_content else 1_500) or looks_like_teaser(markup):
        return False
    if carried_as_content:
        return summary is None or size >= 1_500 or size >= 1.5 * weight(summary)
    return text.count("\n") >= 2  # a description of several paragraphs
