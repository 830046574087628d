# ruff: noqa: N803  (the letters of the textbook)
"""Logistic regression with an L2 penalty by L-BFGS in numpy: same data, same weights."""

from __future__ import annotations

import numpy as np

MEMORY = 8


class Rows:
    """Rows of features that are there or not: for each row the sorted numbers of its features."""

    def __init__(self, rows: list[np.ndarray], width: int) -> None:
        self.width = width
        lengths = np.array([len(one) for one in rows])
        flat = np.concatenate(rows).astype(np.int64)
        self._by_row = (flat, np.concatenate([[0], np.cumsum(lengths)])[:-1], lengths > 0)
        order = np.argsort(flat, kind="stable")
        counts = np.bincount(flat, minlength=width)
        of = np.repeat(np.arange(len(rows)), lengths)[order]
        self._by_column = (of, np.concatenate([[0], np.cumsum(counts)])[:-1], counts > 0)

    def dot(self, w: np.ndarray) -> np.ndarray:
        """The sum of ``w`` over the features of each row."""
        return _sums(w, *self._by_row)

    def transposed_dot(self, r: np.ndarray) -> np.ndarray:
        """The sum of ``r`` over the rows that have each feature."""
        return _sums(r, *self._by_column)


class Dense:
    """Rows of figures."""

    def __init__(self, values: np.ndarray) -> None:
        self.values, self.width = values, values.shape[1]

    def dot(self, w: np.ndarray) -> np.ndarray:
        """Weigh the figures of each row."""
        return self.values @ w

    def transposed_dot(self, r: np.ndarray) -> np.ndarray:
        """Weigh the rows of each figure."""
        return self.values.T @ r


def _sums(values: np.ndarray, of: np.ndarray, starts: np.ndarray, filled: np.ndarray) -> np.ndarray:
    sums = np.zeros(len(starts))
    if filled.any():
        sums[filled] = np.add.reduceat(values[of], starts[filled])
    return sums


def fit(
    X: Rows | Dense, y: np.ndarray, weight: np.ndarray, penalty: float | np.ndarray, steps: int = 80
) -> tuple[np.ndarray, float]:
    """Weights and bias (which no penalty touches) of the regression of ``y`` (0 or 1) on ``X``; one penalty, or one a feature."""
    ridge = np.append(np.broadcast_to(np.asarray(penalty, dtype=float), X.width), 1e-6)

    def loss_at(w):
        z = X.dot(w[:-1]) + w[-1]
        p = 1 / (1 + np.exp(-z))
        g = weight * (p - y)
        loss = np.sum(weight * (np.logaddexp(0, z) - y * z)) + 0.5 * np.sum(ridge * w * w)
        return loss, np.concatenate([X.transposed_dot(g), [g.sum()]]) + ridge * w

    w = np.zeros(X.width + 1)
    loss, g = loss_at(w)
    history: list[tuple[np.ndarray, np.ndarray]] = []
    for _ in range(steps):
        direction = _direction(g, history)
        length, slope = 1.0, g @ direction
        while True:
            new_loss, new_g = loss_at(w + length * direction)
            if loss + 1e-4 * length * slope >= new_loss or length < 1e-6:
                break
            length *= 0.5
        step, change = length * direction, new_g - g
        if change @ step > 1e-10:
            history = [*history, (step, change)][-MEMORY:]
        done = abs(loss - new_loss) < 1e-5 * abs(loss)
        w, loss, g = w + step, new_loss, new_g
        if done:
            break
    return w[:-1], float(w[-1])


def _direction(g: np.ndarray, history: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """The two-loop recursion."""
    q = g.copy()
    factors = []
    for step, change in reversed(history):
        a = step @ q / (change @ step)
        factors.append(a)
        q -= a * change
    if history:
        step, change = history[-1]
        q *= (step @ change) / (change @ change)
    else:
        q /= max(1, np.abs(g).max())
    for (step, change), a in zip(history, reversed(factors), strict=True):
        q += (a - change @ q / (change @ step)) * step
    return -q
