"""Bytes or text of a page to one lxml tree, whatever the page claims about itself."""

from __future__ import annotations

import codecs
import re

from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from extractors.errors import ParseError
from extractors.feeds.sniff import binary_kind

MAX_BYTES = 10 * 1024 * 1024  # the fetcher's own limit; what is longer is read up to here
_CHARSET = re.compile(rb"""(?i)<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w:.-]{2,40})""")
_CHARSET_HEADER = re.compile(r"(?i)charset\s*=\s*[\"']?\s*([\w:.-]{2,40})")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,200}\?>", re.IGNORECASE)
# One start tag as a browser reads it, up to its end or an unclosed quote.
_TAG = re.compile(r"""<[a-zA-Z](?:[^>"']++|"[^"]*+"|'[^']*+')*+""")
# The same among comments and scripts, whose inside is no markup; only asked where the quick look above finds a giant.
_MARKUP = re.compile(
    r"""(?xs) <!--.*?(?:-->|\Z)
    | <(?P<raw>[sS][cC][rR][iI][pP][tT]|[sS][tT][yY][lL][eE]|[tT][iI][tT][lL][eE]|[tT][eE][xX][tT][aA][rR][eE][aA])\b
      (?:[^>"']++|"[^"]*+"|'[^']*+')*+ .*?(?:</(?P=raw)|\Z)
    | (?P<tag> <[a-zA-Z](?:[^>"']++|"[^"]*+"|'[^']*+')*+ )"""
)
_QUOTED = re.compile(r"""(["'])(?:(?!\1).)*+\1""", re.DOTALL)
_MAX_ATTRIBUTES = 1_000
_ONE_CLASS = etree.ElementDefaultClassLookup(element=HtmlElement)
# What the standard for browsers (WHATWG Encoding, 2026) reads under another name than Python does.
_WIDER = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252", "gb2312": "gb18030",
          "gbk": "gb18030", "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "shift_jis": "cp932", "iso-8859-9": "cp1254",
          "x-sjis": "cp932", "utf8": "utf-8"}  # fmt: skip


def read_tree(html: bytes | str, *, content_type: str | None = None) -> HtmlElement | None:
    """Parse a page once.

    Args:
        html: The page; bytes are decoded by byte order mark, HTTP header, ``<meta charset>``, then UTF-8.
        content_type: The HTTP header of that name.

    Returns:
        The root element, or None when there is no markup and no text at all.

    Raises:
        ParseError: The bytes are a picture, an archive or another thing that is no text.
    """
    text = html[:MAX_BYTES] if isinstance(html, str) else _decode(html[:MAX_BYTES], content_type)
    text = _without_huge_tags(_XML_DECLARATION.sub("", text.replace("\x00", ""), count=1))
    if not text.strip():
        return None
    # Deep nesting stays capped by libxml2 (huge_tree is off); pages of hostile depth come back cut, not as a crash.
    parser = HTMLParser(encoding="utf-8", remove_pis=True, huge_tree=False)
    # One class for all elements: lxml.html asks a Python function for each, a twentieth of the reading time.
    parser.set_element_class_lookup(_ONE_CLASS)
    try:
        return document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None


def _without_huge_tags(text: str) -> str:
    """Empty tags of a thousand attributes: libxml2's time grows with the square of their number."""
    limit = 4 * _MAX_ATTRIBUTES
    if not any(match.end() - match.start() > limit and _is_huge(match.group()) for match in _TAG.finditer(text)):
        return text
    tags = [match.span("tag") for match in _MARKUP.finditer(text) if match["tag"]]
    for start, end in reversed(tags):
        if end - start > limit and _is_huge(text[start:end]):
            text = f"{text[:start]}<p{text[end:]}"
    return text


def _is_huge(tag: str) -> bool:
    return len(_QUOTED.sub("", tag).split()) > _MAX_ATTRIBUTES


def _decode(data: bytes, content_type: str | None) -> str:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    _refuse_binary(data)
    for name in _declared(data, content_type):
        try:
            return data.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return data.decode("cp1252", "replace") if _looks_western(data) else data.decode("utf-8", "replace")


def _declared(data: bytes, content_type: str | None) -> list[str]:
    """List encodings worth trying, the strict one that cannot succeed by accident (UTF-8) before the rest."""
    names = ["utf-8"]
    header = _CHARSET_HEADER.search(content_type or "")
    if header:
        names.append(header.group(1))
    meta = _CHARSET.search(data[:8192])
    if meta:
        names.append(meta.group(1).decode("ascii", "replace"))
    return [_WIDER.get(name.lower(), name) for name in names if _is_text_codec(name)]


def _is_text_codec(name: str) -> bool:
    """Keep out codecs such as ``zip`` and ``hex`` that a page could name to make us work."""
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        return False
    return getattr(info, "_is_text_encoding", True) and info.name not in {"idna", "punycode", "unicode_escape", "utf-7"}


def _looks_western(data: bytes) -> bool:
    """Tell bytes above 127 that stand alone between ASCII letters (Latin) from long runs (a cut UTF-8 page)."""
    valid = data.decode("utf-8", "ignore")
    return len(data) - len(valid.encode("utf-8")) > 0.002 * len(data)


def _refuse_binary(data: bytes) -> None:
    kind = binary_kind(data)
    # "BM" opens bitmaps, and texts on cars.
    if kind is not None and not (data.startswith(b"BM") and data[:64].isascii() and b"\x00" not in data[:64]):
        known = {"image": "a picture", "pdf": "a PDF document", "archive": "an archive"}.get(kind, f"{kind} data")
        raise ParseError(f"this is {known}, not a page", advice="Give the HTML of an article")
    if data.startswith(b"\x1f\x8b"):
        raise ParseError("this is gzip data, not a page", advice="Unpack it first")
