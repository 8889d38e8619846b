"""Ending escalations before their last rung."""

from collections.abc import Collection, Sequence
from datetime import datetime

from kernel.actors import Actor
from kernel.events.operations import publish_many
from kernel.timers import operations as timers
from tickets.events import EscalationStopped
from tickets.models import Escalation, Ticket

TIMER = "tickets.escalation"
RUNNING, ACKNOWLEDGED, FINISHED, STOPPED = "running", "acknowledged", "finished", "stopped"
CLOCK = "clock"  # as a cause


def stop_for(
    tickets: Sequence[Ticket],
    *,
    cause_kind: str,
    cause_ids: Collection[int],
    actor: Actor,
    now: datetime,
    reason: str,
) -> None:
    """What these causes set going goes no further. The tickets are locked."""
    running = Escalation.objects.filter(
        ticket__in=tickets, cause_kind=cause_kind, cause_id__in=cause_ids, state=RUNNING
    )
    stop(list(running.order_by("id")), actor=actor, now=now, reason=reason)


def stop(escalations: Sequence[Escalation], *, actor: Actor, now: datetime, reason: str) -> None:
    if not escalations:
        return
    ids = [one.id for one in escalations]
    Escalation.objects.filter(id__in=ids).update(state=STOPPED, ended_at=now, next_at=None)
    timers.cancel(kind=TIMER, subject_ids=ids)
    facts = [EscalationStopped(one.ticket_id, escalation=one.id, reason=reason) for one in escalations]
    publish_many(facts, actor=actor, now=now)
