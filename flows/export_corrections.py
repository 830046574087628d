"""Human corrections as labelled articles, in the form in which extractors are trained and scored."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from duckdb import DuckDBPyConnection

from extractors.records import Correction, Mention, Participant, Role, Telling
from extractors.resolve.corrected import FIELDS, field_name, read_field
from extractors.resolve.summary import write_value
from extractors.serialise import mention_to_dict
from warehouse.corrections import articles_with, before_of, corrected_tellings, load_corrections

_NOT_LABELS = ("evidence", "confidence", "lang", "field_evidence")  # labels carry facts, not sentences
_ROLES = {role.value: role for role in Role}


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Labelled articles: ``gold`` and ``articles`` are rows of those files, ``clusters`` the content of links.json."""

    gold: tuple[dict[str, Any], ...]
    articles: tuple[dict[str, Any], ...]
    clusters: tuple[tuple[tuple[str, int], ...], ...]


def export_corrections(connection: DuckDBPyConnection) -> Labels:
    """Write each article that tells a corrected event with its events as they should be.

    A dropped event is left out; a corrected field replaces the value of those tellings that gave what was corrected
    (another source that says something else did say it); merged and split events show in the clusters.

    Args:
        connection: The warehouse or its published copy.
    """
    corrections = load_corrections(connection)
    dropped = {one.event_id for one in corrections if one.action == "drop"}
    made: dict[str, list[Correction]] = defaultdict(list)
    for one in corrections:
        made[one.event_id].append(one)
        if one.other_id and one.action == "split":
            made[one.other_id].append(one)
    before = before_of(connection)
    tellings = corrected_tellings(connection, sorted(made))
    told: dict[str, list[Telling]] = defaultdict(list)
    for telling in tellings:
        told[telling.article_id].append(telling)
    gold: list[dict[str, Any]] = []
    clusters: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for article_id, ones in sorted(told.items()):
        events: list[dict[str, Any]] = []
        for telling in ones:
            if telling.event_id in dropped:
                continue
            if telling.event_id and telling.mention.news:
                clusters[telling.event_id].append((article_id, len(events)))
            events.append(_label(telling, made.get(telling.event_id or "", ()), before))
        concerned = sorted({one.correction_id for telling in ones for one in made.get(telling.event_id or "", ())})
        gold.append({"id": article_id, "events": events, "note": f"corrected by hand: {', '.join(concerned)}"})
    articles = articles_with(connection, sorted(told))
    return Labels(
        gold=tuple(gold), articles=articles, clusters=tuple(tuple(one) for _, one in sorted(clusters.items()))
    )


def write_rows(rows: Sequence[Mapping[str, Any]]) -> str:
    """One JSON object a line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _label(telling: Telling, made: Sequence[Correction], before: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    mention = telling.mention
    for one in made:
        for name, text in one.fields:
            mention = _corrected(mention, field_name(name), text, before.get(one.correction_id, {}))
    row = mention_to_dict(mention)
    return {name: value for name, value in row.items() if name not in _NOT_LABELS}


def _corrected(mention: Mention, name: str, text: str, before: Mapping[str, str]) -> Mention:
    """Put a person's value into a mention that gave what the person found wrong, or nothing."""
    value = read_field(name, text)
    if name in _ROLES:
        role = _ROLES[name]
        others = tuple(party for party in mention.participants if party.role is not role)
        return replace(mention, participants=(*others, *(Participant(name=one, role=role) for one in value)))
    if name in ("products", "modalities"):
        return replace(mention, **{name: value})
    if name not in FIELDS or not hasattr(mention, name):
        return mention
    said = getattr(mention, name)
    if said is not None and before.get(name) is not None and write_value(said) != before[name]:
        return mention
    if name == "amount" and value is not None and not value.currency:
        value = replace(value, currency=mention.amount.currency if mention.amount else "USD")
    return replace(mention, **{name: value})
