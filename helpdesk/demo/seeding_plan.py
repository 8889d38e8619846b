"""Which stories are told, by whom and when, so that a desk that starts now looks like one that has run for a month.

Solved and closed ones are spread over thirty days. Those still waiting are placed by the clock that runs on them: some
fall due within hours, some are past their deadline, most are on track. Pure: the same `now` gives the same plan.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import cycle, islice
from random import Random
from zoneinfo import ZoneInfo

from helpdesk.demo.people import DemoCustomer, DemoTenant
from helpdesk.demo.seeding_values import Values, answer_form, choose_values
from helpdesk.demo.texts import names
from helpdesk.demo.texts.model import Line, Story
from helpdesk.demo.texts.stories import STORIES
from kernel.clock.rules import arithmetic
from kernel.clock.rules.parsing import parse_schedule
from kernel.clock.rules.schedule import Schedule
from tickets.rules.policy import Terms, matches, parse_terms
from tickets.rules.words import Metric, Priority

DAYS = 30
FINISHED = frozenset({"solved", "closed"})
HOURS = (8, 9, 9, 10, 10, 10, 11, 11, 12, 13, 14, 14, 15, 16, 17, 18, 19, 20, 20, 21, 22)  # when people write
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTicket:
    key: str
    story: Story
    starts_at: datetime
    customer: DemoCustomer
    is_visitor: bool
    values: Values
    answers: Mapping[str, str]

    @property
    def ends_at(self) -> datetime:
        return self.at(self.story.lines[-1])

    def at(self, line: Line) -> datetime:
        return self.starts_at + timedelta(minutes=line.after_minutes)


def plan_tickets(tenant: DemoTenant, *, count: int, now: datetime) -> list[PlannedTicket]:
    """In the order in which they come in."""
    planner = _Planner(tenant, now)
    planned = [planner.plan(place, story) for place, story in enumerate(_choose_stories(tenant, count))]
    return sorted(planned, key=lambda ticket: (ticket.starts_at, ticket.key))


def _choose_stories(tenant: DemoTenant, count: int) -> list[Story]:
    """At most three in ten still open, each of those once; the finished ones come round as often as needed."""
    random = Random(f"{tenant.slug} stories")  # noqa: S311 - a demo, not a secret
    shuffled = random.sample(STORIES, len(STORIES))
    waiting = [story for story in shuffled if story.ends not in FINISHED][: count * 3 // 10]
    finished = [story for story in shuffled if story.ends in FINISHED]
    return [*waiting, *islice(cycle(finished), count - len(waiting))]


class _Planner:
    def __init__(self, tenant: DemoTenant, now: datetime) -> None:
        self.tenant = tenant
        self.now = now
        self.zone = ZoneInfo(tenant.time_zone)
        self.schedules = {calendar.key: parse_schedule(calendar.definition) for calendar in tenant.calendars}
        self.terms = [parse_terms(policy.terms) for policy in tenant.policies]
        self.topics = {topic.key: topic for topic in tenant.topics}
        customers = tenant.customers()
        self.creators = [customer for customer in customers if customer.kind == "creator"]
        self.turns = _turns(customers)

    def plan(self, place: int, story: Story) -> PlannedTicket:
        random = Random(f"{self.tenant.slug} {place}")  # noqa: S311
        is_visitor = story.audience == "visitor"
        customer = _visitor(self.tenant, place) if is_visitor else self._customer(story)
        starts_at = self._start(random, story, "" if is_visitor else customer.tier)
        values = choose_values(
            random, tenant=self.tenant, customer=customer, other=self._other(customer, place),
            language=story.language, on=starts_at.astimezone(self.zone).date(),
        )  # fmt: skip
        text = values.fill(story.lines[0].text)
        return PlannedTicket(
            key=f"demo-{place:04}",
            story=story,
            starts_at=starts_at,
            customer=customer,
            is_visitor=is_visitor,
            values=values,
            answers=answer_form(random, topic=self.topics[story.topic], values=values, text=text),
        )

    def _customer(self, story: Story) -> DemoCustomer:
        return next(self.turns[story.audience, story.language])

    def _other(self, customer: DemoCustomer, place: int) -> DemoCustomer:
        found = self.creators[place * 7 % len(self.creators)]
        return found if found is not customer else self.creators[place * 7 % len(self.creators) - 1]

    def _start(self, random: Random, story: Story, tier: str) -> datetime:
        length = timedelta(minutes=story.lines[-1].after_minutes)
        if story.ends in FINISHED:
            return self._some_day(random, not_after=self.now - length - 90 * MINUTE)
        if story.ends in {"pending", "on_hold"}:
            return self.now - length - timedelta(hours=random.choice((1, 2, 5, 8, 20, 26, 50, 74, 98, 146)))
        return self._waiting_since(random, story, tier) - timedelta(minutes=_first_unanswered(story))

    def _some_day(self, random: Random, *, not_after: datetime) -> datetime:
        """A moment of the last thirty days at which people write; the desk is a little busier each week."""
        days = DAYS * (1 - random.random() ** 0.8)
        day = (not_after - timedelta(days=days)).astimezone(self.zone).date()
        while True:
            hour = time(random.choice(HOURS), random.randrange(60), random.randrange(60))
            found = datetime.combine(day, hour, tzinfo=self.zone)
            if found <= not_after:
                return found.astimezone(self.now.tzinfo)
            day -= DAY

    def _waiting_since(self, random: Random, story: Story, tier: str) -> datetime:
        """Two of ten fall due soon, two are late, the others have used some of their time."""
        terms, schedule = self._terms(story, tier)
        metric = Metric.NEXT_REPLY if _first_unanswered(story) else Metric.FIRST_REPLY
        promised = terms.target(metric, Priority.named(story.priority))
        target = timedelta(seconds=promised.seconds if promised else 3600)
        fate = random.randrange(10)
        if fate < 2:  # noqa: PLR2004
            used = target - min(timedelta(minutes=random.randint(8, 200)), target * 0.6)
        elif fate < 4:  # noqa: PLR2004
            used = target + timedelta(minutes=random.randint(15, 500))
        else:
            used = target * random.uniform(0.03, 0.75)
        return arithmetic.subtract(schedule, self.now - 2 * MINUTE, used)

    def _terms(self, story: Story, tier: str) -> tuple[Terms, Schedule]:
        """The policy that the ticket will fall under."""
        topic = self.topics[story.topic]
        facts = {
            "topic": story.topic, "team": topic.team, "tier": tier, "customer_kind": story.audience,
            "language": story.language, "channel": "web",
        }  # fmt: skip
        terms = next(terms for terms in self.terms if matches(terms, facts))
        return terms, self.schedules[terms.calendar_key]


def _turns(customers: Sequence[DemoCustomer]) -> Mapping[tuple[str, str], Iterator[DemoCustomer]]:
    """Customers of a kind who write a language, in turn."""
    pools: dict[tuple[str, str], list[DemoCustomer]] = defaultdict(list)
    for customer in customers:
        pools[customer.kind, customer.language].append(customer)
    return {key: cycle(pool) for key, pool in pools.items()}


def _visitor(tenant: DemoTenant, place: int) -> DemoCustomer:
    """Somebody without an account on the platform: a name and an address."""
    region = (names.BRITAIN, names.AMERICA, names.CANADA, names.AUSTRALIA)[place % 4]
    first, last = region.first.split(), region.last.split()
    turn = place + tenant.first_name + 5
    name = f"{first[turn % len(first)]} {last[turn % len(last)]}"
    handle = name.lower().replace(" ", ".").replace("'", "")
    return DemoCustomer(
        external_id="", kind="subscriber", name=name, handle=handle, email=f"{handle}@post.example",
        locale=region.locale,
        country=region.country, time_zone=region.time_zone, tier="", tenure_days=0,
    )  # fmt: skip


def _first_unanswered(story: Story) -> int:
    """Minutes from the beginning to the oldest message of the customer that nobody has answered."""
    waiting: int | None = None
    for line in story.lines:
        if line.author == "agent":
            waiting = None
        elif line.author == "customer" and waiting is None:
            waiting = line.after_minutes
    return waiting or 0
