"""The routing part of "What is due, and why": why this person, in words."""

from dataclasses import dataclass
from datetime import datetime

from kernel.actors import Actor
from tickets.queries.routing_traces import DecisionRow, list_decisions

REASONS = {
    "created": "It came in",
    "team_changed": "It came to this team",
    "escalation": "It was escalated",
    "signed_off": "Whoever had it signed off or left",
    "from_queue": "Somebody in the queue's team became free",
    "by_hand": "A person decided",
    "replied": "A person answered",
}
STRATEGIES = {
    "round_robin": "It was their turn: they had waited longest for a ticket.",
    "least_loaded": "They had least to do.",
    "previous": "They had this customer's previous ticket.",
}
VERDICTS = {
    "chosen": "Got it",
    "eligible": "Could have got it",
    "unavailable": "Was not taking new work",
    "off_shift": "Was not on shift",
    "lacks_skill": "Lacks a skill that the rule asks for",
    "lacks_language": "Does not speak the language, and others of the team do",
    "full": "Carries as much as they may",
    "inactive": "No longer works here",
}


@dataclass(frozen=True, slots=True)
class PersonLine:
    name: str
    verdict: str
    load: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class DecisionPanel:
    at: datetime
    title: str
    why: str
    where: str
    people: tuple[PersonLine, ...]


def load_routing(*, ticket_id: int, actor: Actor, now: datetime) -> list[DecisionPanel]:  # noqa: ARG001 - a section's loader
    return [_panel(row) for row in list_decisions(ticket_id, actor=actor)]


def _panel(row: DecisionRow) -> DecisionPanel:
    return DecisionPanel(
        at=row.at,
        title=f"{REASONS.get(row.reason, 'A rule of the desk asked for somebody')}: {_result(row)}",
        why=_why(row),
        where=_where(row),
        people=tuple(
            PersonLine(one.name, VERDICTS.get(one.verdict, one.verdict), one.load, one.verdict == "chosen")
            for one in row.judged
        ),
    )


def _result(row: DecisionRow) -> str:
    if row.by == "by_hand":
        return _by_hand(row)
    if row.chosen:
        return f"{row.chosen} got it"
    return "people of the team take it from the queue" if row.by == "manual" else "nobody could get it"


def _by_hand(row: DecisionRow) -> str:
    if not row.chosen:
        return f"{row.who} gave it back to the queue"
    return f"{row.who} took it" if row.chosen == row.who else f"{row.who} gave it to {row.chosen}"


def _why(row: DecisionRow) -> str:
    return STRATEGIES.get(row.by, "") if row.chosen else ""


def _where(row: DecisionRow) -> str:
    if row.by == "by_hand":
        return ""
    if not row.team:
        return "In a team whose work you do not see."
    if row.rule:
        return f"In {row.team}, because of the rule “{row.rule}”."
    return f"In {row.team}."
