"""What is odd about routing rules: those that are never asked, never hold, or ask for what nobody can do."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tickets.rules.conditions import ALWAYS, Condition, leaves, never_holds

LATER = {
    "status",
    "tags",
    "is_assigned",
    "is_breached",
    "is_critical",
}  # the same for every ticket that comes in


@dataclass(frozen=True, slots=True)
class Said:
    id: int
    name: str
    is_active: bool
    condition: Condition
    team: str
    team_id: int
    team_is_active: bool
    skills: frozenset[str]


def oddities(
    rules: Sequence[Said], *, skills_by_team: Mapping[int, Sequence[frozenset[str]]]
) -> dict[int, list[str]]:
    """By rule. `rules` come in the order in which they are asked; what each person of a team can do by team."""
    found: dict[int, list[str]] = defaultdict(list)
    taker: Said | None = None
    for rule in rules:
        if taker is not None and rule.is_active:
            found[rule.id].append(f"It is never asked: “{taker.name}” takes everything before it.")
        found[rule.id] += _alone(rule, skills_by_team.get(rule.team_id, ()))
        if taker is None and rule.is_active and rule.team_is_active and rule.condition == ALWAYS:
            taker = rule
    return {number: told for number, told in found.items() if told}


def _alone(rule: Said, people: Sequence[frozenset[str]]) -> list[str]:
    told = []
    if never_holds(rule.condition):
        told.append("Its conditions contradict each other, so it never applies.")
    if not rule.team_is_active:
        told.append(f"{rule.team} is no longer in use, so it never applies.")
    elif rule.skills and not any(rule.skills <= able for able in people):
        told.append(
            f"Nobody in {rule.team} has all the skills that it asks for: its tickets stay in the queue."
        )
    if asked := sorted({leaf.fact for leaf in leaves(rule.condition)} & LATER):
        told.append(f"It asks for {asked[0].replace('_', ' ')}, which no ticket has yet when it comes in.")
    return told
