"""Tells the planned stories through the operations, each step at its own time, all in the order of time.

Between two steps whatever fell due is done as the clock and the workers would have done it then: warnings, breaches
and escalations carry the dates of the story, and nothing is left over for the first start but what lies ahead.
"""

import heapq
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from helpdesk.demo.seeding_care import EVERY, take_care
from helpdesk.demo.seeding_desk import Colleague, Desk
from helpdesk.demo.seeding_plan import PlannedTicket
from helpdesk.demo.staff import Staff
from kernel.actors import Actor, ActorKind, system_actor
from kernel.events.delivering import occurrence_of
from kernel.events.models import Delivery, DeliveryState
from kernel.events.registry import get_consumer
from kernel.people.models import Membership
from kernel.tenancy.context import require_tenant_id, tenant_context
from kernel.timers.models import Timer, TimerState
from kernel.timers.registry import DueTimer, get_handling
from platforms.models import Customer
from platforms.operations.customers import find_or_create_visitor
from tickets.models import Ticket
from tickets.operations.assigning import assign
from tickets.operations.critical import acknowledge
from tickets.operations.customers import post_customer_reply
from tickets.operations.properties import set_priority, set_tags
from tickets.operations.replying import add_note, post_reply
from tickets.operations.statuses import set_status
from tickets.operations.submitting import Submission, submit_ticket
from tickets.rules.words import Priority, Status

MINUTE = timedelta(minutes=1)
CLOSED_AFTER = timedelta(days=4)

Step = Callable[[datetime], None]


class Replay:
    """Everything of one tenant. `told` hears after each step how many tickets are there."""

    def __init__(self, desk: Desk, *, tenant_id: int, now: datetime) -> None:
        self.desk = desk
        self.tenant_id = tenant_id
        self.now = now
        self.on_shift: frozenset[int] = frozenset()
        self.submitted = 0
        self._steps: list[tuple[datetime, int, Step]] = []
        self._order = count()

    def run(self, planned: list[PlannedTicket], *, told: Callable[[int], None]) -> None:
        """A transaction for each step."""
        for ticket in planned:
            self.plan(ticket.starts_at, Telling(self, ticket).submit)
        self._plan_care(planned)
        while self._steps:
            with _step_of(self.tenant_id):
                self._step()
            told(self.submitted)
        with _step_of(self.tenant_id):
            self._catch_up(self.now)

    def _plan_care(self, planned: list[PlannedTicket]) -> None:
        at = min((ticket.starts_at for ticket in planned), default=self.now)
        while (at := at + EVERY) <= self.now:
            self.plan(at, lambda now: take_care(self.desk, now=now))

    def plan(self, at: datetime, step: Step) -> None:
        """Nothing is told that has not happened yet."""
        if at <= self.now:
            heapq.heappush(self._steps, (at, next(self._order), step))

    def _step(self) -> None:
        at, _, step = heapq.heappop(self._steps)
        self._catch_up(at)
        self._change_shift(at)
        step(at)
        deliver(at)

    def _catch_up(self, until: datetime) -> None:
        armed = Timer.objects.filter(state=TimerState.ARMED, due_at__lte=until).order_by("due_at", "id")
        while (timer := armed.first()) is not None:
            ring(timer)
            deliver(timer.due_at)

    def _change_shift(self, at: datetime) -> None:
        """Routing asks who is available; at night nobody is and tickets wait in their team's queue."""
        working = frozenset(one.actor.id for one in self.desk.colleagues if works_at(one.staff, at))
        if working != self.on_shift:
            Membership.objects.filter(id__in=working - self.on_shift).update(is_available=True)
            Membership.objects.filter(id__in=self.on_shift - working).update(is_available=False)
            self.on_shift = working


@contextmanager
def _step_of(tenant_id: int) -> Iterator[None]:
    """Does not wait for the disk: a demo that a power cut shortens is told again."""
    with tenant_context(tenant_id):
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
        yield


class Telling:
    """One story."""

    def __init__(self, replay: Replay, planned: PlannedTicket) -> None:
        self.replay = replay
        self.planned = planned
        self.story = planned.story
        self.ticket_id = 0
        self.writer: Actor | None = None
        self.is_answered = False

    def submit(self, at: datetime) -> None:
        customer, actor = self._customer(at)
        submission = Submission(
            topic_id=self.replay.desk.topics[self.story.topic],
            subject=self.planned.values.fill(self.story.subject),
            body=self._text(0, ""),
            key=self.planned.key,
            answers=self.planned.answers,
            language=self.story.language,
        )
        ticket = submit_ticket(actor=actor, customer=customer, submission=submission, now=at)
        self.ticket_id = ticket.id
        visitor = Actor(kind=ActorKind.VISITOR, id=ticket.id, tenant_id=actor.tenant_id, label=actor.label)
        self.writer = visitor if self.planned.is_visitor else actor
        self.replay.submitted += 1
        self._plan_the_rest(at)

    def _customer(self, at: datetime) -> tuple[Customer, Actor]:
        given, tenant_id = self.planned.customer, require_tenant_id()
        if self.planned.is_visitor:
            visitor = Actor(kind=ActorKind.VISITOR, id=0, tenant_id=tenant_id, label=given.name)
            customer_id = find_or_create_visitor(
                actor=visitor, email=given.email, display_name=given.name, locale=given.locale, now=at
            )
            return Customer.objects.get(id=customer_id), visitor
        customer = Customer.objects.get(external_id=given.external_id)
        label = customer.handle
        return customer, Actor(kind=ActorKind.CUSTOMER, id=customer.id, tenant_id=tenant_id, label=label)

    def _plan_the_rest(self, at: datetime) -> None:
        lines, plan = self.story.lines, self.replay.plan
        plan(at + (3 + self.ticket_id % 9) * MINUTE, self.triage)
        for place in range(1, len(lines)):
            plan(self.planned.at(lines[place]), lambda now, place=place: self.say(place, now))  # type: ignore[misc]
        after = (2 + self.ticket_id % 17) * MINUTE
        plan(self.planned.ends_at + after, self.settle)
        if self.story.ends == "closed":
            plan(self.planned.ends_at + after + CLOSED_AFTER, self.close)

    def triage(self, at: datetime) -> None:
        """Priority and tags, by whoever looks first; what waits in a queue has not been looked at."""
        ticket = self._ticket()
        colleague = (
            self._who_answers(at) if ticket.is_critical else self.replay.desk.member(ticket.assignee_id)
        )
        if colleague is None:
            return
        wanted = Priority.named(self.story.priority)
        if ticket.priority < wanted:
            set_priority(actor=colleague.actor, ticket_id=ticket.id, priority=wanted, now=at)
        if self.story.tags:
            set_tags(actor=colleague.actor, ticket_id=ticket.id, tags=self.story.tags, now=at)

    def say(self, place: int, at: datetime) -> None:
        line = self.story.lines[place]
        key = f"{self.planned.key}-{place}"
        if line.author == "customer":
            post_customer_reply(
                actor=self._require_writer(), ticket_id=self.ticket_id, body=self._text(place, ""), key=key,
                now=at, reopen_window=settings.REOPEN_WINDOW,
            )  # fmt: skip
            return
        colleague = self._who_answers(at)
        body = self._text(place, colleague.staff.first_name)
        if line.author == "note":
            add_note(actor=colleague.actor, ticket_id=self.ticket_id, body=body, key=key, now=at)
        else:
            post_reply(
                actor=colleague.actor, ticket_id=self.ticket_id, body=body, key=key, now=at,
                send_as=self._send_as(place),
            )  # fmt: skip

    def _send_as(self, place: int) -> Status:
        """The last answer leaves the ticket as the story ends, unless something is said after it."""
        is_last = place == len(self.story.lines) - 1
        ends = "solved" if self.story.ends == "closed" else self.story.ends
        return Status.named(ends) if is_last else Status.PENDING

    def settle(self, at: datetime) -> None:
        """What the last line did not bring about by itself."""
        ends = Status.named(self.story.ends)
        wanted = Status.SOLVED if ends is Status.CLOSED else ends
        ticket = self._ticket()
        if ticket.status != wanted and wanted is not Status.NEW:
            set_status(actor=self._who_answers(at).actor, ticket_id=ticket.id, status=wanted, now=at)

    def close(self, at: datetime) -> None:
        actor = system_actor(tenant_id=require_tenant_id())
        set_status(actor=actor, ticket_id=self.ticket_id, status=Status.CLOSED, now=at)

    def _who_answers(self, at: datetime) -> Colleague:
        """The assignee; somebody of the team who speaks the customer's language takes over from one who does not."""
        ticket = self._ticket()
        mine = self.replay.desk.member(ticket.assignee_id)
        if mine is not None and (self.is_answered or self._speaks(mine)):
            return self._has_it(mine, ticket, at)
        team = self.replay.desk.of_team(ticket.team_id)
        able = [one for one in team if self._speaks(one)] or team
        here = [one for one in able if one.actor.id in self.replay.on_shift] or able
        chosen = here[ticket.id % len(here)]
        if mine is None or self._speaks(chosen):
            assign(actor=chosen.actor, ticket_id=ticket.id, membership_id=chosen.actor.id, now=at)
            mine = chosen
        return self._has_it(mine, ticket, at)

    def _has_it(self, mine: Colleague, ticket: Ticket, at: datetime) -> Colleague:
        self.is_answered = True
        if ticket.is_critical:
            acknowledge(actor=mine.actor, ticket_id=ticket.id, now=at)
        return mine

    def _speaks(self, colleague: Colleague) -> bool:
        return self.story.language in colleague.staff.languages

    def _ticket(self) -> Ticket:
        return Ticket.objects.get(id=self.ticket_id)

    def _text(self, place: int, agent: str) -> str:
        return self.planned.values.fill(self.story.lines[place].text, agent=agent)

    def _require_writer(self) -> Actor:
        if self.writer is None:
            raise RuntimeError("A reply was planned before its ticket.")
        return self.writer


def ring(timer: Timer) -> None:
    """What the clock and a worker do with one due timer (`kernel.timers.running`), at the moment it was due."""
    due = DueTimer(timer.id, timer.subject_id, timer.key, timer.due_at, timer.generation)
    handling = get_handling(timer.kind)
    if handling is not None:
        handling.handle(due=[due], now=timer.due_at)
    mine = Timer.objects.filter(id=timer.id, generation=timer.generation, state=TimerState.ARMED)
    mine.update(state=TimerState.FIRED, fired_at=timer.due_at)


def deliver(at: datetime) -> None:
    """Whatever consumers are owed, until they cause nothing new."""
    for delivery in _owed():
        consumer = get_consumer(delivery.consumer)
        if consumer is not None:
            consumer(event=occurrence_of(delivery.event), now=at)
        Delivery.objects.filter(id=delivery.id).update(state=DeliveryState.DONE, done_at=at)


def _owed() -> Iterator[Delivery]:
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING, endpoint=None)
    while (first := waiting.select_related("event").order_by("id").first()) is not None:
        yield first


def works_at(staff: Staff, at: datetime) -> bool:
    """Whether their shift, in their own time zone, covers this moment; it may run past midnight."""
    local = at.astimezone(ZoneInfo(staff.time_zone))
    clock, shift = f"{local:%H:%M}", staff.shift
    today, yesterday = (f"{day:%a}".lower() for day in (local, local - timedelta(days=1)))
    if shift.start < shift.end:
        return today in shift.days and shift.start <= clock < shift.end
    return (today in shift.days and clock >= shift.start) or (yesterday in shift.days and clock < shift.end)
