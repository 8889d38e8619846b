"""Service level policies, as `tickets.rules.policy.parse_terms` reads them."""

from collections.abc import Mapping
from dataclasses import dataclass

Definition = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPolicy:
    """In the order of trial: the first whose conditions match applies. Targets are in minutes."""

    key: str
    name: str
    terms: Definition


_PAUSES = {
    "first_reply": [],  # a customer who has heard nothing yet is always waiting for us
    "next_reply": ["pending", "on_hold"],
    "resolution": ["pending", "on_hold"],
}
_THRESHOLDS = [
    {"at": {"percent": 80}, "ladder": [{"steps": [{"notify": ["assignee"]}]}]},
    {
        "at": {"percent": 100},
        "metrics": ["first_reply", "next_reply", "resolution"],
        "ladder": [
            {
                "steps": [
                    {"notify": ["assignee", "team_leads"]},
                    {"raise_priority": True},
                    {"move_to_team": "escalations"},
                ]
            },
            {
                "after_minutes": 60,
                "steps": [
                    {"notify": ["team_leads", "on_call"]},
                    {"open_task": {"title": "Find out why this waited so long", "due_minutes": 480}},
                ],
                "urgent": True,
            },
            {
                "after_minutes": 1440,
                "steps": [
                    {"notify": ["leads:escalations"]},
                    {"note": "A day past its deadline. Please tell the customer where we stand."},
                ],
            },
        ],
    },
]
HOUR, DAY = 60, 24 * 60


def _minutes(urgent: int, high: int, normal: int, low: int) -> dict[str, int]:
    return {"urgent": urgent, "high": high, "normal": normal, "low": low}


def _terms(
    calendar: str, targets: Definition, tiers: tuple[str, ...] = (), topics: tuple[str, ...] = ()
) -> Definition:
    wanted = {"tier": list(tiers), "topic": list(topics)}
    return {
        "calendar": calendar,
        "conditions": {"all": [{"fact": fact, "is": values} for fact, values in wanted.items() if values]},
        "targets": targets,
        "pauses": _PAUSES,
        "thresholds": _THRESHOLDS,
    }


# Where waiting does harm nobody looks at the office's hours.
_ROUND_THE_CLOCK = DemoPolicy(
    key="round_the_clock",
    name="Danger and hijacked accounts",
    terms=_terms(
        "always",
        {
            "first_reply": _minutes(HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR),
            "next_reply": _minutes(2 * HOUR, 4 * HOUR, 8 * HOUR, DAY),
            "resolution": _minutes(DAY, 2 * DAY, 4 * DAY, 7 * DAY),
        },
        topics=("threat_safety", "hacked_account"),
    ),
)

# A working day of the office calendars has 8.5 and 7.5 hours: "two days" is written in their hours.
LIMELIGHT_POLICIES = (
    _ROUND_THE_CLOCK,
    DemoPolicy(
        key="vip",
        name="VIP and top creators",
        terms=_terms(
            "extended",
            {
                "first_reply": _minutes(15, 30, HOUR, 2 * HOUR),
                "next_reply": _minutes(30, HOUR, 2 * HOUR, 4 * HOUR),
                "resolution": _minutes(8 * HOUR, DAY, 2 * DAY, 4 * DAY),
            },
            tiers=("vip", "top"),
        ),
    ),
    DemoPolicy(
        key="standard",
        name="Standard",
        terms=_terms(
            "office",
            {
                "first_reply": _minutes(30, 2 * HOUR, 4 * HOUR, 8 * HOUR),
                "next_reply": _minutes(HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR),
                "resolution": _minutes(8 * HOUR, 17 * HOUR, 34 * HOUR, 68 * HOUR),
            },
        ),
    ),
)
BACKSTAGE_POLICIES = (
    _ROUND_THE_CLOCK,
    DemoPolicy(
        key="vip",
        name="VIP and top creators",
        terms=_terms(
            "extended",
            {
                "first_reply": _minutes(20, HOUR, 2 * HOUR, 4 * HOUR),
                "next_reply": _minutes(HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR),
                "resolution": _minutes(10 * HOUR, 20 * HOUR, 40 * HOUR, 80 * HOUR),
            },
            tiers=("vip", "top"),
        ),
    ),
    DemoPolicy(
        key="standard",
        name="Standard",
        terms=_terms(
            "office",
            {
                "first_reply": _minutes(HOUR, 4 * HOUR, 8 * HOUR, 15 * HOUR),
                "next_reply": _minutes(2 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR),
                "resolution": _minutes(15 * HOUR, 30 * HOUR, 45 * HOUR, 75 * HOUR),
            },
        ),
    ),
)
