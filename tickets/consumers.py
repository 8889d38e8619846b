"""Reactions of tickets to what happened."""

from datetime import datetime

from kernel.actors import system_actor
from kernel.events.registry import Occurrence, consumer
from kernel.tenancy.context import require_tenant_id
from tickets.operations import critical, routing_queue
from tickets.operations.automating import run_for_event
from tickets.operations.escalating import escalate_clock
from tickets.operations.time_rules import cover_calendar
from tickets.queries.automation import codes_waited_for
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
