"""What each step does to a locked ticket. A doer gives what became of it, with the old and the new."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kernel.actors import Actor, ActorKind, system_actor
from kernel.errors import DomainError
from kernel.events.operations import publish
from kernel.people.models import Membership, Team
from tickets.events import FollowerAdded, NoteAdded, WebhookStep
from tickets.models import Follower, Ticket
from tickets.operations.assigning import give_to, move_to_team, route
from tickets.operations.messages import find_repeat, write_message
from tickets.operations.properties import change_priority, change_tags
from tickets.operations.statuses import move_to
from tickets.operations.telling import tell
from tickets.operations.ticket_tasks import open_once
from tickets.queries.whom import opens_to_others, whom_to_tell
from tickets.rules import steps as words
from tickets.rules.tags import clean_tags
from tickets.rules.transitions import by_hand
from tickets.rules.words import Priority, Status, Visibility

DONE, UNCHANGED, REFUSED = "done", "unchanged", "refused:"


@dataclass(frozen=True, slots=True)
class Job:
    """`key` is this step's own."""

    ticket: Ticket
    actor: Actor
    now: datetime
    reason: str
    key: str
    is_urgent: bool
    data: Mapping[str, Any]


Outcome = tuple[str, object, object]  # did, old, new


def refused(why: str) -> Outcome:
    return f"{REFUSED}{why}", None, None


def _changed(old: object, new: object) -> Outcome:
    return DONE if old != new else UNCHANGED, old, new


def notify_people(job: Job, step: words.Notify) -> Outcome:
    found = whom_to_tell(job.ticket, step.whom, at=job.now)
    if not found:
        return refused("nobody")
    kind = "tickets.escalation" if job.reason == "escalation" else "tickets.step"
    tell(job.ticket, found, kind=kind, key=job.key, now=job.now, urgent=job.is_urgent, data=job.data)
    return DONE, None, found


def move(job: Job, step: words.MoveToTeam) -> Outcome:
    ticket, old = job.ticket, job.ticket.team
    team = Team.objects.filter(key=step.team_key, is_active=True).first()
    if team is None:
        return refused("no_team")
    if old is not None and old.id == team.id:
        return _changed(old.key, team.key)
    if old is not None and old.is_restricted and opens_to_others(old, team):
        return refused("restricted")
    move_to_team(ticket, team.id, actor=job.actor, now=job.now, reason=job.reason)
    return _changed(old.key if old else None, team.key)


def assign(job: Job, step: words.Assign) -> Outcome:
    ticket, old = job.ticket, job.ticket.assignee_id
    if step.to == "next":
        if ticket.team_id is None:
            return refused("no_team")
        route(ticket, actor=job.actor, now=job.now, reason=job.reason)
        return _changed(old, ticket.assignee_id) if ticket.assignee_id else refused("nobody_available")
    if step.to == "nobody":
        give_to(ticket, None, actor=job.actor, now=job.now, reason=job.reason)
        return _changed(old, None)
    found = whom_to_tell(ticket, [step.to], at=job.now)
    if not found:
        return refused(_why_not(step.to))
    give_to(ticket, found[0], actor=job.actor, now=job.now, reason=job.reason)
    return _changed(old, found[0])


def _why_not(word: str) -> str:
    works_here = Membership.objects.filter(id=word.removeprefix("member:"), is_active=True).exists()
    return "not_in_team" if works_here else "person_left"


def raise_priority(job: Job, step: words.RaisePriority) -> Outcome:  # noqa: ARG001 - all doers take their step
    return _to_priority(job, Priority(min(job.ticket.priority + 1, Priority.URGENT)))


def set_priority(job: Job, step: words.SetPriority) -> Outcome:
    return _to_priority(job, step.priority)


def _to_priority(job: Job, priority: Priority) -> Outcome:
    old = Priority(job.ticket.priority)
    change_priority(job.ticket, priority, actor=job.actor, now=job.now, reason=job.reason)
    return _changed(old.key, priority.key)


def set_status(job: Job, step: words.SetStatus) -> Outcome:
    old = Status(job.ticket.status)
    if old is step.status:
        return _changed(old.key, old.key)
    try:
        wanted = by_hand(old, step.status)
    except DomainError as error:
        return refused(last_of(error.code))
    move_to(job.ticket, wanted, actor=job.actor, now=job.now, reason=job.reason)
    return _changed(old.key, wanted.key)


def set_tags(job: Job, step: words.ChangeTags) -> Outcome:
    old = list(job.ticket.tags)
    new = set(old) - set(clean_tags(step.remove)) | set(clean_tags(step.add))
    try:
        change_tags(job.ticket, new, actor=job.actor, now=job.now)
    except DomainError as error:
        return refused(next(iter(error.fields), last_of(error.code)))
    return _changed(old, job.ticket.tags)


def last_of(code: str) -> str:
    return code.rpartition(".")[2]


def add_followers(job: Job, step: words.AddFollowers) -> Outcome:
    found = whom_to_tell(job.ticket, step.whom, at=job.now)
    if not found:
        return refused("nobody")
    new = []
    for membership_id in found:
        _, is_new = Follower.objects.get_or_create(ticket=job.ticket, membership_id=membership_id)
        if is_new:
            publish(FollowerAdded(job.ticket.id, membership=membership_id), actor=job.actor, now=job.now)
            new.append(membership_id)
    return DONE if new else UNCHANGED, None, new


def add_note(job: Job, step: words.AddNote) -> Outcome:
    """Written by the desk itself, whoever set it going."""
    if (repeat := find_repeat(job.ticket, job.key)) is not None:
        return UNCHANGED, None, repeat.id
    author = system_actor(tenant_id=job.actor.tenant_id)
    message = write_message(
        actor=author, ticket=job.ticket, body=step.text, visibility=Visibility.INTERNAL, key=job.key, file_ids=(),
        now=job.now,
    )  # fmt: skip
    teller = (
        job.actor if job.actor.kind is ActorKind.SYSTEM else author
    )  # a rule's own actor says which run it was
    publish(NoteAdded(job.ticket.id, message.id), actor=teller, now=job.now)
    return DONE, None, message.id


def call_webhook(job: Job, step: words.CallWebhook) -> Outcome:
    publish(WebhookStep(job.ticket.id, label=step.label, key=job.key), actor=job.actor, now=job.now)
    return DONE, None, step.label


def open_task(job: Job, step: words.OpenTask) -> Outcome:
    team = job.ticket.team
    if step.team_key:
        team = Team.objects.filter(key=step.team_key, is_active=True).first()
        if team is None:
            return refused("no_team")
    due_at = None if step.due_minutes is None else job.now + timedelta(minutes=step.due_minutes)
    task, is_new = open_once(
        job.ticket,
        title=step.title,
        team=team,
        due_at=due_at,
        opened_by=job.key,
        actor=job.actor,
        now=job.now,
    )
    return DONE if is_new else UNCHANGED, None, task.id
