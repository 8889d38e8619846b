"""What people set for themselves."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction

from kernel.actors import Actor
from kernel.errors import invalid_field
from kernel.people.locks import lock_membership
from kernel.people.models import User


@transaction.atomic
def change_preferences(
    *,
    actor: Actor,
    display_name: str,
    time_zone: str,
    shortcuts_enabled: bool,
    now: datetime,  # noqa: ARG001 - every operation is told the time
) -> None:
    """One's own. Nothing that others rely on, so no event."""
    _require_zone(time_zone)
    membership = lock_membership(actor.id)
    membership.display_name, membership.time_zone = display_name, time_zone
    membership.save(update_fields=["display_name", "time_zone"])
    User.objects.filter(id=membership.user_id).update(shortcuts_enabled=shortcuts_enabled)


def _require_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise invalid_field("time_zone", "Choose a time zone from the list, such as Europe/Berlin.") from None
