"""What the menus of a ticket offer."""

from dataclasses import dataclass

from kernel.actors import Actor
from kernel.people.models import Membership, Team, TeamMember
from tickets.models import Topic


@dataclass(frozen=True, slots=True)
class Choice:
    id: int
    label: str
    hint: str = ""
    is_current: bool = False


def list_assignable(*, team_id: int | None, current: int | None) -> list[Choice]:
    """Active people, the team's own first; of a restricted team its members only."""
    people = Membership.objects.filter(is_active=True).order_by("display_name")
    team = Team.objects.filter(id=team_id).first() if team_id else None
    members = (
        set(TeamMember.objects.filter(team=team).values_list("membership_id", flat=True)) if team else set()
    )
    if team is not None and team.is_restricted:
        people = people.filter(id__in=members)
    rows = sorted(people, key=lambda one: (one.id not in members, one.display_name.casefold()))
    return [
        Choice(one.id, one.display_name, "available" if one.is_available else "away", one.id == current)
        for one in rows
    ]


def list_teams(*, actor: Actor, current: int | None) -> list[Choice]:
    teams = Team.objects.filter(is_active=True).exclude(id__in=actor.hidden_team_ids).order_by("name")
    return [
        Choice(team.id, team.name, "restricted" if team.is_restricted else "", team.id == current)
        for team in teams
    ]


def list_topics(*, current: int) -> list[Choice]:
    topics = Topic.objects.filter(is_active=True).select_related("team").order_by("position", "title")
    return [
        Choice(topic.id, topic.title, topic.team.name if topic.team else "", topic.id == current)
        for topic in topics
    ]
