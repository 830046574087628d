"""Ways by which a mail leaves, and how one may fail."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused(Exception):  # noqa: N818 (an answer, not a failure of ours)
    """The other side does not want one mail; ``final`` when it said never to try again."""

    reason: str
    final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LostError(Exception):
    """The connection ended when the other side had the whole mail and had not answered."""

    reason: str
