"""The page that says what is due, and why."""

from datetime import timedelta

import pytest

from kernel.tenancy.context import tenant_context
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.operations.properties import set_priority
from tickets.operations.statuses import set_status
from tickets.rules.words import Priority, Status

HOUR = timedelta(hours=1)


def page(client, number: int) -> str:
    answer = client.get(f"/desk/tickets/{number}/due/")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("who", ["agent", "lead", "admin"])
def test_whoever_sees_the_ticket_reads_why(world, client_for, who):
    member = getattr(world.alpha, who)
    with tenant_context(world.alpha.id):
        ticket = open_ticket(world.alpha)
        set_status(actor=world.alpha.agent.actor, ticket_id=ticket.id, status=Status.ON_HOLD, now=NOW + HOUR)
        set_priority(
            actor=world.alpha.lead.actor, ticket_id=ticket.id, priority=Priority.HIGH, now=NOW + 2 * HOUR
        )
    text = page(client_for(member), ticket.number)
    assert "4 h, by Standard, version 1" not in text  # it is high now
    assert "2 h, by Standard, version 1" in text
    assert "Stands: the ticket is on hold" in text
    assert "Agent Alpha" in text
    assert (
        "The priority changed: 2 h (Office hours, version 1) instead of 4 h (Office hours, version 1)" in text
    )
    assert "Lead Alpha" in text
    assert "it has used 75 % of its time" in text
    assert "notify the assignee and its team&#x27;s leads, raise the priority, move it to Escalations" in text
    assert "1 h later: notify its team&#x27;s leads, whatever their shift" in text
