"""Reactions of tickets to what happened."""

from datetime import datetime

from kernel.actors import system_actor
from kernel.events.registry import Occurrence, consumer
from kernel.tenancy.context import require_tenant_id
from tickets.operations.escalating import escalate_clock


@consumer("tickets.escalate", "tickets.clock_threshold")
def escalate(*, event: Occurrence, now: datetime) -> None:
    escalate_clock(
        actor=system_actor(tenant_id=require_tenant_id()),
        ticket_id=event.subject_id,
        clock_id=event.fact.clock,
        stage=event.fact.threshold,
        now=now,
    )
