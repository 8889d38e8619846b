"""One rule on one ticket whose conditions hold: it acts, only says what it would do, or is stopped as a loop.

A rule that would change nothing does nothing and leaves no trace. What a rule changes is announced by an actor that
carries the run's id: this is how a chain of rules that set each other off is known, and ended.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import QuerySet

from kernel.actors import Actor, ActorKind, system_actor
from kernel.errors import DomainError
from kernel.events.registry import Occurrence
from kernel.people.models import Membership, Role
from kernel.people.operations.notifications import notify
from kernel.tenancy.context import require_tenant_id
from tickets.locks import lock_tickets
from tickets.models import AutomationRun, Mode, Ticket
from tickets.operations.acting import Change, act
from tickets.queries.automation import ActiveRule
from tickets.queries.previewing import DONE, UNCHANGED, Foreseen, preview
from tickets.rules.automation import MAX_DEPTH, MAX_RUNS_AN_HOUR

HOUR = timedelta(hours=1)
REASON = "rule"
LOOP, FAILED, SHADOW = "loop", "failed", "shadow"
TROUBLE = "tickets.automation_trouble"
MENDABLE = frozenset({"refused:no_team", "refused:person_left"})  # for whoever wrote the rule
NEXT_ID = "SELECT nextval(pg_get_serial_sequence('tickets_automationrun', 'id'))"


@dataclass(frozen=True, slots=True)
class Cause:
    """What set a rule off: an event, or a moment (in microseconds) since which its time has passed.

    `chain`: the runs whose changes led here, the last one first.
    """

    kind: str
    id: int
    chain: tuple[AutomationRun, ...] = ()

    @property
    def depth(self) -> int:
        return self.chain[0].depth + 1 if self.chain else 0

    @property
    def rule_ids(self) -> frozenset[int]:
        return frozenset(run.rule_version.rule_id for run in self.chain)


def chain_of(event: Occurrence) -> tuple[AutomationRun, ...]:
    """The runs that led to this event, its own first."""
    if event.actor_kind != ActorKind.SYSTEM or not event.actor_id:
        return ()
    chain: list[AutomationRun] = []
    run_id: int | None = event.actor_id
    while run_id is not None and len(chain) <= MAX_DEPTH:
        found = AutomationRun.objects.filter(id=run_id).select_related("rule_version").first()
        if found is None:
            break
        chain.append(found)
        run_id = found.parent_id
    return tuple(chain)


def run(ticket: Ticket, rule: ActiveRule, cause: Cause, *, now: datetime) -> Ticket:
    """Its conditions hold on the locked ticket. Returns the ticket as it is afterwards."""
    if rule.mode == Mode.SHADOW:
        _try(ticket, rule, cause, now=now)
        return ticket
    if _is_loop(ticket, rule, cause, now=now):
        _stop(ticket, rule, cause, now=now)
        return ticket
    run_id = _next_id()
    actor = replace(system_actor(tenant_id=require_tenant_id()), id=run_id)
    changes = _act(ticket, rule, actor=actor, now=now)
    if any(change.did != UNCHANGED for change in changes):
        outcome = DONE if any(change.did == DONE for change in changes) else FAILED
        _record(ticket, rule, cause, outcome, changes, now=now, run_id=run_id)
    if any(change.did in MENDABLE or not change.step for change in changes):
        _tell_admins(rule, FAILED, now=now)
    return lock_tickets([ticket.id])[0]


def _act(ticket: Ticket, rule: ActiveRule, *, actor: Actor, now: datetime) -> list[Change]:
    """All of its steps or none: one that goes wrong altogether must not stand in the way of the rules after it."""
    key, data = f"rule-{actor.id}", {"rule": rule.id}
    try:
        with transaction.atomic():
            return act(ticket, rule.rule.steps, actor=actor, now=now, reason=REASON, key=key, data=data)
    except DomainError as error:
        return [Change("", f"refused:{error.code}")]


def _try(ticket: Ticket, rule: ActiveRule, cause: Cause, *, now: datetime) -> None:
    _, foreseen = preview(ticket, rule.rule.steps, at=now)
    if any(step.did != UNCHANGED for step in foreseen) and _runs_lately(ticket, rule, now) < MAX_RUNS_AN_HOUR:
        _record(ticket, rule, cause, SHADOW, foreseen, now=now)


def _is_loop(ticket: Ticket, rule: ActiveRule, cause: Cause, *, now: datetime) -> bool:
    if cause.depth > MAX_DEPTH or rule.id in cause.rule_ids:
        return True
    return _runs_lately(ticket, rule, now) >= MAX_RUNS_AN_HOUR


def _stop(ticket: Ticket, rule: ActiveRule, cause: Cause, *, now: datetime) -> None:
    """Written down once an hour for a rule and ticket, and only where it would have changed something."""
    _, foreseen = preview(ticket, rule.rule.steps, at=now)
    if not any(step.did == DONE for step in foreseen) or _lately(ticket, rule, now, LOOP).exists():
        return
    _record(ticket, rule, cause, LOOP, foreseen, now=now)
    _tell_admins(rule, LOOP, now=now)


def _runs_lately(ticket: Ticket, rule: ActiveRule, now: datetime) -> int:
    return _lately(ticket, rule, now, DONE, SHADOW, FAILED)[:MAX_RUNS_AN_HOUR].count()


def _lately(
    ticket: Ticket, rule: ActiveRule, now: datetime, *outcomes: str
) -> QuerySet[AutomationRun, AutomationRun]:
    mine = AutomationRun.objects.filter(ticket=ticket, rule_version__rule_id=rule.id, at__gt=now - HOUR)
    return mine.filter(outcome__in=outcomes)


def _next_id() -> int:
    """Known before it is written, because what the run changes carries it; the row itself never changes."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT_ID)
        return int(cursor.fetchone()[0])


def _record(
    ticket: Ticket,
    rule: ActiveRule,
    cause: Cause,
    outcome: str,
    changes: Sequence[Change | Foreseen],
    *,
    now: datetime,
    run_id: int | None = None,
) -> None:
    AutomationRun.objects.create(
        id=run_id or _next_id(),
        ticket=ticket,
        rule_version_id=rule.version_id,
        cause=cause.kind,
        cause_id=cause.id,
        parent=cause.chain[0] if cause.chain else None,
        at=now,
        outcome=outcome,
        depth=cause.depth,
        changes=[asdict(change) for change in changes],
    )


def _tell_admins(rule: ActiveRule, what: str, *, now: datetime) -> None:
    """Once for each version of a rule and each kind of trouble."""
    admins = Membership.objects.filter(role=Role.ADMIN, is_active=True)
    notify(
        membership_ids=list(admins.values_list("id", flat=True)),
        kind=TROUBLE,
        subject_kind="automation_rule",
        subject_id=rule.id,
        key=f"automation-{what}-{rule.version_id}",
        now=now,
        data={"what": what},
    )
