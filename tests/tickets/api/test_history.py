from datetime import timedelta

import pytest

from kernel.tenancy.context import tenant_context
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.operations.properties import set_priority
from tickets.operations.statuses import set_status
from tickets.rules.words import Priority, Status

FRIDAY = NOW + timedelta(days=4, hours=5)  # 6 March, 15:00 in Berlin: two office hours are left of the week


@pytest.fixture
def ticket(world, clock):
    with tenant_context(world.alpha.id):
        return open_ticket(world.alpha, now=FRIDAY)


def test_why_a_clock_is_due_when_it_is(robot, ticket, world, clock):
    clock.move_to(FRIDAY)
    first, resolution = robot.get("tickets/1/clocks/").body["results"]
    assert (first["metric"], first["cycle"], first["policy"], first["calendar"], first["time_zone"]) == (
        "first_reply", 1, "Standard", "Office hours", "Europe/Berlin",
    )  # fmt: skip
    assert (first["clock_state"], first["target_seconds"], first["used_seconds"]) == ("running", 14400, 0)
    assert first["due_at"] == "2026-03-09T10:00:00Z"
    assert first["next_at"] == "2026-03-09T09:00:00Z"
    near, end = first["coming"]
    assert near == {
        "key": "p75", "at": "2026-03-09T09:00:00Z", "is_end": False,
        "rungs": [{"at": "2026-03-09T09:00:00Z", "urgent": False, "steps": ["notify the assignee"]}],
    }  # fmt: skip
    assert (end["key"], end["at"], end["is_end"]) == ("p100", "2026-03-09T10:00:00Z", True)
    assert [(rung["at"], rung["urgent"], len(rung["steps"])) for rung in end["rungs"]] == [
        ("2026-03-09T10:00:00Z", False, 3), ("2026-03-09T11:00:00Z", True, 1),
    ]  # fmt: skip
    assert [(mark["mark"], mark["reason"], mark["target_seconds"]) for mark in first["marks"]] == [
        ("start", "created", 14400)
    ]
    counted = [(line["on"], line["kind"], line["seconds"]) for line in first["lines"]]
    assert counted == [("2026-03-06", "open", 7200), ("2026-03-09", "open", 7200)]
    assert resolution["metric"] == "resolution"


def test_pauses_and_new_targets_are_told(robot, ticket, world, clock):
    with tenant_context(world.alpha.id):
        admin = world.alpha.admin.actor
        set_status(actor=admin, ticket_id=ticket.id, status=Status.PENDING, now=FRIDAY + timedelta(hours=1))
        set_status(actor=admin, ticket_id=ticket.id, status=Status.OPEN, now=FRIDAY + timedelta(days=3))
        set_priority(
            actor=admin, ticket_id=ticket.id, priority=Priority.URGENT, now=FRIDAY + timedelta(days=3)
        )
    clock.move_to(FRIDAY + timedelta(days=3))
    found = {row["metric"]: row for row in robot.get("tickets/1/clocks/").body["results"]}
    marks = [(mark["mark"], mark["reason"], mark["who"]) for mark in found["resolution"]["marks"]]
    assert marks == [
        ("start", "created", "the customer"), ("pause", "pending", "Admin Alpha"),
        ("resume", "open", "Admin Alpha"), ("retarget", "priority", "Admin Alpha"),
    ]  # fmt: skip
    assert found["resolution"]["used_seconds"] == 3600
    assert (
        found["resolution"]["due_at"] == "2026-03-10T13:00:00Z"
    )  # 8 hours; 1 used, 2 on Monday, 5 on Tuesday
    assert found["first_reply"]["breached_at"] == "2026-03-09T10:00:00Z"
    assert found["first_reply"]["is_met"] is False


def test_everything_that_happened_the_latest_first(robot, person, ticket, world, clock):
    clock.move_to(FRIDAY)
    robot.post("tickets/1/notes/", {"body": "Secret words"})
    rows = robot.get("tickets/1/events/").body["results"]
    assert [row["code"] for row in rows] == [
        "tickets.note_added", "tickets.assigned", "tickets.customer_wrote", "tickets.created",
    ]  # fmt: skip
    assert {row["subject_id"] for row in rows} == {ticket.id}
    assert rows[0]["actor_kind"] == "platform"
    assert "Secret" not in str(rows)
    page = robot.get("tickets/1/events/", size=3)
    assert [
        row["code"] for row in robot.get("tickets/1/events/", cursor=page.body["next"]).body["results"]
    ] == ["tickets.created"]
