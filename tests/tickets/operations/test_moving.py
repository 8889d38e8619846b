"""Preview, quick moving and the book say the same of the same change."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from kernel.tenancy.context import tenant_context
from kernel.timers.models import Timer
from tests.tickets.desk import open_ticket
from tests.world import NOW, TERMS
from tickets.models import Clock, ClockEvent, SlaPolicy, Ticket
from tickets.operations import moving, retargeting
from tickets.operations.clocks import fire
from tickets.operations.policies import publish_policy
from tickets.operations.statuses import set_status
from tickets.queries.preview import preview
from tickets.queries.proposals import propose_policy
from tickets.rules.policy import parse_terms
from tickets.rules.words import Status

LADDER = [{"steps": [{"notify": ["assignee"]}]}]
LATER = NOW + timedelta(hours=9, microseconds=123_457)


@pytest.fixture
def desk(world):
    """Tickets of many pasts: paused now, paused once, twice, warned, breached, with something due and not recorded."""
    from kernel.timers.registry import DueTimer

    place = world.alpha
    with tenant_context(place.id):
        actor = place.agent.actor
        for number in range(8):
            ticket = open_ticket(place, key=f"k{number}", now=NOW + timedelta(minutes=number, microseconds=7))
            Ticket.objects.filter(id=ticket.id).update(priority=number % 4)
            for hours, status in ((1, Status.PENDING), (2, Status.OPEN), (3, Status.ON_HOLD))[: number % 4]:
                set_status(actor=actor, ticket_id=ticket.id, status=status, now=NOW + timedelta(hours=hours))
        early = Timer.objects.filter(kind="tickets.clock", state=0).order_by("id")[:5]
        due = [DueTimer(row.id, row.subject_id, row.key, row.due_at, row.generation) for row in early]
        fire(due=due, now=NOW + timedelta(hours=4, minutes=1))
        yield place


minutes = st.sampled_from([1, 60, 90, 240, 241, 481, 5_000])
targets = minutes | minutes.map(lambda m: {"minutes": m, "time": "calendar"})
row = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("low", "normal", "high", "urgent"), targets)
)  # fmt: skip
statuses = st.lists(st.sampled_from(["new", "open", "pending", "on_hold"]), unique=True)
stages = st.lists(
    st.sampled_from([{"percent": 50}, {"percent": 75}, {"before": 30}, {"after": 60}]),
    max_size=3,
    unique_by=str,
)
terms = st.fixed_dictionaries(
    {
        "calendar": st.just("office"),
        "targets": st.fixed_dictionaries(
            {"first_reply": row.filter(bool), "resolution": row}, optional={"agent_work": row, "team_time": row}
        ),
        "pauses": st.fixed_dictionaries({}, optional={"resolution": statuses, "first_reply": statuses}),
        "thresholds": stages.map(lambda ats: [{"at": at, "ladder": LADDER} for at in ats]),
    }
)  # fmt: skip


def state():
    """All that a change of terms may touch, without the ids of what it adds."""
    clocks = ("ticket_id", "metric", "cycle", "policy_version_id", "calendar_version_id", "target_seconds",
              "state", "started_at", "due_at", "breached_at", "ended_at")  # fmt: skip
    marks = ("clock__ticket_id", "clock__metric", "clock__cycle", "mark", "at", "target_seconds",
             "calendar_version_id", "threshold", "reason", "actor_kind", "actor_id")  # fmt: skip
    numbers = dict(Clock.objects.values_list("id", "ticket_id"))
    metrics = dict(Clock.objects.values_list("id", "metric"))
    armed = Timer.objects.filter(kind="tickets.clock", state=0).values_list("subject_id", "due_at")
    return {
        "clocks": sorted(Clock.objects.values_list(*clocks), key=repr),
        "marks": sorted(ClockEvent.objects.values_list(*marks), key=repr),
        "timers": sorted((numbers[one], metrics[one], due) for one, due in armed),
        "tickets": sorted(Ticket.objects.values_list("id", "next_due_at", "next_due_metric", "is_breached"), key=repr),
    }  # fmt: skip


def carried_out(change):
    with transaction.atomic():
        found = change(), state()
        transaction.set_rollback(True)
    return found


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@example(
    changed={
        "calendar": "office",
        "targets": {"first_reply": {"low": 1}, "resolution": {"low": 1}},
        "pauses": {"resolution": ["new"]},
        "thresholds": [],
    }
)
@given(changed=terms)
def test_preview_quick_moving_and_the_book_agree(desk, changed):
    policy = SlaPolicy.objects.get(key="standard")
    actor = desk.admin.actor
    said = preview(propose_policy(policy_id=policy.id, terms=parse_terms(changed)), actor=actor, now=LATER)
    with transaction.atomic():
        publish_policy(actor=actor, policy_id=policy.id, terms=changed, now=LATER)
        ids = sorted(Ticket.objects.values_list("id", flat=True))
        quick = carried_out(lambda: retargeting._move(ids, reason="policy", now=LATER))
        book = carried_out(lambda: retargeting._move_by_book(ids, reason="policy", now=LATER))
        transaction.set_rollback(True)
    assert quick == book
    assert quick[0] == (said.moved, said.breached)


def test_most_is_done_without_the_book(desk):
    policy = SlaPolicy.objects.get(key="standard")
    changed = TERMS | {
        "targets": TERMS["targets"] | {"resolution": {"normal": 2000, "low": 3000, "high": 900}}
    }
    publish_policy(actor=desk.admin.actor, policy_id=policy.id, terms=changed, now=NOW + timedelta(minutes=9))
    ids = list(Ticket.objects.values_list("id", flat=True))
    outcome = moving.move_plain(ids, reason="policy", actor=desk.admin.actor, now=NOW + timedelta(minutes=9))
    assert len(outcome.left) < len(ids)
