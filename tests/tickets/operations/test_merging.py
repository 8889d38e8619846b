"""One ticket into another: what was owed goes along, walls stay, and two at once never make a ring."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from kernel.errors import NotAllowed
from kernel.events.models import Event
from kernel.tenancy.context import tenant_context
from tests.tickets.desk import open_ticket, visitor
from tests.world import NOW
from tickets.locks import NoTicket
from tickets.models import Clock, Message, Ticket
from tickets.operations.assigning import set_team
from tickets.operations.customers import NotOpen, post_customer_reply, reopen_by_customer
from tickets.operations.merging import CannotMerge, merge_ticket
from tickets.operations.replying import post_reply
from tickets.operations.statuses import set_status
from tickets.rules.words import Status

HOUR = timedelta(hours=1)
WINDOW = timedelta(days=14)


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


def pair(alpha):
    return open_ticket(alpha, key="one"), open_ticket(alpha, key="two", now=NOW + HOUR)


def merge(alpha, ticket, into, *, actor=None, hours=2):
    merge_ticket(
        actor=actor or alpha.agent.actor, ticket_id=ticket.id, into_id=into.id, now=NOW + hours * HOUR
    )


def test_the_child_is_closed_and_its_clocks_are_cancelled(alpha):
    parent, child = pair(alpha)
    merge(alpha, child, parent)
    child.refresh_from_db()
    assert (Status(child.status), child.merged_into_id, child.next_due_at) == (Status.CLOSED, parent.id, None)
    assert set(Clock.objects.filter(ticket=child).values_list("state", flat=True)) == {"cancelled"}
    assert Clock.objects.filter(ticket=parent, state="running").count() == 2
    told = Event.objects.filter(code="tickets.merged").values_list("subject_id", "data__into")
    assert list(told) == [(child.id, parent.id)]
    notes = Message.objects.filter(visibility=1).order_by("id").values_list("ticket_id", "body")
    assert list(notes) == [(child.id, "Continued on ticket 1."), (parent.id, "Took in ticket 2.")]


def test_who_waited_on_the_child_waits_on_the_parent(alpha):
    parent, child = pair(alpha)
    post_reply(actor=alpha.agent.actor, ticket_id=parent.id, body="Yes?", key="r", now=NOW + HOUR)
    merge(alpha, child, parent)
    parent.refresh_from_db()
    assert (Status(parent.status), parent.waiting_since_at) == (Status.OPEN, NOW + HOUR)
    owed = Clock.objects.get(ticket=parent, metric="next_reply")
    assert (owed.state, owed.started_at) == ("running", NOW + HOUR)


def test_what_the_customer_writes_to_the_child_goes_to_the_parent(alpha):
    parent, child = pair(alpha)
    merge(alpha, child, parent)
    third = open_ticket(alpha, key="three", now=NOW + 2 * HOUR)
    merge(alpha, parent, third, hours=3)
    taken = post_customer_reply(
        actor=visitor(alpha, child.id), ticket_id=child.id, body="And now?", key="c",
        now=NOW + 4 * HOUR, reopen_window=WINDOW,
    )  # fmt: skip
    assert taken.id == third.id
    assert Message.objects.get(key="c").ticket_id == third.id
    with pytest.raises(NotOpen):
        reopen_by_customer(
            actor=visitor(alpha, child.id), ticket_id=child.id, now=NOW + 4 * HOUR, reopen_window=WINDOW
        )


def unchanged(alpha, *tickets):
    for ticket in tickets:
        before = ticket.status
        ticket.refresh_from_db()
        assert (ticket.merged_into_id, ticket.status) == (None, before)
    assert not Event.objects.filter(code="tickets.merged").exists()
    assert not Message.objects.filter(visibility=1).exists()


def test_what_cannot_become_one(alpha):
    parent, child = pair(alpha)
    with pytest.raises(CannotMerge, match="itself"):
        merge(alpha, child, child)
    other = open_ticket(alpha, key="other")
    Ticket.objects.filter(id=other.id).update(customer_id=alpha.customers["creator"])
    with pytest.raises(CannotMerge, match="different customers"):
        merge(alpha, child, other)
    set_status(actor=alpha.agent.actor, ticket_id=child.id, status=Status.SOLVED, now=NOW + HOUR)
    with pytest.raises(CannotMerge, match="done already"):
        merge(alpha, child, parent)
    set_status(actor=alpha.agent.actor, ticket_id=child.id, status=Status.CLOSED, now=NOW + HOUR)
    with pytest.raises(CannotMerge, match="closed and takes nothing"):
        merge(alpha, parent, child)
    child.refresh_from_db()
    unchanged(alpha, parent, child)


def test_never_across_a_wall_that_the_actor_cannot_see(alpha):
    parent, child = pair(alpha)
    set_team(actor=alpha.specialist.actor, ticket_id=child.id, team_id=alpha.teams["safety"], now=NOW + HOUR)
    child.refresh_from_db()
    for one, other in ((parent, child), (child, parent)):
        with pytest.raises(NoTicket):
            merge(alpha, one, other)
    unchanged(alpha, parent, child)
    merge(alpha, parent, child, actor=alpha.specialist.actor)
    parent.refresh_from_db()
    assert parent.merged_into_id == child.id


def test_another_tenants_ticket_is_not_there(alpha, world):
    mine = open_ticket(alpha)
    with pytest.raises(NoTicket):
        merge_ticket(actor=alpha.agent.actor, ticket_id=mine.id, into_id=mine.id + 10_000, now=NOW)
    with pytest.raises(NotAllowed):
        merge_ticket(actor=visitor(alpha, mine.id), ticket_id=mine.id, into_id=mine.id, now=NOW)
    unchanged(alpha, mine)


def test_two_at_once_never_make_a_ring(committed, world):
    with tenant_context(world.alpha.id):
        first, second = pair(world.alpha)
    barrier, refused = Barrier(2), []

    def run(one, other):
        try:
            with tenant_context(world.alpha.id):
                barrier.wait(10)
                merge(world.alpha, one, other)
        except CannotMerge as error:
            refused.append(error.message)
        finally:
            connection.close()

    threads = [Thread(target=run, args=each) for each in ((first, second), (second, first))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with tenant_context(world.alpha.id):
        merged = list(Ticket.objects.exclude(merged_into=None).values_list("id", "merged_into_id"))
    assert merged in ([(first.id, second.id)], [(second.id, first.id)])
    assert len(refused) == 1
