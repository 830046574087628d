"""Places for the nodes of a graph: springs along edges, repulsion between all, from a fixed start."""

from __future__ import annotations

import math
from collections.abc import Mapping

ROUNDS = 300


def layout(edges: Mapping[tuple[str, str], float]) -> dict[str, tuple[float, float]]:
    """Place nodes so that those that are joined are near and none lie upon each other.

    The same edges give the same places: nodes begin on a circle in the order of their names.

    Args:
        edges: Weight by pair of names; more weight pulls harder.
    Returns:
        A place between 0 and 1 in both directions for each name.
    Source: T. Fruchterman and E. Reingold, Graph drawing by force-directed placement, 1991.

    >>> sorted(layout({("a", "b"): 1.0, ("b", "c"): 1.0}))
    ['a', 'b', 'c']
    """
    import numpy as np

    names = sorted({name for pair in edges for name in pair})
    if not names:
        return {}
    count = len(names)
    index = {name: number for number, name in enumerate(names)}
    turns = np.arange(count) * 2 * math.pi / count
    places = np.column_stack([np.cos(turns), np.sin(turns)])
    pull = np.zeros((count, count))
    for (one, other), weight in edges.items():
        pull[index[one], index[other]] = pull[index[other], index[one]] = 1 + math.log1p(weight)
    wanted = 1.6 / math.sqrt(count)
    for number in range(ROUNDS):
        apart = places[:, None, :] - places[None, :, :]
        far = np.maximum(np.linalg.norm(apart, axis=2), 1e-3)
        push = wanted**2 / far**2
        force = (apart * (push - pull * far / wanted)[:, :, None]).sum(axis=1) - 0.6 * places
        length = np.maximum(np.linalg.norm(force, axis=1, keepdims=True), 1e-9)
        places += force / length * np.minimum(length, 0.12 * (1 - number / ROUNDS))
    low, high = places.min(axis=0), places.max(axis=0)
    spread = np.where(high - low > 1e-9, high - low, 1)
    return {name: (float(x), float(y)) for name, (x, y) in zip(names, (places - low) / spread, strict=True)}
