"""What tickets tell people: the words and the address of each notification."""

from collections.abc import Sequence

from kernel.people.models import Notification
from kernel.people.queries.notifications import Told
from tickets.models import Ticket
from tickets.queries.critical_news import ALARM, NEWS, hidden_from, say
from tickets.rules.escalation_words import cause_words

KINDS = (
    "tickets.assigned_to_you",
    "tickets.escalation",
    "tickets.step",
    "tickets.task",
    "tickets.nobody_available",
    "tickets.clocks_corrected",
    NEWS,
    ALARM,
)


def tell(notifications: Sequence[Notification]) -> dict[int, Told]:
    """One query for all, and one more where some are of restricted teams: those tell nobody else anything any more.
    A ticket that is gone leaves its notifications out.
    """
    ids = {notification.subject_id for notification in notifications}
    found = Ticket.objects.filter(id__in=ids).values_list("id", "number", "team_id", "team__is_restricted")
    rows = list(found)
    tickets = {ticket_id: number for ticket_id, number, _, _ in rows}
    hidden = hidden_from(notifications, {one: team_id for one, _, team_id, restricted in rows if restricted})
    return {
        notification.id: Told(
            _words(notification, tickets[notification.subject_id]), _address(tickets, notification)
        )
        for notification in notifications
        if notification.subject_id in tickets and notification.id not in hidden
    }


def _address(tickets: dict[int, int], notification: Notification) -> str:
    if notification.kind == ALARM:
        return "/desk/board/"
    return f"/desk/tickets/{tickets[notification.subject_id]}/"


def _words(notification: Notification, number: int) -> str:
    """Numbers only: a subject may be personal, and its reader may have lost sight of the ticket since."""
    plain = {
        "tickets.assigned_to_you": f"#{number} was assigned to you",
        "tickets.nobody_available": f"#{number} waits in its queue: nobody there can take it now",
        "tickets.clocks_corrected": f"#{number}: a stored deadline was wrong; the nightly check put it right",
        "tickets.task": f"#{number}: a task was given to you",
        "tickets.step": f"#{number} needs your attention: a rule of the desk says so",
    }
    if notification.kind in {NEWS, ALARM}:
        return f"#{number}: {say(notification)}"
    if notification.kind in plain:
        return plain[notification.kind]
    data = notification.data
    because = cause_words(
        cause=data.get("cause", ""), metric=data.get("metric", ""), stage=data.get("stage", "")
    )
    return f"#{number}: {because}"
