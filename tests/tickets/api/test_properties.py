from datetime import timedelta

import pytest

from kernel.events.models import Event
from kernel.tenancy.context import tenant_context
from tests.tickets.api.caller import fingerprint
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.models import Follower, Ticket


@pytest.fixture
def ticket(world):
    with tenant_context(world.alpha.id):
        return open_ticket(world.alpha, topic="charge", now=NOW - timedelta(hours=1))


def last_event(place):
    with tenant_context(place.id):
        event = Event.objects.latest("id")
        return event.code, event.actor_kind, event.data


def test_assigning_and_taking_away(robot, ticket, world):
    member = world.alpha.agent
    body = robot.post("tickets/1/assign/", {"membership_id": member.membership_id}).body
    assert (body["assignee_id"], body["assignee"]) == (member.membership_id, "Agent Alpha")
    assert robot.post("tickets/1/assign/", {"membership_id": None}).body["assignee_id"] is None
    code, kind, data = last_event(world.alpha)
    assert (code, kind) == ("tickets.assigned", "platform")
    assert (data["old"], data["new"], data["reason"]) == (member.membership_id, None, "by_hand")


def test_a_team_routes_what_it_is_given(robot, ticket, world):
    body = robot.post("tickets/1/team/", {"team": "support"}).body
    assert (body["team"], body["assignee_id"]) == ("support", world.alpha.agent.membership_id)


def test_a_ticket_handed_to_a_restricted_team_is_out_of_sight(robot, ticket, world):
    answer = robot.post("tickets/1/team/", {"team": "safety"})
    assert (answer.status, answer.body) == (204, None)
    assert robot.get("tickets/1/").status == 404
    with tenant_context(world.alpha.id):
        assert Ticket.objects.get().assignee_id == world.alpha.specialist.membership_id


def test_status_priority_subject_and_tags(robot, ticket, world):
    assert robot.post("tickets/1/status/", {"status": "on_hold"}).body["status"] == "on_hold"
    urgent = robot.post("tickets/1/priority/", {"priority": "urgent"}).body
    assert (urgent["priority"], urgent["due_at"]) == ("urgent", "2026-03-02T09:00:00Z")
    assert (
        robot.post("tickets/1/subject/", {"subject": "  Charged\n twice "}).body["subject"] == "Charged twice"
    )
    tagged = robot.post("tickets/1/tags/", {"tags": ["Card Payment", "card payment", "x"]}).body
    assert tagged["tags"] == ["card-payment", "x"]
    assert robot.post("tickets/1/tags/", {"tags": []}).body["tags"] == []


def test_another_topic_may_belong_to_another_team(robot, ticket):
    body = robot.post("tickets/1/topic/", {"topic": "other"}).body
    assert (body["topic"], body["team"]) == ("other", "support")
    assert robot.post("tickets/1/topic/", {"topic": "threat"}).status == 204


def test_what_changes_nothing_publishes_nothing(robot, ticket, world):
    for path, body in (
        ("priority/", {"priority": "normal"}),
        ("subject/", {"subject": "Where is my money"}),
        ("tags/", {"tags": []}),
        ("topic/", {"topic": "charge"}),
        ("team/", {"team": "billing"}),
    ):
        before = fingerprint(world.alpha)
        assert robot.post(f"tickets/1/{path}", body).status == 200
        assert fingerprint(world.alpha) == before, path


def test_following_is_for_people(robot, person, ticket, world):
    agent = person(world.alpha.agent)
    assert agent.post("tickets/1/follow/").body["is_followed"] is True
    assert agent.post("tickets/1/follow/").body["followers"] == ["Agent Alpha"]
    assert agent.get("tickets/", view="following").numbers == [1]
    assert agent.delete("tickets/1/follow/").body["is_followed"] is False
    refused = robot.post("tickets/1/follow/")
    assert (refused.status, refused.code) == (403, "not_allowed")
    with tenant_context(world.alpha.id):
        assert Follower.objects.count() == 0


def test_a_token_whose_number_is_a_members_does_not_follow_in_their_name(robot, person, ticket, world):
    agent = person(world.alpha.agent)
    agent.post("tickets/1/follow/")
    assert robot.get("tickets/1/").body["is_followed"] is False


def test_what_is_refused(robot, ticket, world):
    hidden = world.beta.agent.membership_id
    before = fingerprint(world.alpha)
    for path, body, status, field in (
        ("assign/", {}, 422, "membership_id"),
        ("assign/", {"membership_id": 999}, 404, None),
        ("assign/", {"membership_id": hidden}, 404, None),
        ("assign/", {"membership_id": 2**63}, 400, None),
        ("assign/", {"membership_id": True}, 422, "membership_id"),
        ("team/", {"team": "nobody"}, 404, None),
        ("team/", {"team": None}, 422, "team"),
        ("status/", {"status": "new"}, 409, None),
        ("status/", {"status": "closed"}, 409, None),
        ("status/", {"status": 1}, 422, "status"),
        ("priority/", {"priority": "highest"}, 422, "priority"),
        ("topic/", {"topic": "nothing"}, 404, None),
        ("subject/", {"subject": " "}, 422, "subject"),
        ("subject/", {"subject": "x" * 201}, 422, "subject"),
        ("tags/", {"tags": "one"}, 422, "tags"),
        ("tags/", {"tags": ["x" * 41]}, 422, "tags.0"),
        ("tags/", {"tags": [f"t{n}" for n in range(21)]}, 422, "tags"),
    ):
        answer = robot.post(f"tickets/1/{path}", body)
        assert answer.status == status, (path, body)
        assert field is None or list(answer.fields) == [field]
        assert robot.get(f"tickets/1/{path}").status == 405
    assert fingerprint(world.alpha) == before


def test_who_may_only_edit_reads_nothing_back(token, ticket, world):
    editor = token(world.alpha, "tickets.edit")
    answer = editor.post("tickets/1/priority/", {"priority": "low"})
    assert (answer.status, answer.body) == (204, None)
    with tenant_context(world.alpha.id):
        assert Ticket.objects.get().priority == 0


def test_restricted_work_goes_to_members_only(person, world):
    with tenant_context(world.alpha.id):
        open_ticket(world.alpha, topic="threat")
    specialist = person(world.alpha.specialist)
    refused = specialist.post("tickets/1/assign/", {"membership_id": world.alpha.agent.membership_id})
    assert (refused.status, refused.code) == (409, "tickets.not_in_team")
