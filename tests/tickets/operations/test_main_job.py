"""The main job, through the operations: sent, routed, clocked, answered, replied to, breached, escalated."""

from datetime import datetime, timedelta

import pytest

from kernel.actors import system_actor
from kernel.people.models import Notification
from kernel.tenancy.context import tenant_context
from kernel.timers.models import Timer, TimerState
from kernel.timers.registry import DueTimer
from tests.tickets.desk import open_ticket, visitor
from tests.world import NOW
from tickets.models import Clock, Message, Ticket
from tickets.operations.clocks import fire
from tickets.operations.customers import close_by_customer, post_customer_reply, reopen_by_customer
from tickets.operations.escalating import escalate_clock
from tickets.operations.replying import StaleReply, add_note, post_reply
from tickets.rules.words import Priority, Status

HOUR = timedelta(hours=1)
WINDOW = timedelta(days=14)


def clock(ticket, metric):
    return Clock.objects.filter(ticket=ticket, metric=metric).order_by("-cycle").first()


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


def test_a_new_ticket_is_routed_and_its_clocks_run(alpha):
    ticket = open_ticket(alpha, topic="charge")
    assert (ticket.number, Status(ticket.status)) == (1, Status.NEW)
    assert ticket.team_id == alpha.teams["billing"]
    assert ticket.assignee_id == alpha.lead.membership_id  # the one member of that team
    # 10:00 in Berlin, four office hours on
    assert clock(ticket, "first_reply").due_at == NOW + 4 * HOUR
    assert (
        Timer.objects.get(subject_id=clock(ticket, "first_reply").id).due_at == NOW + 3 * HOUR
    )  # its first stage
    assert ticket.next_due_at == NOW + 4 * HOUR
    assert Timer.objects.filter(kind="tickets.clock", state=TimerState.ARMED).count() == 2


def test_the_same_submission_twice_is_one_ticket(alpha):
    assert open_ticket(alpha, key="same").id == open_ticket(alpha, key="same").id
    assert Ticket.objects.count() == 1


def test_round_robin_takes_turns(alpha):
    tickets = [open_ticket(alpha, key=str(turn), now=NOW + timedelta(minutes=turn)) for turn in range(4)]
    team = [alpha.agent.membership_id, alpha.teammate.membership_id, alpha.lead.membership_id]
    assert [ticket.assignee_id for ticket in tickets] == [*team, team[0]]


def test_a_reply_satisfies_the_first_reply_and_waits_for_the_customer(alpha):
    ticket = open_ticket(alpha)
    post_reply(actor=alpha.agent.actor, ticket_id=ticket.id, body="On it.", key="r1", now=NOW + HOUR)
    ticket.refresh_from_db()
    assert Status(ticket.status) is Status.PENDING
    assert clock(ticket, "first_reply").state == "satisfied"
    assert clock(ticket, "resolution").state == "paused"
    assert (ticket.next_due_at, ticket.waiting_since_at) == (None, None)


def test_the_customers_answer_resumes_and_starts_the_next_reply(alpha):
    ticket = open_ticket(alpha)
    post_reply(actor=alpha.agent.actor, ticket_id=ticket.id, body="On it.", key="r1", now=NOW + HOUR)
    post_customer_reply(
        actor=visitor(alpha, ticket.id),
        ticket_id=ticket.id,
        body="It happened again",
        key="c1",
        now=NOW + 3 * HOUR,
        reopen_window=WINDOW,
    )
    ticket.refresh_from_db()
    assert Status(ticket.status) is Status.OPEN
    assert clock(ticket, "next_reply").due_at == NOW + 7 * HOUR  # 17:00, the end of the day
    # 32 office hours, one used before the pause: 31 from 13:00 on Monday
    assert clock(ticket, "resolution").due_at == datetime.fromisoformat("2026-03-06T11:00:00+00:00")


def test_notes_and_thanks_start_and_satisfy_nothing(alpha):
    ticket = open_ticket(alpha)
    add_note(actor=alpha.agent.actor, ticket_id=ticket.id, body="Known case", key="n", now=NOW)
    assert clock(ticket, "first_reply").state == "running"
    post_reply(
        actor=alpha.agent.actor,
        ticket_id=ticket.id,
        body="Done.",
        key="r",
        now=NOW + HOUR,
        send_as=Status.SOLVED,
    )
    post_customer_reply(
        actor=visitor(alpha, ticket.id),
        ticket_id=ticket.id,
        body="Thanks a lot!",
        key="t",
        now=NOW + 2 * HOUR,
        reopen_window=WINDOW,
    )
    ticket.refresh_from_db()
    assert Status(ticket.status) is Status.SOLVED
    assert not Clock.objects.filter(ticket=ticket, state__in=["running", "paused"]).exists()


def test_an_unanswered_ticket_breaches_once_and_escalates(alpha):
    ticket = open_ticket(alpha, topic="charge")
    owed = clock(ticket, "first_reply")
    due = [DueTimer(id=1, subject_id=owed.id, key="", due_at=owed.due_at, generation=0)]
    late = owed.due_at + timedelta(seconds=5)
    fire(due=due, now=late)
    fire(due=due, now=late)
    owed.refresh_from_db()
    assert owed.breached_at == NOW + 4 * HOUR
    assert [one.mark for one in owed.events.order_by("id")] == ["start", "threshold", "breach", "threshold"]
    for _ in range(2):
        escalate_clock(
            actor=system_actor(tenant_id=alpha.id), ticket_id=ticket.id, clock_id=owed.id, stage="p100", now=late
        )  # fmt: skip
    ticket.refresh_from_db()
    assert ticket.team_id == alpha.teams["escalations"]
    assert Priority(ticket.priority) is Priority.HIGH
    assert ticket.is_breached
    told = Notification.objects.filter(kind="tickets.escalation").values_list("membership_id", flat=True)
    assert list(told) == [alpha.lead.membership_id]


def test_a_timer_that_comes_too_early_changes_nothing(alpha):
    ticket = open_ticket(alpha)
    owed = clock(ticket, "first_reply")
    fire(due=[DueTimer(1, owed.id, "", owed.due_at, 0)], now=owed.due_at - timedelta(seconds=1))
    owed.refresh_from_db()
    assert owed.breached_at is None
    assert Timer.objects.get(subject_id=owed.id, key="").state == TimerState.ARMED


def test_a_late_reply_records_the_breach_even_when_the_timer_never_came(alpha):
    ticket = open_ticket(alpha)
    post_reply(actor=alpha.agent.actor, ticket_id=ticket.id, body="Sorry", key="r", now=NOW + 6 * HOUR)
    owed = clock(ticket, "first_reply")
    assert (owed.state, owed.breached_at) == ("satisfied", NOW + 4 * HOUR)


def test_a_reply_written_on_a_stale_screen_is_refused(alpha):
    ticket = open_ticket(alpha)
    seen = Message.objects.get(ticket=ticket).id
    post_reply(
        actor=alpha.agent.actor, ticket_id=ticket.id, body="One", key="a", now=NOW, seen_message_id=seen
    )
    with pytest.raises(StaleReply):
        post_reply(
            actor=alpha.teammate.actor,
            ticket_id=ticket.id,
            body="Two",
            key="b",
            now=NOW,
            seen_message_id=seen,
        )
    assert Message.objects.filter(ticket=ticket).count() == 2


def test_closing_reopening_and_the_follow_up(alpha):
    ticket = open_ticket(alpha)
    me = visitor(alpha, ticket.id)
    close_by_customer(actor=me, ticket_id=ticket.id, now=NOW)
    reopen_by_customer(actor=me, ticket_id=ticket.id, now=NOW + HOUR, reopen_window=WINDOW)
    assert clock(ticket, "resolution").cycle == 2
    close_by_customer(actor=me, ticket_id=ticket.id, now=NOW + 2 * HOUR)
    taken = post_customer_reply(
        actor=me,
        ticket_id=ticket.id,
        body="Again",
        key="late",
        now=NOW + timedelta(days=30),
        reopen_window=WINDOW,
    )
    assert (taken.number, taken.follow_up_of_id) == (2, ticket.id)
