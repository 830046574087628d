"""Which entries of a feed are new: by link, by id and by content, so that rotated ids re-emit nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from extractors.records import Entry, FeedDocument

FUTURE = timedelta(days=1)  # a publication time later than this is a mistake
_ENOUGH = 12  # characters of title and summary that tell one story from another
_SUMMARY = 300  # characters of the summary that are compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """The entries of one document, sifted."""

    new: tuple[Entry, ...]
    keys: tuple[str, ...]  # of all entries that have one; to be remembered
    without_link: int = 0  # new entries that lead nowhere
    in_future: int = 0  # entries dated more than a day ahead


def sift(document: FeedDocument, known: Collection[str], now: datetime) -> Sifted:
    """Tell new entries from known ones.

    An entry is known by its link, whatever its id has become; by its id together with its title, when its link has
    changed; and by its content, when both have. Within one document only the link tells two entries apart, so that
    two stories under one id are both kept.

    Args:
        document: The feed.
        known: Keys remembered, of those that ``all_keys`` gives.
        now: The time of the visit.
    """
    new: list[Entry] = []
    keys: dict[str, None] = {}
    future = without = 0
    for entry in document.entries:
        own = keys_of(entry)
        own_name = own[0] if own else ""
        future += entry.published_at is not None and entry.published_at > now + FUTURE
        if own and own_name not in keys and not any(key in known for key in own):
            if entry.url:
                new.append(entry)
            else:
                without += 1
        keys.update(dict.fromkeys(own))
    return Sifted(new=tuple(new), keys=tuple(keys), without_link=without, in_future=future)


def keys_of(entry: Entry) -> tuple[str, ...]:
    """Return the keys by which an entry is known again, the strongest first.

    >>> a = Entry(id="1", url="http://example.org/a", canonical_url="http://example.org/a", title="A")
    >>> b = Entry(id="2", url="https://example.org/a", canonical_url="https://example.org/a", title="A")
    >>> keys_of(a)[0] == keys_of(b)[0]
    True
    """
    keys = []
    title = (entry.title or "").casefold()
    if entry.canonical_url:
        keys.append(_key("link", _without_scheme(entry.canonical_url)))
    if entry.id:
        keys.append(_key("id", _without_scheme(entry.id), title if entry.canonical_url else ""))
    summary = (entry.summary or "")[:_SUMMARY].casefold()
    if len(title) + len(summary) >= _ENOUGH and (entry.published_raw or summary):
        keys.append(_key("content", title, entry.published_raw or "", summary))
    return tuple(keys)


def all_keys(document: FeedDocument) -> list[str]:
    """Return the keys of all entries, each once."""
    return list(dict.fromkeys(key for entry in document.entries for key in keys_of(entry)))


def published(entry: Entry, now: datetime) -> datetime | None:
    """Return the publication time of an entry; None for one that lies in the future and so is a mistake."""
    return None if entry.published_at and entry.published_at > now + FUTURE else entry.published_at


def _without_scheme(url: str) -> str:
    return url.removeprefix("https:").removeprefix("http:")


def _key(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode("utf-8", "replace"), digest_size=12).hexdigest()
