"""All six clocks through the operations that move them: what starts, pauses, satisfies, cancels and moves each."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from kernel.actors import Actor, ActorKind
from kernel.events.models import Event
from kernel.tenancy.context import tenant_context
from kernel.timers.models import Timer, TimerState
from kernel.timers.registry import DueTimer
from tests.tickets.desk import open_ticket, visitor
from tests.world import NOW
from tickets.models import Clock, SlaPolicy, Ticket
from tickets.operations import assigning, properties, statuses
from tickets.operations.clock_book import ClockBook
from tickets.operations.clocks import after_change_of_terms, fire, retarget
from tickets.operations.customers import close_by_customer, post_customer_reply, reopen_by_customer
from tickets.operations.policies import create_policy, publish_policy, reorder_policies
from tickets.operations.replying import add_note, post_reply
from tickets.rules.words import Metric, Priority, Status

HOUR = timedelta(hours=1)
WINDOW = timedelta(days=14)
EVERY = {"urgent": 60, "high": 120, "normal": 240, "low": 480}
TERMS = {
    "calendar": "office",
    "targets": {
        "first_reply": EVERY,
        "next_reply": EVERY,
        "update": {"normal": {"minutes": 24 * 60, "time": "calendar"}, "urgent": 120},
        "agent_work": EVERY,
        "resolution": {"normal": 1920, "high": 960, "urgent": 480},
        "team_time": EVERY,
    },
    "pauses": {"agent_work": ["pending", "on_hold"], "resolution": ["pending"], "next_reply": ["on_hold"]},
    "thresholds": [
        {"at": {"percent": 50}},
        {"at": {"before": 30}, "metrics": ["first_reply"]},
        {"at": {"after": 60}, "metrics": ["first_reply"]},
    ],
}


@dataclass
class Desk:
    """What the tests say happens, hours after NOW (10:00 on a Monday in Berlin; the office closes at 17:00)."""

    place: object
    number: int = 0

    @property
    def agent(self):
        return self.place.agent.actor

    def open(self, hour: float = 0, **given) -> Ticket:
        self.number += 1
        return open_ticket(self.place, key=f"t{self.number}", now=at(hour), **given)

    def reply(self, ticket, hour, *, actor=None, send_as=None):
        self.number += 1
        post_reply(
            actor=actor or self.agent, ticket_id=ticket.id, body="Looking.", key=f"r{self.number}",
            now=at(hour), send_as=send_as,
        )  # fmt: skip

    def customer(self, ticket, hour, body="Anything new?"):
        self.number += 1
        post_customer_reply(
            actor=visitor(self.place, ticket.id), ticket_id=ticket.id, body=body, key=f"c{self.number}",
            now=at(hour), reopen_window=WINDOW,
        )  # fmt: skip

    def status(self, ticket, hour, status):
        statuses.set_status(actor=self.agent, ticket_id=ticket.id, status=status, now=at(hour))

    def priority(self, ticket, hour, priority):
        properties.set_priority(actor=self.agent, ticket_id=ticket.id, priority=priority, now=at(hour))

    def team(self, ticket, hour, team):
        assigning.set_team(
            actor=self.agent, ticket_id=ticket.id, team_id=self.place.teams[team], now=at(hour)
        )

    def fire(self, hour):
        """All clocks' timers that are due by then, as the clock process would."""
        ripe = Timer.objects.filter(kind="tickets.clock", state=TimerState.ARMED, due_at__lte=at(hour))
        due = [DueTimer(one.id, one.subject_id, one.key, one.due_at, one.generation) for one in ripe]
        fire(due=due, now=at(hour))
        return len(due)

    def terms(self, terms):
        policy = SlaPolicy.objects.get(key="standard")
        publish_policy(actor=self.place.admin.actor, policy_id=policy.id, terms=terms, now=at(0))

    def retarget(self, ticket, hour):
        ticket.refresh_from_db()
        book = ClockBook([ticket], actor=self.agent, now=at(hour))
        retarget(book, [ticket], reason="policy")
        book.close()


def at(hour: float) -> datetime:
    return NOW + hour * HOUR


@pytest.fixture
def desk(world):
    with tenant_context(world.alpha.id):
        found = Desk(world.alpha)
        found.terms(TERMS)
        yield found


def clock(ticket, metric) -> Clock | None:
    return Clock.objects.filter(ticket=ticket, metric=metric).order_by("-cycle").first()


def marks(ticket, metric) -> list[tuple[str, float, str]]:
    return [
        (event.mark, (event.at - NOW) / HOUR, event.reason or event.threshold)
        for event in clock(ticket, metric).events.order_by("id")
    ]


def states(ticket) -> dict[str, str]:
    return {one.metric: one.state for one in Clock.objects.filter(ticket=ticket).order_by("cycle")}


def due_hours(ticket, metric) -> float | None:
    due_at = clock(ticket, metric).due_at
    return None if due_at is None else (due_at - NOW) / HOUR


def test_a_new_ticket_has_its_clocks(desk):
    ticket = desk.open()
    assert states(ticket) == {
        "first_reply": "running", "resolution": "running", "agent_work": "running", "team_time": "running",
    }  # fmt: skip
    assert (due_hours(ticket, "first_reply"), due_hours(ticket, "team_time")) == (4, 4)
    ticket.refresh_from_db()
    assert (ticket.next_due_at, ticket.next_due_metric) == (at(4), "first_reply")


def test_a_reply_starts_the_next_update_around_the_clock(desk):
    ticket = desk.open()
    desk.reply(ticket, 1)
    assert states(ticket) == {
        "first_reply": "satisfied", "resolution": "paused", "agent_work": "paused", "team_time": "running",
        "update": "running",
    }  # fmt: skip
    assert due_hours(ticket, "update") == 25  # a day of calendar time, nights and all
    assert clock(ticket, "update").calendar_version_id is None
    desk.reply(ticket, 3)
    assert [(one.cycle, one.state) for one in Clock.objects.filter(metric="update").order_by("cycle")] == [
        (1, "satisfied"), (2, "running"),
    ]  # fmt: skip
    assert due_hours(ticket, "update") == 27


def test_each_metric_pauses_by_its_own_row_of_the_matrix(desk):
    ticket = desk.open()
    desk.status(ticket, 1, Status.ON_HOLD)
    held = states(ticket)
    assert (held["agent_work"], held["resolution"], held["first_reply"]) == ("paused", "running", "running")
    desk.status(ticket, 2, Status.PENDING)
    held = states(ticket)
    assert (held["agent_work"], held["resolution"]) == ("paused", "paused")
    desk.status(ticket, 3, Status.OPEN)
    assert marks(ticket, "agent_work") == [
        ("start", 0, "created"),
        ("pause", 1, "on_hold"),
        ("resume", 3, "open"),
    ]
    assert marks(ticket, "resolution") == [
        ("start", 0, "created"),
        ("pause", 2, "pending"),
        ("resume", 3, "open"),
    ]
    assert due_hours(ticket, "agent_work") == 6  # one hour used, three more from 13:00


def test_a_customers_answer_during_a_pause_resumes(desk):
    ticket = desk.open()
    desk.reply(ticket, 1)
    desk.customer(ticket, 3)
    found = states(ticket)
    assert (found["agent_work"], found["resolution"], found["next_reply"]) == ("running",) * 3
    assert marks(ticket, "resolution")[-1] == ("resume", 3, "open")


def test_the_next_reply_counts_from_the_oldest_unanswered_message(desk):
    ticket = desk.open()
    desk.reply(ticket, 1)
    desk.customer(ticket, 2)
    desk.customer(ticket, 3)
    assert Clock.objects.filter(metric="next_reply").count() == 1
    assert due_hours(ticket, "next_reply") == 6
    desk.reply(ticket, 4)
    desk.customer(ticket, 5)
    assert clock(ticket, "next_reply").cycle == 2
    assert clock(ticket, "next_reply").started_at == at(5)


def test_an_oldest_message_for_which_nothing_was_promised_then(desk):
    without = TERMS | {"targets": {"first_reply": EVERY}}
    desk.terms(without)
    ticket = desk.open()
    desk.reply(ticket, 1)
    desk.customer(ticket, 2)
    assert clock(ticket, "next_reply") is None
    desk.terms(TERMS)
    desk.customer(ticket, 3)
    assert clock(ticket, "next_reply").started_at == at(2)
    assert clock(ticket, "resolution") is None  # the rest comes with the next change of the ticket's terms


def test_a_second_message_before_the_first_reply_owes_nothing_more(desk):
    ticket = desk.open()
    desk.customer(ticket, 1)
    assert "next_reply" not in states(ticket)
    desk.terms(TERMS | {"targets": {"next_reply": EVERY}})
    silent = desk.open()
    desk.customer(silent, 1)
    assert states(silent) == {}  # no first reply was promised, and the next one is not due before it


@pytest.mark.parametrize("how", ["note", "robot", "status", "assign", "priority"])
def test_what_never_satisfies(desk, how):
    ticket = desk.open()
    robot = Actor(
        kind=ActorKind.PLATFORM, id=1, tenant_id=desk.place.id, label="Robot",
        permissions=desk.agent.permissions,
    )  # fmt: skip
    {
        "note": lambda: add_note(actor=desk.agent, ticket_id=ticket.id, body="x", key="n", now=at(1)),
        "robot": lambda: desk.reply(ticket, 1, actor=robot, send_as=Status.OPEN),
        "status": lambda: desk.status(ticket, 1, Status.ON_HOLD),
        "assign": lambda: assigning.assign(
            actor=desk.agent, ticket_id=ticket.id, membership_id=desk.place.teammate.membership_id, now=at(1)
        ),
        "priority": lambda: desk.priority(ticket, 1, Priority.HIGH),
    }[how]()
    owed = clock(ticket, "first_reply")
    assert (owed.state, owed.ended_at) == ("running", None)
    assert "update" not in states(ticket)


def test_solving_satisfies_the_work_and_cancels_what_is_owed(desk):
    ticket = desk.open()
    desk.reply(ticket, 1)
    desk.customer(ticket, 2)
    desk.status(ticket, 3, Status.SOLVED)
    assert states(ticket) == {
        "first_reply": "satisfied", "next_reply": "cancelled", "update": "cancelled",
        "resolution": "satisfied", "agent_work": "satisfied", "team_time": "satisfied",
    }  # fmt: skip
    ticket.refresh_from_db()
    assert (ticket.next_due_at, ticket.next_due_metric, ticket.is_breached) == (None, "", False)
    assert not Timer.objects.filter(kind="tickets.clock", state=TimerState.ARMED).exists()


def test_a_thank_you_after_solving_starts_nothing(desk):
    ticket = desk.open()
    desk.reply(ticket, 1, send_as=Status.SOLVED)
    before = Clock.objects.count()
    desk.customer(ticket, 2, body="Thank you so much!")
    assert Clock.objects.count() == before
    assert not Clock.objects.filter(state__in=["running", "paused"]).exists()


def test_reopening_starts_a_new_cycle_of_work_and_owes_a_next_reply(desk):
    ticket = desk.open()
    me = visitor(desk.place, ticket.id)
    close_by_customer(actor=me, ticket_id=ticket.id, now=at(1))
    reopen_by_customer(actor=me, ticket_id=ticket.id, now=at(2), reopen_window=WINDOW)
    opened = {one.metric: one for one in Clock.objects.filter(state="running")}
    assert {metric: (one.cycle, one.started_at) for metric, one in opened.items()} == {
        "resolution": (2, at(2)), "agent_work": (2, at(2)), "team_time": (2, at(2)), "next_reply": (1, at(2)),
    }  # fmt: skip


def test_the_desk_reopens_what_was_never_answered(desk):
    ticket = desk.open()
    desk.status(ticket, 1, Status.SOLVED)
    desk.status(ticket, 2, Status.OPEN)
    assert (clock(ticket, "next_reply").state, clock(ticket, "next_reply").started_at) == ("running", at(2))
    desk.customer(ticket, 3)
    assert Clock.objects.filter(metric="next_reply").count() == 1


def test_a_reply_to_a_solved_ticket_opens_it_as_it_was_sent(desk):
    paused = TERMS | {"pauses": {"update": ["pending"], "agent_work": ["pending"]}}
    desk.terms(paused)
    ticket = desk.open()
    desk.reply(ticket, 1, send_as=Status.SOLVED)
    desk.reply(ticket, 2)
    assert {metric: state for metric, state in states(ticket).items() if state in {"running", "paused"}} == {
        "update": "paused", "agent_work": "paused", "resolution": "running", "team_time": "running",
    }  # fmt: skip


def test_handing_over_ends_one_teams_time_and_starts_the_nexts(desk):
    ticket = desk.open()
    desk.team(ticket, 1, "billing")
    assert [(one.cycle, one.state) for one in Clock.objects.filter(metric="team_time").order_by("cycle")] == [
        (1, "satisfied"), (2, "running"),
    ]  # fmt: skip
    assert due_hours(ticket, "team_time") == 5
    assert clock(ticket, "first_reply").started_at == at(0)


def test_each_threshold_is_told_once(desk):
    ticket = desk.open()
    assert desk.fire(1.99) == 0
    desk.fire(2)
    desk.fire(3.5)
    desk.fire(4)
    desk.fire(5)
    desk.fire(6)
    assert [(mark, hour, reason) for mark, hour, reason in marks(ticket, "first_reply")] == [
        ("start", 0, "created"), ("threshold", 2, "p50"), ("threshold", 3.5, "b30"), ("breach", 4, ""),
        ("threshold", 5, "a60"),
    ]  # fmt: skip
    told = Event.objects.filter(code="tickets.clock_threshold", data__metric="first_reply")
    assert list(told.order_by("id").values_list("data__threshold", flat=True)) == ["p50", "b30", "a60"]
    assert Event.objects.filter(code="tickets.clock_breached", data__metric="first_reply").count() == 1


def test_everything_that_was_missed_is_told_by_one_late_timer(desk):
    ticket = desk.open()
    desk.fire(30)
    desk.fire(30)
    assert [mark for mark, *_ in marks(ticket, "first_reply")] == [
        "start", "threshold", "threshold", "breach", "threshold",
    ]  # fmt: skip
    assert clock(ticket, "first_reply").breached_at == at(4)


def test_new_terms_count_from_the_start_and_keep_the_time_used(desk):
    ticket = desk.open()
    desk.status(ticket, 1, Status.PENDING)
    desk.status(ticket, 3, Status.OPEN)
    desk.priority(ticket, 4, Priority.HIGH)
    assert due_hours(ticket, "agent_work") == 4  # two hours: one before the pause, one since
    assert due_hours(ticket, "first_reply") == 2  # which was at noon
    assert marks(ticket, "first_reply") == [
        ("start", 0, "created"), ("threshold", 2, "p50"), ("threshold", 3.5, "b30"), ("breach", 4, ""),
        ("retarget", 4, "priority"),
    ]  # fmt: skip
    desk.priority(ticket, 4, Priority.LOW)
    assert clock(ticket, "first_reply").breached_at == at(4)  # recorded, and stays so
    assert due_hours(ticket, "first_reply") == 24  # seven hours on Monday, the eighth on Tuesday until 10:00
    assert marks(ticket, "first_reply")[-1] == ("retarget", 4, "priority")


def test_a_promise_taken_back_and_given_again_is_the_same_promise(desk):
    ticket = desk.open()
    desk.fire(5)
    desk.priority(ticket, 6, Priority.LOW)  # no promise of a resolution or an update
    assert states(ticket)["resolution"] == "cancelled"
    desk.priority(ticket, 7, Priority.URGENT)
    work = clock(ticket, "resolution")
    assert (work.cycle, work.started_at, work.state) == (2, at(0), "running")
    breaches = Event.objects.filter(code="tickets.clock_breached", data__metric="first_reply").count()
    desk.terms(TERMS | {"targets": {"resolution": EVERY}})
    desk.retarget(ticket, 8)
    assert states(ticket)["first_reply"] == "cancelled"
    desk.terms(TERMS)
    desk.retarget(ticket, 9)
    again = clock(ticket, "first_reply")
    assert (again.cycle, again.state, again.breached_at) == (2, "running", at(4))
    desk.fire(9)
    told = Event.objects.filter(code="tickets.clock_breached", data__metric="first_reply").count()
    assert (breaches, told) == (1, 1)


def test_a_promise_made_late_starts_where_it_should_have(desk):
    desk.terms(TERMS | {"targets": {"first_reply": EVERY}})
    ticket = desk.open()
    desk.status(ticket, 1, Status.PENDING)
    desk.status(ticket, 2, Status.OPEN)
    desk.reply(ticket, 3, send_as=Status.OPEN)
    assert states(ticket) == {"first_reply": "satisfied"}
    desk.terms(TERMS)
    desk.retarget(ticket, 4)
    assert marks(ticket, "agent_work") == [
        ("start", 0, "policy"),
        ("pause", 1, "pending"),
        ("resume", 2, "open"),
    ]
    assert (due_hours(ticket, "agent_work"), due_hours(ticket, "update")) == (5, 27)
    assert clock(ticket, "team_time").started_at == at(0)
    assert "next_reply" not in states(ticket)


def test_a_standing_clock_whose_target_is_cut_below_what_it_used_was_missed(desk):
    ticket = desk.open()
    desk.status(ticket, 3, Status.PENDING)
    desk.priority(ticket, 4, Priority.URGENT)
    assert desk.fire(4) > 0
    assert (clock(ticket, "agent_work").state, clock(ticket, "agent_work").breached_at) == ("paused", at(1))
    assert desk.fire(4) == 0


def test_a_policy_that_asks_for_a_tag_a_status_or_an_assignee(desk):
    admin = desk.place.admin.actor
    slow = TERMS | {"targets": {"agent_work": {"normal": 60}}, "thresholds": []}
    asks = [
        {"fact": "tags", "is": ["vip"]},
        {"fact": "status", "is": ["on_hold"]},
        {"fact": "is_assigned", "is_true": False},
        {"fact": "subject", "contains": ["urgent"]},
    ]
    fast = create_policy(
        actor=admin, key="fast", name="Fast", terms=slow | {"conditions": {"any": asks}}, now=at(0)
    )
    reorder_policies(actor=admin, policy_ids=[fast.id], now=at(0))
    ticket = desk.open()

    def target():
        found = Clock.objects.get(ticket=ticket, metric="agent_work", state__in=["running", "paused"])
        return found.target_seconds // 60

    assert target() == 240
    properties.set_tags(actor=admin, ticket_id=ticket.id, tags=["vip"], now=at(0.1))
    assert target() == 60
    properties.set_tags(actor=admin, ticket_id=ticket.id, tags=[], now=at(0.2))
    assert target() == 240
    desk.status(ticket, 0.3, Status.ON_HOLD)
    assert target() == 60
    desk.status(ticket, 0.4, Status.OPEN)
    assert target() == 240
    assigning.assign(actor=admin, ticket_id=ticket.id, membership_id=None, now=at(0.5))
    assert target() == 60
    assigning.assign(
        actor=admin, ticket_id=ticket.id, membership_id=desk.place.agent.membership_id, now=at(0.6)
    )
    assert target() == 240
    properties.set_subject(actor=admin, ticket_id=ticket.id, subject="So urgent", now=at(0.7))
    assert target() == 60


def test_nothing_changes_when_the_terms_are_the_same(desk):
    ticket = desk.open()
    before = marks(ticket, "first_reply")
    after_change_of_terms(ticket, actor=desk.agent, now=at(1), reason="topic")
    assert marks(ticket, "first_reply") == before


def test_no_policy_no_clocks(desk):
    SlaPolicy.objects.update(is_active=False)
    ticket = desk.open()
    desk.reply(ticket, 1)
    desk.customer(ticket, 2)
    desk.priority(ticket, 3, Priority.HIGH)
    desk.status(ticket, 4, Status.SOLVED)
    desk.status(ticket, 5, Status.OPEN)
    assert (states(ticket), Metric.UPDATE in states(ticket)) == ({}, False)
    assert Ticket.objects.get().next_due_at is None
