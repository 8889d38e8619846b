"""The automation rules of both desks: one on what comes in, one that waits, and one that is only tried."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DAY = 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoRule:
    """In the order in which they act."""

    key: str
    name: str
    definition: Mapping[str, Any]
    mode: str = "live"


RULES = (
    DemoRule(
        key="vip_refunds",
        name="Refunds of our best customers first",
        definition={
            "on": ["tickets.created"],
            "if": {
                "all": [
                    {"fact": "topic", "is": ["refund", "charge", "payout"]},
                    {"fact": "tier", "is": ["vip", "top"]},
                ]
            },
            "then": [{"tags": {"add": ["vip-money"]}}, {"raise_priority": True}],
        },
    ),
    DemoRule(
        key="silent_customers",
        name="Three days without an answer: take another look",
        definition={
            "after": {"minutes": 3 * DAY, "since": "last_staff_reply"},
            "if": {"fact": "status", "is": ["pending"]},
            "then": [
                {"note": "The customer has not answered for three days. Is there anything left to do?"},
                {"tags": {"add": ["no-answer"]}},
                {"notify": ["assignee"]},
            ],
        },
    ),
    DemoRule(
        key="angry_words",
        name="Chargeback mentioned: to the escalations team",
        definition={
            "on": ["tickets.created", "tickets.subject_changed"],
            "if": {"fact": "subject", "contains": ["chargeback", "lawyer", "bank", "fraud", "scam"]},
            "then": [{"move_to_team": "escalations"}, {"tags": {"add": ["legal-risk"]}}],
        },
        mode="shadow",
    ),
)
