"""The regression that the weights come from."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.logistic import Dense, Rows, fit

ROWS = st.lists(st.sets(st.integers(0, 7)), min_size=1, max_size=12)


@given(ROWS, st.integers(0, 1000))
@settings(max_examples=60, deadline=None)
def test_sparse_rows_weigh_as_dense_ones_do(rows, seed):
    table = Rows([np.array(sorted(one), dtype=np.int64) for one in rows], 8)
    dense = Dense(np.array([[float(i in one) for i in range(8)] for one in rows]))
    rng = np.random.default_rng(seed)
    w, r = rng.normal(size=8), rng.normal(size=len(rows))
    assert np.allclose(table.dot(w), dense.dot(w))
    assert np.allclose(table.transposed_dot(r), dense.transposed_dot(r))


def test_the_fit_is_where_the_slope_is_flat():
    rng = np.random.default_rng(1)
    values = rng.normal(size=(200, 3))
    y = (values @ np.array([2.0, -1.0, 0.0]) + rng.normal(size=200) > 0.5).astype(float)
    w, bias = fit(Dense(values), y, np.ones(200), penalty=1.0)
    p = 1 / (1 + np.exp(-(values @ w + bias)))
    assert np.abs(values.T @ (p - y) + w).max() < 0.1
    assert abs((p - y).sum()) < 0.1
    assert w[0] > 0.5 > abs(w[2])
    assert w[1] < -0.5


def test_the_same_data_give_the_same_weights():
    table = Rows([np.array([0, 2]), np.array([1]), np.array([], dtype=np.int64), np.array([0, 1])], 3)
    y, even = np.array([1.0, 0.0, 0.0, 1.0]), np.ones(4)
    first, second = (fit(table, y, even, penalty=0.5) for _ in range(2))
    assert first[0].tolist() == second[0].tolist()
    assert first[1] == second[1]
