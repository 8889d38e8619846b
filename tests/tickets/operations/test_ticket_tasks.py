from datetime import timedelta

import pytest

from kernel.events.models import Event
from kernel.people.models import Membership, Notification
from kernel.tenancy.context import tenant_context
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.locks import NoTicket
from tickets.models import TicketTask
from tickets.operations.assigning import NoSuchPerson
from tickets.operations.ticket_tasks import (
    MAX_OPEN,
    TooManyTasks,
    assign_task,
    complete_task,
    open_task,
    reopen_task,
)


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


def made(place, ticket, **given):
    return open_task(
        actor=place.agent.actor, ticket_id=ticket.id, title=given.pop("title", "Ask"), now=NOW, **given
    )


def codes():
    found = Event.objects.filter(code__startswith="tickets.task").order_by("id")
    return [code.removeprefix("tickets.task_") for code in found.values_list("code", flat=True)]


def test_its_life_is_told_once_each(alpha):
    task = made(alpha, open_ticket(alpha))
    me = alpha.lead.actor
    for _ in range(2):
        assign_task(actor=me, task_id=task.id, membership_id=alpha.agent.membership_id, now=NOW)
    for _ in range(2):
        complete_task(actor=me, task_id=task.id, now=NOW)
    for _ in range(2):
        reopen_task(actor=me, task_id=task.id, now=NOW)
    assert codes() == ["opened", "assigned", "done", "reopened"]


def test_whoever_gets_one_is_told_but_not_by_themselves(alpha):
    ticket = open_ticket(alpha)
    made(alpha, ticket, assignee_id=alpha.agent.membership_id)
    assert not Notification.objects.filter(kind="tickets.task").exists()
    made(alpha, ticket, assignee_id=alpha.lead.membership_id)
    assert [one.membership_id for one in Notification.objects.filter(kind="tickets.task")] == [
        alpha.lead.membership_id
    ]


def test_only_people_who_may_see_the_ticket(alpha):
    secret = open_ticket(alpha, topic="threat")
    inside = alpha.specialist.actor
    task = open_task(actor=inside, ticket_id=secret.id, title="Call", now=NOW)
    with pytest.raises(NoSuchPerson):
        assign_task(actor=inside, task_id=task.id, membership_id=alpha.lead.membership_id, now=NOW)
    for change in (complete_task, reopen_task):
        with pytest.raises(NoTicket):
            change(actor=alpha.admin.actor, task_id=task.id, now=NOW)
    with pytest.raises(NoTicket):
        complete_task(actor=inside, task_id=task.id + 1000, now=NOW)
    task.refresh_from_db()
    assert (task.assignee_id, task.done_at, codes()) == (None, None, ["opened"])


def test_who_left_gets_none(alpha):
    ticket = open_ticket(alpha)
    Membership.objects.filter(id=alpha.teammate.membership_id).update(is_active=False)
    with pytest.raises(NoSuchPerson):
        made(alpha, ticket, assignee_id=alpha.teammate.membership_id)
    assert not TicketTask.objects.exists()


def test_there_is_an_end_to_them(alpha):
    ticket = open_ticket(alpha)
    for number in range(MAX_OPEN):
        made(alpha, ticket, title=str(number), due_at=NOW + timedelta(hours=1))
    with pytest.raises(TooManyTasks):
        made(alpha, ticket)
    assert TicketTask.objects.count() == MAX_OPEN
