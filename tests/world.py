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
    topics: dict[str, int]
    customers: dict[str, int]

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
        _customers(slug)
        _desk(zone)


OFFICE = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
TERMS = {
    "calendar": "office",
    "targets": {
        "first_reply": {"urgent": 60, "high": 120, "normal": 240, "low": 480},
        "next_reply": {"urgent": 60, "high": 120, "normal": 240, "low": 480},
        "resolution": {"urgent": 480, "high": 960, "normal": 1920, "low": 3840},
    },
    "pauses": {"resolution": ["pending", "on_hold"]},
    "thresholds": [
        {"at": {"percent": 75}, "ladder": [{"steps": [{"notify": ["assignee"]}]}]},
        {
            "at": {"percent": 100},
            "ladder": [
                {
                    "steps": [
                        {"notify": ["assignee", "team_leads"]},
                        {"raise_priority": True},
                        {"move_to_team": "escalations"},
                    ]
                },
                {"after_minutes": 60, "steps": [{"notify": ["team_leads"]}], "urgent": True},
            ],
        },
    ],
}
QUESTIONS = [
    {"key": "amount", "label": "Amount", "kind": "amount", "required": True},
    {"key": "when", "label": "When", "kind": "date"},
]


def _customers(slug: str) -> None:
    from platforms.models import Customer

    for name, kind in (("creator", "creator"), ("subscriber", "subscriber"), ("visitor", "visitor")):
        Customer.objects.create(
            external_id=None if kind == "visitor" else f"{slug}-{name}",
            kind=kind,
            handle=f"{name}_{slug}",
            display_name=f"{name.title()} of {slug}",
            email=f"{name}@customers.{slug}.example",
            as_of=NOW,
            created_at=NOW,
        )


def _desk(zone: str) -> None:
    """A calendar (Monday to Friday, 9 to 17 in the tenant's zone), one policy and two topics."""
    from kernel.clock.models import Calendar, CalendarVersion
    from kernel.people.models import Team
    from tickets.models import FormVersion, SlaPolicy, SlaPolicyVersion, Topic

    calendar = Calendar.objects.create(key="office", name="Office hours")
    definition = {"time_zone": zone, "hours": OFFICE}
    CalendarVersion.objects.create(calendar=calendar, number=1, definition=definition, created_at=NOW)
    policy = SlaPolicy.objects.create(key="standard", name="Standard")
    SlaPolicyVersion.objects.create(policy=policy, number=1, terms=TERMS, created_at=NOW)
    teams = {team.key: team for team in Team.objects.all()}
    for position, (key, team) in enumerate(
        (("charge", "billing"), ("other", "support"), ("threat", "safety"))
    ):
        topic = Topic.objects.create(key=key, title=key.title(), team=teams[team], position=position)
        questions = QUESTIONS if key == "charge" else []
        FormVersion.objects.create(topic=topic, number=1, fields=questions, created_at=NOW)


def _people(slug: str) -> None:
    from django.contrib.auth.hashers import make_password

    from kernel.people.models import Membership, Team, TeamMember, User

    teams = {
        key: Team.objects.create(key=key, name=key.title(), is_restricted=hidden)
        for key, hidden in TEAMS.items()
    }
    for name, role in ROLES.items():
        user = User.objects.create(
            email=f"{name}@{slug}.example",
            name=f"{name.title()} {slug.title()}",
            password=make_password(PASSWORD),
            date_joined=NOW,
        )
        member = Membership.objects.create(
            user=user, role=role, display_name=user.name, is_available=True, created_at=NOW
        )
        for key in _teams_of(name):
            TeamMember.objects.create(team=teams[key], membership=member, is_lead=role == "lead")


def _teams_of(name: str) -> list[str]:
    return {"specialist": ["safety"], "admin": [], "lead": ["support", "billing", "escalations"]}.get(
        name, ["support"]
    )


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
    from platforms.models import Customer
    from tickets.models import Topic

    host = f"{slug}.localhost"
    with tenant_context(tenant_id):
        rows = list(Membership.objects.select_related("user"))
        members = {
            row.user.email.split("@")[0]: Member(
                row.id, row.user_id, tenant_id, host, row.user.email, row.role
            )
            for row in rows
        }
        teams = dict(Team.objects.values_list("key", "id"))
        topics = dict(Topic.objects.values_list("key", "id"))
        customers = dict(Customer.objects.values_list("kind", "id"))
    return Place(tenant_id, slug, host, members, teams, topics, customers)


def browser(member: Member | None, place: Place | None = None):
    """Django's test client on the tenant's host, signed in as the member."""
    from django.test import Client

    from kernel.people.models import User

    host = member.host if member else place.host
    client = Client(HTTP_HOST=host, enforce_csrf_checks=False)
    if member:
        client.force_login(
            User.objects.get(id=member.user_id), backend="allauth.account.auth_backends.AuthenticationBackend"
        )
        session = client.session
        session["tenant_id"] = member.tenant_id
        session.save()
    return client
