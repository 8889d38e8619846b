"""What tickets tell people: the words and the address of each notification."""

from collections.abc import Mapping, Sequence
from typing import Any

from kernel.people.models import Notification
from kernel.people.queries.notifications import Told
from tickets.models import Ticket
from tickets.rules.sla import threshold_words
from tickets.rules.words import Metric

KINDS = ("tickets.assigned_to_you", "tickets.escalation", "tickets.step", "tickets.task")
WHAT = {"deadline": "legal deadline"}


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
    plain = {
        "tickets.assigned_to_you": f"#{number} was assigned to you",
        "tickets.task": f"#{number}: a task was given to you",
        "tickets.step": f"#{number} needs your attention: a rule of the desk says so",
    }
    return plain.get(notification.kind) or f"#{number}: {_escalated(notification.data)}"


def _escalated(data: Mapping[str, Any]) -> str:
    """A stage is the key of a threshold, or what its cause calls it."""
    if data.get("cause") == "critical":
        return "critical, somebody has to take it now"
    metric = data.get("metric")
    what = Metric(metric).label.lower() if metric in set(Metric) else WHAT.get(data.get("cause", ""), "clock")
    return f"the {what} {threshold_words(str(data.get('stage', '')))}"
