from datetime import timedelta

import psycopg
import pytest

from kernel.errors import Invalid, NotAllowed, NotFound
from kernel.events.models import Event
from kernel.tenancy.context import tenant_context
from tests.tickets.desk import open_ticket, visitor
from tests.world import NOW, TERMS
from tickets.locks import NoPolicy, NoTopic
from tickets.models import Clock, FormVersion, SlaPolicy, SlaPolicyVersion, Ticket, Topic
from tickets.operations.catalogue import NewTopic, create_topic, publish_form, reorder_topics, update_topic
from tickets.operations.customers import post_customer_reply
from tickets.operations.policies import create_policy, publish_policy, reorder_policies, update_policy
from tickets.operations.properties import set_priority
from tickets.operations.statuses import set_status
from tickets.rules.answers import BadAnswers
from tickets.rules.forms import BadForm
from tickets.rules.policy import BadTerms
from tickets.rules.words import Priority, Status

QUESTION = {"key": "which", "label": "Which?", "kind": "text", "required": True}
HOUR = timedelta(hours=1)


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


@pytest.fixture
def admin(alpha):
    return alpha.admin.actor


def told():
    return list(Event.objects.order_by("id").values_list("code", "subject_id", "data"))


def keys():
    return list(Topic.objects.order_by("position").values_list("key", flat=True))


# Topics


def test_a_topic_is_the_last_in_the_list_and_has_a_form(admin, alpha):
    new = NewTopic(key="live", title="Live", team_id=alpha.teams["support"], icon="radio", audience="creator")
    topic = create_topic(actor=admin, new=new, fields=[QUESTION], now=NOW)
    assert (topic.position, topic.is_active, topic.default_priority) == (3, True, Priority.NORMAL)
    version = FormVersion.objects.get(topic=topic)
    assert (version.number, version.created_at) == (1, NOW)
    assert version.fields == [
        {
            "key": "which", "label": "Which?", "kind": "text", "required": True, "help": "", "choices": [],
            "show_if": None, "max_length": 200,
        }
    ]  # fmt: skip
    assert told() == [
        ("tickets.topic_saved", topic.id, {"topic_id": topic.id, "fields": ["created"]}),
        ("tickets.form_published", topic.id, {"topic_id": topic.id, "number": 1}),
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"key": "charge"}, "key"),
        ({"key": "no key"}, "key"),
        ({"key": ""}, "key"),
        ({"key": "x" * 41}, "key"),
        ({"title": ""}, "title"),
        ({"title": "x" * 81}, "title"),
        ({"title": "a\x00b"}, "title"),
        ({"description": "x" * 201}, "description"),
        ({"audience": "everybody"}, "audience"),
        ({"icon": "no-such-icon"}, "icon"),
        ({"icon": "../../etc/passwd"}, "icon"),
        ({"team_id": 0}, "team"),
        ({"default_priority": 4}, "default_priority"),
    ],
)
def test_what_is_wrong_with_a_topic(admin, alpha, wrong, field):
    with pytest.raises(Invalid) as caught:
        create_topic(actor=admin, new=NewTopic(**{"key": "live", "title": "Live"} | wrong), now=NOW)
    assert list(caught.value.fields) == [field]
    assert (Topic.objects.count(), told()) == (3, [])


def test_another_tenants_team_is_no_team(admin, alpha, world):
    new = NewTopic(key="live", title="Live", team_id=world.beta.teams["support"])
    with pytest.raises(Invalid) as caught:
        create_topic(actor=admin, new=new, now=NOW)
    assert list(caught.value.fields) == ["team"]


def test_changes_are_told_by_their_names(admin, alpha):
    topic_id = alpha.topics["charge"]
    changes = {"title": "Charge", "team_id": None, "is_active": False}
    update_topic(actor=admin, topic_id=topic_id, changes=changes, now=NOW)
    topic = Topic.objects.get(id=topic_id)
    assert (topic.title, topic.team_id, topic.is_active) == ("Charge", None, False)
    update_topic(actor=admin, topic_id=topic_id, changes=changes, now=NOW)
    assert [data["fields"] for _, _, data in told()] == [["team_id", "is_active"]]


def test_a_topics_key_stays(admin, alpha):
    with pytest.raises(Invalid, match="cannot be changed"):
        update_topic(actor=admin, topic_id=alpha.topics["charge"], changes={"key": "fee"}, now=NOW)


def test_topics_in_another_order(admin, alpha):
    reorder_topics(actor=admin, topic_ids=[alpha.topics["threat"], alpha.topics["charge"]], now=NOW)
    assert keys() == ["threat", "charge", "other"]
    assert [data["fields"] for _, _, data in told()] == [["position"]] * 3
    reorder_topics(actor=admin, topic_ids=[alpha.topics["threat"]] * 2, now=NOW)
    assert (keys(), len(told())) == (["threat", "charge", "other"], 3)
    with pytest.raises(NotFound):
        reorder_topics(actor=admin, topic_ids=[0], now=NOW)


def test_a_form_is_published_once_for_each_change(admin, alpha):
    topic_id = alpha.topics["charge"]
    first = publish_form(actor=admin, topic_id=topic_id, fields=[QUESTION], now=NOW)
    again = publish_form(actor=admin, topic_id=topic_id, fields=[QUESTION | {"required": True}], now=NOW)
    assert (first.number, again.id) == (2, first.id)
    with pytest.raises(BadForm):
        publish_form(actor=admin, topic_id=topic_id, fields=[QUESTION, QUESTION], now=NOW)
    with pytest.raises(NoTopic):
        publish_form(actor=admin, topic_id=0, fields=[], now=NOW)
    assert [code for code, _, _ in told()] == ["tickets.form_published"]


def test_a_ticket_keeps_the_form_it_answered(admin, alpha):
    before = open_ticket(alpha, topic="charge")
    version = publish_form(actor=admin, topic_id=alpha.topics["charge"], fields=[QUESTION], now=NOW)
    with pytest.raises(BadAnswers):
        open_ticket(alpha, topic="charge", key="second")
    after = open_ticket(alpha, topic="charge", key="third", answers={"which": "This"})
    assert (before.form_version.number, after.form_version_id) == (1, version.id)


def test_a_follow_up_asks_nothing_again_whatever_the_topic_asks_now(admin, alpha):
    """Its topic may even be switched off meanwhile: the customer only answered on their request."""
    closed = open_ticket(alpha, topic="charge")
    for status in (Status.SOLVED, Status.CLOSED):
        set_status(actor=admin, ticket_id=closed.id, status=status, now=NOW)
    publish_form(actor=admin, topic_id=closed.topic_id, fields=[QUESTION], now=NOW)
    update_topic(actor=admin, topic_id=closed.topic_id, changes={"is_active": False}, now=NOW)
    taken = post_customer_reply(
        actor=visitor(alpha, closed.id),
        ticket_id=closed.id,
        body="It happened again",
        key="late",
        now=NOW + HOUR,
        reopen_window=timedelta(days=14),
    )
    follow_up = Ticket.objects.get(id=taken.id)
    assert (follow_up.follow_up_of_id, follow_up.answers) == (closed.id, {"amount": "12.50"})
    assert follow_up.form_version_id == closed.form_version_id


# Policies


def test_a_policy_is_tried_last_and_has_terms(admin, alpha):
    policy = create_policy(actor=admin, key="fast", name="Fast", terms=TERMS, now=NOW)
    assert (policy.position, policy.is_active) == (1, True)
    assert SlaPolicyVersion.objects.get(policy=policy).terms["targets"] == TERMS["targets"]
    assert told() == [
        ("tickets.policy_saved", policy.id, {"policy_id": policy.id, "fields": ["created"]}),
        ("tickets.policy_published", policy.id, {"policy_id": policy.id, "number": 1}),
    ]


def stage(step):
    return [{"at": {"percent": 50}, "ladder": [{"steps": [step]}]}]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"calendar": "moon"}, "calendar"),
        ({"thresholds": stage({"notify": ["leads:moon"]})}, "thresholds"),
        ({"thresholds": stage({"move_to_team": "moon"})}, "thresholds"),
        ({"thresholds": stage({"assign": "member:0"})}, "thresholds"),
        ({"conditions": {"fact": "team", "is": ["moon"]}}, "conditions.team"),
        ({"conditions": {"fact": "topic", "is": ["charge", "moon"]}}, "conditions.topic"),
        ({"conditions": {"fact": "customer_kind", "is": ["alien"]}}, "conditions.customer_kind"),
        ({"conditions": {"fact": "channel", "is": ["fax"]}}, "conditions.channel"),
        ({"targets": {}}, "targets"),
    ],
)
def test_what_policies_name_must_be_there(admin, alpha, change, field):
    policy = SlaPolicy.objects.get()
    with pytest.raises(BadTerms) as caught:
        publish_policy(actor=admin, policy_id=policy.id, terms=TERMS | change, now=NOW)
    assert list(caught.value.fields) == [field]
    assert (SlaPolicyVersion.objects.count(), told()) == (1, [])


def test_terms_are_published_once_for_each_change(admin, alpha):
    policy = SlaPolicy.objects.get()
    assert publish_policy(actor=admin, policy_id=policy.id, terms=TERMS, now=NOW).number == 1
    fast = TERMS | {
        "targets": {"first_reply": {"normal": 15}},
        "conditions": {"fact": "tier", "is": ["vip", "top"]},
    }
    assert publish_policy(actor=admin, policy_id=policy.id, terms=fast, now=NOW).number == 2
    turned = fast | {"conditions": {"fact": "tier", "is": ["top", "vip"]}}
    assert publish_policy(actor=admin, policy_id=policy.id, terms=turned, now=NOW).number == 2
    with pytest.raises(NoPolicy):
        publish_policy(actor=admin, policy_id=0, terms=TERMS, now=NOW)


def test_new_terms_are_for_clocks_that_start_later_until_the_ticket_changes(admin, alpha):
    ticket = open_ticket(alpha)
    clock = Clock.objects.get(metric="first_reply")
    policy = SlaPolicy.objects.get()
    halved = TERMS | {"targets": {"first_reply": {"normal": 120, "high": 60}}}
    version = publish_policy(actor=admin, policy_id=policy.id, terms=halved, now=NOW)
    clock.refresh_from_db()
    assert (clock.target_seconds, clock.due_at) == (4 * 3600, NOW + 4 * HOUR)
    later = open_ticket(alpha, key="later")
    assert Clock.objects.get(ticket=later).target_seconds == 2 * 3600
    set_priority(actor=admin, ticket_id=ticket.id, priority=Priority.HIGH, now=NOW)
    clock.refresh_from_db()
    assert (clock.policy_version_id, clock.due_at) == (version.id, NOW + HOUR)


def test_a_policy_that_is_switched_off_matches_nothing(admin, alpha):
    policy = SlaPolicy.objects.get()
    update_policy(actor=admin, policy_id=policy.id, name="Rests", is_active=False, now=NOW)
    update_policy(actor=admin, policy_id=policy.id, name="Rests", is_active=False, now=NOW)
    assert [data["fields"] for _, _, data in told()] == [["name", "is_active"]]
    open_ticket(alpha)
    assert not Clock.objects.exists()
    with pytest.raises(Invalid):
        update_policy(actor=admin, policy_id=policy.id, name="x" * 81, now=NOW)


def test_the_order_of_policies_decides(admin, alpha):
    fast = create_policy(
        actor=admin,
        key="fast",
        name="Fast",
        terms=TERMS | {"targets": {"resolution": {"normal": 5}}},
        now=NOW,
    )
    reorder_policies(actor=admin, policy_ids=[fast.id], now=NOW)
    open_ticket(alpha)
    assert Clock.objects.get().target_seconds == 300
    with pytest.raises(Invalid) as caught:
        create_policy(actor=admin, key="fast", name="Again", terms=TERMS, now=NOW)
    assert caught.value.fields == {"key": ["This is taken already. Choose another."]}


def test_a_roster_that_ends_refuses_no_ticket(admin, alpha):
    """No deadline can be told until somebody writes the next weeks; the customer must not notice."""
    from kernel.clock.operations import create_calendar

    roster = {"time_zone": "Europe/Berlin", "shifts": {"2026-03-02": {"09:00": "12:00"}}}
    create_calendar(actor=admin, key="roster", name="Roster", definition=roster, now=NOW)
    publish_policy(
        actor=admin, policy_id=SlaPolicy.objects.get().id, terms=TERMS | {"calendar": "roster"}, now=NOW
    )
    ticket = open_ticket(alpha)
    found = Clock.objects.get(ticket=ticket, metric="first_reply")
    assert (found.state, found.due_at, ticket.next_due_at) == ("running", None, None)
    set_priority(actor=admin, ticket_id=ticket.id, priority=Priority.URGENT, now=NOW)
    found.refresh_from_db()
    assert found.due_at == NOW + HOUR


# Who may


@pytest.mark.parametrize("who", ["agent", "specialist", "lead"])
def test_only_admins_configure(alpha, who):
    actor = getattr(alpha, who).actor
    policy_id, topic_id = SlaPolicy.objects.get().id, alpha.topics["charge"]
    for attempt in (
        lambda: create_topic(actor=actor, new=NewTopic(key="x", title="x"), now=NOW),
        lambda: update_topic(actor=actor, topic_id=topic_id, changes={"title": "x"}, now=NOW),
        lambda: reorder_topics(actor=actor, topic_ids=[], now=NOW),
        lambda: publish_form(actor=actor, topic_id=topic_id, fields=[QUESTION], now=NOW),
        lambda: create_policy(actor=actor, key="x", name="x", terms=TERMS, now=NOW),
        lambda: update_policy(actor=actor, policy_id=policy_id, name="x", now=NOW),
        lambda: reorder_policies(actor=actor, policy_ids=[], now=NOW),
        lambda: publish_policy(actor=actor, policy_id=policy_id, terms=TERMS | {"thresholds": []}, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert (keys(), told()) == (["charge", "other", "threat"], [])


def test_another_tenants_topics_and_policies_are_not_there(admin, alpha, world):
    theirs = world.beta.topics["charge"]
    with pytest.raises(NoTopic):
        update_topic(actor=admin, topic_id=theirs, changes={"title": "x"}, now=NOW)
    with pytest.raises(NotFound):
        reorder_topics(actor=admin, topic_ids=[theirs], now=NOW)


# What was decided stays


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE tickets_formversion SET number = 9",
        "DELETE FROM tickets_formversion",
        "TRUNCATE tickets_formversion CASCADE",
        "UPDATE tickets_slapolicyversion SET terms = '{}'",
        "DELETE FROM tickets_slapolicyversion",
        "TRUNCATE tickets_slapolicyversion CASCADE",
        "TRUNCATE tickets_clockevent",
    ],
)
def test_versions_are_not_changed_even_by_the_owner(owner, statement):
    with pytest.raises(psycopg.errors.RestrictViolation, match="this never changes"):
        owner.execute(statement)


def test_every_history_has_its_triggers(owner):
    rows = owner.execute(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgname IN ('history', 'no_truncate')"
    ).fetchall()
    for table in (
        "tickets_formversion",
        "tickets_slapolicyversion",
        "tickets_clockevent",
        "clock_calendarversion",
    ):
        assert {(table, "history"), (table, "no_truncate")} <= set(rows)
