"""What follows a decision of routing: the trace, and when nobody could be chosen, the alarm and the next look."""

from collections.abc import Callable
from datetime import datetime, timedelta

from kernel.actors import Actor
from kernel.clock.shifts import next_on_shift
from kernel.events.operations import publish
from kernel.people.models import Membership, Role, TeamMember
from kernel.timers.operations import Alarm, arm_many
from tickets.events import NobodyAvailable
from tickets.models import RoutingTrace, Ticket
from tickets.operations.telling import tell
from tickets.rules.routing import Decision, Rule, Verdict

TIMER = "tickets.queue"
LOOK_AGAIN = timedelta(minutes=1)  # while somebody is full: they may have solved something by then


def write_trace(
    ticket: Ticket, decision: Decision, *, rule: Rule | None, reason: str, now: datetime
) -> RoutingTrace:
    return RoutingTrace.objects.create(
        ticket=ticket,
        at=now,
        reason=reason,
        rule_id=rule.id if rule else None,
        team_id=ticket.team_id,
        chosen_id=decision.chosen,
        strategy=decision.by,
        verdicts=[
            {"member": one.membership_id, "verdict": one.verdict.value, "load": one.load}
            for one in decision.judged
        ],
    )


def raise_alarm(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Nobody is eligible. Told once for each ticket and queue: to the team's leads, else admins, else its members."""
    team_id = ticket.team_id
    if team_id is None:
        return
    publish(NobodyAvailable(ticket_id=ticket.id, team=team_id), actor=actor, now=now)
    places = TeamMember.objects.filter(team_id=team_id)
    groups: tuple[Callable[[], list[int]], ...] = (
        lambda: list(places.filter(is_lead=True).values_list("membership_id", flat=True)),
        lambda: list(Membership.objects.filter(role=Role.ADMIN).values_list("id", flat=True)),
        lambda: list(places.values_list("membership_id", flat=True)),
    )
    key = f"nobody-{ticket.id}-{team_id}"
    for group in groups:
        if tell(ticket, group(), kind="tickets.nobody_available", key=key, now=now, urgent=True):
            return


def watch(team_id: int, decision: Decision, *, now: datetime) -> None:
    """Look at the queue again when the next shift begins, and within a minute while somebody is full.

    Somebody who signs on is heard of by their event.
    """
    resting = [one.membership_id for one in decision.judged if one.verdict is Verdict.OFF_SHIFT]
    starts = next_on_shift(resting, at=now).values() if resting else ()
    alarms = [Alarm(TIMER, team_id, "shift", min(starts))] if starts else []
    if decision.count(Verdict.FULL):
        # The same minute for everything that is stuck in it, so that ticket after ticket does not put it off.
        due_at = now.replace(second=0, microsecond=0) + 2 * LOOK_AGAIN
        alarms.append(Alarm(TIMER, team_id, f"full-{due_at:%H%M}", due_at))
    arm_many(alarms)
