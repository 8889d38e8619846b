"""Sending webhooks: the attempt is committed, then made outside any transaction, then its outcome written down.

At least once: a receiver tells a repeated message by its `webhook-id`, which is the delivery's own.
"""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.conf import settings

from kernel.actors import system_actor
from kernel.events.events import EndpointPaused
from kernel.events.failures import persist
from kernel.events.models import Delivery, DeliveryAttempt, DeliveryState, Event, WebhookEndpoint
from kernel.events.operations import publish
from kernel.events.webhooks.outbound import post
from kernel.events.webhooks.outcome import Outcome
from kernel.events.webhooks.retry import Next, decide
from kernel.events.webhooks.signing import sign
from kernel.events.webhooks.targets import DeliveryPolicy
from kernel.tenancy.context import tenant_context

log = structlog.get_logger(__name__)

GONE = "The receiver answered 410 Gone."
_PARALLEL = 16


@dataclass(frozen=True, slots=True)
class _Parcel:
    delivery_id: int
    endpoint_id: int
    attempts: int  # this one counted
    url: str
    headers: dict[str, str]
    body: bytes


def outbound_policy() -> DeliveryPolicy:
    """What settings allow beyond https on the open internet: `host:port` pairs, the sandbox's in the demo."""
    pairs = [entry.rpartition(":") for entry in settings.OUTBOUND_ALLOWED]
    return DeliveryPolicy(allowed_hosts=frozenset((host, int(port)) for host, _, port in pairs))


def run_webhooks(*, tenant_id: int, delivery_ids: Sequence[int], now: datetime) -> int:
    """Post what was claimed for one tenant, side by side; says how many arrived. Never call it in a transaction."""
    parcels = persist(lambda: _pack(tenant_id, delivery_ids, now))
    policy = outbound_policy()
    arrived = 0
    with ThreadPoolExecutor(max_workers=_PARALLEL) as pool:
        sent = {pool.submit(_send, parcel, policy): parcel for parcel in parcels}
        for future in as_completed(sent):
            parcel, outcome = sent[future], future.result()
            persist(lambda p=parcel, o=outcome: _record(tenant_id, p, o, now))  # type: ignore[misc]
            arrived += outcome.kind == "ok"
    return arrived


def _send(parcel: _Parcel, policy: DeliveryPolicy) -> Outcome:
    return post(parcel.url, headers=parcel.headers, body=parcel.body, policy=policy)


def _pack(tenant_id: int, delivery_ids: Sequence[int], now: datetime) -> list[_Parcel]:
    """Count the attempts. What is owed to a paused endpoint is set aside; it can be sent again by hand."""
    with tenant_context(tenant_id):
        mine = Delivery.objects.filter(
            id__in=delivery_ids, state=DeliveryState.LEASED, endpoint__isnull=False
        )
        rows = mine.select_for_update(skip_locked=True, of=("self",)).select_related("event", "endpoint")
        owed = list(rows.order_by("id"))
        paused = [delivery.id for delivery in owed if not _endpoint(delivery).is_active]
        Delivery.objects.filter(id__in=paused).update(
            state=DeliveryState.DEAD, lease_until=None, last_error="the endpoint is paused"
        )
        open_ = [delivery for delivery in owed if delivery.id not in paused]
        for delivery in open_:
            delivery.attempts += 1
        Delivery.objects.bulk_update(open_, ["attempts"])
        return [_parcel(delivery, now) for delivery in open_]


def _endpoint(delivery: Delivery) -> WebhookEndpoint:
    endpoint: WebhookEndpoint = delivery.endpoint
    return endpoint


def _parcel(delivery: Delivery, now: datetime) -> _Parcel:
    endpoint = _endpoint(delivery)
    body = render_body(delivery.event)
    secrets = [secret for secret in (endpoint.secret, endpoint.previous_secret) if secret]
    headers = sign(secrets, message_id=f"dlv_{delivery.id}", timestamp=now, body=body)
    return _Parcel(
        delivery_id=delivery.id,
        endpoint_id=endpoint.id,
        attempts=delivery.attempts,
        url=endpoint.url,
        headers={"Content-Type": "application/json", "User-Agent": "Stagedoor-Webhooks/1", **headers},
        body=body,
    )


def render_body(event: Event) -> bytes:
    data = {
        **event.data,
        "event_id": event.id,
        "subject": {"kind": event.subject_kind, "id": event.subject_id},
        "actor": {"kind": event.actor_kind, "id": event.actor_id},
    }
    message = {"type": event.code, "timestamp": event.occurred_at.isoformat(), "data": data}
    return json.dumps(message, separators=(",", ":"), sort_keys=True).encode()


def _record(tenant_id: int, parcel: _Parcel, outcome: Outcome, now: datetime) -> None:
    following = decide(kind=outcome.kind, attempts=parcel.attempts, delivery_id=parcel.delivery_id, now=now)
    with tenant_context(tenant_id):
        DeliveryAttempt.objects.create(
            delivery_id=parcel.delivery_id,
            attempted_at=now,
            status=outcome.status,
            outcome=outcome.kind,
            elapsed_ms=outcome.elapsed_ms,
            snippet=outcome.snippet,
            error=outcome.error[:300],
        )
        mine = Delivery.objects.filter(id=parcel.delivery_id, state=DeliveryState.LEASED)
        mine.update(**_result(following, outcome, now))
        if following.verdict == "pause_endpoint":
            pause_gone(endpoint_id=parcel.endpoint_id, tenant_id=tenant_id, now=now)


def _result(following: Next, outcome: Outcome, now: datetime) -> dict[str, object]:
    if following.verdict == "delivered":
        return {"state": DeliveryState.DONE, "done_at": now, "lease_until": None, "last_error": ""}
    error = f"{outcome.error} {outcome.status or ''}".strip()
    if following.at is not None:
        state = {"state": DeliveryState.WAITING, "next_attempt_at": following.at}
    else:
        state = {"state": DeliveryState.DEAD}
    return {**state, "lease_until": None, "last_error": error}


def pause_gone(*, endpoint_id: int, tenant_id: int, now: datetime) -> None:
    """The receiver wants no more. Once, however many of its deliveries learn it at the same time."""
    active = WebhookEndpoint.objects.filter(id=endpoint_id, is_active=True)
    if active.update(is_active=False, paused_reason=GONE):
        publish(EndpointPaused(endpoint_id, reason="gone"), actor=system_actor(tenant_id=tenant_id), now=now)
