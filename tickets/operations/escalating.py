"""Ladders: what is set going when a stage is reached, rung by rung, until somebody takes care of it.

A rung is run under its ticket's lock, after the row says that it was, in one transaction: so each is run once, however
many workers come for it and however late. Rungs that were missed meanwhile are run in their order.
"""

from datetime import datetime, timedelta

from django.db import transaction

from kernel.actors import Actor, system_actor
from kernel.errors import Conflict, Invalid
from kernel.events.operations import publish
from kernel.tenancy.context import require_tenant_id
from kernel.timers import operations as timers
from kernel.timers.registry import DueTimer, timer_handler
from tickets import access
from tickets.events import Escalated, EscalationAcknowledged
from tickets.locks import lock_ticket, lock_ticket_of_escalation, lock_tickets_of_escalations
from tickets.models import Clock, Escalation, Ticket
from tickets.operations.acting import act
from tickets.operations.stopping import ACKNOWLEDGED, CLOCK, FINISHED, RUNNING, TIMER, stop, stop_for
from tickets.queries.policies import terms_of
from tickets.rules.reading import Place
from tickets.rules.sla import OPEN_STATES
from tickets.rules.steps import Ladder, Rung, parse_ladder, write_ladder
from tickets.rules.words import Metric

__all__ = ["acknowledge", "escalate_clock", "start", "stop_for"]


class EscalationOver(Conflict):
    code = "tickets.escalation_over"


@transaction.atomic
def escalate_clock(*, actor: Actor, ticket_id: int, clock_id: int, stage: str, now: datetime) -> None:
    """What the clock's own terms say for this threshold, unless the clock has ended since it was reached."""
    ticket = lock_ticket(actor=actor, ticket_id=ticket_id)
    clock = Clock.objects.select_related("policy_version").get(id=clock_id)
    terms = terms_of(clock.policy_version_id, clock.policy_version.terms)
    ladder = terms.ladder(Metric(clock.metric), stage)
    if clock.state in OPEN_STATES:
        start(
            ticket, cause_kind=CLOCK, cause_id=clock.id, clock=clock, stage=stage, ladder=ladder, actor=actor, now=now
        )  # fmt: skip


def start(
    ticket: Ticket,
    *,
    cause_kind: str,
    cause_id: int,
    stage: str,
    ladder: Ladder,
    actor: Actor,
    now: datetime,
    clock: Clock | None = None,
) -> Escalation | None:
    """Once for each cause and stage; a rung without delay is run at once. The ticket is locked.

    What was set going by a clock ends with it. Other causes outlive the ticket's solving: they end their own, through
    `stop_for`.
    """
    if not ladder:
        return None
    known = Escalation.objects.filter(cause_kind=cause_kind, cause_id=cause_id, stage=stage).first()
    if known is not None:
        return known
    escalation = Escalation.objects.create(
        ticket=ticket, clock=clock, cause_kind=cause_kind, cause_id=cause_id, stage=stage, ladder=write_ladder(ladder),
        next_at=now + timedelta(seconds=ladder[0].after_seconds), state=RUNNING, started_at=now,
    )  # fmt: skip
    _climb(ticket, escalation, actor=actor, now=now)
    return escalation


@transaction.atomic
def acknowledge(*, actor: Actor, escalation_id: int, now: datetime) -> None:
    """Somebody takes care of it: the rungs to come are not run. Raises EscalationOver when there are none."""
    actor.require(access.EDIT)
    access.require_person(actor)
    ticket = lock_ticket_of_escalation(actor=actor, escalation_id=escalation_id)
    escalation = Escalation.objects.get(id=escalation_id)
    if escalation.state == ACKNOWLEDGED:
        return
    if escalation.state != RUNNING:
        raise EscalationOver("This escalation is over: nothing more would have followed.")
    Escalation.objects.filter(id=escalation_id).update(
        state=ACKNOWLEDGED, acknowledged_by_id=actor.id, ended_at=now, next_at=None
    )
    timers.cancel(kind=TIMER, subject_ids=[escalation_id])
    publish(EscalationAcknowledged(ticket.id, escalation=escalation_id), actor=actor, now=now)


@timer_handler(TIMER, lock=lock_tickets_of_escalations)
def fire(*, due: list[DueTimer], now: datetime) -> None:
    ids = [timer.subject_id for timer in due]
    tickets = {ticket.id: ticket for ticket in lock_tickets_of_escalations(ids)}
    actor = system_actor(tenant_id=require_tenant_id())
    for escalation_id in ids:
        escalation = Escalation.objects.get(id=escalation_id)  # read now: an earlier one may have stopped it
        if escalation.state == RUNNING:
            _climb(tickets[escalation.ticket_id], escalation, actor=actor, now=now)


def _climb(ticket: Ticket, escalation: Escalation, *, actor: Actor, now: datetime) -> None:
    """Run what is due, then wait for what comes next."""
    ladder = parse_ladder(Place("ladder", escalation.ladder, Invalid))
    while escalation.state == RUNNING and escalation.next_at is not None and escalation.next_at <= now:
        if _has_ended(escalation):
            stop([escalation], actor=actor, now=now, reason="ended")
            return
        rung = escalation.next_rung
        _step_up(escalation, ladder, now)
        _run(ticket, escalation, rung, ladder[rung], actor=actor, now=now)
        escalation.refresh_from_db(fields=["state", "next_at"])  # a step may have ended what set it going
    if escalation.state == RUNNING and escalation.next_at is not None:
        timers.arm(kind=TIMER, subject_id=escalation.id, due_at=escalation.next_at)


def _has_ended(escalation: Escalation) -> bool:
    """Whether the clock that set it going has been satisfied or cancelled."""
    if escalation.cause_kind != CLOCK or escalation.clock_id is None:
        return False
    open_states = [one.value for one in OPEN_STATES]
    return Clock.objects.filter(id=escalation.clock_id).exclude(state__in=open_states).exists()


def _step_up(escalation: Escalation, ladder: Ladder, now: datetime) -> None:
    """Delays count from the start of the ladder, so a late worker does not shift what comes after."""
    escalation.next_rung += 1
    if escalation.next_rung < len(ladder):
        after = timedelta(seconds=ladder[escalation.next_rung].after_seconds)
        escalation.next_at = escalation.started_at + after
    else:
        escalation.state, escalation.next_at, escalation.ended_at = FINISHED, None, now
    Escalation.objects.filter(id=escalation.id).update(
        next_rung=escalation.next_rung,
        next_at=escalation.next_at,
        state=escalation.state,
        ended_at=escalation.ended_at,
    )


def _run(
    ticket: Ticket, escalation: Escalation, number: int, rung: Rung, *, actor: Actor, now: datetime
) -> None:
    metric = escalation.clock.metric if escalation.clock else ""
    data = {"cause": escalation.cause_kind, "metric": metric, "stage": escalation.stage}
    changes = act(
        ticket, rung.steps, actor=actor, now=now, reason="escalation", key=f"escalation:{escalation.id}:{number}",
        urgent=rung.urgent, data={name: value for name, value in data.items() if value},
    )  # fmt: skip
    fact = Escalated(
        ticket.id,
        clock=escalation.clock_id,
        metric=metric,
        stage=escalation.stage,
        cause=escalation.cause_kind,
        escalation=escalation.id,
        rung=number,
        did=[f"{change.step}:{change.did}" for change in changes],
    )
    publish(fact, actor=actor, now=now)
