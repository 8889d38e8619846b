"""The ticket page: reading, answering, refusals that lose nothing."""

import re

import pytest

from kernel.tenancy.context import tenant_context
from tests.tickets.desk import open_ticket
from tickets.models import Message, Ticket


@pytest.fixture
def ticket(world):
    with tenant_context(world.alpha.id):
        return open_ticket(
            world.alpha, subject="Charged twice <b>now</b>", body="Please <script>alert(1)</script> help"
        )


@pytest.fixture
def agent(world, client_for):
    return client_for(world.alpha.agent)


def page(number):
    return f"/desk/tickets/{number}/"


def send(client, number, **given):
    fields = {
        "mode": "reply",
        "reply_body": "",
        "note_body": "",
        "send_as": "pending",
        "idempotency_key": "k1",
    }
    return client.post(page(number) + "write/", fields | given)


def test_the_list_shows_the_ticket_with_its_clock(agent, ticket):
    html = agent.get("/desk/tickets/?view=open").content.decode()
    assert "Charged twice &lt;b&gt;now&lt;/b&gt;" in html
    assert f'id="row-{ticket.number}"' in html


def test_the_page_shows_what_was_written_as_text(agent, ticket):
    html = agent.get(page(ticket.number)).content.decode()
    assert "Please &lt;script&gt;alert(1)&lt;/script&gt; help" in html
    assert "Why then?" in html


def test_a_reply_is_sent_and_the_page_comes_back(agent, ticket, world):
    answer = send(agent, ticket.number, reply_body="On it")
    assert (answer.status_code, answer["Location"]) == (303, page(ticket.number))
    with tenant_context(world.alpha.id):
        assert Message.objects.get(ticket=ticket, author_kind="agent").body == "On it"


def test_the_same_form_sent_twice_is_one_reply(agent, ticket, world):
    send(agent, ticket.number, reply_body="On it")
    send(agent, ticket.number, reply_body="On it")
    with tenant_context(world.alpha.id):
        assert Message.objects.filter(ticket=ticket).count() == 2


def test_an_empty_reply_is_refused_beside_the_field_and_the_note_is_kept(agent, ticket):
    answer = send(agent, ticket.number, note_body="half a note")
    assert answer.status_code == 422
    assert "Please write something first." in answer.content.decode()
    assert "half a note" in answer.content.decode()


def test_a_stale_reply_is_refused_and_kept(agent, ticket, world, client_for):
    with tenant_context(world.alpha.id):
        seen = Message.objects.get(ticket=ticket).id
    send(client_for(world.alpha.teammate), ticket.number, reply_body="I was faster", loaded_at=seen)
    answer = send(agent, ticket.number, reply_body="My careful words", loaded_at=seen, idempotency_key="k2")
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "My careful words" in html
    assert "I was faster" in html


def test_properties_change_by_their_forms(agent, ticket, world):
    url = page(ticket.number)
    assert agent.post(url + "priority/", {"priority": "urgent"}).status_code == 303
    assert agent.post(url + "status/", {"status": "on_hold"}).status_code == 303
    assert agent.post(url + "assign/", {"id": world.alpha.lead.membership_id}).status_code == 303
    assert agent.post(url + "tags/", {"tags": "Refund, needs Care"}).status_code == 303
    with tenant_context(world.alpha.id):
        ticket.refresh_from_db()
    assert (ticket.priority, ticket.status, ticket.assignee_id) == (3, 3, world.alpha.lead.membership_id)
    assert ticket.tags == ["needs-care", "refund"]


def test_another_tenants_agent_finds_nothing_and_changes_nothing(world, ticket, client_for):
    outsider = client_for(world.beta.agent)
    assert outsider.get(page(ticket.number)).status_code == 404
    assert send(outsider, ticket.number, reply_body="Hello").status_code == 404
    assert outsider.post(page(ticket.number) + "status/", {"status": "solved"}).status_code == 404
    with tenant_context(world.alpha.id):
        assert Message.objects.filter(ticket=ticket).count() == 1
        assert Ticket.objects.get(id=ticket.id).status == 0


def test_a_restricted_teams_ticket_is_hidden_from_others(world, client_for):
    with tenant_context(world.alpha.id):
        ticket = open_ticket(world.alpha, topic="threat", key="secret", subject="Restricted matter")
    assert client_for(world.alpha.admin).get(page(ticket.number)).status_code == 404
    assert (
        "Restricted matter"
        not in client_for(world.alpha.admin).get("/desk/tickets/?view=all").content.decode()
    )
    assert (
        "Restricted matter"
        not in client_for(world.alpha.admin).get("/desk/tickets/?q=restricted").content.decode()
    )
    assert client_for(world.alpha.specialist).get(page(ticket.number)).status_code == 200


def test_search_finds_words_of_the_conversation_and_numbers(agent, ticket):
    assert "Charged twice" in agent.get("/desk/tickets/?q=charg").content.decode()
    assert "Charged twice" in agent.get(f"/desk/tickets/?q=%23{ticket.number}").content.decode()
    assert "Nothing found" in agent.get("/desk/tickets/?q=zebra").content.decode()


def test_htmx_gets_the_conversation_alone(agent, ticket):
    answer = agent.post(
        page(ticket.number) + "write/",
        {"mode": "note", "note_body": "For us", "reply_body": "", "idempotency_key": "n1"},
        headers={"HX-Request": "true"},
    )
    html = answer.content.decode()
    assert answer.status_code == 200
    assert "<html" not in html
    assert "For us" in html
    assert "composer:sent" in answer["HX-Trigger"]
    assert re.search(r'id="panel-clocks" data-remember\s+hx-swap-oob="true"', html)
    assert "panel-customer" not in html


def test_each_part_is_asked_for_alone(agent, ticket):
    def part(name):
        return agent.get(f"{page(ticket.number)}?part={name}").content.decode()

    assert 'id="message-' in part("thread")
    assert "data-composer" not in part("thread")
    assert "data-composer" in part("main")
    assert "panel-clocks" not in part("main")
    assert "Why then?" in part("sidebar")
    assert "panel-customer" in part("sidebar")
    assert 'id="message-' not in part("sidebar")
