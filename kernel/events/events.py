"""What this app announces: changes to webhook endpoints."""

from dataclasses import dataclass

from kernel.events.registry import event


@event("events.endpoint_added", subject="webhook_endpoint")
@dataclass(frozen=True)
class EndpointAdded:
    endpoint_id: int


@event("events.endpoint_changed", subject="webhook_endpoint")
@dataclass(frozen=True)
class EndpointChanged:
    endpoint_id: int


@event("events.endpoint_paused", subject="webhook_endpoint")
@dataclass(frozen=True)
class EndpointPaused:
    """`reason`: gone (the receiver answered 410) or by_hand."""

    endpoint_id: int
    reason: str


@event("events.endpoint_resumed", subject="webhook_endpoint")
@dataclass(frozen=True)
class EndpointResumed:
    endpoint_id: int


@event("events.endpoint_secret_rotated", subject="webhook_endpoint")
@dataclass(frozen=True)
class EndpointSecretRotated:
    """`is_final`: the old secret signs no more."""

    endpoint_id: int
    is_final: bool


@event("events.delivery_resent", subject="webhook_delivery")
@dataclass(frozen=True)
class DeliveryResent:
    delivery_id: int
    endpoint_id: int
