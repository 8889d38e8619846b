"""What tickets tell people: the words and the address of each notification."""

from collections.abc import Sequence

from kernel.people.models import Notification
from kernel.people.queries.notifications import Told
from tickets.models import Ticket
from tickets.rules.sla import threshold_words
from tickets.rules.words import Metric

KINDS = ("tickets.assigned_to_you", "tickets.escalation")


def tell(notifications: Sequence[Notification]) -> dict[int, Told]:
    """One query for all; a ticket that is gone leaves its notifications out."""
    ids = {notification.subject_id for notification in notifications}
    tickets = dict(Ticket.objects.filter(id__in=ids).values_list("id", "number"))
    return {
        notification.id: Told(
            _words(notification, tickets[notification.subject_id]), _address(tickets, notification)
        )
        for notification in notifications
        if notification.subject_id in tickets
    }


def _address(tickets: dict[int, int], notification: Notification) -> str:
    return f"/desk/tickets/{tickets[notification.subject_id]}/"


def _words(notification: Notification, number: int) -> str:
    """Numbers only: a subject may be personal, and its reader may have lost sight of the ticket since."""
    if notification.kind == "tickets.assigned_to_you":
        return f"#{number} was assigned to you"
    metric = Metric(notification.data["metric"]).label.lower() if "metric" in notification.data else "clock"
    return f"#{number}: the {metric} {threshold_words(str(notification.data.get('stage', '')))}"
