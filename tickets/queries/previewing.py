"""What steps would do to a ticket, step by step, without doing it: what `operations/acting.py` would answer.

The ticket is a copy that is never saved; it becomes what it would be, so that the rules after this one can be asked.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kernel.errors import DomainError
from kernel.people.models import Membership, Team
from tickets.models import Follower, Ticket
from tickets.queries.whom import opens_to_others, whom_to_tell
from tickets.rules import steps as words
from tickets.rules.steps import Step
from tickets.rules.tags import MOST_TAGS, clean_tags
from tickets.rules.transitions import by_hand
from tickets.rules.words import Priority, Status

DONE, UNCHANGED, REFUSED = "done", "unchanged", "refused:"
SOMEBODY = 0  # the id of nobody: whose turn it is shows when it is done
OF_OPEN_TICKETS = (
    words.MoveToTeam, words.Assign, words.RaisePriority, words.SetPriority, words.SetStatus, words.OpenTask
)  # fmt: skip
Outcome = tuple[str, object, object]  # did, old, new


@dataclass(frozen=True, slots=True)
class Foreseen:
    """As `acting.Change`: `did` is "done", "unchanged" or "refused:<why>"."""

    step: str
    did: str
    old: str = ""
    new: str = ""


def preview(ticket: Ticket, steps: Sequence[Step], *, at: datetime) -> tuple[Ticket, list[Foreseen]]:
    """The ticket as it would be, and what would become of each step. Its team, topic and customer are loaded."""
    after = copy(ticket)
    return after, [_foresee(after, step, at) for step in steps]


def _foresee(ticket: Ticket, step: Step, at: datetime) -> Foreseen:
    name = next(iter(step.written))
    if isinstance(step, OF_OPEN_TICKETS) and ticket.status == Status.CLOSED:
        return Foreseen(name, f"{REFUSED}closed")
    did, old, new = _LOOKS[type(step)](ticket, step, at)
    return Foreseen(name, did, _short(old), _short(new))


def _short(value: object) -> str:
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return "" if value is None else str(value)


def _refused(why: str) -> Outcome:
    return f"{REFUSED}{why}", None, None


def _changed(old: object, new: object) -> Outcome:
    return DONE if old != new else UNCHANGED, old, new


def _notify(ticket: Ticket, step: words.Notify, at: datetime) -> Outcome:
    found = whom_to_tell(ticket, step.whom, at=at)
    return (DONE, None, found) if found else _refused("nobody")


def _move(ticket: Ticket, step: words.MoveToTeam, at: datetime) -> Outcome:  # noqa: ARG001 - all looks are alike
    team = Team.objects.filter(key=step.team_key, is_active=True).first()
    if team is None:
        return _refused("no_team")
    old = ticket.team
    if old is not None and old.id != team.id and old.is_restricted and opens_to_others(old, team):
        return _refused("restricted")
    if old is None or old.id != team.id:
        ticket.team = team
        ticket.assignee_id = SOMEBODY
    return _changed(old.key if old else None, team.key)


def _assign(ticket: Ticket, step: words.Assign, at: datetime) -> Outcome:
    old = ticket.assignee_id
    if step.to == "nobody":
        ticket.assignee_id = None
        return _changed(old, None)
    if step.to == "next":
        if ticket.team_id is None:
            return _refused("no_team")
        ticket.assignee_id = SOMEBODY
        return DONE, old, "next"
    found = whom_to_tell(ticket, [step.to], at=at)
    if not found:
        here = Membership.objects.filter(id=step.to.removeprefix("member:"), is_active=True).exists()
        return _refused("not_in_team" if here else "person_left")
    ticket.assignee_id = found[0]
    return _changed(old, found[0])


def _raise(ticket: Ticket, step: words.RaisePriority, at: datetime) -> Outcome:  # noqa: ARG001
    return _to_priority(ticket, Priority(min(ticket.priority + 1, Priority.URGENT)))


def _set_priority(ticket: Ticket, step: words.SetPriority, at: datetime) -> Outcome:  # noqa: ARG001
    return _to_priority(ticket, step.priority)


def _to_priority(ticket: Ticket, priority: Priority) -> Outcome:
    old, ticket.priority = Priority(ticket.priority), priority
    return _changed(old.key, priority.key)


def _status(ticket: Ticket, step: words.SetStatus, at: datetime) -> Outcome:  # noqa: ARG001
    old = Status(ticket.status)
    if old is not step.status:
        try:
            ticket.status = by_hand(old, step.status)
        except DomainError as error:
            return _refused(error.code.rpartition(".")[2])
    return _changed(old.key, step.status.key)


def _tags(ticket: Ticket, step: words.ChangeTags, at: datetime) -> Outcome:  # noqa: ARG001
    old = list(ticket.tags)
    new = clean_tags({*old} - {*clean_tags(step.remove)} | {*clean_tags(step.add)})
    if len(new) > MOST_TAGS:
        return _refused("tags")
    ticket.tags = new
    return _changed(old, new)


def _follow(ticket: Ticket, step: words.AddFollowers, at: datetime) -> Outcome:
    found = whom_to_tell(ticket, step.whom, at=at)
    if not found:
        return _refused("nobody")
    already = set(
        Follower.objects.filter(ticket_id=ticket.id, membership_id__in=found).values_list(
            "membership_id", flat=True
        )
    )
    new = [one for one in found if one not in already]
    return DONE if new else UNCHANGED, None, new


def _task(ticket: Ticket, step: words.OpenTask, at: datetime) -> Outcome:  # noqa: ARG001
    if step.team_key and not Team.objects.filter(key=step.team_key, is_active=True).exists():
        return _refused("no_team")
    return DONE, None, None


_LOOKS: Mapping[type[Step], Callable[[Ticket, Any, datetime], Outcome]] = {
    words.Notify: _notify,
    words.MoveToTeam: _move,
    words.Assign: _assign,
    words.RaisePriority: _raise,
    words.SetPriority: _set_priority,
    words.SetStatus: _status,
    words.ChangeTags: _tags,
    words.AddFollowers: _follow,
    words.AddNote: lambda *_: (DONE, None, None),
    words.CallWebhook: lambda _, step, __: (DONE, None, step.label),
    words.OpenTask: _task,
}
