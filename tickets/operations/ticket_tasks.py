"""Tasks of a ticket: something that somebody has to do beside the conversation."""

from datetime import datetime

from django.db import transaction

from kernel.actors import Actor, ActorKind
from kernel.errors import Conflict, invalid_field
from kernel.events.operations import publish
from kernel.people.models import Team
from tickets import access
from tickets.events import TaskAssigned, TaskDone, TaskOpened, TaskReopened
from tickets.locks import lock_ticket, lock_ticket_of_task
from tickets.models import Ticket, TicketTask
from tickets.operations.assigning import NoSuchPerson, NoSuchTeam
from tickets.operations.telling import tell
from tickets.queries.whom import who_may_see

LONGEST_TITLE = 200
MAX_OPEN = 50


class TooManyTasks(Conflict):
    code = "tickets.too_many_tasks"


@transaction.atomic
def open_task(
    *,
    actor: Actor,
    ticket_id: int,
    title: str,
    now: datetime,
    team_id: int | None = None,
    assignee_id: int | None = None,
    due_at: datetime | None = None,
) -> TicketTask:
    """By hand. Without a team it is the ticket's own team's."""
    actor.require(access.EDIT)
    ticket = lock_ticket(actor=actor, ticket_id=ticket_id)
    if TicketTask.objects.filter(ticket=ticket, done_at=None).count() >= MAX_OPEN:
        raise TooManyTasks(f"A ticket has at most {MAX_OPEN} open tasks. Complete one first.")
    clean = " ".join(title.split())
    if not clean or len(clean) > LONGEST_TITLE:
        raise invalid_field("title", f"A task needs a title of 1 to {LONGEST_TITLE} characters.")
    if due_at is not None and due_at <= now:
        raise invalid_field("due_at", "A task can only be due later than now.")
    team = ticket.team if team_id is None else _team(team_id)
    _require_sight(ticket, assignee_id)
    by = f"{'person' if actor.kind is ActorKind.AGENT else actor.kind.value}:{actor.id}"
    return _open(ticket, clean, team, due_at, by, actor, now, assignee_id=assignee_id)


def open_once(
    ticket: Ticket,
    *,
    title: str,
    team: Team | None,
    due_at: datetime | None,
    opened_by: str,
    actor: Actor,
    now: datetime,
) -> tuple[TicketTask, bool]:
    """For a step: the ticket is locked, and the same `opened_by` opens one task only. Says whether it is new."""
    known = TicketTask.objects.filter(ticket=ticket, opened_by=opened_by).first()
    return (known, False) if known else (_open(ticket, title, team, due_at, opened_by, actor, now), True)


@transaction.atomic
def complete_task(*, actor: Actor, task_id: int, now: datetime) -> None:
    """A task that is done stays as it is."""
    task, ticket = _lock(actor, task_id)
    if task.done_at is not None:
        return
    by = actor.id if actor.kind is ActorKind.AGENT else None
    TicketTask.objects.filter(id=task.id).update(done_at=now, done_by_id=by)
    publish(TaskDone(ticket.id, task=task.id), actor=actor, now=now)


@transaction.atomic
def reopen_task(*, actor: Actor, task_id: int, now: datetime) -> None:
    task, ticket = _lock(actor, task_id)
    if task.done_at is None:
        return
    TicketTask.objects.filter(id=task.id).update(done_at=None, done_by=None)
    publish(TaskReopened(ticket.id, task=task.id), actor=actor, now=now)


@transaction.atomic
def assign_task(*, actor: Actor, task_id: int, membership_id: int | None, now: datetime) -> None:
    """To somebody who may see the ticket, or to nobody."""
    task, ticket = _lock(actor, task_id)
    if task.assignee_id == membership_id:
        return
    _require_sight(ticket, membership_id)
    TicketTask.objects.filter(id=task.id).update(assignee_id=membership_id)
    event = publish(
        TaskAssigned(ticket.id, task=task.id, old=task.assignee_id, new=membership_id), actor=actor, now=now
    )
    _tell(ticket, task, membership_id, actor=actor, key=f"task-{event.id}", now=now)


def _lock(actor: Actor, task_id: int) -> tuple[TicketTask, Ticket]:
    actor.require(access.EDIT)
    ticket = lock_ticket_of_task(actor=actor, task_id=task_id)
    return TicketTask.objects.get(id=task_id), ticket


def _open(
    ticket: Ticket,
    title: str,
    team: Team | None,
    due_at: datetime | None,
    opened_by: str,
    actor: Actor,
    now: datetime,
    *,
    assignee_id: int | None = None,
) -> TicketTask:
    task = TicketTask.objects.create(
        ticket=ticket, title=title, team=team, assignee_id=assignee_id, due_at=due_at, opened_at=now,
        opened_by=opened_by,
    )  # fmt: skip
    publish(TaskOpened(ticket.id, task=task.id, team=team.id if team else None), actor=actor, now=now)
    _tell(ticket, task, assignee_id, actor=actor, key=f"task-{task.id}", now=now)
    return task


def _tell(
    ticket: Ticket, task: TicketTask, membership_id: int | None, *, actor: Actor, key: str, now: datetime
) -> None:
    is_own = actor.kind is ActorKind.AGENT and actor.id == membership_id
    if membership_id is not None and not is_own:
        tell(ticket, [membership_id], kind="tickets.task", key=key, now=now, data={"task": task.id})


def _team(team_id: int) -> Team:
    found = Team.objects.filter(id=team_id, is_active=True).first()
    if found is None:
        raise NoSuchTeam("There is no such team at this desk.")
    return found


def _require_sight(ticket: Ticket, membership_id: int | None) -> None:
    if membership_id is not None and not who_may_see(ticket, [membership_id]):
        raise NoSuchPerson("There is no such person at this desk, or they may not see this ticket.")
