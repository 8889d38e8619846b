"""The two platforms of the demo: who works at their desks, who writes to them, and what they have set up.

Everything is generated from our own lists by counting, so two runs give the same people.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from helpdesk.demo import calendars, policies
from helpdesk.demo.calendars import DemoCalendar
from helpdesk.demo.policies import DemoPolicy
from helpdesk.demo.staff import BACKSTAGE_STAFF, LIMELIGHT_STAFF, Staff
from helpdesk.demo.texts import names, topics
from helpdesk.demo.texts.model import LANGUAGES
from helpdesk.demo.texts.topic_model import Topic

Kind = Literal["creator", "subscriber"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoTeam:
    key: str
    name: str
    restricted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCustomer:
    """`tenure_days`: how long before the seeding they joined."""

    external_id: str
    kind: Kind
    name: str
    handle: str
    email: str
    locale: str
    country: str
    time_zone: str
    tier: str
    tenure_days: int

    @property
    def called(self) -> str:
        """In a greeting: the given name, or the family name where that comes first."""
        return self.name.split()[0]

    @property
    def language(self) -> str:
        """Of the stories that this person may have written; who has none of their own writes in English."""
        spoken = self.locale.split("-")[0]
        return spoken if spoken in LANGUAGES else "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoTenant:
    """`accent_hue` in degrees of oklch; `first_name` shifts the name lists, so the two share no one."""

    slug: str
    name: str
    accent_hue: int
    time_zone: str
    locale: str
    staff: tuple[Staff, ...]
    creators: int
    subscribers: int
    first_name: int
    topics: tuple[Topic, ...]
    calendars: tuple[DemoCalendar, ...]
    policies: tuple[DemoPolicy, ...]

    def customers(self) -> list[DemoCustomer]:
        """Creators first, then subscribers."""
        return list(_customers(self))


TEAMS = (
    DemoTeam(key="support", name="Support"),
    DemoTeam(key="billing", name="Billing"),
    DemoTeam(key="trust", name="Trust"),
    DemoTeam(key="accounts", name="Accounts"),
    DemoTeam(key="escalations", name="Escalations"),
    DemoTeam(key="safety", name="Safety", restricted=True),
)
SKILLS = {
    "refunds": "Refunds",
    "payouts": "Payouts",
    "chargebacks": "Chargebacks",
    "moderation": "Moderation",
    "copyright": "Copyright",
    "recovery": "Account recovery",
    "identity": "Identity checks",
    "technical": "Uploads and playback",
    "mediation": "Mediation",
    "child-safety": "Child safety",
    "threats": "Threats to life",
}
TENANTS = (
    DemoTenant(
        slug="limelight",
        name="Limelight",
        accent_hue=295,
        time_zone="Europe/Berlin",
        locale="en-GB",
        staff=LIMELIGHT_STAFF,
        creators=60,
        subscribers=120,
        first_name=0,
        topics=topics.LIMELIGHT,
        calendars=calendars.LIMELIGHT_CALENDARS,
        policies=policies.LIMELIGHT_POLICIES,
    ),
    DemoTenant(
        slug="backstage",
        name="Backstage Club",
        accent_hue=190,
        time_zone="America/New_York",
        locale="en-US",
        staff=BACKSTAGE_STAFF,
        creators=30,
        subscribers=60,
        first_name=37,
        topics=topics.BACKSTAGE,
        calendars=calendars.BACKSTAGE_CALENDARS,
        policies=policies.BACKSTAGE_POLICIES,
    ),
)

_LONG_NAME_AT = 9  # which creator and which subscriber of each tenant; early, so that every list shows one
# Tier, first day and span of the tenure; ten entries come round in turn.
_TIERS: dict[Kind, tuple[tuple[str, int, int], ...]] = {
    "creator": (*(("rising", 10, 290),) * 4, *(("established", 300, 900),) * 4, *(("top", 700, 1800),) * 2),
    "subscriber": (*(("new", 1, 59),) * 3, *(("regular", 61, 840),) * 5, *(("vip", 400, 1600),) * 2),
}


def _customers(tenant: DemoTenant) -> Iterator[DemoCustomer]:
    met: dict[names.Region, int] = {}
    for number in range(tenant.creators + tenant.subscribers):
        region = names.ROUND[number % len(names.ROUND)]
        met[region] = met.get(region, tenant.first_name - 1) + 1
        yield _customer(tenant, number, region, met[region])


def _customer(tenant: DemoTenant, number: int, region: names.Region, nth: int) -> DemoCustomer:
    is_creator = number < tenant.creators
    kind: Kind = "creator" if is_creator else "subscriber"
    place = number if is_creator else number - tenant.creators
    tier, first_day, span = _TIERS[kind][place * 7 % 10]
    handle = _handle(number + tenant.first_name)
    return DemoCustomer(
        external_id=f"{kind[:3]}_{place + 1:04}",
        kind=kind,
        name=names.NINETY_CHARACTERS if place == _LONG_NAME_AT else _name(region, nth),
        handle=handle,
        email=f"{handle}@mail.example",
        locale=region.locale,
        country=region.country,
        time_zone=region.time_zone,
        tier=tier,
        tenure_days=first_day + place * 53 % span,
    )


def _name(region: names.Region, nth: int) -> str:
    first, last = region.first.split(), region.last.split()
    pair = (first[nth % len(first)], last[nth % len(last)])
    return " ".join(reversed(pair) if region.family_first else pair)


def _handle(number: int) -> str:
    """26 times 25 words give 650 handles before one comes again."""
    start = names.HANDLE_STARTS[number % len(names.HANDLE_STARTS)]
    end = names.HANDLE_ENDS[number % len(names.HANDLE_ENDS)]
    year = f"{number * 7 % 90 + 10}" if number % 4 == 0 else ""
    return f"{start}{('_', '.', '')[number % 3]}{end}{year}"
