"""Merging from the ticket's menu, and what the customer reads afterwards."""

from kernel.tenancy.context import tenant_context
from tests.tickets.desk import open_ticket
from tickets.models import Ticket


def test_from_the_menu_to_the_other_ticket(world, client_for):
    browser = client_for(world.alpha.agent)
    with tenant_context(world.alpha.id):
        parent, child = open_ticket(world.alpha, key="one"), open_ticket(world.alpha, key="two")
    menu = browser.get(f"/desk/tickets/{child.number}/menus/team/").content.decode()
    assert f"/desk/tickets/{child.number}/merge/" in menu
    page = browser.get(f"/desk/tickets/{child.number}/merge/").content.decode()
    assert f"/desk/tickets/{parent.number}/" in page
    answer = browser.post(f"/desk/tickets/{child.number}/merge/", {"into": parent.number})
    assert answer.headers["Location"] == f"/desk/tickets/{parent.number}/"
    with tenant_context(world.alpha.id):
        assert Ticket.objects.get(id=child.id).merged_into_id == parent.id


def test_what_was_typed_stays_beside_the_refusal(world, client_for):
    browser = client_for(world.alpha.agent)
    with tenant_context(world.alpha.id):
        child = open_ticket(world.alpha)
    for into, status, told in (
        ("77", 404, "There is no such ticket"),
        (str(child.number), 409, "A ticket cannot go into itself."),
        ("x", 422, "Enter a whole number."),
    ):
        answer = browser.post(f"/desk/tickets/{child.number}/merge/", {"into": into})
        assert answer.status_code == status
        text = answer.content.decode()
        assert told in text
        assert f'value="{into}"' in text
    with tenant_context(world.alpha.id):
        assert Ticket.objects.get(id=child.id).merged_into_id is None
