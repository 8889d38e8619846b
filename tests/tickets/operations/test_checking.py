"""The nightly check finds what is stored wrong, says so and puts it right; it leaves alone what is right."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from kernel.actors import system_actor
from kernel.events.models import Event
from kernel.people.models import Notification
from kernel.tenancy.context import tenant_context
from kernel.timers.models import Timer, TimerState
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.models import Clock, Ticket
from tickets.operations import checking
from tickets.operations.checking import check_clocks
from tickets.operations.statuses import set_status
from tickets.rules.words import Status
from tickets.tasks import WRONG, check_all_clocks

HOUR = timedelta(hours=1)


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


def check(alpha):
    return check_clocks(actor=system_actor(tenant_id=alpha.id), after_id=0, now=NOW + HOUR)


def stored(ticket):
    ticket = Ticket.objects.get(id=ticket.id)
    clocks = Clock.objects.filter(ticket=ticket).order_by("id")
    timers = Timer.objects.filter(kind="tickets.clock").order_by("id")
    return (
        (ticket.next_due_at, ticket.next_due_metric, ticket.is_breached),
        list(clocks.values_list("state", "due_at", "breached_at", "target_seconds")),
        list(timers.values_list("subject_id", "state", "due_at")),
    )


def test_what_is_right_stays_as_it_is(alpha):
    ticket = open_ticket(alpha)
    held = open_ticket(alpha, key="held")
    set_status(actor=alpha.agent.actor, ticket_id=held.id, status=Status.PENDING, now=NOW + HOUR)
    before = stored(ticket)
    checked = check(alpha)
    assert (checked.clocks, checked.wrong, checked.last_id) == (4, (), held.id)
    assert stored(ticket) == before
    assert not Event.objects.filter(code="tickets.clocks_corrected").exists()


@pytest.mark.parametrize(
    ("break_it", "fields"),
    [
        (lambda one: Clock.objects.filter(ticket=one).update(due_at=NOW), ["due_at"]),
        (lambda one: Clock.objects.filter(ticket=one).update(breached_at=NOW), ["breached_at"]),
        (
            lambda one: Clock.objects.filter(ticket=one, metric="resolution").update(state="paused"),
            ["state"],
        ),
        (lambda one: Clock.objects.filter(ticket=one).update(target_seconds=5), ["target_seconds"]),
        (lambda one: Ticket.objects.filter(id=one.id).update(next_due_at=None), ["next_due_at"]),
        (lambda one: Ticket.objects.filter(id=one.id).update(is_breached=True), ["is_breached"]),
        (
            lambda _: Timer.objects.filter(kind="tickets.clock").update(due_at=NOW + 300 * HOUR),
            ["timer"],
        ),
        (
            lambda _: Timer.objects.filter(kind="tickets.clock").update(state=TimerState.CANCELLED),
            ["timer"],
        ),
    ],
)
def test_what_is_wrong_is_told_and_put_right(alpha, break_it, fields):
    ticket, other = open_ticket(alpha), open_ticket(alpha, key="other")
    set_status(actor=alpha.agent.actor, ticket_id=other.id, status=Status.SOLVED, now=NOW)
    before = stored(ticket)[:2]
    break_it(ticket)
    assert check(alpha).wrong == (ticket.id,)
    assert stored(ticket)[:2] == before
    alarms = Timer.objects.filter(kind="tickets.clock", state=TimerState.ARMED).values_list(
        "due_at", flat=True
    )
    assert min(alarms) == NOW + 3 * HOUR
    told = Event.objects.filter(code="tickets.clocks_corrected").values_list("subject_id", "data__fields")
    assert list(told) == [(ticket.id, fields)]
    notes = Notification.objects.filter(kind="tickets.clocks_corrected").values_list(
        "membership_id", "subject_id"
    )
    assert list(notes) == [(alpha.admin.membership_id, ticket.id)]
    assert check(alpha).wrong == ()


def test_a_ticket_that_says_it_owes_something_and_does_not(alpha):
    ticket = open_ticket(alpha)
    set_status(actor=alpha.agent.actor, ticket_id=ticket.id, status=Status.SOLVED, now=NOW)
    Ticket.objects.filter(id=ticket.id).update(next_due_at=NOW, next_due_metric="resolution")
    assert check(alpha).wrong == (ticket.id,)
    assert stored(ticket)[0] == (None, "", False)


def test_a_timer_that_is_being_fired_is_left_alone(alpha):
    open_ticket(alpha)
    Timer.objects.filter(kind="tickets.clock").update(state=TimerState.LEASED, due_at=NOW)
    assert check(alpha).wrong == ()


def test_batch_after_batch(alpha, monkeypatch):
    monkeypatch.setattr(checking, "BATCH", 2)
    tickets = [open_ticket(alpha, key=str(turn)) for turn in range(5)]
    Clock.objects.filter(ticket=tickets[4]).update(due_at=NOW)
    last, seen = 0, []
    while last is not None:
        checked = check_clocks(actor=system_actor(tenant_id=alpha.id), after_id=last, now=NOW)
        last = checked.last_id
        seen.append((checked.clocks, checked.wrong))
    assert seen == [(4, ()), (4, ()), (2, (tickets[4].id,)), (0, ())]


def test_every_night_and_by_hand(committed, world):
    with tenant_context(world.alpha.id):
        ticket = open_ticket(world.alpha)
    check_all_clocks(now=NOW)
    assert WRONG._value.get() == 0
    with tenant_context(world.alpha.id):
        Clock.objects.filter(ticket=ticket).update(due_at=NOW)
    check_all_clocks(now=NOW)
    assert WRONG._value.get() == 1
    with tenant_context(world.alpha.id):
        counts = Event.objects.filter(code="tickets.clock_check").order_by("id")
        assert list(counts.values_list("data__clocks", "data__wrong")) == [(2, 0), (2, 1)]
        Clock.objects.filter(ticket=ticket).update(due_at=NOW)
    out = StringIO()
    with pytest.raises(CommandError, match="1 tickets had"):
        call_command("check_clocks", "--tenant", "alpha", stdout=out)
    assert "2 open clocks, 1 tickets were wrong." in out.getvalue()
    call_command("check_clocks", stdout=out)
    with pytest.raises(CommandError, match="There is no tenant"):
        call_command("check_clocks", "--tenant", "none")
