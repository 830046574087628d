"""Headlines: several products or makers take the plural."""

from __future__ import annotations

import pytest

from extractors.records import EventType, PartyName, Role, Status
from extractors.resolve.headlines import write_headline


@pytest.mark.parametrize(
    ("event_type", "makers", "products", "said"),
    [
        (EventType.AVAILABILITY, ["Orrery"], ["Loom"], "Loom by Orrery becomes available"),
        (EventType.AVAILABILITY, ["Orrery"], ["Loom", "Warp"], "Loom and Warp by Orrery become available"),
        (EventType.MODEL_LAUNCH, ["Orrery"], ["Loom", "Warp"], "Orrery launches Loom and Warp"),
        (EventType.MODEL_LAUNCH, ["Orrery", "Quillan"], ["Loom"], "Orrery and Quillan launch Loom"),
    ],
)
def test_a_launch_agrees_in_number(event_type, makers, products, said):
    parties = [PartyName(organization_id=name.lower(), name=name, role=Role.DEVELOPER) for name in makers]
    assert write_headline(event_type, Status.COMPLETED, parties, products=products) == said
