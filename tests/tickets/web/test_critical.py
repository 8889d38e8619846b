"""A critical case on its pages: who sees it, who may do what, and what is said where something is wrong."""

import pytest

from kernel.tenancy.context import tenant_context
from tests.tickets.critical_world import critical_ticket, join_safety, make_lane, propose
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.models import CriticalCase, Downgrade, Ticket


@pytest.fixture
def alpha(world):
    return world.alpha


@pytest.fixture
def ticket(alpha):
    with tenant_context(alpha.id):
        make_lane(alpha)
        join_safety(alpha)
        return critical_ticket(alpha)


def address(ticket, rest=""):
    return f"/desk/tickets/{ticket.number}/{rest}"


def text(response):
    return response.content.decode()


def test_the_banner_says_why_and_who_may_do_what(alpha, ticket, client_for):
    page = text(client_for(alpha.specialist).get(address(ticket)))
    assert "words in what was written" in page
    assert "Acknowledge" in page
    assert "Propose downgrade" in page
    assert "Into the critical lane" in page
    assert "Moved from Support to Safety: it is critical" in page
    assert "The priority went from normal to urgent: it is critical" in page
    with tenant_context(alpha.id):
        propose(alpha.specialist.actor, ticket)
    mine, theirs = (text(client_for(who).get(address(ticket))) for who in (alpha.specialist, alpha.teammate))
    assert ">Approve<" not in mine.replace("\n", "").replace(" ", "")
    assert "Approve" in theirs
    assert "It was a film quote" in theirs


def test_others_know_of_nothing(alpha, ticket, client_for):
    for member in (alpha.agent, alpha.lead, alpha.admin):
        client = client_for(member)
        for rest in ("", "critical/", "due/"):
            assert client.get(address(ticket, rest)).status_code == 404
        for rest in ("critical/raise/", "critical/acknowledge/", "critical/downgrade/"):
            assert client.post(address(ticket, rest), {"reason": "x", "lane": "danger"}).status_code == 404


def test_acknowledging(alpha, ticket, client_for):
    answer = client_for(alpha.specialist).post(address(ticket, "critical/acknowledge/"))
    assert (answer.status_code, answer["Location"]) == (303, address(ticket))
    with tenant_context(alpha.id):
        assert CriticalCase.objects.get().acknowledged_by_id == alpha.specialist.membership_id


def test_proposing_and_deciding(alpha, ticket, client_for):
    first, second = client_for(alpha.specialist), client_for(alpha.teammate)
    bad = first.post(address(ticket, "critical/downgrade/"), {"reason": "", "team": alpha.teams["billing"]})
    assert bad.status_code == 422
    assert "This field is required" in text(bad)
    assert f'value="{alpha.teams["billing"]}" selected' in text(bad)
    given = {"reason": "A quote from a film", "team": ""}
    assert first.post(address(ticket, "critical/downgrade/"), given).status_code == 303
    again = first.post(address(ticket, "critical/downgrade/"), given)
    assert again.status_code == 409
    assert "proposed already" in text(again)
    with tenant_context(alpha.id):
        proposal = Downgrade.objects.get()
    way = address(ticket, f"critical/downgrade/{proposal.id}/")
    own = first.post(way, {"decision": "approve"})
    assert (own.status_code, "You proposed this downgrade yourself" in text(own)) == (409, True)
    assert second.post(way, {"decision": "perhaps"}).status_code == 422
    assert second.post(way, {"decision": "approve"}).status_code == 303
    with tenant_context(alpha.id):
        assert not Ticket.objects.get(id=ticket.id).is_critical
    assert second.post(way, {"decision": "refuse"}).status_code == 409


def test_raising_by_hand_takes_the_page_away(alpha, client_for):
    with tenant_context(alpha.id):
        make_lane(alpha)
        ticket = open_ticket(alpha)
    client = client_for(alpha.agent)
    assert "Raise it now" in text(client.get(address(ticket, "critical/")))
    assert client.post(address(ticket, "critical/raise/"), {"lane": ""}).status_code == 422
    answer = client.post(address(ticket, "critical/raise/"), {"lane": "danger"})
    assert (answer.status_code, answer["Location"]) == (303, "/desk/tickets/")
    assert client.get(address(ticket)).status_code == 404


def test_without_a_lane_there_is_nothing_to_raise_to(alpha, client_for):
    with tenant_context(alpha.id):
        ticket = open_ticket(alpha)
    assert "No critical lane is set up" in text(client_for(alpha.agent).get(address(ticket, "critical/")))


def test_the_due_page_tells_of_it(alpha, ticket, client_for):
    assert "words in what was written" in text(client_for(alpha.specialist).get(address(ticket, "due/")))


def test_the_view_is_for_those_who_have_such_cases(alpha, ticket, client_for):
    assert "Critical" in text(client_for(alpha.specialist).get("/desk/tickets/?part=views"))
    assert "critical" not in text(client_for(alpha.agent).get("/desk/tickets/?part=views")).lower()


def test_whoever_had_it_is_told_nothing_any_more(alpha, client_for):
    from tests.tickets.critical_world import write
    from tickets.operations.assigning import assign
    from tickets.queries.inbox import visible_ids

    with tenant_context(alpha.id):
        make_lane(alpha)
        ticket = open_ticket(alpha)
        assign(actor=alpha.lead.actor, ticket_id=ticket.id, membership_id=alpha.agent.membership_id, now=NOW)
    client = client_for(alpha.agent)
    assert f"#{ticket.number} was assigned to you" in text(client.get("/desk/notifications/"))
    with tenant_context(alpha.id):
        write(alpha, ticket, "He is going to hurt me", now=NOW)
        assert visible_ids(alpha.agent.actor, [ticket.id]) == set()
    assert f"#{ticket.number}" not in text(client.get("/desk/notifications/"))
    assert f"#{ticket.number}: critical" in text(client_for(alpha.specialist).get("/desk/notifications/"))
