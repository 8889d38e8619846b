"""Carrying out typed steps on a ticket: what escalations, automations, legal deadlines and the critical lane share.

The ticket is locked by the caller. A step that is impossible is refused and the rest goes on. With the same `key`
nobody is told twice, and no note and no task is written twice; the caller sees to it that the other steps run once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel.actors import Actor
from tickets.models import Ticket
from tickets.operations import acting_steps as doers
from tickets.operations.acting_steps import REFUSED, Job, Outcome, last_of, refused
from tickets.operations.critical_guard import HeldCritical
from tickets.rules import steps as words
from tickets.rules.steps import Step
from tickets.rules.words import Status


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
        job = Job(ticket, actor, now, reason, f"{key}:{index}", urgent, {"reason": reason, **(data or {})})
        did, old, new = _carry_out(job, step)
        done.append(Change(name_of(step), did, _short(old), _short(new)))
    return done


def name_of(step: Step) -> str:
    """As it is written: notify, move_to_team …"""
    return next(iter(step.written))


def _carry_out(job: Job, step: Step) -> Outcome:
    if isinstance(step, OF_OPEN_TICKETS) and job.ticket.status == Status.CLOSED:
        return refused("closed")
    try:
        return _DOERS[type(step)](job, step)
    except HeldCritical as error:  # before anything was written
        return refused(last_of(error.code))


def _short(value: object) -> str:
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return "" if value is None else str(value)


OF_OPEN_TICKETS = (
    words.MoveToTeam, words.Assign, words.RaisePriority, words.SetPriority, words.SetStatus, words.OpenTask
)  # fmt: skip
_DOERS: Mapping[type[Step], Callable[[Job, Any], Outcome]] = {
    words.Notify: doers.notify_people,
    words.MoveToTeam: doers.move,
    words.Assign: doers.assign,
    words.RaisePriority: doers.raise_priority,
    words.SetPriority: doers.set_priority,
    words.SetStatus: doers.set_status,
    words.ChangeTags: doers.set_tags,
    words.AddFollowers: doers.add_followers,
    words.AddNote: doers.add_note,
    words.CallWebhook: doers.call_webhook,
    words.OpenTask: doers.open_task,
}
