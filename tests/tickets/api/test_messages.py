from datetime import timedelta

import pytest

from kernel.tenancy.context import tenant_context
from tests.tickets.api.caller import fingerprint
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.models import Clock, Message, Ticket
from tickets.rules.words import Status


@pytest.fixture
def ticket(world):
    with tenant_context(world.alpha.id):
        return open_ticket(world.alpha, now=NOW - timedelta(hours=1))


def test_the_conversation_oldest_first(robot, person, ticket, world):
    robot.post("tickets/1/notes/", {"body": "Looks like case 12."})
    person(world.alpha.agent).post(
        "tickets/1/replies/", {"body": "We are looking into it.", "send_as": "on_hold"}
    )
    first, note, reply = robot.get("tickets/1/messages/").body["results"]
    assert (first["author_kind"], first["body"], first["is_internal"]) == (
        "visitor",
        "I was charged twice.",
        False,
    )
    assert (note["author_kind"], note["author"], note["is_internal"]) == ("platform", "Robot", True)
    assert (reply["author_kind"], reply["author"], reply["files"]) == ("agent", "Agent Alpha", [])
    page = robot.get("tickets/1/messages/", size=2)
    rest = robot.get("tickets/1/messages/", size=2, cursor=page.body["next"])
    assert [row["id"] for row in page.body["results"] + rest.body["results"]] == [
        first["id"],
        note["id"],
        reply["id"],
    ]
    assert robot.get("tickets/1/").body["status"] == "on_hold"


def test_a_persons_reply_satisfies_the_first_reply(person, ticket, world):
    answer = person(world.alpha.agent).post("tickets/1/replies/", {"body": "Done.\n\nSorry for that."})
    assert (answer.status, answer.body["body"], answer.body["created_at"]) == (
        201, "Done.\n\nSorry for that.", "2026-03-02T09:00:00Z",
    )  # fmt: skip
    with tenant_context(world.alpha.id):
        assert Clock.objects.get(metric="first_reply").state == "satisfied"
        assert Ticket.objects.get().first_replied_at == NOW


def test_a_robots_reply_is_sent_but_satisfies_nothing(robot, ticket, world):
    with tenant_context(world.alpha.id):
        assignee = Ticket.objects.get().assignee_id
    answer = robot.post("tickets/1/replies/", {"body": "We have received your request."})
    assert (answer.status, answer.body["author_kind"]) == (201, "platform")
    with tenant_context(world.alpha.id):
        after = Ticket.objects.get()
        assert Clock.objects.get(metric="first_reply").state == "running"
        assert (after.first_replied_at, after.assignee_id) == (None, assignee)
        assert after.waiting_since_at == NOW - timedelta(hours=1)
        assert Status(after.status) is Status.PENDING


def test_a_reply_that_crosses_another_is_refused(robot, person, ticket, world):
    seen = robot.get("tickets/1/messages/").body["results"][-1]["id"]
    colleague = person(world.alpha.agent)
    assert colleague.post("tickets/1/replies/", {"body": "One", "seen_message_id": seen}).status == 201
    before = fingerprint(world.alpha)
    late = robot.post("tickets/1/replies/", {"body": "Two", "seen_message_id": seen})
    assert (late.status, late.code) == (409, "tickets.stale_reply")
    assert fingerprint(world.alpha) == before


def test_the_same_key_sends_once(robot, ticket, world):
    for _ in range(2):
        answer = robot.post("tickets/1/replies/", {"body": "Once."}, **{"Idempotency-Key": "reply-1"})
        assert answer.status == 201
    with tenant_context(world.alpha.id):
        assert Message.objects.filter(body="Once.").count() == 1


WRONG = [
    ("replies/", {}, 422, "body"),
    ("replies/", {"body": ""}, 422, "body"),
    ("replies/", {"body": "x" * 20_001}, 422, "body"),
    ("replies/", {"body": ["a"]}, 422, "body"),
    ("replies/", {"body": "a", "send_as": "gone"}, 422, "send_as"),
    ("replies/", {"body": "a", "send_as": "closed"}, 409, None),
    ("replies/", {"body": "a", "send_as": "new"}, 409, None),
    ("replies/", {"body": "a", "file_ids": [0]}, 422, "file_ids.0"),
    ("replies/", {"body": "a", "file_ids": list(range(1, 22))}, 422, "file_ids"),
    ("replies/", {"body": "a", "file_ids": [12345]}, 409, None),
    ("replies/", {"body": "a", "seen_message_id": "x"}, 422, "seen_message_id"),
    ("notes/", {"body": " "}, 422, "body"),
    ("notes/", [1], 422, ""),
    ("notes/", "{", 400, None),
    ("notes/", '{"body": "\\u0000"}', 400, None),
    ("notes/", b'{"body": "\xff"}', 400, None),
]


def test_what_is_wrong_with_a_message(robot, ticket, world):
    before = fingerprint(world.alpha)
    for path, body, status, field in WRONG:
        answer = robot.post(f"tickets/1/{path}", body)
        assert answer.status == status, body
        assert field is None or list(answer.fields) == [field], body
    assert fingerprint(world.alpha) == before


def test_a_closed_ticket_takes_notes_but_no_replies(robot, person, ticket):
    for status in ("solved", "closed"):
        robot.post("tickets/1/status/", {"status": status})
    assert robot.post("tickets/1/replies/", {"body": "More"}).code == "tickets.bad_transition"
    assert robot.post("tickets/1/notes/", {"body": "For the file"}).status == 201


def test_the_list_costs_the_same_however_long_it_is(robot, ticket, django_assert_max_num_queries):
    counts = []
    for more in (1, 12):
        for _ in range(more):
            robot.post("tickets/1/notes/", {"body": "Again"})
        robot.get("tickets/1/messages/")
        with django_assert_max_num_queries(20) as captured:
            robot.get("tickets/1/messages/")
        counts.append(len(captured))
    assert counts[0] == counts[1]
