"""Members of the desk, as lists show them and as others choose among them."""

from dataclasses import dataclass

from django.db.models import Prefetch

from kernel.people.locks import NoSuchMember
from kernel.people.models import Membership, Team, TeamMember


@dataclass(frozen=True, slots=True)
class MemberRow:
    id: int
    user_id: int
    display_name: str
    email: str
    role: str
    is_active: bool
    is_available: bool
    team_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TeamRow:
    id: int
    key: str
    name: str
    is_restricted: bool
    is_active: bool


def list_members(*, only_active: bool = True) -> list[MemberRow]:
    """Two queries, by name."""
    places = Prefetch("team_places", TeamMember.objects.only("membership_id", "team_id"))
    members = (
        Membership.objects.select_related("user").prefetch_related(places).order_by("display_name", "id")
    )
    return [_row(member) for member in (members.filter(is_active=True) if only_active else members)]


def get_member(membership_id: int) -> MemberRow:
    found = Membership.objects.select_related("user").filter(id=membership_id).first()
    if found is None:
        raise NoSuchMember("This person does not work at this desk.")
    return _row(found)


def find_active(*, user_id: int) -> Membership | None:
    return (
        Membership.objects.select_related("user")
        .filter(user_id=user_id, is_active=True, user__is_active=True)
        .first()
    )


def find_by_email(email: str) -> Membership | None:
    return Membership.objects.filter(user__email__iexact=email).first()


def list_teams(*, only_active: bool = True) -> list[TeamRow]:
    teams = Team.objects.order_by("name", "id")
    teams = teams.filter(is_active=True) if only_active else teams
    return [TeamRow(team.id, team.key, team.name, team.is_restricted, team.is_active) for team in teams]


def _row(member: Membership) -> MemberRow:
    return MemberRow(
        id=member.id,
        user_id=member.user_id,
        display_name=member.display_name,
        email=member.user.email,
        role=member.role,
        is_active=member.is_active,
        is_available=member.is_available,
        team_ids=tuple(sorted(place.team_id for place in member.team_places.all())),
    )
