"""The page that says what is due, and why."""

from datetime import UTC, datetime, timedelta

import pytest

from kernel.clock.models import Calendar, CalendarVersion
from kernel.tenancy.context import tenant_context
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.operations.properties import set_priority
from tickets.operations.replying import post_reply
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


def test_the_time_counted_names_holidays_breaks_and_clock_changes(world, client_for):
    """From Friday before the change to the Tuesday after Easter, in Berlin."""
    with tenant_context(world.alpha.id):
        definition = {
            "time_zone": "Europe/Berlin",
            "hours": {day: [["00:00", "24:00"]] for day in ("sat", "sun")} | {"mon": [["09:00", "17:00"]]},
            "breaks": {"2026-03-28": {"12:00": "13:00"}},
            "holidays": {"2026-03-30": "Founders' day"},
        }
        calendar = Calendar.objects.get(key="office")
        CalendarVersion.objects.create(calendar=calendar, number=2, definition=definition, created_at=NOW)
        friday = datetime(2026, 3, 27, 12, tzinfo=UTC)
        ticket = open_ticket(world.alpha, now=friday, topic="other")
        set_priority(
            actor=world.alpha.lead.actor, ticket_id=ticket.id, priority=Priority.LOW, now=friday + HOUR
        )
    text = page(client_for(world.alpha.agent), ticket.number)
    assert "Europe/Berlin" in text
    assert "<td>Break</td>" in text
    assert "<td>Clocks go forward 1 h</td>" in text
    assert "<td>Founders&#x27; day</td>" in text
    assert "Sat 28 Mar 2026, 00:00 – Sat 12:00" in text


def test_a_clock_that_stands_and_one_that_was_missed(world, client_for):
    with tenant_context(world.alpha.id):
        ticket = open_ticket(world.alpha)
        agent = world.alpha.agent.actor
        post_reply(actor=agent, ticket_id=ticket.id, body="Sorry", key="r", now=NOW + 6 * HOUR)
    text = page(client_for(world.alpha.lead), ticket.number)
    assert "Stands still, 3 d 8 h left when it runs on" not in text  # days of 24 hours would mislead
    assert "Stands still, 26 h left when it runs on" in text
    assert "Missed" in text
    assert "Done: a person answered" in text
    assert "Nothing was promised" not in text
