"""The critical lanes of both desks. Words are few and plain: most of what is grave is said in a topic of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoLane:
    key: str
    name: str
    team: str
    definition: Mapping[str, Any]


_LADDER = [
    {"after_minutes": 0, "steps": [{"notify": ["on_call", "team_leads"]}], "urgent": True},
    {
        "after_minutes": 10,
        "steps": [{"notify": ["team"]}, {"note": "Ten minutes, and nobody has taken this yet."}],
        "urgent": True,
    },
    {"after_minutes": 20, "steps": [{"notify": ["team_leads", "leads:escalations"]}], "urgent": True},
]
LANES = (
    DemoLane(
        key="child_safety",
        name="Child safety",
        team="safety",
        definition={
            "report_kinds": ["minor"],
            "words": [
                "underage",
                "under age",
                "is a minor",
                "my daughter is 15",
                "minderjährig",
                "est mineure",
            ],
            "acknowledge_minutes": 15,
            "ladder": _LADDER,
        },
    ),
    DemoLane(
        key="threat_to_life",
        name="Threat to life",
        team="safety",
        definition={
            "topics": ["threat_safety"],
            "words": ["end my life", "going to kill", "knows where i live", "want to die"],
            "acknowledge_minutes": 15,
            "ladder": _LADDER,
        },
    ),
)
