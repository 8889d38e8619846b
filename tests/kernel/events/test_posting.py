import json
from datetime import timedelta

import pytest

from kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from kernel.events import endpoints, posting
from kernel.events.claiming import WEBHOOKS_AT_ONCE, claim_webhooks, prune
from kernel.events.models import Delivery, DeliveryAttempt, DeliveryState, Event, WebhookEndpoint
from kernel.events.posting import run_webhooks
from kernel.events.webhooks.outcome import Outcome
from kernel.events.webhooks.signing import verify
from kernel.people.models import Notification
from kernel.people.queries.notifications import list_notifications
from kernel.tenancy.context import tenant_context
from tests.kernel.events.conftest import NOW

URL = "https://hooks.example.com/in"
WAITING, LEASED, DONE, DEAD = DeliveryState


@pytest.fixture
def receiver(monkeypatch):
    """What stands at the other end: a list of what it got; it answers what `outcomes` says, then ok."""

    class Receiver:
        def __init__(self):
            self.got, self.outcomes = [], []

        def post(self, url, *, headers, body, **_):
            self.got.append((url, headers, body))
            return self.outcomes.pop(0) if self.outcomes else Outcome("ok", 200, 7, "fine", "")

    found = Receiver()
    monkeypatch.setattr(posting, "post", found.post)
    return found


@pytest.fixture
def endpoint(world, registered):
    with tenant_context(world.alpha.id):
        return endpoints.add_endpoint(
            actor=world.alpha.admin.actor, url=URL, codes=["tests.happened"], now=NOW
        )


@pytest.fixture
def send(world, claim_webhook_ids):
    def once(now=NOW):
        return run_webhooks(tenant_id=world.alpha.id, delivery_ids=claim_webhook_ids(), now=now)

    return once


@pytest.fixture
def here(world):
    """Inside the tenant, as its admin."""
    with tenant_context(world.alpha.id):
        yield world.alpha.admin.actor


def attempts(world):
    with tenant_context(world.alpha.id):
        return list(
            DeliveryAttempt.objects.order_by("id").values_list("outcome", "status", "snippet", "error")
        )


def test_sends_a_signed_message_and_logs_it(world, endpoint, publish, send, receiver, deliveries):
    event = publish(5)[0]
    assert send() == 1
    url, headers, body = receiver.got[0]
    delivery_id = deliveries("id")[0][0]
    assert url == URL
    assert verify([endpoint.secret], headers=headers, body=body, now=NOW) == f"dlv_{delivery_id}"
    assert json.loads(body) == {
        "type": "tests.happened",
        "timestamp": "2020-01-01T00:00:00+00:00",
        "data": {
            "thing_id": 5,
            "count": 0,
            "event_id": event.id,
            "subject": {"kind": "thing", "id": 5},
            "actor": {"kind": "system", "id": 0},
        },
    }
    assert deliveries("state", "attempts", "done_at") == [(DONE, 1, NOW)]
    assert attempts(world) == [("ok", 200, "fine", "")]


def test_a_refusal_is_tried_again_as_planned_under_the_same_id(
    world, endpoint, publish, send, receiver, deliveries
):
    receiver.outcomes = [Outcome("retry", 500, 3, "no", "http_status")]
    publish(5)
    assert send() == 0
    state, count, error, at = deliveries("state", "attempts", "last_error", "next_attempt_at")[0]
    assert (state, count, error) == (WAITING, 1, "http_status 500")
    assert timedelta(seconds=5) <= at - NOW <= timedelta(seconds=5.5)
    assert send(NOW + timedelta(seconds=6)) == 1
    assert receiver.got[0][1]["webhook-id"] == receiver.got[1][1]["webhook-id"]
    assert attempts(world) == [("retry", 500, "no", "http_status"), ("ok", 200, "fine", "")]


def test_a_plan_that_is_spent_sets_it_aside_and_it_can_be_sent_again(
    world, endpoint, publish, send, receiver, deliveries, claim_webhook_ids
):
    publish(5)
    with tenant_context(world.alpha.id):
        Delivery.objects.update(attempts=9)
    receiver.outcomes = [Outcome("retry", 500, 3, "", "http_status")]
    send()
    assert deliveries("state", "attempts") == [(DEAD, 10)]
    with tenant_context(world.alpha.id):
        delivery = Delivery.objects.get()
        endpoints.resend_delivery(actor=world.alpha.admin.actor, delivery_id=delivery.id, now=NOW)
    assert send() == 1
    assert receiver.got[0][1]["webhook-id"] == receiver.got[1][1]["webhook-id"]
    assert deliveries("state", "attempts") == [(DONE, 1)]


def test_410_pauses_the_endpoint_once_and_says_so(world, endpoint, publish, send, receiver, deliveries):
    receiver.outcomes = [Outcome("gone", 410, 3, "", "gone")] * 2
    publish(5, 6)
    send()
    with tenant_context(world.alpha.id):
        found = WebhookEndpoint.objects.get()
        assert (found.is_active, found.paused_reason) == (False, posting.GONE)
        paused = Event.objects.filter(code="events.endpoint_paused")
        assert [event.data for event in paused] == [{"endpoint_id": endpoint.id, "reason": "gone"}]
    assert deliveries("state") == [(DEAD,), (DEAD,)]
    publish(7)
    assert send() == 0
    assert len(receiver.got) == 2


def test_admins_are_told_once_of_a_pause(world, endpoint, publish, send, receiver, run):
    receiver.outcomes = [Outcome("gone", 410, 3, "", "gone")]
    publish(5)
    send()
    run()
    with tenant_context(world.alpha.id):
        told = Notification.objects.filter(kind="events.endpoint_paused")
        assert [(one.membership_id, one.subject_id, one.data) for one in told] == [
            (world.alpha.admin.membership_id, endpoint.id, {"reason": "gone"})
        ]
        row = list_notifications(membership_id=world.alpha.admin.membership_id, now=told[0].show_at).rows[0]
        assert row.text == f"Webhooks to {URL} are paused: its receiver answered 410 Gone."


def test_what_is_owed_to_an_endpoint_paused_meanwhile_is_set_aside(
    world, endpoint, publish, send, receiver, deliveries
):
    publish(5)
    with tenant_context(world.alpha.id):
        endpoints.pause_endpoint(actor=world.alpha.admin.actor, endpoint_id=endpoint.id, now=NOW)
    assert send() == 0
    assert receiver.got == []
    assert deliveries("state", "attempts", "last_error") == [(DEAD, 0, "the endpoint is paused")]


def test_the_attempt_is_committed_before_the_message_leaves(
    world, endpoint, publish, send, deliveries, monkeypatch
):
    seen = []

    def post(*_, **__):
        seen.append(1)
        raise KeyboardInterrupt

    monkeypatch.setattr(posting, "post", post)
    publish(5)
    with pytest.raises(KeyboardInterrupt):
        send()
    assert deliveries("state", "attempts") == [(LEASED, 1)]


def test_no_more_are_under_way_than_workers_can_bear(world, endpoint, publish):
    publish(*range(WEBHOOKS_AT_ONCE + 8))
    assert len(claim_webhooks(limit=20)) == 20
    assert len(claim_webhooks(limit=20)) == WEBHOOKS_AT_ONCE - 20
    assert claim_webhooks(limit=20) == []


def test_the_log_is_pruned_with_its_deliveries(world, endpoint, publish, send, receiver, deliveries):
    publish(5)
    send()
    later = NOW + timedelta(days=1)
    assert prune(done_before=later, log_before=NOW - timedelta(days=9000)) == 0
    assert prune(done_before=later, log_before=later) == 1
    assert (deliveries("id"), attempts(world)) == ([], [])


def test_rotation_signs_with_both_until_the_previous_is_retired(world, endpoint, publish, send, receiver):
    old = endpoint.secret
    with tenant_context(world.alpha.id):
        new = endpoints.rotate_secret(actor=world.alpha.admin.actor, endpoint_id=endpoint.id, now=NOW)
        with pytest.raises(Conflict):
            endpoints.rotate_secret(actor=world.alpha.admin.actor, endpoint_id=endpoint.id, now=NOW)
    publish(5)
    send()
    _, headers, body = receiver.got[0]
    assert verify([old], headers=headers, body=body, now=NOW) == verify(
        [new], headers=headers, body=body, now=NOW
    )
    with tenant_context(world.alpha.id):
        endpoints.retire_previous_secret(actor=world.alpha.admin.actor, endpoint_id=endpoint.id, now=NOW)
        assert WebhookEndpoint.objects.get().previous_secret == ""


@pytest.mark.parametrize(
    ("url", "codes", "field"),
    [
        ("http://hooks.example.com/", ["*"], "url"),
        ("https://127.0.0.1/", ["*"], "url"),
        ("https://" + "a" * 600 + ".example.com/", ["*"], "url"),
        (URL, ["tests.unheard_of"], "codes"),
        (URL, [], "codes"),
    ],
)
def test_addresses_and_codes_are_checked_when_typed(here, registered, url, codes, field):
    with pytest.raises(Invalid) as caught:
        endpoints.add_endpoint(actor=here, url=url, codes=codes, now=NOW)
    assert list(caught.value.fields) == [field]
    assert not WebhookEndpoint.objects.exists()


def test_only_who_manages_webhooks_may(world, endpoint):
    with tenant_context(world.alpha.id):
        agent = world.alpha.agent.actor
        for call in (
            lambda: endpoints.add_endpoint(actor=agent, url=URL, codes=["*"], now=NOW),
            lambda: endpoints.pause_endpoint(actor=agent, endpoint_id=endpoint.id, now=NOW),
            lambda: endpoints.rotate_secret(actor=agent, endpoint_id=endpoint.id, now=NOW),
            lambda: endpoints.resend_delivery(actor=agent, delivery_id=1, now=NOW),
        ):
            with pytest.raises(NotAllowed):
                call()
        assert list(WebhookEndpoint.objects.values_list("is_active", "secret")) == [(True, endpoint.secret)]


def test_another_tenants_endpoint_is_not_there(world, endpoint):
    with tenant_context(world.beta.id), pytest.raises(NotFound):
        endpoints.pause_endpoint(actor=world.beta.admin.actor, endpoint_id=endpoint.id, now=NOW)


def test_what_is_still_tried_or_done_by_a_consumer_is_not_sent_again(here, consume, publish, run):
    consume(lambda **_: None)
    publish(1)
    delivery = Delivery.objects.get()
    with pytest.raises(Conflict):
        endpoints.resend_delivery(actor=here, delivery_id=delivery.id, now=NOW)
    run()
    with pytest.raises(Conflict):
        endpoints.resend_delivery(actor=here, delivery_id=delivery.id, now=NOW)
