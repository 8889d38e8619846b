"""Legal deadlines through the API: the catalogue, a ticket's own, more time, and the proof."""

import pytest

from kernel.tenancy.context import tenant_context
from tests.tickets.api.caller import fingerprint
from tests.tickets.desk import open_ticket
from tickets.models import LegalDeadline

LAW = {
    "basis": "Section 1",
    "source": "The book of laws",
    "starts": "A request arrives",
    "unit": "business_days",
    "amount": 14,
    "opens_after": 10,
    "calendar": "office",
    "extendable": True,
}
WHEN = "2026-03-02T09:00:00Z"


@pytest.fixture
def ticket(world):
    with tenant_context(world.alpha.id):
        return open_ticket(world.alpha)


@pytest.fixture
def law(robot, ticket):
    return robot.post("legal-rules/", {"key": "restore", "name": "Restore", "terms": LAW})


def start(caller, **more):
    return caller.post("tickets/1/deadlines/", {"rule_key": "restore", "started_at": WHEN} | more)


def test_the_catalogue_and_its_versions(robot, law):
    assert (law.status, law.body["number"], law.body["terms"]["amount"]) == (201, 1, 14)
    changed = robot.post("legal-rules/restore/versions/", {"terms": LAW | {"amount": 12}})
    assert (changed.status, changed.body["number"]) == (201, 2)
    assert [row["number"] for row in robot.get("legal-rules/restore/versions/").body["results"]] == [2, 1]
    assert robot.patch("legal-rules/restore/", {"is_active": False, "name": "Old"}).body["is_active"] is False
    assert start(robot).fields.keys() == {"rule_key"}
    assert robot.get("legal-rules/none/").status == 404
    for change, place in (
        ({"calendar": "none"}, "calendar"),
        ({"amount": 0}, "amount"),
        ({"basis": ""}, "basis"),
        ({"weeks": 2}, "weeks"),
    ):
        refused = robot.post("legal-rules/restore/versions/", {"terms": LAW | change})
        assert (refused.status, refused.code, list(refused.fields)) == (
            422,
            "tickets.bad_legal_rule",
            [place],
        )


def test_a_deadline_says_why_it_ends_when_it_does(robot, law):
    made = start(robot, key="Notice 4")
    assert made.status == 201
    body = made.body
    assert (body["basis"], body["length"], body["result"], body["time_zone"]) == (
        "Section 1", "10 to 14 business days", "running", "Europe/Berlin",
    )  # fmt: skip
    assert (body["opens_at"], body["due_at"]) == ("2026-03-16T23:00:00Z", "2026-03-20T22:59:59Z")
    assert [line["number"] for line in body["lines"] if line["kind"] == "counted"] == list(range(1, 15))
    assert start(robot, key="Notice 4").body["id"] == body["id"]
    assert [row["id"] for row in robot.get("tickets/1/deadlines/").body["results"]] == [body["id"]]


def test_meeting_it_before_the_window_is_refused_and_afterwards_done(robot, law, clock):
    place = f"tickets/1/deadlines/{start(robot).body['id']}/"
    assert robot.post(place + "meet/", {}).code == "tickets.legal_too_early"
    clock.move_to("2026-03-17T08:00:00Z")
    met = robot.post(place + "meet/", {"note": "Restored"})
    assert (met.status, met.body["result"], met.body["marks"][-1]["note"]) == (200, "in_time", "Restored")
    assert robot.post(place + "meet/", {}).code == "tickets.legal_deadline_over"
    assert robot.post(place + "void/", {"note": "x"}).code == "tickets.legal_deadline_over"


def test_more_time_takes_two_people_and_no_token(robot, person, law, world):
    place = f"tickets/1/deadlines/{start(robot).body['id']}/"
    wanted = {"wanted_due_at": "2026-04-01T09:00:00Z", "reason": "The court asked"}
    before = fingerprint(world.alpha)
    assert robot.post(place + "extensions/", wanted).status == 403
    assert fingerprint(world.alpha) == before
    lead = person(world.alpha.lead)
    asked = lead.post(place + "extensions/", wanted)
    assert (asked.status, asked.body["extensions"][0]["is_approved"]) == (201, None)
    assert robot.post(place + "decision/", {"is_approved": True}).status == 403
    assert lead.post(place + "decision/", {"is_approved": True}).code == "tickets.legal_same_person"
    assert person(world.alpha.agent).post(place + "decision/", {"is_approved": True}).code == "not_allowed"
    decided = person(world.alpha.admin).post(place + "decision/", {"is_approved": True})
    assert (decided.body["due_at"], decided.body["first_due_at"]) == (
        "2026-04-01T09:00:00Z",
        "2026-03-20T22:59:59Z",
    )


def test_the_proof(robot, law):
    start(robot)
    proof = robot.get("tickets/1/proof/").body
    assert proof["deadlines"][0]["rule"]["terms"]["source"] == "The book of laws"
    assert [event["code"] for event in proof["events"]] == ["tickets.created", "tickets.legal_started"]
    assert len(proof["sha256"]) == 64


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"rule_key": "none"}, "rule_key"),
        ({"started_at": "2026-03-02T09:00:01Z"}, "started_at"),
        ({"started_at": "soon"}, "started_at"),
        ({"due_at": "2026-03-12T09:00:00Z"}, "due_at"),
        ({"key": "x" * 81}, "key"),
    ],
)
def test_what_cannot_start(robot, law, given, field, world):
    before = fingerprint(world.alpha)
    assert list(start(robot, **given).fields) == [field]
    assert fingerprint(world.alpha) == before
    with tenant_context(world.alpha.id):
        assert not LegalDeadline.objects.exists()


def test_a_deadline_of_another_ticket_is_not_found(robot, law, world):
    made = start(robot).body["id"]
    with tenant_context(world.alpha.id):
        open_ticket(world.alpha, key="second")
    assert robot.post(f"tickets/2/deadlines/{made}/meet/", {}).code == "tickets.no_legal_deadline"
