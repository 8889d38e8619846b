"""A tenant's webhook endpoints: added, changed, paused, given new secrets; and what was set aside sent again."""

from collections.abc import Sequence
from datetime import datetime

from kernel.actors import Actor
from kernel.errors import Conflict, NotFound, invalid_field
from kernel.events import registry
from kernel.events.events import (
    DeliveryResent,
    EndpointAdded,
    EndpointChanged,
    EndpointPaused,
    EndpointResumed,
    EndpointSecretRotated,
)
from kernel.events.models import Delivery, DeliveryState, WebhookEndpoint
from kernel.events.operations import publish
from kernel.events.posting import outbound_policy
from kernel.events.webhooks.signing import new_secret
from kernel.events.webhooks.targets import Refused, parse_target

MANAGE = "events.manage_webhooks"
LONGEST_URL = 500


def add_endpoint(*, actor: Actor, url: str, codes: Sequence[str], now: datetime) -> WebhookEndpoint:
    """`codes`: event codes, or `["*"]`. The new row's `secret` is what the receiver verifies with."""
    actor.require(MANAGE)
    endpoint = WebhookEndpoint.objects.create(
        url=_checked_url(url), codes=_checked_codes(codes), secret=new_secret(), created_at=now
    )
    publish(EndpointAdded(endpoint.id), actor=actor, now=now)
    return endpoint


def change_endpoint(*, actor: Actor, endpoint_id: int, url: str, codes: Sequence[str], now: datetime) -> None:
    endpoint = _lock(actor, endpoint_id)
    endpoint.url, endpoint.codes = _checked_url(url), _checked_codes(codes)
    endpoint.save(update_fields=["url", "codes"])
    publish(EndpointChanged(endpoint.id), actor=actor, now=now)


def pause_endpoint(*, actor: Actor, endpoint_id: int, now: datetime) -> None:
    """Nothing more is owed to it; what was owed is set aside when its turn comes."""
    endpoint = _lock(actor, endpoint_id)
    if endpoint.is_active:
        endpoint.is_active, endpoint.paused_reason = False, f"Paused by {actor.label}."[:200]
        endpoint.save(update_fields=["is_active", "paused_reason"])
        publish(EndpointPaused(endpoint.id, reason="by_hand"), actor=actor, now=now)


def resume_endpoint(*, actor: Actor, endpoint_id: int, now: datetime) -> None:
    endpoint = _lock(actor, endpoint_id)
    if not endpoint.is_active:
        endpoint.is_active, endpoint.paused_reason = True, ""
        endpoint.save(update_fields=["is_active", "paused_reason"])
        publish(EndpointResumed(endpoint.id), actor=actor, now=now)


def rotate_secret(*, actor: Actor, endpoint_id: int, now: datetime) -> str:
    """A new secret beside the present one: both sign until `retire_previous_secret`, so receivers change at leisure."""
    endpoint = _lock(actor, endpoint_id)
    if endpoint.previous_secret:
        raise Conflict("Two secrets are active already. Retire the previous one first.")
    endpoint.secret, endpoint.previous_secret = new_secret(), endpoint.secret
    endpoint.save(update_fields=["secret", "previous_secret"])
    publish(EndpointSecretRotated(endpoint.id, is_final=False), actor=actor, now=now)
    return endpoint.secret


def retire_previous_secret(*, actor: Actor, endpoint_id: int, now: datetime) -> None:
    endpoint = _lock(actor, endpoint_id)
    if endpoint.previous_secret:
        endpoint.previous_secret = ""
        endpoint.save(update_fields=["previous_secret"])
        publish(EndpointSecretRotated(endpoint.id, is_final=True), actor=actor, now=now)


def resend_delivery(*, actor: Actor, delivery_id: int, now: datetime) -> None:
    """Send once more, under the same webhook-id and with a fresh retry plan; also what a consumer gave up on."""
    actor.require(MANAGE)
    delivery = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("endpoint")
        .filter(id=delivery_id)
        .first()
    )
    if delivery is None:
        raise NotFound("There is no such delivery.")
    if delivery.state not in {DeliveryState.DONE, DeliveryState.DEAD}:
        raise Conflict("This delivery is still being tried. Wait for its outcome.")
    if delivery.endpoint is None and delivery.state == DeliveryState.DONE:
        raise Conflict("A consumer reacts to each event once; this one has.")
    if delivery.endpoint is not None and not delivery.endpoint.is_active:
        raise Conflict("The endpoint is paused. Resume it first.")
    delivery.state, delivery.attempts, delivery.next_attempt_at = DeliveryState.WAITING, 0, now
    delivery.save(update_fields=["state", "attempts", "next_attempt_at"])
    publish(DeliveryResent(delivery.id, endpoint_id=delivery.endpoint_id or 0), actor=actor, now=now)


def _lock(actor: Actor, endpoint_id: int) -> WebhookEndpoint:
    actor.require(MANAGE)
    endpoint = WebhookEndpoint.objects.select_for_update().filter(id=endpoint_id).first()
    if endpoint is None:
        raise NotFound("There is no such endpoint.")
    return endpoint


def _checked_url(url: str) -> str:
    text = url.strip()
    if len(text) > LONGEST_URL:
        raise invalid_field("url", "This address is too long: at most 500 characters.")
    try:
        parse_target(url=text, policy=outbound_policy())
    except Refused as error:
        raise invalid_field("url", f"{error}.") from error
    return text


def _checked_codes(codes: Sequence[str]) -> list[str]:
    unknown = sorted(set(codes) - {"*", *registry.list_codes()})
    if unknown:
        raise invalid_field("codes", f"There is no event named {unknown[0]}.")
    if not codes:
        raise invalid_field("codes", "Choose at least one event.")
    return ["*"] if "*" in codes else sorted(set(codes))
