"""Rules set off by what happened to a ticket: in order, each on what the earlier ones left.

They are asked when the event is dealt with, not when it happened.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from kernel.events.registry import Occurrence
from tickets.locks import lock_tickets
from tickets.models import AutomationRun, Ticket
from tickets.operations.automation_runs import Cause, chain_of, run
from tickets.operations.time_rules import Round
from tickets.queries.automation import ActiveRule, list_active
from tickets.queries.facts import facts_of
from tickets.rules.automation import OnEvents
from tickets.rules.conditions import holds


def run_for_event(*, event: Occurrence, now: datetime) -> None:
    """Every rule that waits for this event acts, once; every time rule that it may concern is looked at again."""
    waiting = [rule for rule in list_active() if event.code in rule.rule.codes]
    if not waiting:
        return
    tickets = lock_tickets([event.subject_id])
    if not tickets or tickets[0].merged_into_id is not None:
        return  # nothing happens any more to a ticket that went into another one
    cause = Cause(event.code, event.id, chain_of(event))
    ticket = _run_in_order(tickets[0], [rule for rule in waiting if _is_direct(rule)], cause, now=now)
    timed = Round([ticket], now=now, chain=cause.chain)
    for rule in waiting:
        if not _is_direct(rule):
            timed.consider(ticket.id, rule)


def _run_in_order(ticket: Ticket, rules: Sequence[ActiveRule], cause: Cause, *, now: datetime) -> Ticket:
    already = _already(ticket, cause, [rule.id for rule in rules]) if rules else set()
    for rule in rules:
        if rule.id not in already and holds(rule.rule.conditions, facts_of(ticket)):
            ticket = run(ticket, rule, cause, now=now)
    return ticket


def _is_direct(rule: ActiveRule) -> bool:
    return isinstance(rule.rule.trigger, OnEvents)


def _already(ticket: Ticket, cause: Cause, rule_ids: Collection[int]) -> set[int]:
    """The rules that this cause has set off on this ticket, by whichever version."""
    runs = AutomationRun.objects.filter(ticket=ticket, cause=cause.kind, cause_id=cause.id)
    mine = runs.filter(rule_version__rule_id__in=rule_ids)
    return set(mine.values_list("rule_version__rule_id", flat=True))
