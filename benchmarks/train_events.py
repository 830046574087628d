# ruff: noqa: N803, N806  (the letters of the textbook)
"""Learn the weights of extractors/events/weights.json from the labelled articles of the training split.

Usage: python benchmarks/train_events.py DATA_FOLDER   (with eval/articles.jsonl.gz, gold.jsonl and score.py)

A logistic regression with an L2 penalty per kind of decision, by L-BFGS in numpy; the same data give the same file.
Events marked optional are left out. Names are matched to labels as the scorer matches them.
"""

from __future__ import annotations

import collections
import gzip
import json
import sys
from pathlib import Path

import numpy as np

from extractors.events.features import article_features, name_features
from extractors.events.reading import Reading
from extractors.serialise import story_from_dict

DATA = Path(sys.argv[1]) if len(sys.argv) > 1 else Path()
sys.path.insert(0, str(DATA / "eval"))
THRESHOLDS = {"funding": 0.34, "acquisition": 0.10, "launch": 0.27, "partner": 0.3}
ROLES = {"funding": ("recipient",), "acquisition": ("target",), "partner": ("partner",)}
PENALTY = {"funding": 0.3, "acquisition": 0.3, "launch": 0.3, "partner": 0.3}


class CSR:
    def __init__(self, rows):  # rows: list of sorted int arrays
        self.len = np.array([len(r) for r in rows])
        self.ptr = np.concatenate([[0], np.cumsum(self.len)])
        self.idx = np.concatenate(rows).astype(np.int64) if len(rows) else np.zeros(0, np.int64)
        self.rowid = np.repeat(np.arange(len(rows)), self.len)
        self.n = len(rows)

    def dot(self, w):
        return np.bincount(self.rowid, weights=w[self.idx], minlength=self.n)

    def tdot(self, r, d):
        return np.bincount(self.idx, weights=r[self.rowid], minlength=d)


def fit(X, y, sw, d, C=1.0, iters=60, reg=None, w0=None):
    """L2 LR by L-BFGS; last coordinate bias unregularised. C = 1/lambda"""
    lam = 1.0 / C
    R = np.full(d + 1, lam)
    R[-1] = 1e-6
    if reg is not None:
        R[:-1] *= reg

    def f(w):
        z = X.dot(w[:-1]) + w[-1]
        p = 1 / (1 + np.exp(-z))
        loss = np.sum(sw * (np.logaddexp(0, z) - y * z)) + 0.5 * np.sum(R * w * w)
        g = sw * (p - y)
        return loss, np.concatenate([X.tdot(g, d), [g.sum()]]) + R * w

    w = np.zeros(d + 1) if w0 is None else w0.copy()
    S = []
    Y = []
    L, g = f(w)
    for _it in range(iters):
        q = g.copy()
        al = []
        for s_, y_ in reversed(list(zip(S, Y, strict=False))):
            a = s_ @ q / (y_ @ s_)
            al.append(a)
            q -= a * y_
        if Y:
            q *= (S[-1] @ Y[-1]) / (Y[-1] @ Y[-1])
        else:
            q *= 1 / max(1, np.abs(g).max())
        for (s_, y_), a in zip(zip(S, Y, strict=False), reversed(al), strict=False):
            b = y_ @ q / (y_ @ s_)
            q += (a - b) * s_
        dirn = -q
        t = 1.0
        gd = g @ dirn
        while True:
            L2, g2 = f(w + t * dirn)
            if L + 1e-4 * t * gd >= L2 or t < 1e-6:
                break
            t *= 0.5
        s_ = t * dirn
        y_ = g2 - g
        if y_ @ s_ > 1e-10:
            S.append(s_)
            Y.append(y_)
        if len(S) > 8:
            S.pop(0)
            Y.pop(0)
        done = abs(L - L2) < 1e-5 * abs(L)
        w = w + s_
        L, g = L2, g2
        if done:
            break
    return w


def label(cluster, events, kind):
    """1 news, 2 optional, 0 neither."""
    import score

    best = 0
    forms = {*cluster.forms, cluster.name, cluster.key}
    for event in events:
        aliases = event.get("aliases") or {}
        if not event.get("news", True):
            continue
        if kind == "launch":
            makers = score.names_of(event, "developer")
            names = event.get("products") or [] if event["event_type"] in score.LAUNCHES else []
            hit = any(score.same_product(p, f, makers, aliases) for p in names for f in forms)
        else:
            same = event["event_type"] == ("partnership" if kind == "partner" else kind)
            names = score.names_of(event, *ROLES[kind]) if same else []
            hit = any(score.core(f) in score.spellings(n, aliases) for n in names for f in forms)
        if hit:
            best = 1 if not event.get("optional") else best or 2
    return best


def main():
    """Read, learn, write."""
    with gzip.open(DATA / "eval/articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        articles = [one for one in map(json.loads, lines) if one["split"] == "train"]
    with (DATA / "eval/gold.jsonl").open(encoding="utf-8") as lines:
        gold = {one["id"]: one["events"] for one in map(json.loads, lines)}
    rows, labels = [], {kind: [] for kind in THRESHOLDS}
    for article in articles:
        reading = Reading(story_from_dict(article))
        shared = article_features(reading)
        for cluster in reading.clusters:
            rows.append(name_features(reading, cluster) | shared)
            for kind, column in labels.items():
                column.append(label(cluster, gold[article["id"]], kind))
    counts = collections.Counter(one for row in rows for one in row)
    index = {one: i for i, one in enumerate(sorted(one for one, n in counts.items() if n >= 3))}
    coded = [np.array(sorted(index[one] for one in row if one in index)) for row in rows]
    names = list(index)
    out = {}
    for kind, column in labels.items():
        y = np.array(column)
        use = np.where(y != 2)[0]
        w = fit(CSR([coded[i] for i in use]), (y[use] == 1).astype(float), np.ones(len(use)), len(index), PENALTY[kind])
        kept = {names[i]: round(float(w[i]), 3) for i in range(len(names)) if abs(w[i]) >= 0.02}
        out[kind] = {"bias": round(float(w[-1]), 3), "threshold": THRESHOLDS[kind], "weights": kept}
    text = json.dumps(out, ensure_ascii=False, indent=0, sort_keys=True)
    Path("extractors/events/weights.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
