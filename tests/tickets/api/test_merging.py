"""Merging through the API."""

from kernel.tenancy.context import tenant_context
from tests.tickets.desk import open_ticket
from tickets.models import Ticket


def test_a_ticket_goes_into_another(robot, world):
    with tenant_context(world.alpha.id):
        parent, child = open_ticket(world.alpha, key="one"), open_ticket(world.alpha, key="two")
    assert robot.post(f"tickets/{child.number}/merge/", {"into": 77}).code == "tickets.no_ticket"
    assert robot.post(f"tickets/{child.number}/merge/", {"into": child.number}).code == "tickets.cannot_merge"
    answer = robot.post(f"tickets/{child.number}/merge/", {"into": parent.number})
    assert (answer.status, answer.body["status"]) == (200, "closed")
    with tenant_context(world.alpha.id):
        assert Ticket.objects.get(id=child.id).merged_into_id == parent.id
