"""Every address of the tickets' API: with no, too narrow and another tenant's credentials, and with hostile text."""

import json
from pathlib import Path

import pytest
from django.test import Client

from kernel.tenancy.context import tenant_context
from tests.tickets.api.caller import Caller, fingerprint
from tests.tickets.desk import open_ticket
from tickets.api.urls import urlpatterns
from tickets.models import Message, Ticket

NEW = {"customer": {"external_id": "alpha-creator"}, "topic": "other", "subject": "s", "body": "b"}
TERMS = {"calendar": "office", "targets": {"first_reply": {"normal": 5}}}
WEEK = {"time_zone": "Etc/UTC", "hours": {"mon": {"10:00": "12:00"}}}
YEAR = {"country": "DE", "first_year": 2026, "last_year": 2026}
LAW = {"basis": "Section 1", "source": "The book", "starts": "A request", "unit": "hours", "amount": 48}
DUTY = {"rule_key": "law", "started_at": "2026-03-02T09:00:00Z"}
# name of the address: what each of its methods needs, and a body that would be taken
DOORS = {
    "api-tickets": {"get": ("tickets.view", None), "post": ("tickets.create", NEW)},
    "api-ticket": {"get": ("tickets.view", None)},
    "api-messages": {"get": ("tickets.view", None)},
    "api-replies": {"post": ("tickets.reply", {"body": "b"})},
    "api-notes": {"post": ("tickets.note", {"body": "b"})},
    "api-ticket-assign": {"post": ("tickets.assign", {"membership_id": None})},
    "api-ticket-team": {"post": ("tickets.assign", {"team": "billing"})},
    "api-ticket-status": {"post": ("tickets.edit", {"status": "solved"})},
    "api-ticket-priority": {"post": ("tickets.edit", {"priority": "urgent"})},
    "api-ticket-topic": {"post": ("tickets.edit", {"topic": "charge"})},
    "api-ticket-subject": {"post": ("tickets.edit", {"subject": "s"})},
    "api-ticket-tags": {"post": ("tickets.edit", {"tags": ["t"]})},
    "api-ticket-follow": {"post": ("tickets.view", None), "delete": ("tickets.view", None)},
    "api-ticket-clocks": {"get": ("tickets.view", None)},
    "api-ticket-events": {"get": ("tickets.view", None)},
    "api-ticket-file": {"get": ("tickets.view", None)},
    "api-ticket-deadlines": {"get": ("tickets.view", None), "post": ("tickets.legal", DUTY)},
    "api-deadline-meet": {"post": ("tickets.legal", {"note": "n"})},
    "api-deadline-void": {"post": ("tickets.legal_decide", {"note": "n"})},
    "api-deadline-extensions": {"post": ("tickets.legal", {"wanted_due_at": "2026-04-01T00:00:00Z", "reason": "r"})},
    "api-deadline-decision": {"post": ("tickets.legal_decide", {"is_approved": True})},
    "api-ticket-proof": {"get": ("tickets.view", None)},
    "api-legal-rules": {
        "get": ("tickets.view", None), "post": ("kernel.configure", {"key": "k", "name": "n", "terms": LAW}),
    },
    "api-legal-rule": {"get": ("tickets.view", None), "patch": ("kernel.configure", {"name": "n"})},
    "api-legal-versions": {"get": ("tickets.view", None), "post": ("kernel.configure", {"terms": LAW})},
    "api-files": {"post": ("tickets.note", None)},
    "api-views": {"get": ("tickets.view", None)},
    "api-topics": {"get": ("tickets.view", None), "post": ("kernel.configure", {"key": "k", "title": "t"})},
    "api-topic": {"get": ("tickets.view", None), "patch": ("kernel.configure", {"title": "t"})},
    "api-forms": {"get": ("tickets.view", None), "post": ("kernel.configure", {"fields": []})},
    "api-topic-order": {"post": ("kernel.configure", {"keys": ["threat"]})},
    "api-policies": {
        "get": ("tickets.view", None), "post": ("kernel.configure", {"key": "k", "name": "n", "terms": TERMS}),
    },
    "api-policy": {"get": ("tickets.view", None), "patch": ("kernel.configure", {"name": "n"})},
    "api-policy-versions": {"get": ("tickets.view", None), "post": ("kernel.configure", {"terms": TERMS})},
    "api-policy-order": {"post": ("kernel.configure", {"keys": []})},
    "api-calendars": {
        "get": ("tickets.view", None), "post": ("kernel.configure", {"key": "k", "name": "n", "definition": WEEK}),
    },
    "api-calendar": {"get": ("tickets.view", None), "patch": ("kernel.configure", {"name": "n"})},
    "api-calendar-versions": {"get": ("tickets.view", None), "post": ("kernel.configure", {"definition": WEEK})},
    "api-holidays": {"post": ("kernel.configure", YEAR)},
}  # fmt: skip
SCOPES = {scope for methods in DOORS.values() for scope, _ in methods.values()}
KEYS = {"topics": "charge", "policies": "standard", "calendars": "office"}


def path_of(pattern, number=1):
    route = (
        str(pattern.pattern)
        .replace("<int:number>", str(number))
        .replace("<int:file_id>", "1")
        .replace("<int:deadline_id>", "1")
    )
    return route.replace("<slug:key>", KEYS.get(route.split("/")[0], "any"))


CASES = [
    (pattern, method, *need)
    for pattern in urlpatterns
    for method, need in DOORS.get(pattern.name, {}).items()
]


def call(caller, method, path, body):
    return caller.get(path) if method == "get" else caller.send(method, path, body)


def test_the_entries_name_every_method():
    """Of these addresses; the matrix (tests/architecture) has all of them, with every role and scope."""
    assert set(DOORS) <= {pattern.name for pattern in urlpatterns}
    for pattern in urlpatterns:
        if pattern.name not in DOORS:
            continue
        view = pattern.callback.cls
        assert {name for name in ("get", "post", "put", "patch", "delete") if hasattr(view, name)} == set(
            DOORS[pattern.name]
        )


@pytest.fixture
def tickets(world):
    """Number 1 in both tenants, and number 7 in beta only."""
    with tenant_context(world.alpha.id):
        open_ticket(world.alpha)
    with tenant_context(world.beta.id):
        for turn in range(7):
            open_ticket(world.beta, key=str(turn))


def test_strangers_and_narrow_tokens_are_refused_and_change_nothing(token, world, tickets):
    stranger = Caller(Client(HTTP_HOST=world.alpha.host, raise_request_exception=False))
    forged = Client(
        HTTP_HOST=world.alpha.host, HTTP_AUTHORIZATION="Bearer hd_x_y", raise_request_exception=False
    )
    narrow = {scope: token(world.alpha, *sorted(SCOPES - {scope})) for scope in SCOPES}
    before = fingerprint(world.alpha)
    for pattern, method, scope, body in CASES:
        path = path_of(pattern)
        assert call(stranger, method, path, body).status == 401, path
        assert call(Caller(forged), method, path, body).status == 401, path
        refused = call(narrow[scope], method, path, body)
        assert (refused.status, refused.code) == (403, "not_allowed"), (method, path)
    assert fingerprint(world.alpha) == before


def test_a_token_of_one_tenant_opens_nothing_of_another(token, world, tickets):
    alphas = token(world.alpha)
    elsewhere = Caller(Client(
        HTTP_HOST=world.beta.host,
        HTTP_AUTHORIZATION=alphas.client.defaults["HTTP_AUTHORIZATION"],
        raise_request_exception=False,
    ))  # fmt: skip
    before = fingerprint(world.alpha), fingerprint(world.beta)
    for pattern, method, _, body in CASES:
        assert call(elsewhere, method, path_of(pattern), body).status == 401
        if "<int:number>" in str(pattern.pattern) and "follow" not in pattern.name:
            answer = call(alphas, method, path_of(pattern, number=7), body)
            assert answer.status == 404, (method, pattern.name)
    assert (fingerprint(world.alpha), fingerprint(world.beta)) == before


def test_lists_show_nothing_of_another_tenant(robot, world, tickets):
    with tenant_context(world.beta.id):
        theirs = Ticket.objects.get(number=7)
    assert robot.get("tickets/").numbers == [1]
    for query in (
        {"id": theirs.id},
        {"customer": theirs.customer_id},
        {"q": "7"},
        {"assignee": theirs.assignee_id},
    ):
        assert robot.get("tickets/", **query).numbers == [], query
    assert robot.get("tickets/", q="charged").numbers == [1]


def naughty(folder: Path) -> list[str]:
    found = json.loads((folder / "naughty_strings" / "public" / "blns.json").read_text())
    return [text for text in found if text.strip()]


def test_naughty_strings_come_back_as_they_went_in(robot, shared_data, world, tickets):
    """In a few requests: many in one body, some in subjects, the short ones as tags and searches."""
    found = [text for text in naughty(shared_data) if "\x00" not in text]
    for start in range(0, len(found), 60):
        body = "\n---\n".join(found[start : start + 60])
        answer = robot.post("tickets/1/notes/", {"body": body})
        assert answer.status == 201
        assert answer.body["body"] == body.strip()
    for text in found[::30]:
        subject = robot.post("tickets/1/subject/", {"subject": text[:200]})
        assert subject.status == 422 or subject.body["subject"] == " ".join(text[:200].split())
        tags = robot.post("tickets/1/tags/", {"tags": [text[:40]]})
        assert tags.status == 422 or len(tags.body["tags"]) <= 1
        assert robot.get("tickets/", q=text[:400]).status in {200, 422}
        assert robot.get("tickets/", topic=text[:40], team=text[:40], view="open").status in {200, 422}
        assert robot.get("tickets/", view=text).status == 404
        assert robot.get("tickets/", cursor=text).status == 422
    assert robot.get("tickets/1/messages/").status == 200


HOSTILE = [
    ("[" * 100_000, 400),
    ("[" * 20 + "]" * 20, 422),
    ('{"body": 1e999}', 400),
    ('{"body": NaN}', 400),
    ('{"body": "a", "body": "b"}', 400),
    ('{"body": ' + "9" * 30 + "}", 400),
    ('{"body": "\\ud800"}', 400),
    ('{"body": {"$ne": null}}', 422),
    ("null", 422),
    ('"text"', 422),
    ("", 422),
]


def test_hostile_bodies_are_refused_with_a_code(robot, world, tickets):
    before = fingerprint(world.alpha)
    for body, status in HOSTILE:
        for path in ("tickets/", "tickets/1/replies/", "tickets/1/tags/", "policies/standard/versions/"):
            answer = robot.post(path, body)
            assert (answer.status, bool(answer.code)) == (status, True), (path, body[:40])
    assert fingerprint(world.alpha) == before


@pytest.mark.parametrize(
    "path", ["tickets/", "tickets/?order=due", "tickets/?view=open", "tickets/?q=charged"]
)
def test_the_list_costs_the_same_at_two_sizes(robot, world, path, django_assert_max_num_queries):
    counts = []
    for more in (2, 10):
        with tenant_context(world.alpha.id):
            for turn in range(more):
                open_ticket(world.alpha, key=f"{more}-{turn}")
        robot.get(path)
        with django_assert_max_num_queries(12) as captured:
            assert len(robot.get(path).body["results"]) == (2 if more == 2 else 12)
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_one_ticket_costs_the_same_at_two_sizes(robot, world, django_assert_max_num_queries):
    with tenant_context(world.alpha.id):
        open_ticket(world.alpha)
    counts = {}
    for more in (0, 8):
        for turn in range(more):
            robot.post("tickets/1/priority/", {"priority": "urgent" if turn % 2 else "low"})
            robot.post("tickets/1/status/", {"status": "solved" if turn % 2 else "open"})
        for path in ("tickets/1/", "tickets/1/clocks/", "tickets/1/events/"):
            robot.get(path)
            with django_assert_max_num_queries(15) as captured:
                robot.get(path)
            counts.setdefault(path, set()).add(len(captured))
    assert {path: len(found) for path, found in counts.items()} == dict.fromkeys(counts, 1)


def test_nothing_that_was_typed_is_lost_to_escaping(robot, world, tickets):
    text = "<script>alert(1)</script> & \"quotes\" 'n' \\ 👩‍👩‍👧 \u202eabc"
    robot.post("tickets/1/notes/", {"body": text})
    with tenant_context(world.alpha.id):
        assert Message.objects.latest("id").body == text
