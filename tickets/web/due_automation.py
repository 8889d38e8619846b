"""The rules' part of "What is due, and why": which rule changed this ticket."""

from datetime import datetime

from kernel.actors import Actor
from tickets.queries.automation_trace import RunRow, list_runs


def load_automation(*, ticket_id: int, actor: Actor, now: datetime) -> list[RunRow]:  # noqa: ARG001 - one shape
    return list_runs(ticket_id)
