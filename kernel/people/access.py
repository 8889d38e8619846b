"""Who may do what: permissions by role, fed by each app's `access.py`, plus the teams a member belongs to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from kernel.actors import Actor, ActorKind
from kernel.people.models import Membership, Role, Team, TeamMember

AGENTS = frozenset({Role.AGENT, Role.SPECIALIST, Role.LEAD, Role.ADMIN})
LEADS = frozenset({Role.LEAD, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})

_granted: dict[str, set[str]] = defaultdict(set)
_known: set[str] = set()


def register_permissions(grants: Mapping[str, Iterable[Role]]) -> None:
    """`{"tickets.reply": AGENTS}`; called when an app's `access.py` is imported. No roles: for API tokens only."""
    _known.update(grants)
    for permission, roles in grants.items():
        for role in roles:
            _granted[role].add(permission)


def permissions_of(role: str) -> frozenset[str]:
    return frozenset(_granted[role])


def list_permissions() -> list[str]:
    return sorted(_known)


def agent_actor(membership: Membership) -> Actor:
    """Two queries: the member's teams, and the restricted teams that stay hidden from them."""
    mine = TeamMember.objects.filter(membership=membership).values_list("team_id", flat=True)
    restricted = Team.objects.filter(is_restricted=True).values_list("id", flat=True)
    return actor_for(membership, team_ids=mine, restricted_ids=restricted)


def actor_for(membership: Membership, *, team_ids: Iterable[int], restricted_ids: Iterable[int]) -> Actor:
    """For those who have read the teams already."""
    mine = frozenset(team_ids)
    return Actor(
        kind=ActorKind.AGENT,
        id=membership.id,
        tenant_id=membership.tenant_id,
        label=membership.display_name,
        permissions=permissions_of(membership.role),
        team_ids=mine,
        hidden_team_ids=frozenset(restricted_ids) - mine,
    )


register_permissions(
    {
        "people.view": AGENTS,
        "people.set_own_availability": AGENTS,
        "people.set_availability": LEADS,
        "people.manage": ADMINS,
        "people.manage_tokens": ADMINS,
        "events.view_audit": LEADS,
        "events.manage_webhooks": ADMINS,
        "kernel.configure": ADMINS,
    }
)
