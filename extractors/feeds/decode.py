"""From the bytes of an answer to text: gzip without a header, byte order marks, wrong and missing encodings."""

from __future__ import annotations

import codecs
import re
import zlib

from extractors.errors import ParseError

MAX_BYTES = 64 << 20  # after decompression; sitemaps may have 50 MB
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._:-]{1,40})", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Not encodings of documents, or ones whose decoders take quadratic time.
_REFUSED = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "utf-7", "mbcs", "oem"})
_ESCAPED = frozenset({"iso2022-jp", "iso2022_jp", "iso2022_kr", "iso2022_jp_2", "hz"})  # ASCII bytes that are no ASCII


def inflate(body: bytes, *, subject: str = "") -> bytes:
    """Return the content of a gzip file, its members joined; other bodies as they are.

    Raises:
        ParseError: It is cut, damaged, or larger than ``MAX_BYTES``.
    """
    if body[:2] != b"\x1f\x8b":
        return body
    parts: list[bytes] = []
    size, rest = 0, body
    while rest[:2] == b"\x1f\x8b":
        stream = zlib.decompressobj(31)
        try:
            part = stream.decompress(rest, MAX_BYTES - size + 1)
        except zlib.error as error:
            raise ParseError(f"damaged gzip data ({error})", subject=subject) from error
        size += len(part)
        if size > MAX_BYTES:
            raise ParseError(f"more than {MAX_BYTES >> 20} MiB after decompression", subject=subject)
        if not stream.eof:
            raise ParseError("truncated: the gzip data ends early", subject=subject)
        parts.append(part)
        if len(parts) > 1000:
            raise ParseError("gzip file of more than 1000 members", subject=subject)
        rest = stream.unused_data
    return b"".join(parts)


def decode(body: bytes, content_type: str | None) -> tuple[str, tuple[str, ...]]:
    """Return a document as text, with a warning where its encoding was not the one it declares.

    UTF-8 is believed before any declaration, because text that is valid UTF-8 by chance is rare, and wrong headers are not.
    """
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace"), ()
    if b"\x00" in body[:8]:
        wide = _two_bytes(body[:8])
        if wide:
            return body.decode(wide, "replace"), ()
    match = _DECLARED.search(body[:1024])
    declared = _known(match[1].decode("ascii")) if match else None
    stated = _CHARSET.search(content_type or "")
    served = _known(stated[1]) if stated else None
    if declared in _ESCAPED or (served in _ESCAPED and b"\x1b" in body):
        return body.decode(declared or served or "utf-8", "replace"), ()
    try:
        return body.decode("utf-8"), ()
    except UnicodeDecodeError as error:
        broken = error
    return _decode_other(body, broken, (declared, served))


def _decode_other(
    body: bytes, broken: UnicodeDecodeError, candidates: tuple[str | None, ...]
) -> tuple[str, tuple[str, ...]]:
    """Decode what is no UTF-8 with the first declared encoding that fits, else as Windows-1252 or torn UTF-8."""
    for encoding in candidates:
        if encoding and encoding not in {"utf-8", "ascii"}:
            try:
                return body.decode(_web(encoding)), ()
            except UnicodeDecodeError:
                continue
    torn = body.decode("utf-8", "replace")
    good = sum(1 for char in torn[:2_000_000] if char > "\x7f") - torn.count("\ufffd")
    if good > 4 * torn.count("\ufffd"):
        return torn, (f"invalid UTF-8 at byte {broken.start}, replaced",)
    try:
        return body.decode("cp1252"), ("not in the declared encoding, read as windows-1252",)
    except UnicodeDecodeError:
        return body.decode("latin-1"), ("not in the declared encoding, read as latin-1",)


def _web(encoding: str) -> str:
    """Return the encoding that browsers use for a name: the smaller sets stand for the larger ones of Windows."""
    return {
        "iso8859-1": "cp1252",
        "iso8859-9": "cp1254",
        "gb2312": "gb18030",
        "gbk": "gb18030",
        "shift_jis": "cp932",
        "euc_kr": "cp949",
    }.get(encoding, encoding)


def _known(name: str) -> str | None:
    """Return Python's name of a text encoding; ``None`` for an unknown or unfit one."""
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    is_text = getattr(codec, "_is_text_encoding", True)
    return codec.name if is_text and codec.name.replace("_", "-") not in _REFUSED else None


def _two_bytes(head: bytes) -> str | None:
    """Name UTF-16 or UTF-32 without a byte order mark from where the zero bytes of ``<?`` are."""
    patterns = {b"<\x00\x00\x00": "utf-32-le", b"\x00\x00\x00<": "utf-32-be"}
    return patterns.get(head[:4]) or {b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}.get(head[:2])
