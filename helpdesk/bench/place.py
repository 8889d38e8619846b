"""The tenant that generated tickets belong to: the demo's desk under another name, with thousands of customers."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection

from helpdesk.demo.people import TENANTS, DemoTenant
from helpdesk.demo.seeding_desk import furnish
from kernel.clock.queries import current_version_id
from kernel.people.models import Membership, Team, TeamMember
from kernel.tenancy.context import require_tenant_id, tenant_context
from kernel.tenancy.operations import create_tenant
from kernel.tenancy.queries import find_slug
from platforms.models import Customer
from tickets.models import FormVersion, SlaPolicyVersion, Topic

CUSTOMERS = """
INSERT INTO platforms_customer (tenant_id, external_id, kind, handle, display_name, email, locale,
  time_zone, country, tier, state, attributes, as_of, created_at)
SELECT %(tenant)s, 'gen_' || n, (ARRAY['subscriber', 'subscriber', 'subscriber', 'creator'])[1 + n %% 4],
  'member_' || n, 'Member ' || n, 'member' || n || '@mail.example', 'en', 'UTC', 'GB', 'regular',
  'active', '{}', %(now)s, %(now)s
FROM generate_series(%(first)s::int, %(last)s::int) n
ON CONFLICT (tenant_id, external_id) DO NOTHING
"""
_OLD = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class TopicPlace:
    topic_id: int
    form_version_id: int
    team_id: int


@dataclass(frozen=True, slots=True)
class Place:
    """What generated rows refer to. `members` by team; `names` by membership."""

    tenant_id: int
    topics: list[TopicPlace]
    members: dict[int, list[int]]
    names: dict[int, str]
    customers: list[int]
    policy_version_id: int
    calendar_version_id: int


def find_or_make(slug: str, *, customers: int, now: datetime) -> Place:
    tenant_id = find_slug(slug) or _make(slug, now=now - _OLD)
    with tenant_context(tenant_id):
        with connection.cursor() as cursor:
            cursor.execute(CUSTOMERS, {"tenant": tenant_id, "first": 1, "last": customers, "now": now - _OLD})
        return _read()


def _make(slug: str, *, now: datetime) -> int:
    limelight = TENANTS[0]
    staff = tuple(
        replace(person, email=f"{person.first_name.lower()}@{slug}.example") for person in limelight.staff
    )
    tenant = replace(limelight, slug=slug, name=slug.title(), staff=staff, creators=10, subscribers=10)
    tenant_id = create_tenant(slug=slug, name=tenant.name, time_zone="UTC", now=now)
    with tenant_context(tenant_id):
        _furnish(tenant, now=now)
    return tenant_id


def _furnish(tenant: DemoTenant, *, now: datetime) -> None:
    furnish(tenant, now=now)
    Membership.objects.update(is_available=True)


def _read() -> Place:
    forms = dict(FormVersion.objects.order_by("number").values_list("topic_id", "id"))
    topics = Topic.objects.order_by("position").values_list("id", "team_id")
    members: dict[int, list[int]] = {team_id: [] for team_id in Team.objects.values_list("id", flat=True)}
    for team_id, membership_id in TeamMember.objects.order_by("id").values_list("team_id", "membership_id"):
        members[team_id].append(membership_id)
    policy = SlaPolicyVersion.objects.order_by("-policy__position", "-number").first()
    if policy is None:
        raise RuntimeError("The tenant has no policy; generate into a new one.")
    return Place(
        tenant_id=require_tenant_id(),
        topics=[TopicPlace(topic_id, forms[topic_id], team_id) for topic_id, team_id in topics if team_id],
        members=members,
        names=dict(Membership.objects.values_list("id", "display_name")),
        customers=list(Customer.objects.order_by("id").values_list("id", flat=True)),
        policy_version_id=policy.id,
        calendar_version_id=current_version_id("always"),
    )
