"""Two tenants with people in every role, an outsider and customers. Built once into the template database."""

from dataclasses import dataclass
from datetime import UTC, datetime

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)  # a Monday, 10:00 in Berlin
PASSWORD = "a long enough passphrase"
ROLES = {"agent": "agent", "teammate": "agent", "specialist": "specialist", "lead": "lead", "admin": "admin"}
TEAMS = {"support": False, "billing": False, "escalations": False, "safety": True}


@dataclass(frozen=True)
class Member:
    membership_id: int
    user_id: int
    tenant_id: int
    host: str
    email: str
    role: str

    @property
    def actor(self):
        """Read inside `tenant_context(member.tenant_id)`."""
        from kernel.people.access import agent_actor
        from kernel.people.models import Membership

        return agent_actor(Membership.objects.get(id=self.membership_id))


@dataclass(frozen=True)
class Place:
    """One tenant: ids of what the tests need, by name."""

    id: int
    slug: str
    host: str
    members: dict[str, Member]
    teams: dict[str, int]

    def __getattr__(self, name: str) -> Member:
        try:
            return self.__dict__["members"][name]
        except KeyError:
            raise AttributeError(name) from None


@dataclass(frozen=True)
class World:
    alpha: Place
    beta: Place


def build() -> None:
    for slug, hue in (("alpha", 265), ("beta", 180)):
        _build_place(slug, hue)


def _build_place(slug: str, hue: int) -> None:
    from kernel.tenancy.context import tenant_context
    from kernel.tenancy.operations import create_tenant

    zone = "Europe/Berlin" if slug == "alpha" else "America/New_York"
    tenant_id = create_tenant(slug=slug, name=slug.title(), accent_hue=hue, time_zone=zone, now=NOW)
    with tenant_context(tenant_id):
        _people(slug)


def _people(slug: str) -> None:
    from django.contrib.auth.hashers import make_password

    from kernel.people.models import Membership, Team, TeamMember, User

    teams = {key: Team.objects.create(key=key, name=key.title(), is_restricted=hidden) for key, hidden in TEAMS.items()}
    for name, role in ROLES.items():
        user = User.objects.create(
            email=f"{name}@{slug}.example", name=f"{name.title()} {slug.title()}", password=make_password(PASSWORD), date_joined=NOW
        )
        member = Membership.objects.create(
            user=user, role=role, display_name=user.name, is_available=True, created_at=NOW
        )
        for key in _teams_of(name):
            TeamMember.objects.create(team=teams[key], membership=member, is_lead=role == "lead")


def _teams_of(name: str) -> list[str]:
    return {"specialist": ["safety"], "admin": [], "lead": ["support", "billing", "escalations"]}.get(name, ["support"])


def load() -> World:
    from kernel.tenancy.queries import find_slug

    found = {}
    for slug in ("alpha", "beta"):
        tenant_id = find_slug(slug)
        assert tenant_id is not None
        found[slug] = _load_place(tenant_id, slug)
    return World(**found)


def _load_place(tenant_id: int, slug: str) -> Place:
    from kernel.people.models import Membership, Team
    from kernel.tenancy.context import tenant_context

    host = f"{slug}.localhost"
    with tenant_context(tenant_id):
        rows = list(Membership.objects.select_related("user"))
        members = {
            row.user.email.split("@")[0]: Member(row.id, row.user_id, tenant_id, host, row.user.email, row.role) for row in rows
        }
        teams = dict(Team.objects.values_list("key", "id"))
    return Place(id=tenant_id, slug=slug, host=host, members=members, teams=teams)


def browser(member: Member | None, place: Place | None = None):
    """Django's test client on the tenant's host, signed in as the member."""
    from django.test import Client

    from kernel.people.models import User

    host = member.host if member else place.host
    client = Client(HTTP_HOST=host, enforce_csrf_checks=False)
    if member:
        client.force_login(User.objects.get(id=member.user_id), backend="allauth.account.auth_backends.AuthenticationBackend")
        session = client.session
        session["tenant_id"] = member.tenant_id
        session.save()
    return client
