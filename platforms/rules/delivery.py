"""Where we may call."""

from collections.abc import Iterable

from kernel.events.webhooks.targets import DeliveryPolicy


def delivery_policy(allowed: Iterable[str]) -> DeliveryPolicy:
    """`allowed`: `host:port` pairs that may be called although they are private or plain HTTP (the sandbox)."""
    pairs = [pair.rpartition(":") for pair in allowed]
    return DeliveryPolicy(
        allowed_hosts=frozenset((host, int(port)) for host, _, port in pairs if port.isdigit())
    )
