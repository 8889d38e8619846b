"""Rules that act on what happened: in order, once, and never without end."""

from datetime import timedelta

import pytest

from kernel.events.delivering import occurrence_of
from kernel.events.models import Delivery, Event
from kernel.people.models import Notification
from kernel.tenancy.context import tenant_context
from tests.tickets.automation_desk import LATER, deliver, make, on, runs, settle
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.models import AutomationRun, Message, Mode, Ticket
from tickets.operations.automating import run_for_event
from tickets.operations.automation import publish_automation, reorder_automations, update_automation
from tickets.operations.properties import set_tags
from tickets.rules.words import Priority, Status

TAG_VIP = {"tags": {"add": ["vip"]}}
IS_CHARGE = {"fact": "topic", "is": ["charge"]}
IS_VIP = {"fact": "tags", "is": ["vip"]}


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


def again(ticket):
    return Ticket.objects.get(id=ticket.id)


def tag(place, ticket, *tags, now=LATER):
    set_tags(actor=place.agent.actor, ticket_id=ticket.id, tags=list(tags), now=now)


def test_a_live_rule_acts_where_its_conditions_hold(alpha):
    make(alpha, "vip", on("created", then=[TAG_VIP, {"set_priority": "high"}], conditions=IS_CHARGE))
    mine, other = open_ticket(alpha, topic="charge"), open_ticket(alpha, key="two")
    settle(LATER)
    assert (again(mine).tags, Priority(again(mine).priority)) == (["vip"], Priority.HIGH)
    assert again(other).tags == []
    [run] = AutomationRun.objects.all()
    created = Event.objects.get(code="tickets.created", subject_id=mine.id)
    assert (run.ticket_id, run.cause, run.cause_id, run.depth) == (mine.id, "tickets.created", created.id, 0)
    assert run.changes == [
        {"step": "tags", "did": "done", "old": "", "new": "vip"},
        {"step": "set_priority", "did": "done", "old": "normal", "new": "high"},
    ]


def test_what_a_rule_did_is_announced_in_the_name_of_its_run(alpha):
    make(alpha, "vip", on("created", then=[TAG_VIP, {"note": "Take care"}]))
    ticket = open_ticket(alpha)
    settle(LATER)
    run = AutomationRun.objects.get()
    events = Event.objects.filter(
        subject_id=ticket.id, code__in=["tickets.tags_changed", "tickets.note_added"]
    )
    assert {(event.actor_kind, event.actor_id) for event in events} == {("system", run.id)}
    assert len(events) == 2


def test_rules_act_in_order_each_on_what_the_earlier_ones_left(alpha):
    make(alpha, "second", on("created", then=[{"set_priority": "urgent"}], conditions=IS_VIP))
    first = make(alpha, "first", on("created", then=[TAG_VIP]))
    open_ticket(alpha)
    settle(LATER)
    assert runs() == [("first", "done", ["tags"])]
    reorder_automations(actor=alpha.admin.actor, rule_ids=[first.id], now=LATER)
    ticket = open_ticket(alpha, key="two")
    settle(LATER)
    assert runs(ticket=ticket) == [("first", "done", ["tags"]), ("second", "done", ["set_priority"])]


def test_a_draft_does_nothing_and_a_shadow_only_says_what_it_would_do(alpha):
    steps = [TAG_VIP, {"move_to_team": "billing"}, {"note": "Hello"}, {"notify": ["team"]}]
    make(alpha, "draft", on("created", then=steps), mode=Mode.DRAFT)
    shadow = make(alpha, "shadow", on("created", then=steps), mode=Mode.SHADOW)
    ticket = open_ticket(alpha)
    before = (
        again(ticket).updated_at,
        Event.objects.count(),
        Notification.objects.count(),
        Message.objects.count(),
    )
    settle(LATER)
    after = (
        again(ticket).updated_at,
        Event.objects.count(),
        Notification.objects.count(),
        Message.objects.count(),
    )
    assert after == before
    assert runs() == [("shadow", "shadow", ["tags", "move_to_team", "note", "notify"])]
    update_automation(actor=alpha.admin.actor, rule_id=shadow.id, mode=Mode.LIVE, now=LATER)
    assert runs() == [("shadow", "shadow", ["tags", "move_to_team", "note", "notify"])]


def test_what_the_shadow_says_is_what_the_live_rule_does(alpha):
    steps = [
        TAG_VIP, {"raise_priority": True}, {"set_status": "on_hold"}, {"move_to_team": "billing"}, {"assign": "nobody"},
        {"set_status": "open"}, {"tags": {"remove": ["vip"], "add": ["done"]}},
    ]  # fmt: skip
    make(alpha, "shadow", on("created", then=steps), mode=Mode.SHADOW)
    make(alpha, "live", on("created", then=steps))
    open_ticket(alpha)
    settle(LATER)
    foreseen, done = AutomationRun.objects.order_by("id")
    told = [[change for change in run.changes if change["step"] != "assign"] for run in (foreseen, done)]
    assert told[0] == told[1]


def test_a_rule_that_would_change_nothing_leaves_no_trace(alpha):
    make(alpha, "vip", on("created", then=[{"set_priority": "normal"}, {"move_to_team": "support"}]))
    open_ticket(alpha)
    settle(LATER)
    assert runs() == []


def test_the_same_event_twice_acts_once(alpha):
    make(alpha, "note", on("created", then=[{"note": "Hello"}]))
    open_ticket(alpha)
    event = occurrence_of(Event.objects.get(code="tickets.created"))
    run_for_event(event=event, now=LATER)
    run_for_event(event=event, now=LATER)
    assert runs() == [("note", "done", ["note"])]
    assert Message.objects.filter(visibility=1).count() == 1


def test_another_version_does_not_act_on_the_same_event_again(alpha):
    rule = make(alpha, "note", on("created", then=[{"note": "Hello"}]))
    open_ticket(alpha)
    event = occurrence_of(Event.objects.get(code="tickets.created"))
    run_for_event(event=event, now=LATER)
    publish_automation(
        actor=alpha.admin.actor,
        rule_id=rule.id,
        definition=on("created", then=[{"note": "Other"}]),
        now=LATER,
    )
    run_for_event(event=event, now=LATER)
    assert len(runs()) == 1


def test_where_no_rule_waits_nothing_is_delivered(alpha):
    open_ticket(alpha)
    assert not Delivery.objects.filter(consumer="tickets.automate").exists()
    make(alpha, "tags", on("tags_changed", then=[{"note": "Tagged"}]), mode=Mode.SHADOW)
    ticket = open_ticket(alpha, key="two")
    assert not Delivery.objects.filter(consumer="tickets.automate").exists()
    tag(alpha, ticket, "x")
    assert [one.event.code for one in Delivery.objects.filter(consumer="tickets.automate")] == [
        "tickets.tags_changed"
    ]


# Rules that set each other off


def test_two_rules_that_undo_each_other_are_stopped_and_written_down_once(alpha):
    make(alpha, "up", on("priority_changed", then=[{"set_priority": "high"}]))
    make(alpha, "down", on("priority_changed", then=[{"set_priority": "low"}]))
    make(alpha, "start", on("created", then=[{"set_priority": "urgent"}]))
    open_ticket(alpha)
    assert settle(LATER) <= 7
    outcomes = [(key, outcome) for key, outcome, _ in runs()]
    assert outcomes.count(("up", "loop")) == 1
    assert outcomes.count(("down", "loop")) == 1
    assert Notification.objects.filter(kind="tickets.automation_trouble").count() == 2
    assert set(
        Notification.objects.filter(kind="tickets.automation_trouble").values_list("membership_id", flat=True)
    ) == {alpha.admin.membership_id}
    assert max(AutomationRun.objects.values_list("depth", flat=True)) <= 6


def test_a_rule_that_announces_what_it_waits_for_acts_once(alpha):
    make(alpha, "notes", on("tags_changed", then=[{"note": "Tagged"}, {"tags": {"add": ["seen"]}}]))
    ticket = open_ticket(alpha)
    tag(alpha, ticket, "x")
    settle(LATER)
    assert runs() == [("notes", "done", ["note", "tags"]), ("notes", "loop", ["note"])]
    assert Message.objects.filter(ticket=ticket, visibility=1).count() == 1


def test_a_rule_that_comes_to_rest_is_no_loop(alpha):
    make(alpha, "seen", on("tags_changed", then=[{"tags": {"add": ["seen"]}}]))
    ticket = open_ticket(alpha)
    tag(alpha, ticket, "x")
    settle(LATER)
    assert runs() == [("seen", "done", ["tags"])]


def test_a_chain_knows_what_set_it_off(alpha):
    make(alpha, "one", on("created", then=[TAG_VIP]))
    make(alpha, "two", on("tags_changed", then=[{"set_priority": "high"}]))
    make(alpha, "three", on("priority_changed", then=[{"set_status": "open"}]))
    ticket = open_ticket(alpha)
    settle(LATER)
    first, second, third = AutomationRun.objects.order_by("id")
    assert [run.depth for run in (first, second, third)] == [0, 1, 2]
    assert (second.parent, third.parent) == (first, second)
    assert Status(again(ticket).status) is Status.OPEN


def test_a_rule_acts_at_most_ten_times_an_hour_on_a_ticket(alpha):
    make(alpha, "note", on("tags_changed", then=[{"note": "Tagged"}]))
    ticket, other = open_ticket(alpha), open_ticket(alpha, key="two")
    for nth in range(13):
        tag(alpha, ticket, f"t{nth}")
        settle(LATER)
    outcomes = [outcome for _, outcome, _ in runs(ticket=ticket)]
    assert outcomes == ["done"] * 10 + ["loop"]
    tag(alpha, other, "x")
    settle(LATER)
    assert runs(ticket=other) == [("note", "done", ["note"])]
    tag(alpha, ticket, "much-later")
    settle(LATER + timedelta(hours=2))
    assert [outcome for _, outcome, _ in runs(ticket=ticket)].count("done") == 11


def test_steps_that_are_refused_are_written_down_and_the_next_rule_acts(alpha):
    make(alpha, "move", on("created", then=[{"move_to_team": "billing"}]))
    make(alpha, "tag", on("created", then=[TAG_VIP]))
    from kernel.people.models import Team

    Team.objects.filter(key="billing").update(is_active=False)
    open_ticket(alpha)
    settle(LATER)
    assert runs() == [("move", "failed", []), ("tag", "done", ["tags"])]
    assert AutomationRun.objects.first().changes[0]["did"] == "refused:no_team"
    assert Notification.objects.filter(kind="tickets.automation_trouble").count() == 1


def test_a_ticket_that_went_into_another_one_is_left_alone(alpha):
    make(alpha, "tag", on("created", then=[TAG_VIP]))
    into, ticket = open_ticket(alpha), open_ticket(alpha, key="two")
    Ticket.objects.filter(id=ticket.id).update(merged_into=into)
    settle(LATER)
    assert runs(ticket=ticket) == []


def test_the_other_tenants_rules_do_not_act_here(world):
    with tenant_context(world.beta.id):
        make(world.beta, "tag", on("created", then=[TAG_VIP]))
    with tenant_context(world.alpha.id):
        ticket = open_ticket(world.alpha)
        assert deliver(LATER) == 0
        assert again(ticket).tags == []
        assert AutomationRun.objects.count() == 0


def test_nothing_but_what_was_waited_for_sets_a_rule_off(alpha):
    make(alpha, "note", on("status_changed", then=[{"note": "Moved"}]))
    ticket = open_ticket(alpha)
    tag(alpha, ticket, "x", now=NOW + timedelta(minutes=1))
    settle(LATER)
    assert runs() == []
