"""Escalations and tasks as the dashboard shows them."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.actors import system_actor
from kernel.tenancy.context import tenant_context
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.locks import lock_ticket
from tickets.models import TicketTask
from tickets.operations.escalating import start
from tickets.operations.ticket_tasks import open_task
from tickets.rules import steps as words
from tickets.rules.steps import Rung

MINUTE = timedelta(minutes=1)
LADDER = (
    Rung(0, (words.Notify(("team_leads",)), words.MoveToTeam("nowhere"))),
    Rung(600, (words.Notify(("leads:billing",)),), urgent=True),
)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ticket(world):
    with tenant_context(world.alpha.id):
        return open_ticket(world.alpha)


@pytest.fixture
def escalation(world, ticket):
    return begin(world.alpha, ticket)


def begin(place, ticket, ladder=LADDER, stage="p100"):
    with tenant_context(place.id):
        actor = system_actor(tenant_id=place.id)
        locked = lock_ticket(actor=actor, ticket_id=ticket.id)
        return start(
            locked, cause_kind="deadline", cause_id=3, stage=stage, ladder=ladder, actor=actor, now=NOW
        )


def text(response, status=200):
    assert response.status_code == status
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def state(place, escalation):
    with tenant_context(place.id):
        escalation.refresh_from_db()
        return escalation.state, escalation.acknowledged_by_id


def acknowledge_url(ticket, escalation):
    return f"/desk/tickets/{ticket.number}/escalations/{escalation.id}/acknowledge/"


class TestEscalations:
    def test_the_conversation_says_so_until_somebody_acknowledges(
        self, world, client_for, ticket, escalation
    ):
        client = client_for(world.alpha.agent)
        shown = text(client.get(f"/desk/tickets/{ticket.number}/"))
        assert "Escalated: the legal deadline was missed Next step Mon 2 Mar, 09:10 UTC" in shown
        answer = client.post(acknowledge_url(ticket, escalation), HTTP_HX_REQUEST="true")
        assert "Escalated: the legal" not in text(answer)
        assert "Agent Alpha acknowledged the escalation" in text(answer)
        assert state(world.alpha, escalation) == ("acknowledged", world.alpha.agent.membership_id)

    def test_the_banner_comes_live_with_the_thread(self, world, client_for, ticket, escalation):
        client, oob = client_for(world.alpha.agent), '<div id="escalations" hx-swap-oob="true">'
        page = client.get(f"/desk/tickets/{ticket.number}/").content.decode()
        assert (page.count('<div id="escalations"'), oob in page) == (1, False)
        live = client.get(
            f"/desk/tickets/{ticket.number}/?part=thread", HTTP_HX_REQUEST="true"
        ).content.decode()
        assert live.count('<div id="escalations"') == 1
        assert acknowledge_url(ticket, escalation) in live.split(oob)[1]

    def test_what_is_due_tells_each_step_and_what_became_of_it(self, world, client_for, ticket, escalation):
        client = client_for(world.alpha.agent)
        shown = text(client.get(f"/desk/tickets/{ticket.number}/due/"))
        assert "The legal deadline was missed Running" in shown
        assert (
            "Notify its team&#x27;s leads; move it to nowhere Mon 2 Mar, 09:00 UTC "
            "people were notified; not moved to another team: there is no such team any more" in shown
        )
        assert "Notify the leads of Billing Mon 2 Mar, 09:10 UTC Still to come, whatever their shift" in shown
        answer = client.post(acknowledge_url(ticket, escalation), {"from": "due"})
        assert (answer.status_code, answer["Location"]) == (
            303,
            f"/desk/tickets/{ticket.number}/due/#due-escalations",
        )
        after = text(client.get(f"/desk/tickets/{ticket.number}/due/"))
        assert "Acknowledged by Agent Alpha" in after
        assert "Still to come" not in after.split("Escalations")[1].split("Tasks")[0]

    def test_one_that_is_over_or_another_tickets_is_refused(self, world, client_for, ticket, escalation):
        with tenant_context(world.alpha.id):
            other = open_ticket(world.alpha, key="other")
        over = begin(world.alpha, ticket, LADDER[:1], stage="a60")
        client = client_for(world.alpha.agent)
        assert client.post(acknowledge_url(ticket, over)).status_code == 409
        assert client.post(acknowledge_url(other, escalation)).status_code == 404
        assert state(world.alpha, escalation) == ("running", None)
        assert state(world.alpha, over) == ("finished", None)

    def test_a_restricted_teams_stays_hidden(self, world, client_for):
        with tenant_context(world.alpha.id):
            secret = open_ticket(world.alpha, topic="threat")
        found = begin(world.alpha, secret)
        for member in (world.alpha.lead, world.alpha.admin, world.beta.admin):
            assert client_for(member).post(acknowledge_url(secret, found)).status_code == 404
        assert state(world.alpha, found) == ("running", None)
        answer = client_for(world.alpha.specialist).post(acknowledge_url(secret, found))
        assert answer.status_code == 303


class TestTasks:
    def test_opening_completing_and_reopening(self, world, client_for, ticket):
        client, url = client_for(world.alpha.agent), f"/desk/tickets/{ticket.number}/tasks/"
        given = {"title": "Ask the bank", "assignee_id": world.alpha.lead.membership_id, "due_in": "240"}
        shown = text(client.post(url, given, HTTP_HX_REQUEST="true"))
        assert "Ask the bank Lead Alpha · 2 Mar, 13:00 · opened by Agent Alpha" in shown
        with tenant_context(world.alpha.id):
            task = TicketTask.objects.get()
        assert (task.team_id, task.due_at) == (world.alpha.teams["support"], NOW + timedelta(hours=4))
        page = text(client.get(f"/desk/tickets/{ticket.number}/"))
        assert "Tasks 1" in page
        done = text(client.post(f"{url}{task.id}/", {"to": "done"}, HTTP_HX_REQUEST="true"))
        assert "Ask the bank done 2 Mar, 09:00 by Agent Alpha" in done
        assert "Show the tasks" not in text(client.get(f"/desk/tickets/{ticket.number}/"))
        assert client.post(f"{url}{task.id}/", {"to": "open"}).status_code == 303
        with tenant_context(world.alpha.id):
            task.refresh_from_db()
        assert (task.done_at, task.done_by_id) == (None, None)

    def test_a_refused_one_keeps_what_was_typed_and_says_why(self, world, client_for, ticket):
        client, url = client_for(world.alpha.agent), f"/desk/tickets/{ticket.number}/tasks/"
        answer = client.post(url, {"title": "", "due_in": "60"})
        assert "This field is required." in text(answer, 422)
        assert '<option value="60" selected>' in answer.content.decode()
        wrong = client.post(url, {"title": "Kept", "assignee_id": "999999"})
        assert 'value="Kept"' in wrong.content.decode()
        assert wrong.status_code == 422
        assert client.post(f"{url}1/", {"to": "nonsense"}).status_code == 422
        with tenant_context(world.alpha.id):
            assert not TicketTask.objects.exists()

    def test_nobody_outside_a_restricted_team(self, world, client_for):
        with tenant_context(world.alpha.id):
            secret = open_ticket(world.alpha, topic="threat")
            task = open_task(actor=world.alpha.specialist.actor, ticket_id=secret.id, title="Call", now=NOW)
        for member in (world.alpha.lead, world.alpha.admin, world.beta.admin):
            client, url = client_for(member), f"/desk/tickets/{secret.number}/tasks/"
            assert client.get(url).status_code == 404
            assert client.post(url, {"title": "x"}).status_code == 404
            assert client.post(f"{url}{task.id}/", {"to": "done"}).status_code == 404
        with tenant_context(world.alpha.id):
            assert list(TicketTask.objects.values_list("title", "done_at")) == [("Call", None)]

    def test_a_late_one_says_so(self, world, client_for, ticket, clock):
        with tenant_context(world.alpha.id):
            open_task(
                actor=world.alpha.agent.actor, ticket_id=ticket.id, title="Soon", now=NOW, due_at=NOW + MINUTE
            )
        clock.move_to(NOW + 2 * MINUTE)
        shown = text(client_for(world.alpha.agent).get(f"/desk/tickets/{ticket.number}/due/"))
        assert "opened by Agent Alpha Late" in shown


def test_ladders_cost_the_conversation_no_query(world, client_for, ticket):
    client, url = client_for(world.alpha.agent), f"/desk/tickets/{ticket.number}/?part=main"
    client.get(url)
    with CaptureQueriesContext(connection) as before:
        client.get(url)
    begin(world.alpha, ticket, LADDER[1:])
    with tenant_context(world.alpha.id):
        open_task(actor=world.alpha.agent.actor, ticket_id=ticket.id, title="x", now=NOW)
    with CaptureQueriesContext(connection) as after:
        shown = text(client.get(url))
    assert "Escalated: the legal deadline was missed" in shown
    assert len(after) == len(before)
