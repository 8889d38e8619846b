"""Who may do what: permissions by role, fed by each app's `access.py`, plus the teams a member belongs to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from kernel.actors import Actor, ActorKind
from kernel.people.models import Membership, Role, Team, TeamMember

AGENTS = frozenset({Role.AGENT, Role.SPECIALIST, Role.LEAD, Role.ADMIN})
LEADS = frozenset({Role.LEAD, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})

_granted: dict[str, set[str]] = defaultdict(set)


def register_permissions(grants: Mapping[str, Iterable[Role]]) -> None:
    """`{"tickets.reply": AGENTS}`; called when an app's `access.py` is imported. Unnamed means nobody."""
    for permission, roles in grants.items():
        for role in roles:
            _granted[role].add(permission)


def permissions_of(role: str) -> frozenset[str]:
    return frozenset(_granted[role])


def list_permissions() -> list[str]:
    return sorted(set().union(*_granted.values()))


def agent_actor(membership: Membership) -> Actor:
    """Two queries: the member's teams, and the restricted teams that stay hidden from them."""
    mine = frozenset(TeamMember.objects.filter(membership=membership).values_list("team_id", flat=True))
    restricted = frozenset(Team.objects.filter(is_restricted=True).values_list("id", flat=True))
    return Actor(
        kind=ActorKind.AGENT,
        id=membership.id,
        tenant_id=membership.tenant_id,
        label=membership.display_name,
        permissions=permissions_of(membership.role),
        team_ids=mine,
        hidden_team_ids=restricted - mine,
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
