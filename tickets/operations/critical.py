"""The critical lane: a case goes to its restricted team at once, at any hour, and pages people until one has it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from kernel.actors import Actor, system_actor
from kernel.clock.shifts import on_call
from kernel.errors import Conflict, NotAllowed
from kernel.events.operations import publish
from kernel.people.access import agent_actor
from kernel.people.models import Membership, Role
from kernel.people.operations.notifications import notify
from kernel.tenancy.context import require_tenant_id
from kernel.timers import operations as timers
from kernel.timers.registry import DueTimer, timer_handler
from tickets import access
from tickets.events import (
    CriticalAcknowledged,
    CriticalEntered,
    CriticalMissed,
    CriticalUncovered,
    FollowerRemoved,
    PriorityChanged,
)
from tickets.locks import NoLane, lock_ticket, lock_tickets_of_cases
from tickets.models import CriticalCase, CriticalLane, Escalation, Follower, Ticket
from tickets.operations import assigning, clocks, detectors, escalating
from tickets.operations.stopping import RUNNING
from tickets.operations.telling import tell
from tickets.queries.critical import has_been_in, lane_of, list_lanes
from tickets.queries.whom import who_may_see
from tickets.rules.critical import Lane, match
from tickets.rules.words import Priority, Status

TIMER = "tickets.critical"
CAUSE, STAGE = "critical", "entered"
REPORT_KINDS = ("report_kind", "reason")  # the answers of a form that say what a report is about


class AlreadyCritical(Conflict):
    code = "tickets.already_critical"


class NotCritical(Conflict):
    code = "tickets.not_critical"


class CriticalTeamOnly(NotAllowed):
    code = "tickets.critical_team_only"


# Going in


def check_new(ticket: Ticket, *, text: str, actor: Actor, now: datetime) -> bool:
    """A ticket that was just opened. Says whether it went into a lane; then its team has it already."""
    if ticket.follow_up_of_id is not None and (earlier := _open_case(ticket.follow_up_of_id)) is not None:
        enter_lane(ticket, earlier.lane, matched_by="follow_up", actor=actor, now=now)
        return True
    return _check(ticket, _facts(ticket), text, actor=actor, now=now)


def check_message(ticket: Ticket, *, text: str, actor: Actor, now: datetime) -> bool:
    """A customer's further message. What two people downgraded comes back by new words only, not by its topic."""
    if ticket.is_critical:
        return False
    return _check(ticket, _facts(ticket), text, actor=actor, now=now, again=True)


@transaction.atomic
def check_topic(*, actor: Actor, ticket_id: int, now: datetime) -> None:
    """The topic was changed by hand."""
    ticket = lock_ticket(actor=actor, ticket_id=ticket_id)
    if not ticket.is_critical:
        _check(ticket, _facts(ticket), "", actor=actor, now=now)


def _facts(ticket: Ticket) -> dict[str, str]:
    """The answers count for what a report is about; only choices have such short values."""
    kinds = [str(ticket.answers[name]) for name in REPORT_KINDS if ticket.answers.get(name)]
    return {"topic": ticket.topic.key, "report_kind": kinds[0] if kinds else "", "language": ticket.language}


def _check(
    ticket: Ticket, facts: Mapping[str, str], text: str, *, actor: Actor, now: datetime, again: bool = False
) -> bool:
    rows = list_lanes()
    lanes = [lane_of(row) for row in rows]
    found = match(text, facts, lanes, detects=lambda name: detectors.detect(name, text, facts))
    if found is None:
        return False
    if again and found.by in {"topic", f"report:{facts['report_kind']}"} and has_been_in(ticket):
        return _check(ticket, {**facts, "topic": "", "report_kind": ""}, text, actor=actor, now=now)
    enter_lane(ticket, rows[found.lane], matched_by=found.by, actor=actor, now=now)
    return True


@transaction.atomic
def mark_critical(*, actor: Actor, ticket_id: int, lane_key: str, now: datetime) -> None:
    """By hand: whoever sees a ticket may raise it, and from then on may no longer see it."""
    actor.require(access.EDIT)
    ticket = lock_ticket(actor=actor, ticket_id=ticket_id)
    if ticket.is_critical:
        raise AlreadyCritical("This ticket is in the critical lane already.")
    lane = next((one for one in list_lanes() if one.key == lane_key), None)
    if lane is None:
        raise NoLane("There is no such critical lane. Choose one from the list.")
    enter_lane(ticket, lane, matched_by="person", actor=actor, now=now)


def enter_lane(
    ticket: Ticket, lane: CriticalLane, *, matched_by: str, actor: Actor, now: datetime
) -> CriticalCase:
    """The ticket is locked and in no lane. From here on only the lane's team sees it, and its pages begin."""
    terms = lane_of(lane)
    raised = _raise_priority(ticket, actor=actor, now=now)
    if ticket.team_id != lane.team_id:
        assigning.move_to_team(ticket, lane.team_id, actor=actor, now=now, reason="critical")
    else:
        if raised:
            clocks.after_change_of_terms(ticket, actor=actor, now=now, reason="priority")
        if ticket.assignee_id is None:
            assigning.route(ticket, actor=actor, now=now, reason="critical")
    _narrow(ticket, actor=actor, now=now)
    ticket.is_critical = True
    Ticket.objects.filter(id=ticket.id).update(is_critical=True, updated_at=now)
    case = CriticalCase.objects.create(
        ticket=ticket,
        lane=lane,
        matched_by=matched_by,
        opened_at=now,
        due_at=now + timedelta(seconds=terms.acknowledge_seconds),
    )
    fact = CriticalEntered(ticket.id, case=case.id, lane=lane.key, matched_by=matched_by)
    publish(fact, actor=actor, now=now)
    timers.arm(kind=TIMER, subject_id=case.id, due_at=case.due_at)
    _page(ticket, case, terms, actor=actor, now=now)
    return case


def _raise_priority(ticket: Ticket, *, actor: Actor, now: datetime) -> bool:
    old = Priority(ticket.priority)
    if old is Priority.URGENT:
        return False
    ticket.priority = Priority.URGENT
    Ticket.objects.filter(id=ticket.id).update(priority=Priority.URGENT)
    fact = PriorityChanged(ticket.id, old=old.key, new=Priority.URGENT.key, reason="critical")
    publish(fact, actor=actor, now=now)
    return True


def _narrow(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Whoever is not of the team has it no longer, and does not follow it any more."""
    assert ticket.team is not None  # noqa: S101 - it was moved there just now
    concerned = {one for one in (ticket.assignee_id,) if one is not None}
    followers = list(Follower.objects.filter(ticket=ticket).values_list("membership_id", flat=True))
    staying = set(who_may_see(ticket, {*concerned, *followers})) if ticket.team.is_restricted else None
    if staying is None:
        return
    if concerned - staying:
        assigning.give_to(ticket, None, actor=actor, now=now, reason="critical")
    for membership_id in sorted(set(followers) - staying):
        Follower.objects.filter(ticket=ticket, membership_id=membership_id).delete()
        publish(FollowerRemoved(ticket.id, membership=membership_id), actor=actor, now=now)


def _page(ticket: Ticket, case: CriticalCase, lane: Lane, *, actor: Actor, now: datetime) -> None:
    """The team and its on-call hear of it at once; then the ladder. Nobody there: every admin hears of that."""
    assert ticket.team_id is not None  # noqa: S101 - a lane has a team
    paged = on_call(ticket.team_id, at=now)
    members = Membership.objects.filter(team_places__team_id=ticket.team_id, is_active=True)
    here = list(members.values_list("id", "is_available"))
    told = {*(member for member, _ in here), *paged}
    tell(
        ticket, told, kind="tickets.critical", key=f"critical-{case.id}", now=now, urgent=True,
        data={"case": case.id, "stage": STAGE},
    )  # fmt: skip
    if not paged and not any(available for _, available in here):
        publish(CriticalUncovered(ticket.id, case=case.id), actor=actor, now=now)
        _alarm_admins(ticket, case, stage="uncovered", now=now)
    escalating.start(
        ticket, cause_kind=CAUSE, cause_id=case.id, stage=STAGE, ladder=lane.ladder, actor=actor, now=now
    )


def _alarm_admins(ticket: Ticket, case: CriticalCase, *, stage: str, now: datetime) -> None:
    """They may not see the case; they see to it that somebody does who may."""
    admins = Membership.objects.filter(role=Role.ADMIN, is_active=True).values_list("id", flat=True)
    notify(
        membership_ids=list(admins), kind="tickets.critical_alarm", subject_kind="ticket", subject_id=ticket.id,
        key=f"critical-{case.id}-{stage}", now=now, data={"case": case.id, "stage": stage},
    )  # fmt: skip


def _open_case(ticket_id: int) -> CriticalCase | None:
    return CriticalCase.objects.filter(ticket_id=ticket_id, downgraded_at=None).select_related("lane").first()


def lock_case(*, actor: Actor, ticket_id: int) -> tuple[Ticket, CriticalCase]:
    """For what only people of the team that has the case may do: never a token, never a role alone.

    Raises NotCritical, CriticalTeamOnly.
    """
    actor.require(access.EDIT)
    access.require_person(actor)
    ticket = lock_ticket(actor=actor, ticket_id=ticket_id)
    case = _open_case(ticket.id) if ticket.is_critical else None
    if case is None:
        raise NotCritical("This ticket is not in the critical lane.")
    if ticket.team_id not in actor.team_ids:
        raise CriticalTeamOnly("Only members of the team that has this critical case can do this.")
    return ticket, case


# Having it


@transaction.atomic
def acknowledge(*, actor: Actor, ticket_id: int, now: datetime) -> None:
    """Somebody of the team has it: no further rung is climbed. The first counts, whoever comes later."""
    _, case = lock_case(actor=actor, ticket_id=ticket_id)
    if case.acknowledged_at is None:
        _note_acknowledged(case, actor=actor, now=now)
        running = Escalation.objects.filter(cause_kind=CAUSE, cause_id=case.id, state=RUNNING)
        for escalation_id in running.values_list("id", flat=True):
            escalating.acknowledge(actor=actor, escalation_id=escalation_id, now=now)


@transaction.atomic
def acknowledged_by_ladder(
    *, actor: Actor, ticket_id: int, escalation_id: int, membership_id: int, now: datetime
) -> None:
    """Whoever stopped the ladder of a case has the case."""
    ticket = lock_ticket(actor=actor, ticket_id=ticket_id)
    cause = Escalation.objects.filter(id=escalation_id, cause_kind=CAUSE).values("cause_id")
    case = CriticalCase.objects.filter(id__in=cause, ticket=ticket, acknowledged_at=None).first()
    member = Membership.objects.filter(id=membership_id).first()
    if case is not None and member is not None:
        _note_acknowledged(case, actor=agent_actor(member), now=now)


def _note_acknowledged(case: CriticalCase, *, actor: Actor, now: datetime) -> None:
    """The ticket is locked; the ladder is the caller's."""
    CriticalCase.objects.filter(id=case.id).update(acknowledged_at=now, acknowledged_by_id=actor.id)
    timers.cancel(kind=TIMER, subject_ids=[case.id])
    publish(CriticalAcknowledged(case.ticket_id, case=case.id), actor=actor, now=now)


@timer_handler(TIMER, lock=lock_tickets_of_cases)
def fire(*, due: list[DueTimer], now: datetime) -> None:
    """Cases that nobody has acknowledged in time: told once to the team and to all admins."""
    lock_tickets_of_cases([timer.subject_id for timer in due])
    actor = system_actor(tenant_id=require_tenant_id())
    waiting = CriticalCase.objects.filter(
        id__in=[timer.subject_id for timer in due],
        acknowledged_at=None, missed_at=None, downgraded_at=None, due_at__lte=now,
    ).exclude(ticket__status=Status.CLOSED)  # fmt: skip
    for case in waiting.select_related("ticket__team").order_by("id"):
        CriticalCase.objects.filter(id=case.id).update(missed_at=case.due_at)
        publish(CriticalMissed(case.ticket_id, case=case.id), actor=actor, now=now)
        members = Membership.objects.filter(team_places__team_id=case.ticket.team_id, is_active=True)
        tell(
            case.ticket, list(members.values_list("id", flat=True)), kind="tickets.critical",
            key=f"critical-{case.id}-missed", now=now, urgent=True, data={"case": case.id, "stage": "missed"},
        )  # fmt: skip
        _alarm_admins(case.ticket, case, stage="missed", now=now)
