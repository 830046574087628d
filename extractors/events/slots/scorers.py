"""The learned weights of the slot decisions: a logistic regression for each, as readable data.

Source: ``weights.json``, learned from the labelled articles of the training split alone by
``python -m benchmarks.train_slots``. What the rules say is among the traits, so that the weights correct them.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from extractors.events.model import Model

ROLES = ("investor", "platform", "developer", "acquirer")
STATUSES = ("rumoured", "announced", "completed", "cancelled")
LAUNCH_TYPES = ("model_launch", "product_launch", "availability")
SLOTS = (
    *ROLES,
    "amount",
    "context_window",
    "parameters",
    "news",
    *(f"status {one}" for one in STATUSES),
    *(f"type {one}" for one in LAUNCH_TYPES),
)


@cache
def scorers() -> dict[str, Model]:
    """Read the shipped weights once a process, by decision."""
    raw = json.loads(files("extractors.events.slots").joinpath("weights.json").read_text(encoding="utf-8"))
    return {name: Model(one["bias"], one["threshold"], one["weights"]) for name, one in raw.items()}
