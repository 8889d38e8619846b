"""Who may ask for what, keys, cancelling: without any platform."""

from uuid import uuid4

import pytest
from django.utils import timezone

from kernel.errors import Invalid, NotAllowed, NotFound
from kernel.tenancy.context import tenant_context
from kernel.timers.models import Timer, TimerState
from platforms.models import Action
from platforms.operations.actions import (
    ActionHasNoInverse,
    ActionNotDone,
    ActionUnderWay,
    cancel_action,
    request_action,
    undo_action,
)


@pytest.fixture
def ask(world):
    with tenant_context(world.alpha.id):

        def ask(member=None, **change):
            asked = {
                "actor": (member or world.alpha.lead).actor,
                "kind": "account.freeze",
                "customer_id": world.alpha.customers["subscriber"],
                "payload": {},
                "reason": "Test",
                "now": timezone.now(),
            }
            return request_action(**asked | change)

        yield ask


def test_what_is_asked_is_stored_with_a_timer_before_anything_is_sent(world, ask):
    action = Action.objects.get(id=ask())
    assert (action.state, action.requested_by_kind, action.requested_by_id) == (
        "waiting",
        "agent",
        world.alpha.lead.membership_id,
    )
    [timer] = Timer.objects.filter(subject_id=action.id)
    assert (timer.kind, timer.state) == ("platforms.action", TimerState.ARMED)


def test_agents_help_and_leads_and_specialists_take_away(world, ask):
    ask(world.alpha.agent, kind="access.grant", payload={"id": "post-1"})
    ask(world.alpha.specialist, kind="account.ban")
    with pytest.raises(NotAllowed):
        ask(world.alpha.agent, kind="account.ban")
    assert Action.objects.count() == 2


def test_the_same_key_is_the_same_action_and_belongs_to_one(world, ask):
    key = uuid4()
    assert ask(key=key) == ask(key=key)
    with pytest.raises(Invalid) as refused:
        ask(key=key, kind="account.ban")
    assert refused.value.fields.keys() == {"key"}
    assert Action.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "account.explode"}, "kind"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 501}, "reason"),
        ({"reason": "a\0"}, "reason"),
        ({"payload": {"a": "x" * 5000}}, "payload"),
        ({"payload": {"a": "\0"}}, "payload"),
        ({"kind": "access.grant"}, "payload"),
        ({"customer_id": 2**62}, "customer_id"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(ask, change, field):
    with pytest.raises(Invalid) as refused:
        ask(**change)
    assert refused.value.fields.keys() == {field}
    assert not Action.objects.exists()


def test_visitors_and_people_of_the_other_tenant_cannot_be_acted_on(world, ask):
    for customer_id in (world.alpha.customers["visitor"], world.beta.customers["subscriber"]):
        with pytest.raises(Invalid):
            ask(customer_id=customer_id)


def test_cancelling_is_possible_until_it_leaves(world, ask):
    actor, now = world.alpha.lead.actor, timezone.now()
    action_id = ask()
    cancel_action(actor=actor, action_id=action_id, now=now)
    assert Action.objects.get(id=action_id).state == "cancelled"
    assert Timer.objects.get(subject_id=action_id).state == TimerState.CANCELLED
    for state, attempts in (("sending", 1), ("waiting", 1), ("done", 1), ("cancelled", 0)):
        other = ask()
        Action.objects.filter(id=other).update(state=state, attempts=attempts)
        with pytest.raises(ActionUnderWay):
            cancel_action(actor=actor, action_id=other, now=now)


def test_only_what_is_done_and_has_an_inverse_is_undone(world, ask):
    actor, now = world.alpha.lead.actor, timezone.now()
    with pytest.raises(ActionNotDone):
        undo_action(actor=actor, action_id=ask(), reason="x", now=now)
    final = ask(kind="payment.refund", payload={"id": "pay-1"})
    Action.objects.filter(id=final).update(state="done")
    with pytest.raises(ActionHasNoInverse):
        undo_action(actor=actor, action_id=final, reason="x", now=now)
    with pytest.raises(NotFound):
        undo_action(actor=actor, action_id=2**62, reason="x", now=now)


def test_an_undoing_that_failed_may_be_tried_again(world, ask):
    actor, now = world.alpha.lead.actor, timezone.now()
    action_id = ask()
    Action.objects.filter(id=action_id).update(state="done")
    first = undo_action(actor=actor, action_id=action_id, reason="x", now=now)
    Action.objects.filter(id=first).update(state="failed")
    assert undo_action(actor=actor, action_id=action_id, reason="x", now=now) != first
