"""Legal deadlines on the dashboard, and the proofs that it hands out."""

import io
import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pypdf import PdfReader

from kernel.actors import system_actor
from kernel.events.sealing import seal_all
from kernel.people.models import Membership
from kernel.tenancy.context import tenant_context
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.models import Extension, LegalDeadline
from tickets.operations.legal import meet, start_deadline
from tickets.operations.legal_catalogue import add_legal_catalogue
from tickets.operations.legal_rules import create_legal_rule
from tickets.web.legal_pdf import printable

HOUR = timedelta(hours=1)
LONGER = {
    "basis": "Section 1",
    "source": "https://laws.example.org/1",
    "starts": "A request arrives",
    "unit": "hours",
    "amount": 48,
    "extendable": True,
}


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ticket(world):
    robot = system_actor(tenant_id=world.alpha.id)
    with tenant_context(world.alpha.id):
        add_legal_catalogue(actor=robot, now=NOW)
        create_legal_rule(actor=robot, key="longer", name="Longer", terms=LONGER, now=NOW)
        return open_ticket(world.alpha)


@pytest.fixture
def agent(world, client_for, ticket):
    return client_for(world.alpha.agent)


def page(what="", number=1):
    return f"/desk/tickets/{number}/legal/{what}"


def start(client, rule="take_it_down", started_at="2026-03-02T09:30", **more):
    return client.post(page(), {"rule_key": rule, "started_at": started_at, "due_at": "", "key": "", **more})


def only():
    return LegalDeadline.objects.get()


def test_a_deadline_is_started_in_the_desks_own_time(agent, world):
    assert 'value="2026-03-02T10:00"' in agent.get(page()).content.decode()  # now, in Berlin
    answer = start(agent)
    assert (answer.status_code, answer["Location"]) == (303, page())
    with tenant_context(world.alpha.id):
        assert only().started_at == datetime(2026, 3, 2, 8, 30, tzinfo=UTC)
    for address in (page(), "/desk/tickets/1/due/"):
        html = agent.get(address).content.decode()
        for told in (
            "47 USC 223a",
            "Wed 4 Mar 2026, 09:30:00 CET",
            "48 hours of real time",
            "1 d 23 h left",
            "Mark as met",
        ):
            assert told in html, (address, told)


def test_what_was_typed_stays_beside_what_is_wrong(agent, world):
    answer = start(agent, started_at="2026-03-02T10:30", key="Report 17")
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "It cannot have started in the future." in html
    assert 'value="Report 17"' in html
    assert 'value="2026-03-02T10:30"' in html
    assert start(agent, rule="none").status_code == 422
    assert start(agent, started_at="soon").status_code == 422
    with tenant_context(world.alpha.id):
        assert not LegalDeadline.objects.exists()


def test_met_with_a_note(agent, world):
    start(agent)
    with tenant_context(world.alpha.id):
        deadline = only()
    assert agent.post(page(f"{deadline.id}/meet/"), {"note": "Taken down"}).status_code == 303
    html = agent.get(page()).content.decode()
    assert "Met in time, 1 d 23 h before its end" in html
    assert "Agent Alpha: Taken down" in html
    again = agent.post(page(f"{deadline.id}/meet/"), {"note": "once more"})
    assert again.status_code == 409
    assert "This deadline was met already." in again.content.decode()


def test_one_asks_for_more_time_and_another_gives_it(agent, client_for, world, clock):
    start(agent, rule="longer")
    with tenant_context(world.alpha.id):
        deadline = only()
    wrong = agent.post(
        page(f"{deadline.id}/extend/"), {"wanted_due_at": "2026-03-03T09:30", "reason": "The court"}
    )
    assert wrong.status_code == 422
    assert "An extension ends after the present deadline." in wrong.content.decode()
    given = {"wanted_due_at": "2026-03-06T09:30", "reason": "The court asked"}
    assert agent.post(page(f"{deadline.id}/extend/"), given).status_code == 303
    html = agent.get(page()).content.decode()
    assert "More time asked for, until Fri 6 Mar 2026, 09:30 CET" in html
    assert "Give more time" not in html
    assert agent.post(page(f"{deadline.id}/decide/"), {"decision": "approve"}).status_code == 403
    lead = client_for(world.alpha.lead)
    assert "Give more time" in lead.get(page()).content.decode()
    assert lead.post(page(f"{deadline.id}/decide/"), {"decision": "maybe"}).status_code == 422
    assert lead.post(page(f"{deadline.id}/decide/"), {"decision": "approve"}).status_code == 303
    with tenant_context(world.alpha.id):
        assert only().due_at == datetime(2026, 3, 6, 8, 30, tzinfo=UTC)
        assert Extension.objects.get().decided_by_id == world.alpha.lead.membership_id


def test_only_leads_void_and_they_say_why(agent, client_for, world):
    start(agent)
    with tenant_context(world.alpha.id):
        deadline = only()
    assert "Void it" not in agent.get(page()).content.decode()
    assert agent.post(page(f"{deadline.id}/void/"), {"note": "x"}).status_code == 403
    lead = client_for(world.alpha.lead)
    assert lead.post(page(f"{deadline.id}/void/"), {"note": ""}).status_code == 422
    assert lead.post(page(f"{deadline.id}/void/"), {"note": "Not ours"}).status_code == 303
    assert lead.post(page("0/void/"), {"note": "Not ours"}).status_code == 404
    assert "Voided" in agent.get(page()).content.decode()


def test_what_one_must_not_see(agent, client_for, world):
    with tenant_context(world.alpha.id):
        hidden = open_ticket(world.alpha, topic="threat", key="hidden")
    for address in ("legal/", "proof.json", "proof.pdf"):
        assert agent.get(f"/desk/tickets/{hidden.number}/{address}").status_code == 404
    assert client_for(world.alpha.specialist).get(f"/desk/tickets/{hidden.number}/legal/").status_code == 200
    assert agent.post(page(number=hidden.number), {}).status_code == 404


# Proof


@pytest.fixture
def proven(agent, world, ticket):
    """A deadline that was met by somebody with a name that few fonts have, all of it sealed."""
    with tenant_context(world.alpha.id):
        Membership.objects.filter(id=world.alpha.agent.membership_id).update(display_name="Łucja Жуков 山")
        actor = world.alpha.agent.actor
        deadline = start_deadline(
            actor=actor, ticket_id=ticket.id, rule_key="take_it_down", key="", started_at=NOW, now=NOW
        )
        meet(actor=actor, ticket_id=ticket.id, deadline_id=deadline.id, note="Taken down", now=NOW + HOUR)
    seal_all(now=NOW + 2 * HOUR)
    return deadline


def text_of(content):
    reader = PdfReader(io.BytesIO(content))
    return " ".join(" ".join(one.extract_text() for one in reader.pages).split())


def test_the_proof_as_json(agent, proven):
    answer = agent.get("/desk/tickets/1/proof.json")
    assert answer["Content-Disposition"] == 'attachment; filename="proof-1.json"'
    proof = json.loads(answer.content)
    (told,) = proof["deadlines"]
    assert told["result"] == "in_time"
    assert told["due_at"] == {"utc": "2026-03-04T09:00:00+00:00", "local": "2026-03-04T10:00:00+01:00"}
    assert told["rule"]["terms"]["basis"] == "47 USC 223a (TAKE IT DOWN Act, P.L. 119-12)"
    assert told["rule"]["version"] == 1
    assert told["derivation_agrees"] is True
    assert [(mark["mark"], mark["note"], mark["actor"]["name"]) for mark in told["history"]] == [
        ("start", None, "Łucja Жуков 山"),
        ("met", "Taken down", "Łucja Жуков 山"),
    ]
    codes = [event["code"] for event in proof["events"]]
    assert codes == ["tickets.created", "tickets.legal_started", "tickets.legal_met"]
    seals = {seal["number"]: seal for seal in proof["seals"]}
    for event in proof["events"]:
        seal = seals[event["seal"]]
        assert seal["first_event"] <= event["id"] <= seal["last_event"]
        assert len(seal["sha256"]) == 64


def test_the_digest_is_over_the_rest(agent, proven):
    import hashlib

    proof = json.loads(agent.get("/desk/tickets/1/proof.json").content)
    said = proof.pop("sha256")
    rest = json.dumps(proof, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert hashlib.sha256(rest).hexdigest() == said
    assert said in text_of(agent.get("/desk/tickets/1/proof.pdf").content)


def test_the_proof_on_paper(agent, proven, clock):
    answer = agent.get("/desk/tickets/1/proof.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    text = text_of(answer.content)
    for told in (
        "Proof of timeliness",
        "Intimate images: removal within 48 hours",
        "Met in time, 1 d 23 h before its end",
        "2026-03-04 09:00:00 UTC (Wed 2026-03-04 10:00:00 CET)",
        "Łucja Жуков [U+5C71]",
        "tickets.legal_met",
        "seal 1",
    ):
        assert told in text, told
    clock.shift(2 * HOUR)
    assert agent.get("/desk/tickets/1/proof.pdf").content == answer.content


def test_a_long_proof_goes_over_pages_and_loses_nothing(agent, world, ticket):
    with tenant_context(world.alpha.id):
        actor = world.alpha.agent.actor
        for index in range(12):
            start_deadline(
                actor=actor,
                ticket_id=ticket.id,
                rule_key="dmca_restore",
                key=f"Notice {index}",
                started_at=NOW,
                now=NOW,
            )
    text = text_of(agent.get("/desk/tickets/1/proof.pdf").content)
    assert all(f"Notice {index}" in text for index in range(12))
    assert text.count("Business day 14") == 12


def test_a_ticket_without_deadlines_has_a_proof_of_nothing(agent):
    assert json.loads(agent.get("/desk/tickets/1/proof.json").content)["deadlines"] == []
    assert "Proof of timeliness" in text_of(agent.get("/desk/tickets/1/proof.pdf").content)


def test_characters_without_a_glyph_are_named():
    assert printable("Ana 山") == "Ana [U+5C71]"
    assert printable("a\x00b") == "a[U+0000]b"
    assert printable("Σ Ж ש ا ก ქ") == "Σ Ж ש ا ก ქ"
