"""What nobody does to a ticket in the critical lane. Asked wherever a ticket is changed, at the lowest point.

The database refuses the same (`tickets_hold_critical`); this says it in words.
"""

from kernel.actors import Actor
from kernel.errors import Conflict
from tickets.models import CriticalCase, Ticket
from tickets.rules.words import Priority, Status


class HeldCritical(Conflict):
    """Nothing has been written yet when it is raised."""

    code = "tickets.in_critical_lane"


class InCriticalLane(HeldCritical):
    pass


class NotAcknowledged(HeldCritical):
    code = "tickets.case_not_acknowledged"


def refuse_leaving(ticket: Ticket, what: str) -> None:
    """`what` is kept: "team", "topic" and so on."""
    if ticket.is_critical:
        raise InCriticalLane(
            f"This ticket is in the critical lane and keeps its {what}. Two people can take it out: "
            "propose a downgrade, and a colleague of the team decides."
        )


def refuse_lowering(ticket: Ticket, priority: Priority) -> None:
    if priority < Priority.URGENT:
        refuse_leaving(ticket, "priority")


def refuse_ending(ticket: Ticket, new: Status, *, actor: Actor) -> None:
    """Solved or closed before anybody of the team has looked, a critical case would fall silent."""
    if not ticket.is_critical or new not in {Status.SOLVED, Status.CLOSED}:
        return
    if not CriticalCase.objects.filter(ticket=ticket, downgraded_at=None, acknowledged_at=None).exists():
        return
    if actor.is_staff:
        raise NotAcknowledged("Nobody has acknowledged this critical case yet. Acknowledge it first.")
    raise NotAcknowledged(
        "We are looking at this request just now, so it stays open. You can still write to us."
    )
