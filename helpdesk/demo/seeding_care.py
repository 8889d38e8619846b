"""What people do about escalations and tasks: every few hours somebody looks, and takes care of some of them."""

from datetime import datetime, timedelta

from helpdesk.demo.seeding_desk import Desk
from tickets.models import Escalation, TicketTask
from tickets.operations.escalating import acknowledge
from tickets.operations.ticket_tasks import complete_task

EVERY = timedelta(hours=5)
ONE_IN = 3  # escalations; every other task


def take_care(desk: Desk, *, now: datetime) -> None:
    """By the assignee, who can see the ticket. What nobody has is left running."""
    running = Escalation.objects.filter(state="running").exclude(ticket__assignee=None).order_by("id")
    for escalation_id, ticket_id, assignee_id in running.values_list(
        "id", "ticket_id", "ticket__assignee_id"
    ):
        colleague = desk.member(assignee_id)
        if colleague is not None and ticket_id % ONE_IN == 0:
            acknowledge(actor=colleague.actor, escalation_id=escalation_id, now=now)
    waiting = TicketTask.objects.filter(done_at=None, opened_at__lt=now - EVERY).exclude(
        ticket__assignee=None
    )
    for task_id, assignee_id in waiting.order_by("id").values_list("id", "ticket__assignee_id"):
        colleague = desk.member(assignee_id)
        if colleague is not None and task_id % 2 == 0:
            complete_task(actor=colleague.actor, task_id=task_id, now=now)
