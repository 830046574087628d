"""What a sentence says outright of a name: it raises a sum, is bought, is launched, has a partner.

Each sign is a short pattern of words in order, written by hand; what each is worth is learned. A sign is noted alone,
with the zone of its sentence (title, lead, body), and with whether the sentence speaks of now (n) or of the past (p).
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from extractors.events.clusters import Cluster
from extractors.events.reading import Line, Reading

MAX_PLACES = 20  # sentences looked at for one name
_BEFORE, _AFTER = 7, 8  # words looked at on each side
_OWN = frozenset({"a", "an", "the", "its", "our", "their"})
_JOIN = frozenset({"with", "and", "between", "by"})


@cache
def sign_words() -> dict[str, frozenset[str]]:
    """The words of each sign, from ``signs.toml``."""
    raw = tomllib.loads(files("extractors.events").joinpath("signs.toml").read_text(encoding="utf-8"))
    return {name: frozenset(block.split()) for name, block in raw.items()}


def signs_of(reading: Reading, cluster: Cluster) -> set[str]:
    """The signs of one name in all its sentences.

    Args:
        reading: The article.
        cluster: The name, one of ``reading.clusters``.

    Returns:
        Features that begin with ``k:``.
    """
    found: set[str] = set()
    for n, p in reading.places[cluster.index][:MAX_PLACES]:
        line = reading.lines[n]
        tense = tense_of(line)
        for sign in (*_deals(line, p), *_launches(line, p), *_roles(line, p)):
            found.update(
                (f"k:{sign}", f"k:{sign} {line.zone}", f"k:{sign} {tense}", f"k:{sign} {line.zone}{tense}"),
            )
    return found


def tense_of(line: Line) -> str:
    """Whether a sentence speaks of now (n) or of the past (p)."""
    words, forms = sign_words(), line.forms
    now = not words["now"].isdisjoint(forms) or "DAY" in forms
    past = not words["past"].isdisjoint(forms) or "YEAR" in forms
    return ("n" if now else "") + ("p" if past else "")


def _sides(line: Line, p: int) -> tuple[list[str], list[str]]:
    units = line.units
    return [one.form for one in units[max(0, p - _BEFORE) : p]], [one.form for one in units[p + 1 : p + 1 + _AFTER]]


def _has(kind: str, forms: list[str]) -> bool:
    return not sign_words()[kind].isdisjoint(forms)


def _deals(line: Line, p: int) -> list[str]:
    left, right = _sides(line, p)
    found = []
    into = not {"in", "into"}.isdisjoint(left[-3:])
    if "MONEY" in right and _has("raise", right[:6]):
        found.append("raise")
    if _has("raise", right[:4]) and _has("round", right):
        found.append("raiseround")
    if into and _has("invest", left):
        found.append("investin")
    if "MONEY" in left and (into or not {"for", "to"}.isdisjoint(left[-3:])):
        found.append("moneyin")
    if line.forms & {"MONEY", "BIGNUM"} and not sign_words()["round"].isdisjoint(line.forms):
        found.append("moneyround")
    if _has("acquire", left[-4:]):
        found.append("acqleft")
    if _has("acquire", left[-2:]):
        found.append("acqnear")
    if _has("acquire", right[:4]):
        found.append("acqright")
    if "by" in right and _has("acquire", right[:6]):
        found.append("acqpassive")
    return found


def _launches(line: Line, p: int) -> list[str]:
    left, right = _sides(line, p)
    found = []
    if _has("launch", left[-5:]):
        found.append("launchleft")
    if _has("launch", left[-2:]):
        found.append("launchnear")
    if _has("launch", right[:4]):
        found.append("launchright")
    if not {"is", "are", "now"}.isdisjoint(right[:2]) and _has("available", right[:4]):
        found.append("isavailable")
    if not {"called", "dubbed", "named"}.isdisjoint(left[-2:]):
        found.append("called")
    if not {"new", "latest", "first"}.isdisjoint(left[-3:]):
        found.append("new")
    if ":" in right[:1]:
        found.append("colon")
    return found


def _roles(line: Line, p: int) -> list[str]:
    left, right = _sides(line, p)
    found = []
    if right[:1] == [","] and not _OWN.isdisjoint(right[1:2]):
        found.append("apposition")
    if left[-1:] == [","] and "a" in left:
        found.append("appositionleft")
    if p == 0:
        found.append("begins")
    if not sign_words()["partner"].isdisjoint(line.forms):
        found.append("partnerany")
    if _has("partner", left[-5:]) and not _JOIN.isdisjoint(left[-2:]):
        found.append("partnerleft")
    if _has("partner", right[:4]):
        found.append("partnerright")
    if _has("compare", left[-2:]):
        found.append("compare")
    if _has("we", left):
        found.append("we")
    return found
