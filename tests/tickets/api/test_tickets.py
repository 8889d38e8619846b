from datetime import timedelta

import pytest

from kernel.tenancy.context import tenant_context
from platforms.models import Customer
from tests.tickets.api.caller import fingerprint
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.models import Clock, Message, Ticket
from tickets.operations.assigning import assign
from tickets.operations.clocks import fire
from tickets.operations.properties import set_priority
from tickets.operations.statuses import set_status
from tickets.rules.words import Channel, Priority, Status

HOUR = timedelta(hours=1)
NEW = {
    "customer": {"external_id": "alpha-subscriber"},
    "topic": "other",
    "subject": "Sound is gone",
    "body": "No sound since the update.",
}


@pytest.fixture
def five(world):
    """Numbers 1 to 5, an hour apart: charge, other, other, threat (hidden from tokens), other in French."""
    with tenant_context(world.alpha.id):
        made = [
            open_ticket(world.alpha, key=str(turn), topic=topic, now=NOW - (5 - turn) * HOUR, **more)
            for turn, (topic, more) in enumerate(
                [
                    ("charge", {"subject": "Twice"}),
                    ("other", {"subject": "Sound"}),
                    ("other", {"subject": "Picture", "body": "The zebra is missing."}),
                    ("threat", {"subject": "Threat"}),
                    ("other", {"subject": "Le son", "language": "fr"}),
                ]
            )
        ]
        admin = world.alpha.admin.actor
        assign(actor=admin, ticket_id=made[1].id, membership_id=None, now=NOW - HOUR)
        set_priority(actor=admin, ticket_id=made[1].id, priority=Priority.LOW, now=NOW - HOUR)
        set_status(actor=admin, ticket_id=made[2].id, status=Status.PENDING, now=NOW - HOUR / 2)
        set_priority(actor=admin, ticket_id=made[4].id, priority=Priority.URGENT, now=NOW - HOUR / 4)
        return made


def test_a_row_says_what_the_list_shows(robot, five, world):
    row = robot.get("tickets/", topic="charge").body["results"][0]
    assert row == {
        "id": five[0].id,
        "number": 1,
        "subject": "Twice",
        "snippet": "I was charged twice.",
        "status": "new",
        "priority": "normal",
        "language": "en",
        "topic": "charge",
        "topic_title": "Charge",
        "team": "billing",
        "team_name": "Billing",
        "assignee_id": world.alpha.lead.membership_id,
        "assignee": "Lead Alpha",
        "customer_id": world.alpha.customers["subscriber"],
        "customer": "subscriber_alpha",
        "customer_kind": "subscriber",
        "due_at": "2026-03-02T12:00:00Z",
        "due_metric": "first_reply",
        "is_breached": False,
        "is_critical": False,
        "waiting_since_at": "2026-03-02T04:00:00Z",
        "message_count": 1,
        "created_at": "2026-03-02T04:00:00Z",
        "updated_at": "2026-03-02T04:00:00Z",
    }


FILTERS = [
    ({}, [5, 3, 2, 1]),
    ({"order": "updated"}, [5, 3, 2, 1]),
    ({"order": "due"}, [5, 3, 1, 2]),
    ({"status": "pending"}, [3]),
    ({"status": ["new", "pending"]}, [5, 3, 2, 1]),
    ({"priority": "urgent"}, [5]),
    ({"channel": "api"}, []),
    ({"topic": "charge"}, [1]),
    ({"topic": "nothing"}, []),
    ({"team": "billing"}, [1]),
    ({"team": "safety"}, []),
    ({"unassigned": "true"}, [2]),
    ({"breached": "false"}, [5, 3, 2, 1]),
    ({"breached": "true"}, []),
    ({"created_since": "2026-03-02T06:00:00Z"}, [5, 3]),
    ({"created_until": "2026-03-02T06:00:00Z"}, [2, 1]),
    ({"updated_since": "2026-03-02T08:30:00Z"}, [5, 3]),
    ({"updated_until": "2026-03-02T08:30:00Z", "created_since": "2026-03-02T04:30:00Z"}, [2]),
    ({"view": "unassigned"}, [2]),
    ({"view": "pending"}, [3]),
    ({"view": "team-billing"}, [1]),
    ({"view": "open", "topic": "other"}, [5, 3, 2]),
    ({"view": "open", "order": "due"}, [5, 3, 1, 2]),
    ({"q": "zebra"}, [3]),
    ({"q": "sound"}, [2]),
    ({"q": "#1"}, [1]),
    ({"q": "4"}, []),
    ({"q": "charged", "topic": "charge"}, [1]),
    ({"q": "threat"}, []),
]


def test_filters(robot, five):
    assert [(query, robot.get("tickets/", **query).numbers) for query, _ in FILTERS] == FILTERS


def test_filters_by_ids(robot, five, world):
    assert robot.get("tickets/", id=five[1].id).numbers == [2]
    assert robot.get("tickets/", assignee=world.alpha.lead.membership_id).numbers == [5, 1]
    assert robot.get("tickets/", customer=world.alpha.customers["subscriber"]).numbers == [5, 3, 2, 1]
    assert robot.get("tickets/", customer=world.alpha.customers["creator"]).numbers == []


WRONG_FILTERS = [
    ({"status": "lost"}, "status"),
    ({"priority": "NORMAL"}, "priority"),
    ({"assignee": "me"}, "assignee"),
    ({"customer": "9" * 40}, "customer"),
    ({"created_since": "yesterday"}, "created_since"),
    ({"order": "random"}, "order"),
    ({"size": "0"}, "size"),
    ({"cursor": "abc"}, None),
]


def test_a_wrong_filter_is_told_beside_its_name(robot, five):
    for query, field in WRONG_FILTERS:
        answer = robot.get("tickets/", **query)
        assert answer.status == 422, query
        assert field is None or list(answer.fields) == [field]


def test_a_view_that_is_not_there(robot, five):
    answer = robot.get("tickets/", view="team-safety")
    assert (answer.status, answer.code) == (404, "tickets.no_view")
    assert robot.get("tickets/", view="mine").status == 404  # a token has no tickets of its own


def test_pages_walk_every_order_both_ways(robot, five):
    for order in ("newest", "updated", "due"):
        whole = robot.get("tickets/", order=order).numbers
        walked, cursor, back = [], None, None
        while True:
            page = robot.get("tickets/", order=order, size=1, **({"cursor": cursor} if cursor else {}))
            walked += page.numbers
            cursor, back = page.body["next"], page.body["previous"]
            if cursor is None:
                break
        assert walked == whole
        assert robot.get("tickets/", order=order, size=1, cursor=back).numbers == [whole[-2]]


def test_a_cursor_of_one_order_opens_no_page_of_another(robot, five):
    cursor = robot.get("tickets/", size=1).body["next"]
    assert robot.get("tickets/", size=1, order="due", cursor=cursor).code == "bad_cursor"


def test_a_person_sees_their_own_and_their_teams(person, five, world):
    assert person(world.alpha.lead).get("tickets/", view="mine").numbers == [5, 1]
    assert person(world.alpha.specialist).get("tickets/", view="team-safety").numbers == [4]
    assert 4 in person(world.alpha.specialist).get("tickets/").numbers
    assert 4 not in person(world.alpha.admin).get("tickets/").numbers


def test_breached_ones(robot, five, world):
    with tenant_context(world.alpha.id):
        from kernel.timers.registry import DueTimer

        owed = Clock.objects.get(ticket=five[0], metric="first_reply")
        fire(due=[DueTimer(1, owed.id, "due", owed.due_at, 0)], now=owed.due_at)
    assert robot.get("tickets/", breached="true").numbers == [1]
    assert robot.get("tickets/", view="breached").numbers == [1]


def test_views_with_counts(robot, person, five, world):
    counts = {row["key"]: row["count"] for row in robot.get("views/").body["results"]}
    assert (counts["open"], counts["pending"], counts["unassigned"], counts["all"]) == (4, 1, 1, None)
    assert {"mine", "following", "team-safety"}.isdisjoint(counts)
    mine = {row["key"]: row["count"] for row in person(world.alpha.lead).get("views/").body["results"]}
    assert mine["mine"] == 2


def test_one_ticket_and_what_may_be_done_next(robot, five):
    body = robot.get("tickets/1/").body
    assert body["answers"] == [{"question": "Amount", "answer": "12.50"}]
    assert (body["tags"], body["follow_up_of"], body["is_followed"], body["followers"]) == (
        [],
        None,
        False,
        [],
    )
    assert body["allowed_actions"] == {
        "actions": ["reply", "note", "assign", "team", "status", "priority", "topic", "subject", "tags"],
        "statuses": ["open", "pending", "on_hold", "solved"],
        "reply_as": ["pending", "solved", "open", "on_hold"],
    }
    assert "link_nonce" not in body


def test_what_may_be_done_follows_the_scopes_and_the_status(token, five, world):
    reader = token(world.alpha, "tickets.view")
    assert reader.get("tickets/1/").body["allowed_actions"] == {"actions": [], "statuses": [], "reply_as": []}
    with tenant_context(world.alpha.id):
        admin = world.alpha.admin.actor
        for status in (Status.SOLVED, Status.CLOSED):
            set_status(actor=admin, ticket_id=five[0].id, status=status, now=NOW)
    allowed = token(world.alpha).get("tickets/1/").body["allowed_actions"]
    assert (allowed["statuses"], allowed["reply_as"]) == ([], [])
    assert "reply" not in allowed["actions"]
    assert "status" not in allowed["actions"]


def test_no_such_ticket(robot, five):
    for number in (4, 99, 2**31, 2**63, 10**30):
        assert robot.get(f"tickets/{number}/").status == 404, number


# Creating


def test_a_ticket_for_a_customer_of_the_platform(robot, world):
    answer = robot.post("tickets/", NEW | {"priority": "high", "language": "de"})
    assert answer.status == 201
    assert answer.body["number"] == 1
    made = answer.body["ticket"]
    assert (made["topic"], made["team"], made["priority"], made["status"]) == (
        "other",
        "support",
        "high",
        "new",
    )
    assert (made["customer"], made["language"], made["created_at"]) == (
        "subscriber_alpha", "de", "2026-03-02T09:00:00Z",
    )  # fmt: skip
    assert made["due_at"] == "2026-03-02T11:00:00Z"  # high: two hours
    with tenant_context(world.alpha.id):
        ticket = Ticket.objects.get(number=1)
        message = Message.objects.get(ticket=ticket)
        assert ticket.channel == Channel.API
        assert (message.author_kind, message.author_id) == ("customer", world.alpha.customers["subscriber"])


def test_a_ticket_for_a_visitor_finds_them_again(robot, world):
    sender = {"email": "New.Visitor@mail.example", "display_name": "Vera"}
    first = robot.post("tickets/", NEW | {"customer": sender}).body["ticket"]
    again = robot.post("tickets/", NEW | {"customer": {"email": "new.visitor@mail.example"}}).body["ticket"]
    assert first["customer_id"] == again["customer_id"]
    assert (first["customer_kind"], first["number"], again["number"]) == ("visitor", 1, 2)
    with tenant_context(world.alpha.id):
        assert Customer.objects.get(id=first["customer_id"]).display_name == "Vera"


def test_the_topics_questions_are_asked(robot, world):
    refused = robot.post("tickets/", NEW | {"topic": "charge", "answers": {"amount": "much", "when": "soon"}})
    assert (refused.status, refused.code) == (422, "tickets.bad_answers")
    assert sorted(refused.fields) == ["amount", "when"]
    taken = robot.post("tickets/", NEW | {"topic": "charge", "answers": {"amount": "9,99", "x": "ignored"}})
    assert taken.body["ticket"]["answers"] == [{"question": "Amount", "answer": "9,99"}]


WRONG = [
    ({"customer": {"external_id": "nobody"}}, 422, "customer.external_id"),
    ({"customer": {"external_id": "beta-subscriber"}}, 422, "customer.external_id"),
    ({"customer": {"email": "not an address"}}, 422, "customer.email"),
    ({"customer": {}}, 422, "customer"),
    ({"customer": {"email": "a@b.example", "external_id": "alpha-creator"}}, 422, "customer"),
    ({"customer": "alpha-subscriber"}, 422, "customer"),
    ({"topic": "nothing"}, 404, None),
    ({"subject": ""}, 422, "subject"),
    ({"subject": "x" * 201}, 422, "subject"),
    ({"body": "  \n "}, 422, "body"),
    ({"body": "x" * 20_001}, 422, "body"),
    ({"priority": "panic"}, 422, "priority"),
    ({"answers": ["a"]}, 422, "answers"),
    ({"file_ids": [1]}, 409, None),
    ({"file_ids": ["x"]}, 422, "file_ids.0"),
    ({"language": "x" * 17}, 422, "language"),
]


def test_what_is_wrong_with_a_new_ticket(robot, world):
    before = fingerprint(world.alpha)
    for change, status, field in WRONG:
        answer = robot.post("tickets/", NEW | change)
        assert answer.status == status, change
        assert field is None or list(answer.fields) == [field]
    assert fingerprint(world.alpha) == before


def test_a_ticket_for_a_restricted_team_is_taken_but_not_shown(robot, world):
    answer = robot.post("tickets/", NEW | {"topic": "threat"})
    assert (answer.status, answer.body) == (201, {"number": 1, "ticket": None})
    assert robot.get("tickets/1/").status == 404
    with tenant_context(world.alpha.id):
        assert Ticket.objects.get(number=1).team_id == world.alpha.teams["safety"]


def test_who_may_only_create_reads_nothing_back(token, world):
    creator = token(world.alpha, "tickets.create")
    assert creator.post("tickets/", NEW).body == {"number": 1, "ticket": None}
    assert creator.get("tickets/").status == 403


def test_the_same_key_is_one_ticket(robot, world):
    headers = {"Idempotency-Key": "order-77"}
    first = robot.post("tickets/", NEW, **headers)
    second = robot.post("tickets/", NEW, **headers)
    assert (first.status, second.status, second.headers["Idempotent-Replay"]) == (201, 201, "true")
    assert first.body == second.body
    other = robot.post("tickets/", NEW | {"subject": "Other"}, **headers)
    assert (other.status, other.code) == (422, "idempotency_key_reused")
    with tenant_context(world.alpha.id):
        assert Ticket.objects.count() == 1
