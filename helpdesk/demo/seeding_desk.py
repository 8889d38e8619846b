"""A demo tenant before its first ticket: people, teams, calendars, policies, topics, customers, its platform."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import make_password

from helpdesk.demo.automation import RULES
from helpdesk.demo.critical import LANES
from helpdesk.demo.passwords import demo_password
from helpdesk.demo.people import SKILLS, TEAMS, DemoTenant
from helpdesk.demo.staff import Staff
from kernel.actors import Actor, system_actor
from kernel.clock.models import Calendar, CalendarVersion
from kernel.people.access import agent_actor
from kernel.people.models import Membership, MemberSkill, Skill, Team, TeamMember, User
from kernel.tenancy.context import require_tenant_id
from platforms.operations.connection import connect_platform
from platforms.operations.customers import CustomerNews, upsert_customers
from tickets.models import FormVersion, Mode, SlaPolicy, SlaPolicyVersion, Topic
from tickets.operations.automation import create_automation
from tickets.operations.critical_lanes import create_lane
from tickets.operations.legal_catalogue import add_legal_catalogue
from tickets.rules.words import Priority


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    staff: Staff
    actor: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What the replay needs to know of the tenant; `teams` and `topics` by key."""

    colleagues: tuple[Colleague, ...]
    teams: dict[str, int]
    topics: dict[str, int]

    def of_team(self, team_id: int | None) -> list[Colleague]:
        return [one for one in self.colleagues if team_id in one.actor.team_ids]

    def member(self, membership_id: int | None) -> Colleague | None:
        return next((one for one in self.colleagues if one.actor.id == membership_id), None)


def furnish(tenant: DemoTenant, *, now: datetime) -> Desk:
    """Inside the tenant's context. `now` lies before the first ticket."""
    teams = _teams()
    colleagues = _people(tenant, teams, now=now)
    _calendars(tenant, now=now)
    _policies(tenant, now=now)
    topics = _topics(tenant, teams, now=now)
    _customers(tenant, now=now)
    admin = next(one.actor for one in colleagues if one.staff.role == "admin")
    url = f"http://127.0.0.1:{settings.SANDBOX_PORT}/{tenant.slug}"
    connect_platform(actor=admin, endpoint_url=url, now=now)
    add_legal_catalogue(actor=admin, now=now)
    _lanes(admin, teams, now=now)
    _rules(admin, now=now)
    return Desk(colleagues=colleagues, teams={key: team.id for key, team in teams.items()}, topics=topics)


def _teams() -> dict[str, Team]:
    rows = [Team(key=team.key, name=team.name, is_restricted=team.restricted) for team in TEAMS]
    return {row.key: row for row in Team.objects.bulk_create(rows)}


def _people(tenant: DemoTenant, teams: dict[str, Team], *, now: datetime) -> tuple[Colleague, ...]:
    rows = [Skill(key=key, name=name) for key, name in SKILLS.items()]
    skills = {row.key: row for row in Skill.objects.bulk_create(rows)}
    password = make_password(demo_password())  # hashed once: everybody of the demo has the same
    members = [
        _member(person, place, teams, skills, password=password, now=now)
        for place, person in enumerate(tenant.staff)
    ]
    pairs = zip(tenant.staff, members, strict=True)
    return tuple(Colleague(staff=person, actor=agent_actor(member)) for person, member in pairs)


def _member(
    person: Staff,
    place: int,
    teams: dict[str, Team],
    skills: dict[str, Skill],
    *,
    password: str,
    now: datetime,
) -> Membership:
    joined = now - timedelta(days=20 + place * 37 % 400)
    user = User.objects.create(email=person.email, name=person.name, password=password, date_joined=joined)
    member = Membership.objects.create(
        user=user,
        role=person.role,
        display_name=person.name,
        time_zone=person.time_zone,
        languages=list(person.languages),
        created_at=joined,
    )
    TeamMember.objects.bulk_create(
        TeamMember(team=teams[key], membership=member, is_lead=key in person.leads) for key in person.teams
    )
    MemberSkill.objects.bulk_create(
        MemberSkill(membership=member, skill=skills[key]) for key in person.skills
    )
    return member


def _calendars(tenant: DemoTenant, *, now: datetime) -> None:
    for given in tenant.calendars:
        calendar = Calendar.objects.create(key=given.key, name=given.name)
        CalendarVersion.objects.create(
            calendar=calendar, number=1, definition=dict(given.definition), created_at=now
        )


def _policies(tenant: DemoTenant, *, now: datetime) -> None:
    for position, given in enumerate(tenant.policies):
        policy = SlaPolicy.objects.create(key=given.key, name=given.name, position=position)
        SlaPolicyVersion.objects.create(policy=policy, number=1, terms=dict(given.terms), created_at=now)


def _topics(tenant: DemoTenant, teams: dict[str, Team], *, now: datetime) -> dict[str, int]:
    found: dict[str, int] = {}
    for position, given in enumerate(tenant.topics):
        topic = Topic.objects.create(
            key=given.key,
            title=given.title,
            description=given.description,
            audience=given.audience,
            icon=given.icon,
            team=teams[given.team],
            default_priority=Priority.named(given.priority),
            position=position,
        )
        fields = [dict(field) for field in given.fields]
        FormVersion.objects.create(topic=topic, number=1, fields=fields, created_at=now)
        found[given.key] = topic.id
    return found


def _lanes(admin: Actor, teams: dict[str, Team], *, now: datetime) -> None:
    for lane in LANES:
        create_lane(
            actor=admin, key=lane.key, name=lane.name, team_id=teams[lane.team].id, definition=lane.definition, now=now
        )  # fmt: skip


def _rules(admin: Actor, *, now: datetime) -> None:
    for rule in RULES:
        create_automation(
            actor=admin,
            key=rule.key,
            name=rule.name,
            definition=rule.definition,
            mode=Mode(rule.mode),
            now=now,
        )


def _customers(tenant: DemoTenant, *, now: datetime) -> None:
    news = [
        CustomerNews(
            external_id=one.external_id,
            as_of=now,
            kind=one.kind,
            handle=one.handle,
            display_name=one.name,
            email=one.email,
            locale=one.locale,
            time_zone=one.time_zone,
            country=one.country,
            tier=one.tier,
            since_on=(now - timedelta(days=one.tenure_days)).date(),
        )
        for one in tenant.customers()
    ]
    upsert_customers(actor=system_actor(tenant_id=require_tenant_id()), news=news, now=now)
