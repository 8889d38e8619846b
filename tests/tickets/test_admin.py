"""Tickets in the admin: of this tenant and of teams that are not closed to the reader; changed by operations."""

import json
from datetime import timedelta

import pytest
import time_machine

from kernel.events.models import Event
from kernel.tenancy.context import tenant_context
from tests.tickets.desk import open_ticket
from tests.world import NOW, TERMS
from tickets.models import FormVersion, SlaPolicy, SlaPolicyVersion, Ticket, Topic
from tickets.rules.words import Priority, Status

VERSIONS = {"TOTAL_FORMS": "0", "INITIAL_FORMS": "0"}
FIELDS = [{"key": "which", "label": "Which?", "kind": "text", "required": True}]


@pytest.fixture(autouse=True)
def hour_later():
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        yield


@pytest.fixture
def admin(world, client_for):
    client = client_for(world.alpha.admin)
    client.raise_request_exception = False
    return client


@pytest.fixture
def alpha(world):
    """The tickets: number 1, and number 2 of a restricted team that the admin is not in."""
    with tenant_context(world.alpha.id):
        open_ticket(world.alpha, subject="Where is my money")
        open_ticket(world.alpha, subject="Somebody threatens me", topic="threat", key="two")
    with tenant_context(world.beta.id):
        open_ticket(world.beta, subject="Of another tenant")
    return world.alpha


def ticket(place, number):
    with tenant_context(place.id):
        return Ticket.objects.get(number=number)


def codes(place):
    with tenant_context(place.id):
        return [row.code for row in Event.objects.order_by("id")]


def page(client, path):
    response = client.get(f"/admin/{path}")
    assert response.status_code == 200
    return response.content.decode()


# Tickets


def test_the_list_shows_what_the_reader_may_know(admin, alpha):
    text = page(admin, "tickets/ticket/")
    assert "Where is my money" in text
    assert "threatens" not in text
    assert "another tenant" not in text


def test_search_by_number_and_by_words(admin, alpha):
    assert "Where is my money" in page(admin, "tickets/ticket/?q=1")
    assert "Where is my money" in page(admin, "tickets/ticket/?q=charged+twice")
    for nothing in ("q=2", "q=threatens", "q=nothing", "status__exact=4"):
        assert "Where is my money" not in page(admin, f"tickets/ticket/?{nothing}")
        assert "Somebody threatens me" not in page(admin, f"tickets/ticket/?{nothing}")


def test_one_ticket_with_its_clocks_and_messages(admin, alpha):
    text = page(admin, f"tickets/ticket/{ticket(alpha, 1).id}/change/")
    assert "I was charged twice." in text
    assert "first_reply" in text
    assert "link_nonce" not in text


def test_a_hidden_or_foreign_ticket_is_not_there(admin, alpha, world):
    for hidden in (ticket(alpha, 2), ticket(world.beta, 1)):
        path = f"/admin/tickets/ticket/{hidden.id}/change/"
        assert admin.get(path).status_code == 302
        admin.post(path, {"status": "4", "priority": "3"})
    assert ticket(alpha, 2).status == Status.NEW
    assert ticket(world.beta, 1).status == Status.NEW


def change(admin, place, **given):
    found = ticket(place, 1)
    form = {
        "status": str(found.status),
        "priority": str(found.priority),
        "assignee": str(found.assignee_id or ""),
    }
    inlines = {
        f"{prefix}-{name}": value for prefix in ("clocks", "messages") for name, value in VERSIONS.items()
    }
    return admin.post(f"/admin/tickets/ticket/{found.id}/change/", form | inlines | given)


def test_changes_go_through_the_operations(admin, alpha):
    member = alpha.teammate.membership_id
    answer = change(admin, alpha, status=str(int(Status.PENDING)), priority="3", assignee=str(member))
    assert answer.status_code == 302
    after = ticket(alpha, 1)
    assert (after.status, after.priority, after.assignee_id) == (Status.PENDING, Priority.URGENT, member)
    assert codes(alpha)[-3:] == ["tickets.status_changed", "tickets.priority_changed", "tickets.assigned"]
    with tenant_context(alpha.id):
        assert Event.objects.latest("id").actor_id == alpha.admin.membership_id


def test_nothing_changed_is_no_event(admin, alpha):
    before = codes(alpha)
    assert change(admin, alpha).status_code == 302
    assert codes(alpha) == before


def test_what_does_not_exist_is_not_offered(admin, alpha, world):
    for wrong in ({"status": "5"}, {"status": "9"}, {"priority": "7"},
                  {"assignee": str(world.beta.agent.membership_id)}):  # fmt: skip
        answer = change(admin, alpha, **wrong)
        assert answer.status_code == 200
        assert "Select a valid choice" in answer.content.decode()
    assert ticket(alpha, 1).status == Status.NEW


def test_tickets_are_neither_added_nor_deleted_here(admin, alpha):
    found = ticket(alpha, 1).id
    for path in ("add/", f"{found}/delete/"):
        assert admin.post(f"/admin/tickets/ticket/{path}", {"post": "yes"}).status_code == 403
    assert admin.get("/admin/tickets/message/").status_code == 404


def test_clock_events_are_for_reading(admin, alpha):
    text = page(admin, "tickets/clockevent/")
    assert "#1" in text
    assert "#2" not in text
    assert admin.get("/admin/tickets/clockevent/add/").status_code == 403


@pytest.mark.parametrize("role", ["agent", "specialist", "lead"])
def test_other_roles_are_refused(client_for, alpha, role):
    client = client_for(getattr(alpha, role))
    for model in ("ticket", "topic", "slapolicy", "clockevent"):
        assert client.get(f"/admin/tickets/{model}/").status_code == 403


# Topics


def topic_form(place, **given):
    form = {"title": "Charge", "audience": "everyone", "icon": "radio", "team": str(place.teams["billing"]),
            "default_priority": "1", "is_active": "on", "questions": json.dumps(FIELDS)}  # fmt: skip
    return form | {f"form_versions-{name}": value for name, value in VERSIONS.items()} | given


def versions(place, topic):
    with tenant_context(place.id):
        return list(
            FormVersion.objects.filter(topic_id=topic).order_by("number").values_list("number", flat=True)
        )


def test_a_topic_is_added_with_its_form(admin, world):
    answer = admin.post("/admin/tickets/topic/add/", topic_form(world.alpha, key="live"))
    assert answer.status_code == 302
    with tenant_context(world.alpha.id):
        topic = Topic.objects.get(key="live")
        form = FormVersion.objects.get(topic=topic)
    assert (topic.position, form.number, form.fields[0]["key"]) == (3, 1, "which")
    assert codes(world.alpha)[-2:] == ["tickets.topic_saved", "tickets.form_published"]


def test_changing_the_questions_publishes_a_version_and_nothing_else_does(admin, world):
    topic = world.alpha.topics["charge"]
    path = f"/admin/tickets/topic/{topic}/change/"
    assert "&quot;amount&quot;" in page(admin, f"tickets/topic/{topic}/change/")
    assert admin.post(path, topic_form(world.alpha)).status_code == 302
    assert admin.post(path, topic_form(world.alpha, title="Charged")).status_code == 302
    assert versions(world.alpha, topic) == [1, 2]
    assert codes(world.alpha) == ["tickets.topic_saved", "tickets.form_published", "tickets.topic_saved"]


def test_wrong_questions_are_told_beside_the_field_and_kept(admin, world):
    topic = world.alpha.topics["charge"]
    for typed, told in (
        ('[{"key": "a", "kind": "choice"}]', "fields.0.choices: Offer at least one choice."),
        ("[{]", "This is not JSON: expecting property name enclosed in double quotes in line 1, column 3."),
        ("[" * 100_000, "nested too deep"),
        (
            '[{"key": "a\\u0000", "kind": "text"}]',
            "fields.0.key: This contains an invisible control character.",
        ),
    ):
        answer = admin.post(f"/admin/tickets/topic/{topic}/change/", topic_form(world.alpha, questions=typed))
        text = answer.content.decode()
        assert answer.status_code == 200
        assert told in text
        assert typed[:2] in text
    icon = admin.post(f"/admin/tickets/topic/{topic}/change/", topic_form(world.alpha, icon="nothing"))
    assert "There is no such icon" in icon.content.decode()
    assert versions(world.alpha, topic) == [1]


def test_topics_are_put_first_and_never_deleted(admin, world):
    chosen = world.alpha.topics["threat"]
    admin.post("/admin/tickets/topic/", {"action": "put_first", "_selected_action": str(chosen)})
    with tenant_context(world.alpha.id):
        assert list(Topic.objects.order_by("position").values_list("key", flat=True)) == [
            "threat",
            "charge",
            "other",
        ]
    assert admin.post(f"/admin/tickets/topic/{chosen}/delete/", {"post": "yes"}).status_code == 403


def test_another_tenants_topic_is_not_there(admin, world):
    theirs = world.beta.topics["charge"]
    path = f"/admin/tickets/topic/{theirs}/change/"
    assert admin.get(path).status_code == 302
    admin.post(path, topic_form(world.alpha, title="Taken"))
    with tenant_context(world.beta.id):
        assert Topic.objects.get(id=theirs).title == "Charge"
    wrong = admin.post(
        "/admin/tickets/topic/add/", topic_form(world.alpha, key="x", team=str(world.beta.teams["billing"]))
    )
    assert "Select a valid choice" in wrong.content.decode()


# Policies


def policy_form(**given):
    form = {"name": "Standard", "is_active": "on", "terms": json.dumps(TERMS)}
    return form | {f"versions-{name}": value for name, value in VERSIONS.items()} | given


def test_a_policy_is_added_and_its_terms_changed(admin, world):
    fast = json.dumps(TERMS | {"targets": {"first_reply": {"normal": 15}}})
    assert (
        admin.post("/admin/tickets/slapolicy/add/", policy_form(key="fast", name="Fast")).status_code == 302
    )
    with tenant_context(world.alpha.id):
        policy = SlaPolicy.objects.get(key="fast")
    path = f"/admin/tickets/slapolicy/{policy.id}/change/"
    assert admin.post(path, policy_form(name="Faster", terms=fast)).status_code == 302
    with tenant_context(world.alpha.id):
        policy.refresh_from_db()
        found = SlaPolicyVersion.objects.filter(policy=policy).order_by("number")
        assert [version.terms["targets"]["first_reply"]["normal"] for version in found] == [240, 15]
    assert (policy.name, policy.position) == ("Faster", 1)
    assert codes(world.alpha) == [
        "tickets.policy_saved", "tickets.policy_published", "tickets.policy_saved", "tickets.policy_published",
    ]  # fmt: skip
    admin.post("/admin/tickets/slapolicy/", {"action": "put_first", "_selected_action": str(policy.id)})
    with tenant_context(world.alpha.id):
        assert SlaPolicy.objects.order_by("position")[0].key == "fast"


def test_wrong_terms_are_told_beside_the_field(admin, world):
    with tenant_context(world.alpha.id):
        policy = SlaPolicy.objects.get()
    for wrong, told in (
        ({"calendar": "moon"}, "calendar: There is no &#x27;moon&#x27; at this desk; there are: office."),
        ({"targets": {}}, "targets: A policy needs at least one target."),
        ({"targets": {"first_reply": {"normal": 0}}}, "targets.first_reply.normal: A whole number from 1"),
        ({"thresholds": [{"at": {"percent": 0}}]}, "A whole number from 1 to 1000 is needed here."),
        ({"conditions": {"fact": "team", "is": ["none"]}}, "conditions.team: There is no"),
        ({"surprise": 1}, "surprise: There is no such field."),
    ):
        answer = admin.post(
            f"/admin/tickets/slapolicy/{policy.id}/change/", policy_form(terms=json.dumps(TERMS | wrong))
        )
        assert answer.status_code == 200
        assert told in answer.content.decode()
    with tenant_context(world.alpha.id):
        assert SlaPolicyVersion.objects.count() == 1


def test_what_surely_is_not_meant_is_saved_with_a_warning(admin, world):
    never = {"all": [{"fact": "topic", "is": ["charge"]}, {"fact": "topic", "is": ["other"]}]}
    sent = policy_form(key="odd", name="Odd", terms=json.dumps(TERMS | {"conditions": never}))
    text = admin.post("/admin/tickets/slapolicy/add/", sent, follow=True).content.decode()
    assert "Odd: Its conditions contradict each other, so it never applies." in text


def test_a_taken_key_is_told(admin, world):
    answer = admin.post("/admin/tickets/slapolicy/add/", policy_form(key="standard"))
    assert answer.status_code == 200
    assert "already exists" in answer.content.decode()


def test_every_page_says_when_a_version_takes_effect(admin, world):
    assert "brought to it in the background" in page(admin, "tickets/slapolicy/add/")
    assert "keep the one that they answered" in page(admin, "tickets/topic/add/")
