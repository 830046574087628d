"""Places for the nodes of a graph: springs along edges, repulsion between all, from a fixed start."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

ROUNDS = 300
MARGIN = 0.06  # of the drawing, left free on each side for names
_LETTER, _LINE = 6.4, 13.0  # pixels of a letter across and of a line down, at the size of the labels


def layout(edges: Mapping[tuple[str, str], float]) -> dict[str, tuple[float, float]]:
    """Place nodes so that those that are joined are near and none lie upon each other.

    The same edges give the same places: nodes begin on a circle in the order of their names.

    Args:
        edges: Weight by pair of names; more weight pulls harder.
    Returns:
        A place in the unit square for each name, off its edges.
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
    square = MARGIN + (1 - 2 * MARGIN) * (places - low) / spread
    return {name: (float(x), float(y)) for name, (x, y) in zip(names, square, strict=True)}


def place_labels(
    places: Mapping[str, tuple[float, float]], *, width: float, height: float
) -> dict[str, tuple[float, float]]:
    """Find for each name a place near its node where it covers the least: of other names, of nodes, of the margin.

    Args:
        places: Of the nodes, in the unit square.
        width: Of the drawing, in pixels.
        height: The same.
    Returns:
        The middle of each name, in the unit square.

    >>> place_labels({"a": (0.5, 0.5)}, width=100, height=100)
    {'a': (0.5, 0.64)}
    """
    taken = [_Box(x * width, y * height, 14, 14) for x, y in places.values()]
    found = {}
    for name, (x, y) in places.items():
        long = _LETTER * len(name)
        beside = long / 2 + 12
        tries = [
            _Box(x * width + right, y * height + up, long, _LINE)
            for right, up in ((0, 14), (0, -14), (beside, 0), (-beside, 0), (beside, 14), (-beside, 14), (beside, -14),
                              (-beside, -14), (0, 28), (0, -28))
        ]  # fmt: skip
        best = min(tries, key=lambda box: sum(map(box.covered, taken)) + 3 * box.outside(width, height))
        taken.append(best)
        found[name] = (best.x / width, best.y / height)
    return found


@dataclass(frozen=True, slots=True)
class _Box:
    """A rectangle by its middle and its size, in pixels."""

    x: float
    y: float
    width: float
    height: float

    def covered(self, other: _Box) -> float:
        """The area that both cover."""
        across = (self.width + other.width) / 2 - abs(self.x - other.x)
        down = (self.height + other.height) / 2 - abs(self.y - other.y)
        return max(0.0, min(across, self.width, other.width)) * max(0.0, min(down, self.height, other.height))

    def outside(self, width: float, height: float) -> float:
        """The area that lies outside of a drawing of that size."""
        whole = _Box(width / 2, height / 2, width, height)
        return self.width * self.height - self.covered(whole)
