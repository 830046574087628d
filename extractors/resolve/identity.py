"""Ids of events: once given they stay with the event, through new mentions, new extractions and joins."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Sequence

from extractors.records import Cluster
from extractors.resolve.directory import Directory
from extractors.resolve.sketches import block_keys, sketch


def name_clusters(
    clusters: Sequence[Cluster], taken: Callable[[Sequence[str]], Collection[str]], directory: Directory
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Give each cluster its id.

    A cluster keeps the id that most of its news had; where an old event falls apart, the largest part keeps it. Other
    ids whose mentions all went into one cluster live on as aliases.

    Args:
        clusters: The partition.
        taken: Tells which of some ids events have or had; no new event may get one of them.
        directory: Who is who.
    Returns:
        One id a cluster, in order; and lost id -> id of the cluster that has its news now.
    """
    votes = [Counter(one.event_id for one in cluster.news if one.event_id) for cluster in clusters]
    ranked = sorted(
        ((count, old, number) for number, found in enumerate(votes) for old, count in found.items()),
        key=lambda vote: (-vote[0], vote[1], vote[2]),
    )
    ids: dict[int, str] = {}
    given: set[str] = set()
    for _, old, number in ranked:
        if number not in ids and old not in given:
            ids[number] = old
            given.add(old)
    aliases = {}
    for _, old, number in ranked:
        if old not in given and old not in aliases:
            aliases[old] = ids[number]
    bases = {n: _base(cluster, directory) for n, cluster in enumerate(clusters) if n not in ids}
    tried = 0
    while bases:  # once, but for ids that are taken
        wanted = {number: _id(base, tried) for number, base in bases.items()}
        used = {*taken(sorted(set(wanted.values()))), *given}
        for number, found in wanted.items():
            if found not in used:
                ids[number] = found
                given.add(found)
                used.add(found)
                del bases[number]
        tried += 1
    return tuple(ids[number] for number in range(len(clusters))), aliases


def _base(cluster: Cluster, directory: Directory) -> str:
    """What an id is made from: the earliest telling's article and what it is about."""
    first = cluster.news[0]
    keys = block_keys(sketch(first, directory)) or (first.mention_id,)
    return f"{first.article_id}|{keys[0]}"


def _id(base: str, attempt: int) -> str:
    return "e" + hashlib.blake2b(f"{base}|{attempt}".encode("utf-8", "replace"), digest_size=7).hexdigest()
