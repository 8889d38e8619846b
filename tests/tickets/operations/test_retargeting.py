"""Changed policies and hours are brought to every open ticket, batch by batch, once."""

from datetime import timedelta

import pytest

from kernel.clock.models import Calendar
from kernel.clock.operations import publish_version
from kernel.events.models import Delivery, Event
from kernel.events.registry import Occurrence, decode, get_consumer
from kernel.tenancy.context import tenant_context
from kernel.timers.models import Timer, TimerState
from kernel.timers.registry import DueTimer
from tests.tickets.desk import open_ticket
from tests.world import NOW, OFFICE, TERMS
from tickets.models import Clock, ClockEvent, Retargeting, RetargetingSlice, SlaPolicy, Ticket
from tickets.operations import retargeting
from tickets.operations.policies import create_policy, publish_policy, reorder_policies, update_policy
from tickets.operations.statuses import set_status
from tickets.queries.changes import get_change, list_changes
from tickets.queries.preview import preview
from tickets.queries.proposals import propose_hours, propose_policy
from tickets.rules.policy import parse_terms
from tickets.rules.words import Status

LATER = NOW + timedelta(hours=3)
TIGHT = TERMS | {
    "targets": TERMS["targets"] | {"first_reply": {"urgent": 30, "high": 60, "normal": 120, "low": 240}}
}


@pytest.fixture
def desk(world, monkeypatch):
    monkeypatch.setattr(retargeting, "BATCH", 2)
    with tenant_context(world.alpha.id):
        for number in range(7):
            open_ticket(world.alpha, key=f"k{number}")
        solved = open_ticket(world.alpha, key="solved")
        set_status(actor=world.alpha.admin.actor, ticket_id=solved.id, status=Status.SOLVED, now=NOW)
        yield world.alpha


@pytest.fixture
def policy(desk):
    return SlaPolicy.objects.get(key="standard")


def consume(code, *, now=LATER):
    """What the workers would do with the newest event of a code."""
    row = Event.objects.filter(code=code).latest("id")
    owed = Delivery.objects.filter(event=row, consumer__startswith="tickets.retarget")
    event = Occurrence(
        id=row.id, code=code, actor_kind=row.actor_kind, actor_id=row.actor_id, subject_kind=row.subject_kind,
        subject_id=row.subject_id, occurred_at=row.occurred_at, fact=decode(code, row.data),
    )  # fmt: skip
    for delivery in owed:
        get_consumer(delivery.consumer)(event=event, now=now)


def fire(*, now=LATER, together=False):
    """Whether there was a timer to fire: the one that waits longest, or all at once."""
    armed = Timer.objects.filter(kind=retargeting.TIMER, state=TimerState.ARMED).order_by("due_at", "id")
    rows = list(armed if together else armed[:1])
    due = [DueTimer(row.id, row.subject_id, row.key, row.due_at, row.generation) for row in rows]
    for row in rows:
        Timer.objects.filter(id=row.id).update(state=TimerState.FIRED)
    if due:
        retargeting.go_on(due=due, now=now)
    return bool(due)


def go_through(*, now=LATER, together=False):
    firings = 0
    while fire(now=now, together=together):
        firings += 1
    return firings


def dues():
    return set(Clock.objects.filter(metric="first_reply", state="running").values_list("due_at", flat=True))


@pytest.mark.parametrize("together", [False, True])
def test_a_new_version_reaches_every_open_ticket_once(desk, policy, together):
    publish_policy(actor=desk.admin.actor, policy_id=policy.id, terms=TIGHT, now=LATER)
    consume("tickets.policy_published")
    assert RetargetingSlice.objects.count() == 4
    go_through(together=together)
    change = list_changes()[0]
    assert (change.cause, change.name, change.started_by) == ("policy", "Standard", "Admin Alpha")
    assert (change.total, change.done, change.moved, change.breached) == (7, 7, 7, 7)
    assert change.finished_at == LATER
    assert dues() == {NOW + timedelta(hours=2)}
    assert (
        ClockEvent.objects.filter(mark="retarget").count() == 14
    )  # the resolution too: its version is another
    assert go_through() == 0


def test_the_preview_said_so(desk, policy):
    said = preview(
        propose_policy(policy_id=policy.id, terms=parse_terms(TIGHT)), actor=desk.admin.actor, now=LATER
    )
    assert said.words == "7 tickets move, 7 would be breached now"
    publish_policy(actor=desk.admin.actor, policy_id=policy.id, terms=TIGHT, now=LATER)
    consume("tickets.policy_published")
    go_through()
    change = list_changes()[0]
    assert (change.moved, change.breached) == (said.moved, said.breached)


def test_hours_reach_the_clocks_too(desk):
    calendar = Calendar.objects.get(key="office")
    longer = {"time_zone": "Europe/Berlin", "hours": OFFICE | {"mon": [["09:00", "12:00"]]}}
    said = preview(propose_hours("office", parse(longer)), actor=desk.admin.actor, now=LATER)
    publish_version(actor=desk.admin.actor, calendar_id=calendar.id, definition=longer, now=LATER)
    consume("clock.calendar_published")
    go_through()
    change = list_changes()[0]
    assert (change.cause, change.name) == ("calendar", "Office hours")
    assert (change.done, change.moved, change.breached) == (7, 14, 0) == (7, said.moved, said.breached)
    # Opened at 10:00 in Berlin: two hours until noon, two more on Tuesday from nine.
    assert dues() == {NOW + timedelta(days=1, hours=1)}


def parse(definition):
    from kernel.clock.rules.parsing import parse_schedule

    return parse_schedule(definition)


def test_switching_off_ends_what_is_no_longer_promised(desk, policy):
    update_policy(actor=desk.admin.actor, policy_id=policy.id, is_active=False, now=LATER)
    consume("tickets.policy_saved")
    go_through()
    assert set(Clock.objects.filter(ticket__status=0).values_list("state", flat=True)) == {"cancelled"}
    assert set(Ticket.objects.values_list("next_due_at", flat=True)) == {None}


def test_switching_on_again_and_a_new_policy_begin_where_they_should(desk, policy):
    update_policy(actor=desk.admin.actor, policy_id=policy.id, is_active=False, now=LATER)
    consume("tickets.policy_saved")
    go_through()
    update_policy(actor=desk.admin.actor, policy_id=policy.id, is_active=True, now=LATER)
    consume("tickets.policy_saved")
    go_through()
    assert dues() == {NOW + timedelta(hours=4)}
    assert Clock.objects.filter(metric="first_reply", cycle=2, started_at=NOW).count() == 7


def test_order_matters_and_names_do_not(desk, policy):
    create_policy(actor=desk.admin.actor, key="tight", name="Tight", terms=TIGHT, now=LATER)
    update_policy(actor=desk.admin.actor, policy_id=policy.id, name="Usual", now=LATER)
    consume("tickets.policy_saved")
    assert not Retargeting.objects.exists()
    tight = SlaPolicy.objects.get(key="tight")
    reorder_policies(actor=desk.admin.actor, policy_ids=[tight.id], now=LATER)
    consume("tickets.policy_saved")
    go_through()
    assert dues() == {NOW + timedelta(hours=2)}


def test_a_change_before_the_first_batch_joins_the_job(desk, policy):
    publish_policy(actor=desk.admin.actor, policy_id=policy.id, terms=TIGHT, now=LATER)
    consume("tickets.policy_published")
    consume("tickets.policy_published")
    assert Retargeting.objects.count() == 1


def test_a_later_change_takes_over(desk, policy):
    publish_policy(actor=desk.admin.actor, policy_id=policy.id, terms=TIGHT, now=LATER)
    consume("tickets.policy_published")
    fire()
    publish_policy(actor=desk.admin.actor, policy_id=policy.id, terms=TERMS, now=LATER)
    consume("tickets.policy_published")
    first, second = Retargeting.objects.order_by("id")
    assert (first.replaced_by_id, first.finished_at, second.finished_at) == (second.id, LATER, None)
    go_through()
    assert dues() == {NOW + timedelta(hours=4)}
    assert get_change(first.id).done == 1
    assert get_change(second.id).done == 7
    newest = policy.versions.latest("number").id
    assert set(Clock.objects.filter(state="running").values_list("policy_version_id", flat=True)) == {newest}


def test_what_comes_meanwhile_is_gone_through_too(desk, policy):
    publish_policy(actor=desk.admin.actor, policy_id=policy.id, terms=TIGHT, now=LATER)
    consume("tickets.policy_published")
    open_ticket(desk, key="late")
    go_through()
    assert dues() == {NOW + timedelta(hours=2)}


def test_a_batch_that_fails_leaves_its_slice_as_it_was(desk, policy, monkeypatch):
    publish_policy(actor=desk.admin.actor, policy_id=policy.id, terms=TIGHT, now=LATER)
    consume("tickets.policy_published")
    before = list(RetargetingSlice.objects.order_by("id").values())

    def die(*_, **__):
        raise RuntimeError

    from django.db import transaction

    monkeypatch.setattr(RetargetingSlice, "save", die)
    with pytest.raises(RuntimeError), transaction.atomic():
        fire()
    monkeypatch.undo()
    assert list(RetargetingSlice.objects.order_by("id").values()) == before
    assert not ClockEvent.objects.filter(mark="retarget").exists()
    go_through()
    assert ClockEvent.objects.filter(mark="retarget").count() == 14


def test_no_open_ticket_no_job(world):
    with tenant_context(world.alpha.id):
        policy = SlaPolicy.objects.get(key="standard")
        publish_policy(actor=world.alpha.admin.actor, policy_id=policy.id, terms=TIGHT, now=NOW)
        consume("tickets.policy_published")
        assert not Retargeting.objects.exists()
