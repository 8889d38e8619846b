"""The parts of "What is due, and why" that escalations have: ladders and tasks."""

from datetime import datetime

from kernel.actors import Actor
from tickets.queries.escalations import EscalationRow, list_escalations
from tickets.queries.ticket_tasks import TaskRow, list_tasks


def load_escalations(*, ticket_id: int, actor: Actor, now: datetime) -> list[EscalationRow]:  # noqa: ARG001 - one shape
    return list_escalations(ticket_id)


def load_tasks(*, ticket_id: int, actor: Actor, now: datetime) -> list[TaskRow]:  # noqa: ARG001 - one shape
    return list_tasks(ticket_id, now=now)
