"""The demo's platforms: who is there, and that what is set up is what the real parsers read."""

from collections import Counter
from itertools import chain
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import lucide
import pytest

from helpdesk.demo.people import SKILLS, TEAMS, TENANTS, DemoTenant
from helpdesk.demo.staff import Staff
from helpdesk.demo.texts import names
from helpdesk.demo.texts.model import LANGUAGES
from helpdesk.demo.texts.topic_model import ALL, MAX_TILES
from kernel.clock.rules.parsing import parse_schedule
from tickets.rules.forms import parse_form
from tickets.rules.policy import parse_terms
from tickets.rules.steps import teams_named
from tickets.rules.words import Priority

LIMELIGHT, BACKSTAGE = TENANTS
TEAM_KEYS = {team.key for team in TEAMS}

each_tenant = pytest.mark.parametrize("tenant", TENANTS, ids=lambda tenant: tenant.slug)
each_person = pytest.mark.parametrize(
    "person", [*LIMELIGHT.staff, *BACKSTAGE.staff], ids=lambda person: person.email
)


def test_two_tenants_of_different_size_and_colour():
    assert [(tenant.slug, tenant.accent_hue, tenant.time_zone) for tenant in TENANTS] == [
        ("limelight", 295, "Europe/Berlin"),
        ("backstage", 190, "America/New_York"),
    ]
    kinds = [Counter(customer.kind for customer in tenant.customers()) for tenant in TENANTS]
    assert kinds == [{"creator": 60, "subscriber": 120}, {"creator": 30, "subscriber": 60}]
    roles = [Counter(person.role for person in tenant.staff) for tenant in TENANTS]
    assert roles == [
        {"admin": 1, "lead": 2, "agent": 8, "specialist": 2},
        {"admin": 1, "lead": 2, "agent": 4, "specialist": 2},
    ]


@each_person
def test_staff_refer_to_what_exists(person: Staff):
    assert set(person.leads) <= set(person.teams) <= TEAM_KEYS
    assert set(person.skills) <= set(SKILLS)
    assert set(person.languages) <= LANGUAGES
    assert ZoneInfo(person.time_zone)
    shift = {day: [[person.shift.start, person.shift.end]] for day in person.shift.days}
    assert parse_schedule({"time_zone": person.time_zone, "hours": shift})


@each_tenant
def test_every_team_has_people_and_one_lead(tenant: DemoTenant):
    members = Counter(chain.from_iterable(person.teams for person in tenant.staff))
    assert set(members) == TEAM_KEYS
    assert min(members.values()) >= 2
    leads = Counter(chain.from_iterable(person.leads for person in tenant.staff))
    assert leads == dict.fromkeys(TEAM_KEYS, 1)
    assert [team.key for team in TEAMS if team.restricted] == ["safety"]


@each_tenant
def test_staff_addresses_and_first_names_are_their_own(tenant: DemoTenant):
    addresses = [person.email for person in tenant.staff]
    assert addresses == [f"{person.first_name.lower()}@{tenant.slug}.example" for person in tenant.staff]
    assert len(set(addresses)) == len(addresses)


@each_tenant
def test_customers_are_distinct_and_the_same_each_time(tenant: DemoTenant):
    customers = tenant.customers()
    assert customers == tenant.customers()
    for key in ("external_id", "handle", "email"):
        assert len({getattr(customer, key) for customer in customers}) == len(customers)
    shown = Counter(customer.name for customer in customers)
    assert [name for name, times in shown.items() if times > 1] == [names.NINETY_CHARACTERS]
    assert all(customer.handle.isascii() and 2 <= len(customer.handle) <= 60 for customer in customers)
    assert all(customer.tenure_days > 0 and ZoneInfo(customer.time_zone) for customer in customers)


@each_tenant
def test_every_language_has_creators_and_subscribers(tenant: DemoTenant):
    spoken = {(customer.kind, customer.language) for customer in tenant.customers()}
    assert spoken == {(kind, language) for kind in ("creator", "subscriber") for language in LANGUAGES}


@each_tenant
def test_every_tier_is_there(tenant: DemoTenant):
    tiers = {(customer.kind, customer.tier) for customer in tenant.customers()}
    assert tiers == {
        *(("creator", tier) for tier in ("rising", "established", "top")),
        *(("subscriber", tier) for tier in ("new", "regular", "vip")),
    }


def test_the_long_name_has_ninety_characters():
    assert len(names.NINETY_CHARACTERS) == 90


@pytest.mark.parametrize(
    "region", sorted(set(names.ROUND)), ids=lambda region: region.locale + region.country
)
def test_name_lists_make_72_pairs(region: names.Region):
    assert (len(set(region.first.split())), len(set(region.last.split()))) == (8, 9)


@each_tenant
def test_topics_fit_the_form(tenant: DemoTenant):
    assert len({topic.key for topic in tenant.topics}) == len(tenant.topics) == 16
    for topic in tenant.topics:
        parse_form(list(topic.fields))
        assert topic.team in TEAM_KEYS
        assert set(topic.tile_for) <= set(topic.audiences)
        assert len(topic.title) <= 80
        assert len(topic.description) <= 200


@each_tenant
def test_each_audience_has_eight_tiles(tenant: DemoTenant):
    tiles = Counter(chain.from_iterable(topic.tile_for for topic in tenant.topics))
    assert tiles == dict.fromkeys(ALL, MAX_TILES)


@each_tenant
def test_icons_are_in_the_package(tenant: DemoTenant):
    with ZipFile(str(lucide.__path__[0]) + "/lucide.zip") as archive:
        known = {name.rsplit("/", 1)[-1].removesuffix(".svg") for name in archive.namelist()}
    assert [topic.icon for topic in tenant.topics if topic.icon not in known] == []


@each_tenant
def test_policies_and_calendars_are_what_the_parsers_read(tenant: DemoTenant):
    keys = [calendar.key for calendar in tenant.calendars]
    assert keys == ["office", "extended", "always"]
    zones = {parse_schedule(calendar.definition).time_zone for calendar in tenant.calendars}
    assert zones == {tenant.time_zone}
    assert [policy.name for policy in tenant.policies] == [
        "Danger and hijacked accounts",
        "VIP and top creators",
        "Standard",
    ]
    for policy in tenant.policies:
        terms = parse_terms(policy.terms)
        assert terms.calendar_key in keys
        steps = [step for stage in terms.stages for rung in stage.ladder for step in rung.steps]
        assert steps
        assert set(teams_named(steps)) <= set(TEAM_KEYS)
        for metric in terms.targets:
            promised = [terms.target(metric, priority) for priority in reversed(Priority)]
            seconds = [target.seconds for target in promised if target]
            assert len(seconds) == len(Priority)
            assert seconds == sorted(seconds)


def test_the_extended_week_runs_past_midnight():
    hours = parse_schedule(LIMELIGHT.calendars[1].definition).hours
    assert hours[4][-1].end == (24 + 2) * 3600
    assert hours[0][-1].end == 22 * 3600
