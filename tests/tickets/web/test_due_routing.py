"""Why me: each decision in words on the page of what is due."""

import pytest

from kernel.people.models import Membership
from kernel.tenancy.context import tenant_context
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.models import RoutingRule, RoutingTrace
from tickets.operations.assigning import assign, set_team
from tickets.operations.routing_queue import hand_back
from tickets.queries.conversation import get_thread
from tickets.web.due_routing import load_routing
from tickets.web.presenting import sentence


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


def panels(ticket, member):
    return load_routing(ticket_id=ticket.id, actor=member.actor, now=NOW)


def test_a_turn_in_words(alpha):
    RoutingRule.objects.create(key="all", name="Everything", team_id=alpha.teams["support"])
    Membership.objects.filter(id=alpha.agent.membership_id).update(is_available=False)
    (panel,) = panels(open_ticket(alpha), alpha.lead)
    assert panel.at == NOW
    assert panel.title == "It came in: Teammate Alpha got it"
    assert panel.where == "In Support, because of the rule “Everything”."
    assert panel.why == "It was their turn: they had waited longest for a ticket."
    assert [(one.name, one.verdict, one.is_chosen) for one in panel.people] == [
        ("Teammate Alpha", "Got it", True),
        ("Agent Alpha", "Was not taking new work", False),
        ("Lead Alpha", "Could have got it", False),
    ]


def test_by_hand_and_back(alpha):
    ticket = open_ticket(alpha)
    for who in (alpha.lead.membership_id, alpha.teammate.membership_id, None):
        assign(actor=alpha.lead.actor, ticket_id=ticket.id, membership_id=who, now=NOW)
    titles = [panel.title for panel in panels(ticket, alpha.agent)]
    assert sorted(titles) == [
        "A person decided: Lead Alpha gave it back to the queue",
        "A person decided: Lead Alpha gave it to Teammate Alpha",
        "A person decided: Lead Alpha took it",
        "It came in: Agent Alpha got it",
    ]


def test_people_of_a_restricted_team_are_named_to_its_members_only(alpha):
    ticket = open_ticket(alpha, topic="threat")
    set_team(actor=alpha.specialist.actor, ticket_id=ticket.id, team_id=alpha.teams["support"], now=NOW)
    first = panels(ticket, alpha.agent)[-1]
    assert (first.title, first.where, first.people) == (
        "It came in: nobody could get it", "In a team whose work you do not see.", (),
    )  # fmt: skip
    assert panels(ticket, alpha.specialist)[-1].title == "It came in: Specialist Alpha got it"


def test_the_conversations_lines(alpha):
    ticket = open_ticket(alpha)
    Membership.objects.filter(id=alpha.agent.membership_id).update(is_active=False)
    hand_back(actor=alpha.admin.actor, member=Membership.objects.get(id=alpha.agent.membership_id), now=NOW)
    thread = get_thread(actor=alpha.lead.actor, ticket_id=ticket.id)
    told = [sentence(row) for row in thread.happenings if row.code == "tickets.assigned"]
    assert told == [
        "Assigned to Agent Alpha: it was their turn",
        "Assigned to Teammate Alpha, because Agent Alpha signed off or left",
    ]
    assert RoutingTrace.objects.count() == 2


def test_the_page_shows_it(alpha, client_for):
    ticket = open_ticket(alpha)
    page = client_for(alpha.lead).get(f"/desk/tickets/{ticket.number}/due/").content.decode()
    assert "It came in: Agent Alpha got it" in page
    assert "Could have got it" in page
