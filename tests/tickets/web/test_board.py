"""The board's page: for leads and admins, with links to what it counts."""

import pytest
from django.test import Client

from kernel.tenancy.context import tenant_context
from tests.tickets.critical_world import critical_ticket, make_lane
from tests.tickets.desk import open_ticket


@pytest.fixture
def alpha(world):
    return world.alpha


@pytest.mark.parametrize(
    ("name", "status"), [("agent", 403), ("specialist", 403), ("lead", 200), ("admin", 200)]
)
def test_for_leads_and_admins(alpha, client_for, name, status):
    client: Client = client_for(alpha.members[name])
    assert client.get("/desk/board/").status_code == status
    assert client.get("/api/v1/board/").status_code == status
    home = client.get("/desk/tickets/").content.decode()
    assert ('href="/desk/board/"' in home) == (status == 200)


def test_it_names_tickets_and_people_and_hides_what_is_restricted(alpha, client_for):
    with tenant_context(alpha.id):
        make_lane(alpha)
        hidden = critical_ticket(alpha, subject="Very private")
        shown = open_ticket(alpha, key="b")
    page = client_for(alpha.lead).get("/desk/board/").content.decode()
    assert f'href="/desk/tickets/{shown.number}/"' in page or "Missed" in page
    assert "Specialist Alpha" in page
    for word in ("Very private", f"#{hidden.number}<", "Safety"):
        assert word not in page


def test_the_live_line_gets_the_figures_alone(alpha, client_for):
    part = client_for(alpha.lead).get("/desk/board/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert "Customers waiting" in part


def test_the_api_says_the_same(alpha, client_for):
    with tenant_context(alpha.id):
        open_ticket(alpha)
    body = client_for(alpha.lead).get("/api/v1/board/").json()
    support = next(one for one in body["teams"] if one["team"] == "support")
    assert (support["total"], support["unassigned"]) == (1, 0)
    assert set(support["due_within_hours"]) == {"1", "4", "8", "24"}
    assert len(body["people"]) == 5
    assert body["critical"] == body["legal"] == []
