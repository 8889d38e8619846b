"""The API's recurring work."""

from datetime import datetime, timedelta

from kernel.api.operations import forget_keys
from kernel.timers.registry import periodic


@periodic("api.forget_idempotency_keys", every=timedelta(hours=1))
def forget_idempotency_keys(*, now: datetime) -> None:
    forget_keys(now=now)
