"""Actions against a real platform over loopback: whatever fails on the way, each takes effect once."""

from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from kernel.actors import system_actor
from kernel.events.models import Event
from kernel.events.webhooks.targets import DeliveryPolicy
from kernel.tenancy.context import tenant_context
from platforms.models import Action, PlatformConnection
from platforms.operations.actions import request_action, undo_action
from platforms.operations.connection import set_connection_active
from platforms.operations.settling import record_answer, resend_action, settle_by_key
from platforms.rules.sending import Answer


@pytest.fixture
def ask(world, connected):
    def ask(kind="account.freeze", **payload):
        with tenant_context(world.alpha.id):
            return request_action(
                actor=world.alpha.lead.actor,
                kind=kind,
                customer_id=world.alpha.customers["creator"],
                payload=payload,
                reason="Test",
                now=timezone.now(),
            )

    return ask


@pytest.fixture
def action(world):
    def get(action_id):
        with tenant_context(world.alpha.id):
            return Action.objects.get(id=action_id)

    return get


def at_platform(sandbox, found):
    return sandbox.store.find("alpha", str(found.key))


def codes(world, action_id):
    with tenant_context(world.alpha.id):
        facts = Event.objects.filter(subject_kind="action", subject_id=action_id).order_by("id")
        return [code.removeprefix("platforms.action_") for code in facts.values_list("code", flat=True)]


def test_asked_sent_done(world, connected, ask, action, fire):
    action_id = ask("account.warn", note="be kind")
    assert (action(action_id).state, connected.store.state("alpha")["actions"]) == ("waiting", {})
    assert fire() == 1
    found = action(action_id)
    assert (found.state, found.attempts, found.settled_at is not None) == ("done", 1, True)
    assert at_platform(connected, found).applied == 1
    assert connected.store.state("alpha")["customers"]["alpha-creator"]["warnings"] == 1
    assert codes(world, action_id) == ["requested", "done"]
    assert fire() == 0


# fault, state after the first send, what the question brings, sends seen by the platform in the end
STORIES = [
    ("fail", "unknown", "waiting", 1),
    ("reset", "unknown", "waiting", 1),
    ("fail_after", "unknown", "done", 1),
    ("reset_after", "unknown", "done", 1),
    ("timeout", "unknown", "done", 1),
    ("garbage", "unknown", "done", 1),
]


def test_an_answer_that_does_not_come_is_asked_for_before_anything_is_sent_again(
    world, connected, ask, action, fire
):
    for number, (fault, then, asked, seen) in enumerate(STORIES, start=1):
        connected.faults.plan(fault, count=1, seconds=1)
        action_id = ask("account.warn")
        fire()
        assert action(action_id).state == then, fault
        fire("platforms.action_check")
        assert action(action_id).state == asked, fault
        fire()
        found = action(action_id)
        assert found.state == "done", fault
        assert (at_platform(connected, found).applied, at_platform(connected, found).seen) == (1, seen), fault
        assert connected.store.state("alpha")["customers"]["alpha-creator"]["warnings"] == number
        assert codes(world, action_id) == ["requested", "unanswered", "done"], fault


def test_an_answer_that_comes_late_or_twice_counts_once(connected, ask, action, fire):
    for fault in ("late", "twice"):
        connected.faults.plan(fault, count=1, seconds=0.1)
        action_id = ask()
        fire()
        assert (action(action_id).state, at_platform(connected, action(action_id)).applied) == ("done", 1)


def test_a_refusal_is_final_and_says_why(world, connected, ask, action, fire):
    for fault in ("refuse", "gone"):
        connected.faults.plan(fault, count=1, seconds=0)
        action_id = ask()
        fire()
        found = action(action_id)
        assert (found.state, found.detail) == ("failed", "The sandbox was told to refuse.")
        assert codes(world, action_id) == ["requested", "failed"]
        assert fire() == 0


def test_what_is_accepted_stays_open_until_the_platform_settles_it(world, connected, ask, action, fire):
    connected.faults.plan("accept", count=1, seconds=0)
    action_id = ask()
    fire()
    fire()
    assert (action(action_id).state, action(action_id).asks) == ("unknown", 1)
    key = str(action(action_id).key)
    with tenant_context(world.alpha.id):
        actor = system_actor(tenant_id=world.alpha.id)
        for _ in range(2):
            assert settle_by_key(
                actor=actor, key=key, answer=Answer("done", "It took a while."), now=timezone.now()
            )
        assert not settle_by_key(actor=actor, key=str(uuid4()), answer=Answer("done"), now=timezone.now())
        assert not settle_by_key(actor=actor, key="nonsense", answer=Answer("done"), now=timezone.now())
    assert (action(action_id).state, action(action_id).detail) == ("done", "It took a while.")
    assert codes(world, action_id).count("done") == 1
    assert fire() == 0


def test_a_worker_that_dies_between_marking_and_sending_costs_only_time(
    world, connected, ask, action, fire, monkeypatch
):
    with monkeypatch.context() as patch:
        patch.setattr("platforms.tasks._hand_over", lambda *_: lambda: None)
        action_id = ask()
        fire()
    assert (action(action_id).state, action(action_id).attempts) == ("sending", 1)
    fire()
    assert action(action_id).state == "waiting"
    fire()
    assert (action(action_id).state, action(action_id).attempts) == ("done", 2)
    assert at_platform(connected, action(action_id)).applied == 1


def test_a_worker_that_dies_before_writing_the_answer_down_costs_only_time(
    world, connected, ask, action, fire, monkeypatch
):
    with monkeypatch.context() as patch:
        patch.setattr("platforms.operations.errands._record", lambda *_: None)
        action_id = ask()
        fire()
    assert action(action_id).state == "sending"
    fire()
    assert action(action_id).state == "done"
    assert (
        at_platform(connected, action(action_id)).applied,
        at_platform(connected, action(action_id)).seen,
    ) == (1, 1)


def test_an_answer_to_an_earlier_send_counts_when_it_says_done_and_only_then(world, ask, action):
    action_id = ask()
    with tenant_context(world.alpha.id):
        Action.objects.filter(id=action_id).update(state="sending", attempts=2)
        for verdict in ("failed", "unknown", "unsent", "absent"):
            record_answer(action_id=action_id, attempt=1, answer=Answer(verdict), now=timezone.now())
            assert Action.objects.get(id=action_id).state == "sending"
        record_answer(action_id=action_id, attempt=1, answer=Answer("done"), now=timezone.now())
        record_answer(action_id=action_id, attempt=2, answer=Answer("failed"), now=timezone.now())
        assert Action.objects.get(id=action_id).state == "done"


def test_while_nobody_listens_actions_wait(world, connected, ask, action, fire, monkeypatch):
    policy = DeliveryPolicy(allowed_hosts=frozenset({("127.0.0.1", 1)}), total_seconds=0.5)
    with tenant_context(world.alpha.id):
        real = PlatformConnection.objects.get().endpoint_url
        PlatformConnection.objects.update(endpoint_url="http://127.0.0.1:1/alpha")
    action_id = ask()
    with monkeypatch.context() as patch:
        patch.setattr("platforms.operations.errands.outbound_policy", lambda: policy)
        fire()
    assert (action(action_id).state, action(action_id).detail) == ("waiting", "connect_failed")
    with tenant_context(world.alpha.id):
        PlatformConnection.objects.update(endpoint_url=real)
    fire()
    assert action(action_id).state == "done"


def test_while_the_connection_is_off_actions_wait_and_go_when_it_is_on(world, connected, ask, action, fire):
    actor = system_actor(tenant_id=world.alpha.id)

    def switch(*, on):
        with tenant_context(world.alpha.id):
            set_connection_active(actor=actor, is_active=on, now=timezone.now())

    switch(on=False)
    action_id = ask()
    fire()
    assert (action(action_id).state, action(action_id).attempts) == ("waiting", 0)
    assert action(action_id).detail == "The platform is not connected."
    switch(on=True)
    fire()
    assert action(action_id).state == "done"


def test_undoing_restores_the_platform_and_only_once(world, connected, ask, action, fire):
    action_id = ask("account.freeze")
    fire()
    barrier = Barrier(4)

    def undo(_):
        from kernel.errors import Conflict

        try:
            barrier.wait(10)
            with tenant_context(world.alpha.id):
                return undo_action(
                    actor=world.alpha.lead.actor, action_id=action_id, reason="Mistake", now=timezone.now()
                )
        except Conflict:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        made = [one for one in pool.map(undo, range(4)) if one is not None]
    assert len(made) == 1
    fire()
    assert (action(made[0]).kind, action(made[0]).inverse_of_id, action(made[0]).state) == (
        "account.unfreeze",
        action_id,
        "done",
    )
    assert connected.store.state("alpha")["customers"]["alpha-creator"]["frozen"] is False


def test_a_person_may_push_what_hangs(world, connected, ask, action, fire):
    connected.faults.plan("timeout", count=1, seconds=1)
    action_id = ask()
    fire()
    with tenant_context(world.alpha.id):
        resend_action(actor=world.alpha.agent.actor, action_id=action_id, now=timezone.now())
    fire()
    assert action(action_id).state == "done"


def test_a_storm_of_faults_leaves_every_action_applied_exactly_once(world, connected, ask, action, fire):
    faults = ["fail", "fail_after", "reset", "reset_after", "garbage", "twice", "timeout"]
    random = Random(11)
    ids = [ask("account.warn", number=number) for number in range(40)]
    for _ in range(60):
        connected.faults.plan(random.choice(faults), count=1, seconds=0.6)
    for _ in range(40):
        if not fire():
            break
    with tenant_context(world.alpha.id):
        assert set(Action.objects.filter(id__in=ids).values_list("state", flat=True)) == {"done"}
    applied = [row["applied"] for row in connected.store.state("alpha")["actions"].values()]
    assert applied == [1] * 40
    assert connected.store.state("alpha")["customers"]["alpha-creator"]["warnings"] == 40
