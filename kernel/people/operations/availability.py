"""Who takes new work now."""

from datetime import datetime

from django.db import transaction

from kernel.actors import Actor, ActorKind
from kernel.events.operations import publish
from kernel.people.events import AvailabilityChanged
from kernel.people.locks import lock_membership


@transaction.atomic
def set_availability(*, actor: Actor, membership_id: int, is_available: bool, now: datetime) -> None:
    """One's own, or as a lead anybody's."""
    own = actor.kind is ActorKind.AGENT and actor.id == membership_id
    actor.require("people.set_own_availability" if own else "people.set_availability")
    membership = lock_membership(membership_id)
    if membership.is_available == is_available:
        return
    membership.is_available, membership.availability_changed_at = is_available, now
    membership.save(update_fields=["is_available", "availability_changed_at"])
    publish(AvailabilityChanged(membership.id, is_available), actor=actor, now=now)
