"""Who is told when a webhook endpoint stops working, and in which words."""

from collections.abc import Sequence
from datetime import datetime

from kernel.events.models import WebhookEndpoint
from kernel.events.registry import Occurrence, consumer
from kernel.people.models import Membership, Notification, Role
from kernel.people.operations.notifications import notify
from kernel.people.queries.notifications import Told, notification_kind

PAUSED = "events.endpoint_paused"
REASONS = {"gone": "its receiver answered 410 Gone", "by_hand": "somebody paused it"}


@consumer("events.tell_admins", PAUSED)
def tell_admins(*, event: Occurrence, now: datetime) -> None:
    """Each admin once for each pause; whoever paused it by hand knows already."""
    admins = Membership.objects.filter(role=Role.ADMIN, is_active=True)
    if event.actor_kind == "agent":
        admins = admins.exclude(id=event.actor_id)
    notify(
        membership_ids=list(admins.values_list("id", flat=True)),
        kind=PAUSED,
        subject_kind="webhook_endpoint",
        subject_id=event.subject_id,
        key=f"{PAUSED}:{event.id}",
        now=now,
        data={"reason": event.fact.reason},
    )


def tell_paused(notifications: Sequence[Notification]) -> dict[int, Told]:
    ids = {notification.subject_id for notification in notifications}
    urls = dict(WebhookEndpoint.objects.filter(id__in=ids).values_list("id", "url"))
    return {
        one.id: Told(
            f"Webhooks to {urls[one.subject_id]} are paused: {REASONS[one.data['reason']]}.", "/admin/"
        )
        for one in notifications
        if one.subject_id in urls
    }


notification_kind(PAUSED, tell_paused)
