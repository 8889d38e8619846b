"""Topics, forms, policies and calendars over the API: the operations' own tests are beside them."""

import pytest

from kernel.tenancy.context import tenant_context
from tests.tickets.api.caller import fingerprint
from tests.tickets.desk import open_ticket
from tests.world import TERMS
from tickets.models import Clock, Ticket

FIELDS = [
    {
        "key": "which",
        "label": "Which?",
        "kind": "choice",
        "choices": [["a", "A"], ["b", "B"]],
        "required": True,
    },
    {"key": "more", "label": "Tell more", "kind": "textarea", "show_if": {"field": "which", "equals": "b"}},
]
HOURS = {"time_zone": "Europe/Berlin", "hours": {"mon": {"10:00": "12:00"}}}


def test_topics_are_listed_with_their_forms(robot):
    rows = robot.get("topics/").body["results"]
    assert [(row["key"], row["team"], row["form_number"]) for row in rows] == [
        ("charge", "billing", 1), ("other", "support", 1), ("threat", "safety", 1),
    ]  # fmt: skip
    assert [field["key"] for field in rows[0]["fields"]] == ["amount", "when"]
    assert (rows[0]["default_priority"], rows[0]["audience"], rows[0]["is_active"]) == (
        "normal",
        "everyone",
        True,
    )


def test_a_topic_from_nothing_to_a_ticket_and_off_again(robot, world):
    made = robot.post(
        "topics/",
        {
            "key": "live",
            "title": "Live streams",
            "team": "support",
            "icon": "radio",
            "default_priority": "low",
        },
    )
    assert (made.status, made.body["position"], made.body["form_number"]) == (201, 3, 1)
    version = robot.post("topics/live/forms/", {"fields": FIELDS})
    assert (version.status, version.body["number"]) == (201, 2)
    assert version.body["fields"][1]["max_length"] == 2000
    new = {
        "customer": {"external_id": "alpha-creator"},
        "topic": "live",
        "subject": "It stops",
        "body": "Every day",
    }
    assert robot.post("tickets/", new).fields == {"which": ["Please fill this in."]}
    ticket = robot.post("tickets/", new | {"answers": {"which": "b", "more": "At noon"}}).body["ticket"]
    assert ticket["answers"] == [
        {"question": "Which?", "answer": "B"},
        {"question": "Tell more", "answer": "At noon"},
    ]
    assert ticket["priority"] == "low"
    changed = robot.patch("topics/live/", {"title": "Streams", "team": "", "is_active": False}).body
    assert (changed["title"], changed["team"], changed["is_active"], changed["key"]) == (
        "Streams",
        "",
        False,
        "live",
    )
    assert robot.post("tickets/", new | {"answers": {"which": "a"}}).code == "tickets.no_topic"
    assert [row["number"] for row in robot.get("topics/live/forms/").body["results"]] == [2, 1]


def test_topics_in_another_order(robot):
    assert robot.post("topic-order/", {"keys": ["threat", "charge"]}).status == 204
    rows = robot.get("topics/").body["results"]
    assert [(row["key"], row["position"]) for row in rows] == [("threat", 0), ("charge", 1), ("other", 2)]


def test_a_policys_new_version_is_for_clocks_that_start_later(robot, world):
    with tenant_context(world.alpha.id):
        open_ticket(world.alpha, key="before")
    terms = TERMS | {"targets": {"first_reply": {"normal": 30}}}
    made = robot.post("policies/standard/versions/", {"terms": terms})
    assert (made.status, made.body["number"]) == (201, 2)
    with tenant_context(world.alpha.id):
        open_ticket(world.alpha, key="after")
        targets = (
            Clock.objects.filter(metric="first_reply").order_by("id").values_list("target_seconds", flat=True)
        )
        assert list(targets) == [4 * 3600, 30 * 60]
    assert robot.get("policies/standard/").body["number"] == 2
    assert [row["number"] for row in robot.get("policies/standard/versions/").body["results"]] == [2, 1]


def test_the_first_policy_that_matches_applies(robot, world):
    vip = TERMS | {
        "conditions": {"fact": "topic", "is": ["other"]},
        "targets": {"first_reply": {"normal": 15}},
    }
    made = robot.post("policies/", {"key": "fast", "name": "Fast", "terms": vip})
    assert (made.status, made.body["position"]) == (201, 1)
    assert robot.post("policy-order/", {"keys": ["fast"]}).status == 204
    assert [row["key"] for row in robot.get("policies/").body["results"]] == ["fast", "standard"]
    with tenant_context(world.alpha.id):
        open_ticket(world.alpha, key="fast")
        assert Clock.objects.get().target_seconds == 15 * 60
    assert robot.patch("policies/fast/", {"is_active": False, "name": "Slow"}).body["is_active"] is False
    with tenant_context(world.alpha.id):
        ticket = open_ticket(world.alpha, key="standard")
        assert Clock.objects.get(ticket=ticket, metric="first_reply").target_seconds == 4 * 3600


def test_a_calendar_and_its_holidays(robot):
    made = robot.post("calendars/", {"key": "late", "name": "Late", "definition": HOURS})
    assert (made.status, made.body["number"], made.body["definition"]["hours"]) == (
        201,
        1,
        {"mon": {"10:00": "12:00"}},
    )
    body = {"country": "DE", "subdivision": "BE", "first_year": 2026, "last_year": 2026, "language": "de"}
    assert robot.post("calendars/late/holidays/", body).body == {"added": 10, "number": 2}
    assert robot.post("calendars/late/holidays/", body).body == {"added": 0, "number": 2}
    assert (
        robot.get("calendars/late/").body["definition"]["holidays"]["2026-10-03"]
        == "Tag der Deutschen Einheit"
    )
    wider = HOURS | {"hours": {"mon": {"08:00": "18:00"}}}
    assert robot.post("calendars/late/versions/", {"definition": wider}).body["number"] == 3
    assert [row["number"] for row in robot.get("calendars/late/versions/").body["results"]] == [3, 2, 1]
    assert robot.patch("calendars/late/", {"name": "Later", "is_active": False}).body["name"] == "Later"
    refused = robot.post("policies/standard/versions/", {"terms": TERMS | {"calendar": "late"}})
    assert (refused.code, list(refused.fields)) == ("tickets.bad_policy", ["calendar"])
    assert [row["key"] for row in robot.get("calendars/").body["results"]] == ["office", "late"]


FORMS, VERSIONS = "topics/charge/forms/", "policies/standard/versions/"
TWICE = [{"key": "a", "kind": "text"}, {"key": "a", "kind": "date"}]
NO_TIME = {"first_reply": {"normal": 0}}
LOST = [{"at": {"percent": 50}, "ladder": [{"steps": [{"move_to_team": "none"}]}]}]
WRONG = [
    ("post", "topics/", {"title": "No key"}, "key"),
    ("post", "topics/", {"key": "Not a key", "title": "x"}, "key"),
    ("post", "topics/", {"key": "charge", "title": "Taken"}, "key"),
    ("post", "topics/", {"key": "x", "title": "x" * 81}, "title"),
    ("post", "topics/", {"key": "x", "title": "x", "icon": "no-such-icon"}, "icon"),
    ("post", "topics/", {"key": "x", "title": "x", "team": "nobody"}, "team"),
    ("post", "topics/", {"key": "x", "title": "x", "audience": "nobody"}, "audience"),
    ("post", "topics/", {"key": "x", "title": "x", "fields": "none"}, "fields"),
    ("patch", "topics/charge/", {"title": ""}, "title"),
    ("post", FORMS, {}, "fields"),
    ("post", FORMS, {"fields": TWICE}, "fields.1.key"),
    ("post", FORMS, {"fields": [{"key": "a", "kind": "choice"}]}, "fields.0.choices"),
    ("post", "policies/", {"key": "x", "name": "x"}, "terms"),
    ("post", "policies/", {"key": "standard", "name": "Taken", "terms": TERMS}, "key"),
    ("post", VERSIONS, {"terms": TERMS | {"calendar": "none"}}, "calendar"),
    ("post", VERSIONS, {"terms": TERMS | {"thresholds": LOST}}, "thresholds"),
    ("post", VERSIONS, {"terms": TERMS | {"targets": NO_TIME}}, "targets.first_reply.normal"),
    ("post", VERSIONS, {"terms": TERMS | {"conditions": {"fact": "topic", "is": ["none"]}}}, "conditions.topic"),
    ("post", VERSIONS, {"terms": TERMS | {"conditions": {"fact": "channel", "is": ["fax"]}}}, "conditions.channel"),
    ("post", VERSIONS, {"terms": [1]}, ""),
    ("post", "calendars/", {"key": "x", "name": "x", "definition": {}}, "time_zone"),
    ("post", "calendars/", {"key": "office", "name": "Taken", "definition": HOURS}, "key"),
    ("post", "calendars/office/versions/", {"definition": HOURS | {"hours": {"mon": {"9": "17:00"}}}}, "hours.mon.9"),
    ("post", "calendars/office/holidays/", {"country": "XX", "first_year": 2026, "last_year": 2026}, None),
    ("post", "calendars/office/holidays/", {"country": "DE", "first_year": 2027, "last_year": 2026}, None),
    ("post", "calendars/office/holidays/", {"country": "DE", "first_year": 1, "last_year": 2026}, "first_year"),
]  # fmt: skip
MISSING = [
    ("get", "topics/none/"), ("patch", "topics/none/"), ("post", "topics/none/forms/"), ("get", "topics/none/forms/"),
    ("get", "policies/none/"), ("patch", "policies/none/"), ("get", "policies/none/versions/"),
    ("get", "calendars/none/"), ("patch", "calendars/none/"), ("get", "calendars/none/versions/"),
]  # fmt: skip


def test_what_is_wrong_is_told_where_it_is(robot, world):
    before = fingerprint(world.alpha)
    for method, path, body, field in WRONG:
        answer = robot.send(method, path, body)
        assert answer.status == 422, (path, body)
        assert field is None or list(answer.fields) == [field], (path, body)
    assert robot.post("topic-order/", {"keys": ["charge", "none"]}).code == "tickets.no_topic"
    assert robot.post("policy-order/", {"keys": ["none"]}).code == "tickets.no_policy"
    assert fingerprint(world.alpha) == before


def test_what_is_not_there(robot):
    for method, path in MISSING:
        body = {"fields": []} if method == "post" else {}
        answer = robot.get(path) if method == "get" else robot.send(method, path, body)
        assert answer.status == 404, path


@pytest.mark.parametrize("path", ["topics/", "policies/", "calendars/", "views/"])
def test_lists_cost_the_same_however_long_they_are(robot, path, django_assert_max_num_queries):
    counts = []
    for name in ("a", "b", "c"):
        robot.get(path)
        with django_assert_max_num_queries(15) as captured:
            robot.get(path)
        counts.append(len(captured))
        for added in (
            robot.post("topics/", {"key": name, "title": name}),
            robot.post("policies/", {"key": name, "name": name, "terms": TERMS}),
            robot.post("calendars/", {"key": name, "name": name, "definition": HOURS}),
        ):
            assert added.status == 201
    assert len(set(counts)) == 1


def test_agents_read_the_configuration_and_change_none_of_it(person, world):
    agent = person(world.alpha.agent)
    before = fingerprint(world.alpha)
    assert agent.get("topics/").status == agent.get("policies/standard/").status == 200
    for path, body in (
        ("topics/", {"key": "x", "title": "x"}),
        ("topic-order/", {"keys": []}),
        ("topics/charge/forms/", {"fields": []}),
        ("policies/", {"key": "x", "name": "x", "terms": TERMS}),
        ("policies/standard/versions/", {"terms": TERMS}),
        ("calendars/office/versions/", {"definition": HOURS}),
    ):
        assert agent.post(path, body).status == 403
    assert fingerprint(world.alpha) == before
    with tenant_context(world.alpha.id):
        assert not Ticket.objects.exists()
