"""Carrying out typed steps on a ticket: what escalations, automations, legal deadlines and the critical lane share.

The ticket is locked by the caller. A step that is impossible is refused and the rest goes on. With the same `key`
nobody is told twice, and no note and no task is written twice; the caller sees to it that the other steps run once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from kernel.actors import Actor, ActorKind, system_actor
from kernel.errors import DomainError
from kernel.events.operations import publish
from kernel.people.models import Membership, Team, TeamMember
from tickets.events import FollowerAdded, NoteAdded, WebhookStep
from tickets.models import Follower, Ticket
from tickets.operations.assigning import give_to, move_to_team, route
from tickets.operations.critical_guard import HeldCritical
from tickets.operations.messages import find_repeat, write_message
from tickets.operations.properties import change_priority, change_tags, clean_tags
from tickets.operations.statuses import move_to
from tickets.operations.telling import tell
from tickets.operations.ticket_tasks import open_once
from tickets.queries.whom import whom_to_tell
from tickets.rules import steps as words
from tickets.rules.steps import Step
from tickets.rules.transitions import by_hand
from tickets.rules.words import Priority, Status, Visibility

DONE, UNCHANGED, REFUSED = "done", "unchanged", "refused:"


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a step. `did`: "done", "unchanged" or "refused:<why>". `old`, `new`: short codes or ids."""

    step: str
    did: str
    old: str = ""
    new: str = ""

    @property
    def is_refused(self) -> bool:
        return self.did.startswith(REFUSED)


@dataclass(frozen=True, slots=True)
class _Job:
    """`key` is this step's own."""

    ticket: Ticket
    actor: Actor
    now: datetime
    reason: str
    key: str
    is_urgent: bool
    data: Mapping[str, Any]


Outcome = tuple[str, object, object]  # did, old, new


def act(
    ticket: Ticket,
    steps: Sequence[Step],
    *,
    actor: Actor,
    now: datetime,
    reason: str,
    key: str,
    urgent: bool = False,
    data: Mapping[str, Any] | None = None,
) -> list[Change]:
    """`reason` is a short code (escalation, rule) that events carry; `key` has at most 50 characters; `data` (ids and
    short codes) goes into the notifications, whose words are in `queries/notifications.py`.
    """
    done = []
    for index, step in enumerate(steps):
        job = _Job(ticket, actor, now, reason, f"{key}:{index}", urgent, {"reason": reason, **(data or {})})
        did, old, new = _carry_out(job, step)
        done.append(Change(name_of(step), did, _short(old), _short(new)))
    return done


def name_of(step: Step) -> str:
    """As it is written: notify, move_to_team …"""
    return next(iter(step.written))


def _carry_out(job: _Job, step: Step) -> Outcome:
    if isinstance(step, OF_OPEN_TICKETS) and job.ticket.status == Status.CLOSED:
        return _refused("closed")
    try:
        return _DOERS[type(step)](job, step)
    except HeldCritical as error:  # before anything was written
        return _refused(_last(error.code))


def _short(value: object) -> str:
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return "" if value is None else str(value)


def _refused(why: str) -> Outcome:
    return f"{REFUSED}{why}", None, None


def _changed(old: object, new: object) -> Outcome:
    return DONE if old != new else UNCHANGED, old, new


def _notify(job: _Job, step: words.Notify) -> Outcome:
    found = whom_to_tell(job.ticket, step.whom, at=job.now)
    if not found:
        return _refused("nobody")
    kind = "tickets.escalation" if job.reason == "escalation" else "tickets.step"
    tell(job.ticket, found, kind=kind, key=job.key, now=job.now, urgent=job.is_urgent, data=job.data)
    return DONE, None, found


def _move(job: _Job, step: words.MoveToTeam) -> Outcome:
    ticket, old = job.ticket, job.ticket.team
    team = Team.objects.filter(key=step.team_key, is_active=True).first()
    if team is None:
        return _refused("no_team")
    if old is not None and old.id == team.id:
        return _changed(old.key, team.key)
    if old is not None and old.is_restricted and _opens_to_others(old, team):
        return _refused("restricted")
    move_to_team(ticket, team.id, actor=job.actor, now=job.now, reason=job.reason)
    return _changed(old.key if old else None, team.key)


def _opens_to_others(old: Team, new: Team) -> bool:
    """Whether somebody could see the ticket there who may not see it here."""
    if not new.is_restricted:
        return True
    here = TeamMember.objects.filter(team=old).values("membership_id")
    return TeamMember.objects.filter(team=new).exclude(membership_id__in=here).exists()


def _assign(job: _Job, step: words.Assign) -> Outcome:
    ticket, old = job.ticket, job.ticket.assignee_id
    if step.to == "next":
        if ticket.team_id is None:
            return _refused("no_team")
        route(ticket, actor=job.actor, now=job.now, reason=job.reason)
        return _changed(old, ticket.assignee_id) if ticket.assignee_id else _refused("nobody_available")
    if step.to == "nobody":
        give_to(ticket, None, actor=job.actor, now=job.now, reason=job.reason)
        return _changed(old, None)
    found = whom_to_tell(ticket, [step.to], at=job.now)
    if not found:
        return _refused(_why_not(step.to))
    give_to(ticket, found[0], actor=job.actor, now=job.now, reason=job.reason)
    return _changed(old, found[0])


def _why_not(word: str) -> str:
    works_here = Membership.objects.filter(id=word.removeprefix("member:"), is_active=True).exists()
    return "not_in_team" if works_here else "person_left"


def _raise(job: _Job, step: words.RaisePriority) -> Outcome:  # noqa: ARG001 - all doers take their step
    return _to_priority(job, Priority(min(job.ticket.priority + 1, Priority.URGENT)))


def _set_priority(job: _Job, step: words.SetPriority) -> Outcome:
    return _to_priority(job, step.priority)


def _to_priority(job: _Job, priority: Priority) -> Outcome:
    old = Priority(job.ticket.priority)
    change_priority(job.ticket, priority, actor=job.actor, now=job.now, reason=job.reason)
    return _changed(old.key, priority.key)


def _status(job: _Job, step: words.SetStatus) -> Outcome:
    old = Status(job.ticket.status)
    if old is step.status:
        return _changed(old.key, old.key)
    try:
        wanted = by_hand(old, step.status)
    except DomainError as error:
        return _refused(_last(error.code))
    move_to(job.ticket, wanted, actor=job.actor, now=job.now, reason=job.reason)
    return _changed(old.key, wanted.key)


def _tags(job: _Job, step: words.ChangeTags) -> Outcome:
    old = list(job.ticket.tags)
    new = set(old) - set(clean_tags(step.remove)) | set(clean_tags(step.add))
    try:
        change_tags(job.ticket, new, actor=job.actor, now=job.now)
    except DomainError as error:
        return _refused(next(iter(error.fields), _last(error.code)))
    return _changed(old, job.ticket.tags)


def _last(code: str) -> str:
    return code.rpartition(".")[2]


def _follow(job: _Job, step: words.AddFollowers) -> Outcome:
    found = whom_to_tell(job.ticket, step.whom, at=job.now)
    if not found:
        return _refused("nobody")
    new = []
    for membership_id in found:
        _, is_new = Follower.objects.get_or_create(ticket=job.ticket, membership_id=membership_id)
        if is_new:
            publish(FollowerAdded(job.ticket.id, membership=membership_id), actor=job.actor, now=job.now)
            new.append(membership_id)
    return DONE if new else UNCHANGED, None, new


def _note(job: _Job, step: words.AddNote) -> Outcome:
    """Written by the desk itself, whoever set it going."""
    if (repeat := find_repeat(job.ticket, job.key)) is not None:
        return UNCHANGED, None, repeat.id
    author = system_actor(tenant_id=job.actor.tenant_id)
    message = write_message(
        actor=author, ticket=job.ticket, body=step.text, visibility=Visibility.INTERNAL, key=job.key, file_ids=(),
        now=job.now,
    )  # fmt: skip
    teller = job.actor if job.actor.kind is ActorKind.SYSTEM else author  # a rule's own actor says which run it was
    publish(NoteAdded(job.ticket.id, message.id), actor=teller, now=job.now)
    return DONE, None, message.id


def _webhook(job: _Job, step: words.CallWebhook) -> Outcome:
    publish(WebhookStep(job.ticket.id, label=step.label, key=job.key), actor=job.actor, now=job.now)
    return DONE, None, step.label


def _task(job: _Job, step: words.OpenTask) -> Outcome:
    team = job.ticket.team
    if step.team_key:
        team = Team.objects.filter(key=step.team_key, is_active=True).first()
        if team is None:
            return _refused("no_team")
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


OF_OPEN_TICKETS = (
    words.MoveToTeam, words.Assign, words.RaisePriority, words.SetPriority, words.SetStatus, words.OpenTask
)  # fmt: skip
_DOERS: Mapping[type[Step], Callable[[_Job, Any], Outcome]] = {
    words.Notify: _notify,
    words.MoveToTeam: _move,
    words.Assign: _assign,
    words.RaisePriority: _raise,
    words.SetPriority: _set_priority,
    words.SetStatus: _status,
    words.ChangeTags: _tags,
    words.AddFollowers: _follow,
    words.AddNote: _note,
    words.CallWebhook: _webhook,
    words.OpenTask: _task,
}
