"""Escalations and tasks through the API."""

from datetime import timedelta

import pytest

from kernel.actors import system_actor
from kernel.tenancy.context import tenant_context
from tests.tickets.api.caller import fingerprint
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.locks import lock_ticket
from tickets.models import Escalation, TicketTask
from tickets.operations.escalating import start
from tickets.operations.ticket_tasks import open_task
from tickets.rules import steps as words
from tickets.rules.steps import Rung

LADDER = (Rung(0, (words.RaisePriority(),)), Rung(600, (words.AddNote("Still open"),), urgent=True))


@pytest.fixture
def ticket(world):
    with tenant_context(world.alpha.id):
        return open_ticket(world.alpha)


@pytest.fixture
def escalation(world, ticket):
    with tenant_context(world.alpha.id):
        actor = system_actor(tenant_id=world.alpha.id)
        locked = lock_ticket(actor=actor, ticket_id=ticket.id)
        return start(
            locked, cause_kind="deadline", cause_id=3, stage="b30", ladder=LADDER, actor=actor, now=NOW
        )


def test_ladders_with_what_they_did_and_will_do(world, token, ticket, escalation):
    answer = token(world.alpha).get(f"tickets/{ticket.number}/escalations/")
    assert answer.status == 200
    assert answer.body["results"] == [
        {
            "id": escalation.id,
            "cause": "deadline",
            "stage": "b30",
            "metric": "",
            "because": "the legal deadline is due in 30 min",
            "state": "running",
            "started_at": "2026-03-02T09:00:00Z",
            "ended_at": None,
            "acknowledged_by": "",
            "done": [
                {
                    "number": 0,
                    "at": "2026-03-02T09:00:00Z",
                    "urgent": False,
                    "steps": ["raise the priority"],
                    "outcome": ["priority raised"],
                }
            ],
            "coming": [
                {
                    "number": 1,
                    "at": "2026-03-02T09:10:00Z",
                    "urgent": True,
                    "steps": ["add the note “Still open”"],
                    "outcome": [],
                }
            ],
        }
    ]


def test_a_person_acknowledges_and_a_token_cannot(world, token, person, ticket, escalation):
    path = f"tickets/{ticket.number}/escalations/{escalation.id}/acknowledge/"
    robot = token(world.alpha)
    before = fingerprint(world.alpha)
    assert robot.post(path).status == 403
    assert person(world.beta.agent).post(path).status == 404
    assert fingerprint(world.alpha) == before
    assert person(world.alpha.agent).post(path).status == 204
    with tenant_context(world.alpha.id):
        assert Escalation.objects.get().acknowledged_by_id == world.alpha.agent.membership_id
    [row] = token(world.alpha).get(f"tickets/{ticket.number}/escalations/").body["results"]
    assert (row["state"], row["acknowledged_by"], row["coming"]) == ("acknowledged", "Agent Alpha", [])


def test_tasks(world, token, ticket):
    caller, path = token(world.alpha), f"tickets/{ticket.number}/tasks/"
    due = NOW + timedelta(hours=2)
    made = caller.post(path, {"title": " Ask  the bank ", "team": "billing", "due_at": due.isoformat()})
    assert made.status == 201
    assert {name: made.body[name] for name in ("title", "team", "assignee_id", "due_at", "is_late", "done_at")} == {
        "title": "Ask the bank", "team": "billing", "assignee_id": None, "due_at": "2026-03-02T11:00:00Z",
        "is_late": False, "done_at": None,
    }  # fmt: skip
    assert made.body["opened_by"] == "the API"
    one = f"{path}{made.body['id']}/"
    lead = world.alpha.lead.membership_id
    assert caller.patch(one, {"is_done": True, "assignee_id": lead}).status == 204
    [row] = caller.get(path).body["results"]
    assert (row["done_at"], row["done_by"], row["assignee_id"]) == ("2026-03-02T09:00:00Z", "", lead)
    assert caller.patch(one, {"is_done": False, "assignee_id": None}).status == 204
    [row] = caller.get(path).body["results"]
    assert (row["done_at"], row["assignee_id"]) == (None, None)


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({"title": ""}, 422, "title"),
        ({"title": "x" * 201}, 422, "title"),
        ({"title": "x", "due_at": "2026-03-02T08:59:00Z"}, 422, "due_at"),
        ({"title": "x", "team": "nowhere"}, 404, None),
        ({"title": "x", "assignee_id": 999_999}, 404, None),
    ],
)
def test_a_task_that_cannot_be_changes_nothing(world, token, ticket, body, status, field):
    caller, before = token(world.alpha), fingerprint(world.alpha)
    answer = caller.post(f"tickets/{ticket.number}/tasks/", body)
    assert answer.status == status
    assert field is None or field in answer.fields
    assert fingerprint(world.alpha) == before
    with tenant_context(world.alpha.id):
        assert not TicketTask.objects.exists()


def test_a_task_of_another_ticket_is_not_found_here(world, token, ticket):
    with tenant_context(world.alpha.id):
        other = open_ticket(world.alpha, key="other")
        task = open_task(actor=world.alpha.agent.actor, ticket_id=other.id, title="x", now=NOW)
    answer = token(world.alpha).patch(f"tickets/{ticket.number}/tasks/{task.id}/", {"is_done": True})
    assert answer.status == 404
    with tenant_context(world.alpha.id):
        assert TicketTask.objects.get().done_at is None
