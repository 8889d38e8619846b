"""The tasks of a ticket."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from kernel.people.models import Membership
from kernel.tenancy.context import require_tenant_id
from tickets.models import TicketTask

SHOWN_AT_MOST = 100
OPEN = "SELECT count(*) FROM tickets_tickettask WHERE tenant_id = %s AND ticket_id = %s AND done_at IS NULL"
BY = {"escalation": "an escalation", "rule": "a rule", "platform": "the API"}


@dataclass(frozen=True, slots=True)
class TaskRow:
    """`opened_by` and `done_by` are names, or say what it was that opened it."""

    id: int
    title: str
    team: str
    team_key: str
    assignee: str
    assignee_id: int | None
    due_at: datetime | None
    is_late: bool
    opened_at: datetime
    opened_by: str
    done_at: datetime | None
    done_by: str

    @property
    def is_done(self) -> bool:
        return self.done_at is not None


def list_tasks(ticket_id: int, *, now: datetime) -> list[TaskRow]:
    """Open ones first, then what was done last. The caller has checked that the ticket is visible."""
    found = list(
        TicketTask.objects.filter(ticket_id=ticket_id)
        .select_related("team", "assignee", "done_by")
        .order_by("-id")[:SHOWN_AT_MOST]
    )
    names = _openers(found)
    rows = [_row(one, names, now) for one in found]
    return sorted(rows, key=lambda row: (row.is_done, row.id if not row.is_done else -row.id))


def count_open_tasks(ticket_id: int) -> int:
    """On every conversation: by hand, as building the query takes longer than running it."""
    with connection.cursor() as cursor:
        cursor.execute(OPEN, [require_tenant_id(), ticket_id])
        return int(cursor.fetchone()[0])


def _openers(tasks: list[TicketTask]) -> dict[str, str]:
    people = [word.removeprefix("person:") for one in tasks if (word := one.opened_by).startswith("person:")]
    if not people:
        return {}
    found = Membership.objects.filter(id__in=people).values_list("id", "display_name")
    return {f"person:{membership_id}": name for membership_id, name in found}


def _row(task: TicketTask, names: dict[str, str], now: datetime) -> TaskRow:
    return TaskRow(
        id=task.id,
        title=task.title,
        team=task.team.name if task.team else "",
        team_key=task.team.key if task.team else "",
        assignee=task.assignee.display_name if task.assignee else "",
        assignee_id=task.assignee_id,
        due_at=task.due_at,
        is_late=task.done_at is None and task.due_at is not None and task.due_at <= now,
        opened_at=task.opened_at,
        opened_by=names.get(task.opened_by) or BY.get(task.opened_by.partition(":")[0], "the desk"),
        done_at=task.done_at,
        done_by=task.done_by.display_name if task.done_by else "",
    )
