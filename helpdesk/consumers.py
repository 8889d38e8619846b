"""Who is told when a webhook endpoint stops working."""

from datetime import datetime

from kernel.events.registry import Occurrence, consumer
from kernel.people.models import Membership, Role
from kernel.people.operations.notifications import notify


@consumer("events.tell_admins", "events.endpoint_paused")
def tell_admins(*, event: Occurrence, now: datetime) -> None:
    """Each admin once for each pause; whoever paused it by hand knows already."""
    admins = Membership.objects.filter(role=Role.ADMIN, is_active=True)
    if event.actor_kind == "agent":
        admins = admins.exclude(id=event.actor_id)
    notify(
        membership_ids=list(admins.values_list("id", flat=True)),
        kind="events.endpoint_paused",
        subject_kind="webhook_endpoint",
        subject_id=event.subject_id,
        key=f"events.endpoint_paused:{event.id}",
        now=now,
        data={"reason": event.fact.reason},
    )
