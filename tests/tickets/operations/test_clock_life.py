"""The real operations, in any order, against a plain model of which clocks there are and when each is due.

The model is the walk minute by minute of tests/tickets/rules/oracle.py; time passes with the clocks' timers fired.
`ORACLE_STEPS` and `ORACLE_LIVES` make longer and more lives.
"""

import os
from datetime import UTC, datetime, timedelta

from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from kernel.actors import Actor, ActorKind, system_actor
from kernel.clock.models import Calendar as CalendarRow
from kernel.clock.models import CalendarVersion
from kernel.tenancy.context import tenant_context
from kernel.timers.models import Timer, TimerState
from kernel.timers.registry import DueTimer
from tests.tickets.desk import open_ticket, visitor
from tests.tickets.rules.oracle import MINUTE, OWED, WORK, Calendar, Promise, Rules, Walk
from tickets.models import Clock, ClockEvent, SlaPolicy, SlaPolicyVersion, Ticket
from tickets.operations import assigning, properties, statuses
from tickets.operations.checking import check_clocks
from tickets.operations.clocks import fire
from tickets.operations.customers import post_customer_reply
from tickets.operations.merging import merge_ticket
from tickets.operations.replying import add_note, post_reply
from tickets.rules.transitions import BY_HAND
from tickets.rules.words import Priority, Status

LIVES, STEPS = int(os.environ.get("ORACLE_LIVES", "6")), int(os.environ.get("ORACLE_STEPS", "25"))
FIRST = datetime(2026, 3, 23, tzinfo=UTC)  # a Monday; in Berlin the clocks go forward on Sunday
OFFICE = Calendar("Europe/Berlin", (((540, 1020),),) * 5 + ((), ((1320, 1560),)), frozenset())
METRICS = (*OWED, *WORK)
PRIORITIES = ("low", "normal", "high", "urgent")
RULES = Rules(
    calendars={"office": OFFICE, "always": Calendar()},
    policies={
        "only": {
            metric: {
                "low": Promise(960, "office"),
                "normal": Promise(480, "office"),
                "high": Promise(240, "always" if metric in OWED else "office"),
                "urgent": Promise(60, "always"),
            }
            for metric in METRICS
        }
    },
    pauses={
        "first_reply": frozenset(), "next_reply": frozenset({"on_hold"}), "update": frozenset({"on_hold"}),
        "resolution": frozenset({"pending"}), "agent_work": frozenset({"pending", "on_hold"}),
        "team_time": frozenset({"new"}),
    },
    shares=(50, 125),
    offsets=(-30, 60),
)  # fmt: skip
TERMS = {
    "calendar": "life",
    "targets": {
        metric: {
            priority: {"minutes": one.minutes, "time": "calendar" if one.calendar == "always" else "business"}
            for priority, one in row.items()
        }
        for metric, row in RULES.policies["only"].items()
    },
    "pauses": {metric: sorted(found) for metric, found in RULES.pauses.items()},
    "thresholds": [{"at": {"percent": share}} for share in RULES.shares]
    + [{"at": {"before": 30}}, {"at": {"after": 60}}],
}


class Life(RuleBasedStateMachine):
    """Two tickets of one customer, so that one can go into the other."""

    place = None  # set by the test

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.savepoint()
        self.minute = self.keys = 0
        self.tickets: dict[str, int] = {}
        self.walks: dict[str, Walk] = {}
        self.merged: set[str] = set()
        SlaPolicy.objects.update(is_active=False)
        policy = SlaPolicy.objects.create(key="life", name="Life")
        calendar = CalendarRow.objects.create(key="life", name="Life")
        CalendarVersion.objects.create(
            calendar=calendar, number=1, definition=OFFICE.definition, created_at=FIRST
        )
        SlaPolicyVersion.objects.create(policy=policy, number=1, terms=TERMS, created_at=FIRST)

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.savepoint)

    @property
    def now(self) -> datetime:
        return FIRST + self.minute * MINUTE

    @property
    def agent(self) -> Actor:
        return self.place.agent.actor

    def key(self) -> str:
        self.keys += 1
        return f"k{self.keys}"

    def alive(self, name: str) -> bool:
        return name in self.tickets and name not in self.merged

    def pass_time(self, minutes: int) -> None:
        """Timers fire when they are due, one moment after the other."""
        end = self.now + minutes * MINUTE
        while ripe := list(
            Timer.objects.filter(kind="tickets.clock", state=TimerState.ARMED, due_at__lte=end).order_by(
                "due_at"
            )
        ):
            moment = ripe[0].due_at
            due = [DueTimer(one.id, one.subject_id, one.key, one.due_at, one.generation) for one in ripe]
            Timer.objects.filter(id__in=[one.id for one in due]).update(state=TimerState.FIRED)
            fire(due=due, now=max(moment, self.now))
        self.minute += minutes
        for walk in self.walks.values():
            walk.walk_to(self.minute)

    def happen(self, name: str, what: str, value: str) -> None:
        self.walks[name].happen(what, value)

    # What people do

    @initialize(start=st.integers(0, 5 * 1440))
    def begin(self, start):
        self.minute = start
        self.submit("one")

    def submit(self, name):
        ticket = open_ticket(self.place, key=self.key(), now=self.now)
        self.tickets[name] = ticket.id
        self.walks[name] = Walk(RULES, FIRST, minute=self.minute, policy="only", priority="normal")

    @precondition(lambda self: "two" not in self.tickets)
    @rule(gap=st.integers(1, 900))
    def submit_another(self, gap):
        self.pass_time(gap)
        self.submit("two")

    @rule(gap=st.integers(1, 1500))
    def wait(self, gap):
        self.pass_time(gap)

    @rule(
        gap=st.integers(1, 400),
        name=st.sampled_from(["one", "two"]),
        send_as=st.sampled_from(["pending", "open", "solved", "on_hold"]),
    )
    def staff_reply(self, gap, name, send_as):
        if not self.alive(name):
            return
        self.pass_time(gap)
        post_reply(
            actor=self.agent, ticket_id=self.tickets[name], body="Looking.", key=self.key(), now=self.now,
            send_as=Status.named(send_as),
        )  # fmt: skip
        self.happen(name, "reply", send_as)

    @rule(gap=st.integers(1, 400), name=st.sampled_from(["one", "two"]))
    def robot_reply(self, gap, name):
        if not self.alive(name):
            return
        self.pass_time(gap)
        robot = Actor(
            kind=ActorKind.PLATFORM, id=1, tenant_id=self.place.id, label="Robot",
            permissions=self.agent.permissions,
        )  # fmt: skip
        post_reply(
            actor=robot, ticket_id=self.tickets[name], body="Beep.", key=self.key(), now=self.now,
            send_as=Status.OPEN,
        )  # fmt: skip
        self.happen(name, "robot", "open")

    @rule(
        gap=st.integers(1, 400),
        name=st.sampled_from(["one", "two"]),
        body=st.sampled_from(["Anything new?", "Thank you!"]),
    )
    def customer_reply(self, gap, name, body):
        if name not in self.tickets:
            return
        self.pass_time(gap)
        taken = post_customer_reply(
            actor=visitor(self.place, self.tickets[name]), ticket_id=self.tickets[name], body=body,
            key=self.key(), now=self.now, reopen_window=timedelta(days=400),
        )  # fmt: skip
        into = {ticket_id: known for known, ticket_id in self.tickets.items()}[taken.id]
        assert (into == name) == (name not in self.merged)
        self.happen(into, "customer" if body.endswith("?") else "thanks", "")

    @rule(gap=st.integers(1, 400), name=st.sampled_from(["one", "two"]))
    def note(self, gap, name):
        if not self.alive(name):
            return
        self.pass_time(gap)
        add_note(actor=self.agent, ticket_id=self.tickets[name], body="Hm.", key=self.key(), now=self.now)

    @rule(
        gap=st.integers(1, 400),
        name=st.sampled_from(["one", "two"]),
        status=st.sampled_from(["open", "pending", "on_hold", "solved"]),
    )
    def status(self, gap, name, status):
        if not self.alive(name):
            return
        if Status.named(status) not in BY_HAND[Status.named(self.walks[name].status)]:
            return
        self.pass_time(gap)
        statuses.set_status(
            actor=self.agent, ticket_id=self.tickets[name], status=Status.named(status), now=self.now
        )
        self.happen(name, "status", status)

    @rule(gap=st.integers(1, 400), name=st.sampled_from(["one", "two"]), priority=st.sampled_from(PRIORITIES))
    def priority(self, gap, name, priority):
        if not self.alive(name):
            return
        self.pass_time(gap)
        properties.set_priority(
            actor=self.agent, ticket_id=self.tickets[name], priority=Priority.named(priority), now=self.now
        )
        self.happen(name, "priority", priority)

    @rule(
        gap=st.integers(1, 400),
        name=st.sampled_from(["one", "two"]),
        team=st.sampled_from(["support", "billing", "escalations"]),
    )
    def team(self, gap, name, team):
        if not self.alive(name):
            return
        self.pass_time(gap)
        before = Ticket.objects.get(id=self.tickets[name]).team_id
        assigning.set_team(
            actor=self.agent, ticket_id=self.tickets[name], team_id=self.place.teams[team], now=self.now
        )
        if before != self.place.teams[team]:
            self.happen(name, "team", "")

    @rule(
        gap=st.integers(1, 400),
        name=st.sampled_from(["one", "two"]),
        topic=st.sampled_from(["charge", "other"]),
    )
    def topic(self, gap, name, topic):
        if not self.alive(name):
            return
        self.pass_time(gap)
        before = Ticket.objects.get(id=self.tickets[name])
        properties.set_topic(
            actor=self.agent, ticket_id=self.tickets[name], topic_id=self.place.topics[topic], now=self.now
        )
        after = Ticket.objects.get(id=self.tickets[name])
        if after.team_id != before.team_id:
            self.happen(name, "team", "")

    @precondition(lambda self: self.alive("one") and self.alive("two"))
    @rule(gap=st.integers(1, 400), pair=st.sampled_from([("one", "two"), ("two", "one")]))
    def merge(self, gap, pair):
        name, into = pair
        if self.walks[name].status == "solved":
            return
        self.pass_time(gap)
        merge_ticket(actor=self.agent, ticket_id=self.tickets[name], into_id=self.tickets[into], now=self.now)
        self.merged.add(name)
        waited = self.walks[name].waiting
        self.happen(name, "merge", "")
        if waited:
            since = Ticket.objects.get(id=self.tickets[into]).waiting_since_at
            self.walks[into].take_over(int((since - FIRST) / MINUTE))

    # What must hold after each

    @invariant()
    def the_clocks_are_those_of_the_walk(self):
        self.pass_time(0)  # what new terms have reached already is told by timers that are due at once
        for name, ticket_id in self.tickets.items():
            rows = Clock.objects.filter(ticket_id=ticket_id).order_by("id")
            walked = self.walks[name].clocks
            assert sorted(self.row(row) for row in rows) == sorted(self.known(one) for one in walked), name

    def row(self, row: Clock) -> tuple:
        told = ClockEvent.objects.filter(clock=row, mark="threshold").values_list("threshold", "at")
        return (
            row.metric, self.of(row.started_at), row.state, self.of(row.due_at), self.of(row.breached_at),
            self.of(row.ended_at), sorted((key, self.of(at)) for key, at in told),
        )  # fmt: skip

    def known(self, one) -> tuple:
        """A deadline ahead is looked up on a copy that walks on alone."""
        due = one.when(one.promise.minutes) if one.is_open else None
        if due is None and one.state == "running":
            due = self.ahead(one)
        ended = -1 if one.ended is None else one.ended
        breached = -1 if one.breached is None else one.breached
        return (
            one.metric, one.start, one.state, -1 if due is None else due, breached, ended,
            sorted(one.told.items()),
        )  # fmt: skip

    def ahead(self, one) -> int:
        left = one.promise.minutes - len(one.moments)
        is_open = self.walks["one"].open[one.promise.calendar]
        minute = self.minute
        while left:
            left -= is_open[minute]
            minute += 1
        return minute

    def of(self, moment: datetime | None) -> int:
        return -1 if moment is None else int((moment - FIRST) / MINUTE)

    @invariant()
    def the_nightly_check_finds_nothing(self):
        checked = check_clocks(actor=system_actor(tenant_id=self.place.id), after_id=0, now=self.now)
        assert checked.wrong == ()


def test_any_life_of_two_tickets(world):
    with tenant_context(world.alpha.id):
        Life.place = world.alpha
        run_state_machine_as_test(
            Life,
            settings=settings(
                max_examples=LIVES,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                phases=[Phase.generate],  # a life is short, and making it shorter takes minutes
                suppress_health_check=list(HealthCheck),
            ),
        )
