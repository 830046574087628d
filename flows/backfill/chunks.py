"""Cut sources of saved pages into chunks: what one worker reads at a time, and what is resumed by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from extractors.article.version import PARSER_VERSION
from extractors.errors import ConfigError, StorageError
from extractors.events.version import EXTRACTOR_VERSION

CHUNK_PAGES = 500  # some ten seconds of work: a Dask task costs nearly a tenth of one
PAGE_NAMES = (".html", ".htm", ".xhtml")
WARC_NAMES = (".warc", ".warc.gz", ".warc.zst")
_EDGE = 65536


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Some pages of a source; plain enough to travel to another process.

    A WARC's chunk begins at the byte ``offset``; where that cannot be entered (a file compressed as a whole, or with
    a dictionary at its head), ``skip`` responses are skipped from the beginning. ``weight`` is its share of bytes.
    """

    chunk_id: str
    kind: Literal["warc", "folder"]
    source: str
    part: int
    count: int
    weight: int
    offset: int = 0
    skip: int = 0
    files: tuple[str, ...] = ()


def chunks_of(source: Path, *, size: int = CHUNK_PAGES) -> Iterator[Chunk]:
    """Cut a WARC file or a folder of saved pages into chunks, in a fixed order.

    Args:
        source: The file or folder.
        size: Pages in a chunk.
    Raises:
        ConfigError: It is neither.
        StorageError: It cannot be read.
    """
    if source.is_dir():
        return _folder_chunks(source, size)
    if source.name.lower().endswith(WARC_NAMES):
        return _warc_chunks(source, size)
    raise ConfigError("is neither a folder of saved pages nor a WARC file", subject=str(source))


def weight_of(source: Path) -> int:
    """Bytes of a source, by which its progress is reckoned."""
    if source.is_dir():
        return sum(path.stat().st_size for path in _page_files(source))
    return source.stat().st_size


def open_warc(path: str, offset: int = 0, *, parse_http: bool = False) -> Iterator[Any]:
    """Responses of a WARC file from a byte on; gzip and zstd are recognised.

    Raises:
        ConfigError: The package that reads WARC files is not installed.
    """
    try:
        from fastwarc.warc import ArchiveIterator, WarcRecordType
    except ImportError as error:
        raise ConfigError(
            "reading WARC files needs another package", subject=path, advice="pip install 'dealwire[warc]'"
        ) from error
    kinds = WarcRecordType.response | WarcRecordType.resource
    with Path(path).open("rb") as stream:
        stream.seek(offset)
        if parse_http:
            yield from ArchiveIterator(stream, record_types=kinds, parse_http=True, auto_decode="all")
        else:
            yield from ArchiveIterator(stream, record_types=kinds, parse_http=False)


def _warc_chunks(path: Path, size: int) -> Iterator[Chunk]:
    """Chunks of a WARC file, found in one pass over its headers."""
    print_of = _fingerprint(path)
    total = path.stat().st_size
    begin, count, part, seen, last = 0, 0, 0, 0, -1
    enterable = True
    try:
        for record in open_warc(str(path)):
            place = int(record.stream_pos)
            enterable = enterable and place > last
            last = place
            if count == size:
                yield _warc_chunk(path, print_of, part, begin if enterable else 0, seen - count, count, place - begin)
                part, begin, count = part + 1, place, 0
            begin = place if count == 0 else begin
            count, seen = count + 1, seen + 1
    except (OSError, ValueError) as error:
        raise StorageError(f"is broken after {seen} pages ({error})", subject=str(path)) from error
    if count:
        yield _warc_chunk(path, print_of, part, begin if enterable else 0, seen - count, count, max(total - begin, 1))


def _warc_chunk(path: Path, print_of: str, part: int, offset: int, skip: int, count: int, weight: int) -> Chunk:
    return Chunk(
        chunk_id=_identity(print_of, str(part), str(skip), str(count)),
        kind="warc",
        source=str(path),
        part=part,
        count=count,
        weight=max(weight, 1),
        offset=offset,
        skip=skip,
    )


def _folder_chunks(folder: Path, size: int) -> Iterator[Chunk]:
    files = _page_files(folder)
    for part, begin in enumerate(range(0, len(files), size)):
        some = files[begin : begin + size]
        sizes = [path.stat().st_size for path in some]
        told = (f"{path.relative_to(folder)} {length}" for path, length in zip(some, sizes, strict=True))
        yield Chunk(
            chunk_id=_identity(*told),
            kind="folder",
            source=str(folder),
            part=part,
            count=len(some),
            weight=max(sum(sizes), 1),
            files=tuple(str(path) for path in some),
        )


def _page_files(folder: Path) -> list[Path]:
    """Saved pages below a folder, in the order of their names; links that lead out of it are left alone."""
    root = folder.resolve()
    found = (path for path in folder.rglob("*") if path.suffix.lower() in PAGE_NAMES and path.is_file())
    return sorted(path for path in found if path.resolve().is_relative_to(root))


def _fingerprint(path: Path) -> str:
    """What tells one file from another without reading all of it: its length, its head and its tail."""
    length = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(_EDGE)
        stream.seek(max(0, length - _EDGE))
        return hashlib.blake2b(head + stream.read(_EDGE), digest_size=16).hexdigest() + f"-{length}"


def _identity(*parts: str) -> str:
    """Identity of a chunk: its content, and the versions that read it, since a better reader reads it again."""
    text = "\n".join((*parts, PARSER_VERSION, EXTRACTOR_VERSION))
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=10).hexdigest()
