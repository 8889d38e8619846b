"""The ladders on a ticket: what set each going, what it did, what it will do, and who stopped it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from kernel.errors import Invalid
from kernel.events.models import Event
from kernel.people.models import Membership, Team
from kernel.tenancy.context import require_tenant_id
from tickets.models import Escalation
from tickets.rules.escalation_words import cause_words, did_words
from tickets.rules.reading import Place
from tickets.rules.step_words import Names, say_steps
from tickets.rules.steps import Ladder, members_named, parse_ladder, teams_named

RUNNING = """
SELECT e.id, e.cause_kind, e.stage, coalesce(c.metric, ''), e.next_at
FROM tickets_escalation e LEFT JOIN tickets_clock c ON c.id = e.clock_id
WHERE e.tenant_id = %s AND e.ticket_id = %s AND e.state = 'running' ORDER BY e.id
"""


@dataclass(frozen=True, slots=True)
class RungRow:
    """`at`: when it was run, or will be. `steps` say what it should do; `outcome` what became of them."""

    number: int
    at: datetime
    urgent: bool
    steps: tuple[str, ...]
    outcome: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EscalationRow:
    """`state`: running, acknowledged, finished or stopped; `because` says what set it going."""

    id: int
    cause: str
    stage: str
    metric: str
    because: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    acknowledged_by: str
    done: tuple[RungRow, ...]
    coming: tuple[RungRow, ...]

    @property
    def is_running(self) -> bool:
        return self.state == "running"


def list_escalations(ticket_id: int) -> list[EscalationRow]:
    """Running ones first, then the latest. The caller has checked that the ticket is visible."""
    found = list(
        Escalation.objects.filter(ticket_id=ticket_id)
        .select_related("clock", "acknowledged_by")
        .order_by("-id")
    )
    ladders = {one.id: _ladder(one) for one in found}
    names = _names(list(ladders.values()))
    ran = _ran(ticket_id) if found else {}
    rows = [_row(one, ladders[one.id], names, ran) for one in found]
    return sorted(rows, key=lambda row: not row.is_running)


def _ladder(escalation: Escalation) -> Ladder:
    return parse_ladder(Place("ladder", escalation.ladder, Invalid))


def _names(ladders: Sequence[Ladder]) -> Names:
    steps = [step for ladder in ladders for rung in ladder for step in rung.steps]
    teams, people = teams_named(steps), members_named(steps)
    return Names(
        teams=dict(Team.objects.filter(key__in=teams).values_list("key", "name")) if teams else {},
        people=dict(Membership.objects.filter(id__in=people).values_list("id", "display_name"))
        if people
        else {},
    )


Ran = Mapping[tuple[int, int], tuple[datetime, Sequence[str]]]


def _ran(ticket_id: int) -> Ran:
    """When each rung of each escalation was run, and what became of its steps."""
    events = Event.objects.filter(subject_kind="ticket", subject_id=ticket_id, code="tickets.escalated")
    return {
        (data.get("escalation", 0), data.get("rung", 0)): (at, data.get("did", ()))
        for at, data in events.order_by("id").values_list("occurred_at", "data")
    }


def _row(found: Escalation, ladder: Ladder, names: Names, ran: Ran) -> EscalationRow:
    metric = found.clock.metric if found.clock else ""
    is_running = found.state == "running"
    return EscalationRow(
        id=found.id,
        cause=found.cause_kind,
        stage=found.stage,
        metric=metric,
        because=cause_words(cause=found.cause_kind, metric=metric, stage=found.stage),
        state=found.state,
        started_at=found.started_at,
        ended_at=found.ended_at,
        acknowledged_by=found.acknowledged_by.display_name if found.acknowledged_by else "",
        done=tuple(_done(found, number, ladder, names, ran) for number in range(found.next_rung)),
        coming=tuple(
            _coming(found, number, ladder, names)
            for number in range(found.next_rung, len(ladder) if is_running else 0)
        ),
    )


def _coming(found: Escalation, number: int, ladder: Ladder, names: Names) -> RungRow:
    rung = ladder[number]
    at = found.started_at + timedelta(seconds=rung.after_seconds)
    return RungRow(number, at, rung.urgent, say_steps(rung.steps, names))


def _done(found: Escalation, number: int, ladder: Ladder, names: Names, ran: Ran) -> RungRow:
    planned = _coming(found, number, ladder, names)
    at, did = ran.get((found.id, number), (planned.at, ()))
    return RungRow(number, at, planned.urgent, planned.steps, tuple(did_words(entry) for entry in did))


@dataclass(frozen=True, slots=True)
class RunningRow:
    """A ladder that runs, as the conversation shows it."""

    id: int
    because: str
    next_at: datetime | None


def list_running(ticket_id: int) -> tuple[RunningRow, ...]:
    """On every conversation, and mostly none: by hand, which takes a tenth of what a queryset takes."""
    with connection.cursor() as cursor:
        cursor.execute(RUNNING, [require_tenant_id(), ticket_id])
        return tuple(
            RunningRow(id_, cause_words(cause=cause, metric=metric, stage=stage), next_at)
            for id_, cause, stage, metric, next_at in cursor.fetchall()
        )
