"""What the screens of webhooks and of history show."""

from kernel.events.models import Delivery, DeliveryAttempt, WebhookEndpoint


def list_endpoints() -> list[WebhookEndpoint]:
    return list(WebhookEndpoint.objects.order_by("id"))


def list_endpoint_deliveries(*, endpoint_id: int, limit: int = 50) -> list[Delivery]:
    """The latest first, each with its event."""
    rows = Delivery.objects.filter(endpoint_id=endpoint_id).select_related("event")
    return list(rows.order_by("-id")[:limit])


def list_attempts(*, delivery_id: int) -> list[DeliveryAttempt]:
    return list(DeliveryAttempt.objects.filter(delivery_id=delivery_id).order_by("id"))
