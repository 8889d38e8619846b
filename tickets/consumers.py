"""Reactions of tickets to what happened."""

from datetime import datetime

from kernel.actors import Actor, ActorKind, system_actor
from kernel.events.registry import Occurrence, consumer
from kernel.tenancy.context import require_tenant_id
from tickets.operations import critical, routing_queue
from tickets.operations.automating import run_for_event
from tickets.operations.escalating import escalate_clock
from tickets.operations.retargeting import start_retargeting
from tickets.operations.time_rules import cover_calendar
from tickets.queries.automation import codes_waited_for
from tickets.queries.changes import is_counted_in
from tickets.rules.automation import EVENTS


@consumer("tickets.escalate", "tickets.clock_threshold")
def escalate(*, event: Occurrence, now: datetime) -> None:
    escalate_clock(
        actor=system_actor(tenant_id=require_tenant_id()),
        ticket_id=event.subject_id,
        clock_id=event.fact.clock,
        stage=event.fact.threshold,
        now=now,
    )


@consumer("tickets.critical_topic", "tickets.topic_changed")
def check_critical_topic(*, event: Occurrence, now: datetime) -> None:
    critical.check_topic(
        actor=system_actor(tenant_id=require_tenant_id()), ticket_id=event.subject_id, now=now
    )


@consumer("tickets.critical_taken", "tickets.escalation_acknowledged")
def take_critical_case(*, event: Occurrence, now: datetime) -> None:
    critical.acknowledged_by_ladder(
        actor=system_actor(tenant_id=require_tenant_id()),
        ticket_id=event.subject_id,
        escalation_id=event.fact.escalation,
        membership_id=event.actor_id,
        now=now,
    )


@consumer("tickets.automate", *EVENTS, asks=codes_waited_for)
def automate(*, event: Occurrence, now: datetime) -> None:
    run_for_event(event=event, now=now)


@consumer("tickets.time_rules_by_calendar", "clock.calendar_published")
def wait_by_new_calendar(*, event: Occurrence, now: datetime) -> None:
    cover_calendar(calendar_id=event.subject_id, now=now)


@consumer("tickets.follow_availability", "people.availability_changed", "people.member_deactivated")
def follow_availability(*, event: Occurrence, now: datetime) -> None:
    """Somebody signed on, signed off or left: queues and the tickets they leave are routed."""
    routing_queue.follow_availability(
        actor=system_actor(tenant_id=require_tenant_id()), membership_id=event.subject_id, now=now
    )


@consumer("tickets.retarget_by_policy", "tickets.policy_published", "tickets.policy_saved")
def bring_to_new_policies(*, event: Occurrence, now: datetime) -> None:
    """A name changes nothing; a new policy is followed by its first version."""
    if event.code == "tickets.policy_published" or {"position", "is_active"} & set(event.fact.fields):
        start_retargeting(actor=_who(event), cause="policy", cause_id=event.subject_id, now=now)


@consumer("tickets.retarget_by_calendar", "clock.calendar_published")
def bring_to_new_hours(*, event: Occurrence, now: datetime) -> None:
    if is_counted_in(event.subject_id):
        start_retargeting(actor=_who(event), cause="calendar", cause_id=event.subject_id, now=now)


def _who(event: Occurrence) -> Actor:
    return Actor(kind=ActorKind(event.actor_kind), id=event.actor_id, tenant_id=require_tenant_id())
