"""Rules that wait for a time: once for each moment, not early, and not when it moved meanwhile."""

from datetime import timedelta

import pytest

from kernel.clock.models import Calendar
from kernel.clock.operations import publish_version
from kernel.tenancy.context import tenant_context
from tests.tickets.automation_desk import after, make, runs, settle, tick, timers
from tests.tickets.desk import open_ticket, visitor
from tests.world import NOW
from tickets.models import AutomationRun, Mode, Ticket
from tickets.operations import time_rules
from tickets.operations.automation import publish_automation, update_automation
from tickets.operations.customers import post_customer_reply
from tickets.operations.replying import post_reply
from tickets.operations.statuses import set_status
from tickets.rules.words import Status

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOTE = [{"note": "Still waiting"}]
IS_PENDING = {"fact": "status", "is": ["pending"]}


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


def answer(place, ticket, *, now, key="r"):
    post_reply(actor=place.agent.actor, ticket_id=ticket.id, body="We look into it.", key=key, now=now)


def write(place, ticket, *, now, key="c"):
    post_customer_reply(
        actor=visitor(place, ticket.id), ticket_id=ticket.id, body="And now?", key=key, now=now, reopen_window=14 * DAY
    )  # fmt: skip


def test_it_acts_once_when_its_time_has_passed(alpha):
    rule = make(alpha, "wait", after(120, "created", then=NOTE))
    ticket = open_ticket(alpha)
    settle(NOW)
    assert timers() == [(ticket.id, NOW + 2 * HOUR)]
    assert tick(NOW + 2 * HOUR - timedelta(microseconds=1)) == 1  # the walk over the tickets that there were
    assert runs() == []
    assert tick(NOW + 2 * HOUR) == 1
    assert runs() == [("wait", "done", ["note"])]
    time_rules.Round([Ticket.objects.get(id=ticket.id)], now=NOW + DAY).consider(
        ticket.id, time_rules.list_active(rule_ids=[rule.id])[0]
    )
    settle(NOW + DAY)
    assert (tick(NOW + DAY), len(runs())) == (0, 1)
    run = AutomationRun.objects.get()
    assert (run.cause, run.cause_id) == ("time", int(NOW.timestamp() * 1_000_000))


def test_not_when_the_customer_answered_meanwhile(alpha):
    make(alpha, "remind", after(2880, "last_customer_message", then=NOTE))
    ticket = open_ticket(alpha)
    settle(NOW)
    write(alpha, ticket, now=NOW + DAY)
    tick(NOW + 2 * DAY)  # before the answer was dealt with: looked at again, and set anew
    assert (runs(), timers()) == ([], [(ticket.id, NOW + 3 * DAY)])
    settle(NOW + 2 * DAY)
    assert timers() == [(ticket.id, NOW + 3 * DAY)]
    tick(NOW + 3 * DAY)
    assert runs() == [("remind", "done", ["note"])]


def test_not_when_its_conditions_no_longer_hold(alpha):
    make(alpha, "remind", after(60, "last_staff_reply", then=NOTE, conditions=IS_PENDING))
    ticket = open_ticket(alpha)
    answer(alpha, ticket, now=NOW)
    settle(NOW)
    set_status(actor=alpha.agent.actor, ticket_id=ticket.id, status=Status.ON_HOLD, now=NOW)
    settle(NOW)
    tick(NOW + HOUR)
    assert runs() == []
    set_status(actor=alpha.agent.actor, ticket_id=ticket.id, status=Status.PENDING, now=NOW + 2 * HOUR)
    settle(NOW + 2 * HOUR)  # its time has passed already: it acts as soon as both are so
    assert runs() == [("remind", "done", ["note"])]


def test_it_acts_again_for_another_moment(alpha):
    make(alpha, "remind", after(60, "last_staff_reply", then=NOTE))
    ticket = open_ticket(alpha)
    for nth in range(2):
        answer(alpha, ticket, now=NOW + nth * DAY, key=f"r{nth}")
        settle(NOW + nth * DAY)
        tick(NOW + nth * DAY + HOUR)
        settle(NOW + nth * DAY + HOUR)
    assert runs() == [("remind", "done", ["note"])] * 2


def test_what_the_desk_itself_does_is_no_activity(alpha):
    make(alpha, "quiet", after(60, "updated", then=NOTE))
    ticket = open_ticket(alpha)
    for hours in range(4):
        settle(NOW + hours * HOUR)
        tick(NOW + hours * HOUR)
    assert runs() == [("quiet", "done", ["note"])]
    assert timers() == []
    answer(alpha, ticket, now=NOW + DAY)
    settle(NOW + DAY)
    assert timers() == [(ticket.id, NOW + DAY + HOUR)]


def test_only_open_hours_count_when_a_calendar_is_named(alpha):
    make(alpha, "office", after(10 * 60, "created", then=NOTE, business="office"))
    ticket = open_ticket(alpha)  # 10:00 in Berlin; ten office hours on is 12:00 of the next day
    settle(NOW)
    assert timers() == [(ticket.id, NOW + DAY + 2 * HOUR)]


def test_another_version_of_the_calendar_moves_what_waits(alpha):
    make(alpha, "office", after(10 * 60, "created", then=NOTE, business="office"))
    ticket = open_ticket(alpha)
    settle(NOW)
    calendar = Calendar.objects.get(key="office")
    hours = {day: [["09:00", "12:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
    definition = {"time_zone": "Europe/Berlin", "hours": hours}
    publish_version(actor=alpha.admin.actor, calendar_id=calendar.id, definition=definition, now=NOW)
    time_rules.cover_calendar(calendar_id=calendar.id, now=NOW)
    tick(NOW)
    assert timers() == [
        (ticket.id, NOW + 3 * DAY + HOUR)
    ]  # two hours today, three each day: an hour on Thursday...


# Coming into force over the tickets that there are


def test_a_new_rule_covers_the_tickets_that_there_are_in_batches(alpha, monkeypatch):
    monkeypatch.setattr(time_rules, "BATCH", 2)
    tickets = [open_ticket(alpha, key=str(nth), now=NOW + nth * HOUR) for nth in range(5)]
    set_status(actor=alpha.agent.actor, ticket_id=tickets[4].id, status=Status.SOLVED, now=NOW + 5 * HOUR)
    now = NOW + 2 * HOUR + timedelta(minutes=30)
    make(alpha, "wait", after(60, "created", then=NOTE), now=now)
    walks = 0
    while timers("tickets.time_rule_cover"):
        tick(now)
        walks += 1
    assert walks == 3
    # What was over when the rule came into force is past.
    assert timers() == [(ticket.id, NOW + (nth + 1) * HOUR) for nth, ticket in enumerate(tickets) if nth >= 2]
    for nth in range(3, 7):
        tick(NOW + nth * HOUR)
    assert runs() == [("wait", "done", ["note"])] * 3


def test_existing_ones_are_included_where_that_was_chosen(alpha):
    old, tagged = open_ticket(alpha), open_ticket(alpha, key="two", topic="charge")
    conditions = {"fact": "topic", "is": ["charge"]}
    make(
        alpha,
        "wait",
        after(60, "created", then=NOTE, conditions=conditions),
        now=NOW + DAY,
        include_existing=True,
    )
    tick(NOW + DAY)
    assert runs() == [("wait", "done", ["note"])]
    assert AutomationRun.objects.get().ticket_id == tagged.id
    assert old.id not in dict(timers())


def test_what_was_tried_in_shadow_may_be_done_live(alpha):
    ticket = open_ticket(alpha)
    rule = make(
        alpha, "wait", after(60, "created", then=NOTE), mode=Mode.SHADOW, now=NOW + DAY, include_existing=True
    )
    tick(NOW + DAY)
    assert runs() == [("wait", "shadow", ["note"])]
    later = NOW + 2 * DAY
    update_automation(
        actor=alpha.admin.actor, rule_id=rule.id, mode=Mode.LIVE, include_existing=True, now=later
    )
    tick(later)
    tick(later)
    assert runs(ticket=ticket) == [("wait", "shadow", ["note"]), ("wait", "done", ["note"])]


def test_another_version_with_the_same_time_keeps_what_it_waits_for(alpha):
    rule = make(alpha, "wait", after(60, "created", then=NOTE))
    ticket = open_ticket(alpha)
    settle(NOW)
    definition = after(60, "created", then=[{"set_priority": "high"}])
    publish_automation(actor=alpha.admin.actor, rule_id=rule.id, definition=definition, now=NOW + 2 * HOUR)
    tick(NOW + 2 * HOUR)  # an hour late
    assert runs(ticket=ticket) == [("wait", "done", ["set_priority"])]


def test_a_rule_that_was_made_a_draft_again_fires_nothing(alpha):
    rule = make(alpha, "wait", after(60, "created", then=NOTE))
    open_ticket(alpha)
    settle(NOW)
    update_automation(actor=alpha.admin.actor, rule_id=rule.id, mode=Mode.DRAFT, now=NOW)
    tick(NOW + HOUR)
    assert runs() == []


@pytest.mark.parametrize("minutes", [1, 7])
def test_two_time_rules_on_one_ticket_go_in_order(alpha, minutes):
    make(alpha, "first", after(minutes, "created", then=[{"tags": {"add": ["late"]}}]))
    conditions = {"fact": "tags", "is": ["late"]}
    make(alpha, "second", after(minutes, "created", then=NOTE, conditions=conditions))
    open_ticket(alpha)
    settle(NOW)
    tick(NOW + DAY)
    assert runs() == [("first", "done", ["tags"]), ("second", "done", ["note"])]
