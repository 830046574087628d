"""Bodies as they come: decoded piece by piece, counted as decoded, never more in memory than the cap."""

from __future__ import annotations

import zlib

from flows.fetch.answers import FetchFailedError

ENCODINGS = "gzip, deflate"  # what is decoded here, and nothing else is asked for
CHUNK = 64 * 1024
MAX_MEMBERS = 1_000  # of one gzip file
_GZIP = b"\x1f\x8b"
_HEAD = 64  # bytes by which text is told from compressed data
_CONTROL = frozenset(range(32)) - frozenset(b"\t\n\r\x0c")
_KNOWN = frozenset({"", "identity", "gzip", "x-gzip", "deflate"})
_DEPTH = 2  # layers of compression: one of the transport, one of a .gz file


class Body:
    """Collects one body.

    Args:
        encoding: The Content-Encoding header. One that lies is seen through: a plain body stays plain, and gzip data
            without the header are unpacked.
        cap: Bytes, decoded, that a body may have.
    """

    def __init__(self, encoding: str, cap: int) -> None:
        self._sink = _Layer(encoding.strip().lower(), cap, 1)

    @property
    def size(self) -> int:
        """Bytes so far, decoded."""
        return self._sink.size

    def add(self, chunk: bytes) -> None:
        """Take one piece as it came.

        Raises:
            FetchFailedError: ``too_large`` when the cap is passed, ``parse_error`` for damaged data.
        """
        self._sink.add(chunk)

    def whole(self) -> bytes:
        """Return the body.

        Raises:
            FetchFailedError: ``parse_error`` when compressed data end early.
        """
        return self._sink.whole()


class _Layer:
    def __init__(self, encoding: str, cap: int, depth: int) -> None:
        self._encoding, self._cap, self._depth = encoding, cap, depth
        self._head = b""
        self._begun = False
        self._stream: zlib._Decompress | None = None
        self._inner: _Layer | None = None
        self._plain = bytearray()
        self._raw = 0
        self._members = 1

    @property
    def size(self) -> int:
        return self._inner.size if self._inner else len(self._plain)

    def add(self, chunk: bytes) -> None:
        if not self._begun:
            self._head += chunk
            if len(self._head) < _HEAD:
                return
            chunk = self._begin()
        self._take(chunk)

    def whole(self) -> bytes:
        if not self._begun and self._head:
            self._take(self._begin())
        if self._stream is not None and not self._stream.eof:
            raise FetchFailedError("parse_error", "truncated: compressed data end early", size=self.size)
        return self._inner.whole() if self._inner else bytes(self._plain)

    def _begin(self) -> bytes:
        """Decide by the first bytes what this is, whatever the header says."""
        head, self._head, self._begun = self._head, b"", True
        if head[:2] == _GZIP and self._depth <= _DEPTH:
            self._stream = zlib.decompressobj(31)
        elif self._encoding == "deflate" and not _is_text(head):
            zlib_header = head[0] & 0x0F == 8 and int.from_bytes(head[:2]) % 31 == 0
            self._stream = zlib.decompressobj(15 if zlib_header else -15)
        elif self._encoding not in _KNOWN and not _is_text(head):
            name = self._encoding[:40]
            raise FetchFailedError("parse_error", f"the body is encoded as {name}, which nobody asked for")
        if self._stream is not None:
            self._inner = _Layer("", self._cap, self._depth + 1)
        return head

    def _take(self, chunk: bytes) -> None:
        if self._stream is None or self._inner is None:
            self._plain += chunk
            if len(self._plain) > self._cap:
                size = len(self._plain)
                self._plain.clear()
                raise FetchFailedError("too_large", f"larger than {self._cap / 2**20:g} MiB", size=size)
            return
        self._raw += len(chunk)
        if self._raw > self._cap:  # compressed data that do not even shrink below the cap
            raise FetchFailedError("too_large", f"larger than {self._cap / 2**20:g} MiB", size=self.size)
        self._inflate(chunk, self._inner)

    def _inflate(self, rest: bytes, inner: _Layer) -> None:
        while self._stream is not None:
            if self._stream.eof:
                if rest[:2] != _GZIP:  # padding after the end; some servers send it
                    return
                self._next_member()
            try:
                part = self._stream.decompress(rest, CHUNK)
            except zlib.error as error:
                raise FetchFailedError("parse_error", f"damaged compressed data ({error})", size=self.size) from error
            inner.add(part)
            rest = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
            if not rest and len(part) < CHUNK:
                return

    def _next_member(self) -> None:
        self._members += 1
        if self._members > MAX_MEMBERS:
            raise FetchFailedError("parse_error", f"compressed data in more than {MAX_MEMBERS} pieces", size=self.size)
        self._stream = zlib.decompressobj(31)


def _is_text(head: bytes) -> bool:
    """Say by its first bytes whether a body is plain text; compressed data have control bytes among so many."""
    try:
        head[:_HEAD].decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start < len(head[:_HEAD]) - 3:  # not merely a character cut in two
            return False
    return not _CONTROL.intersection(head[:_HEAD])
