"""What rules would do, without doing it: on one ticket, rule by rule, and on the latest tickets, how many."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from kernel.actors import Actor
from tickets.locks import NoTicket
from tickets.models import AutomationRule, AutomationRuleVersion, Mode, Ticket
from tickets.queries.automation import rule_of
from tickets.queries.automation_words import Words, load_words
from tickets.queries.facts import facts_of
from tickets.queries.moments import due_by, moments_of
from tickets.queries.previewing import Foreseen, preview
from tickets.rules.automation import After, OnEvents, Rule
from tickets.rules.condition_words import why_not
from tickets.rules.conditions import holds
from tickets.rules.words import Status

MOST_TICKETS, FIRST = 5000, 20
NO_MOMENT = "there is no such moment on this ticket yet"
NEVER_DUE = "its calendar is never open so long again"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`matches`: it would act now, set off by what it waits for. Else `why_not` says what is not so.

    `foreseen` is what its steps would do; `changes` the same in words.
    """

    key: str
    name: str
    mode: Mode
    matches: bool
    why_not: tuple[str, ...]
    due_at: datetime | None
    foreseen: tuple[Foreseen, ...]
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TicketLine:
    number: int
    subject: str
    status: Status
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Sample:
    """Of the latest `asked` tickets that the reader may see; `first`: the newest that match."""

    asked: int
    matching: int
    first: tuple[TicketLine, ...]


def dry_run_on_ticket(
    *, actor: Actor, number: int, now: datetime, code: str | None = None, keys: Sequence[str] | None = None
) -> list[Verdict]:
    """All rules in order, or those with these keys; with `code`, only those that this event would set off.

    A live rule that matches leaves the ticket changed for those after it, as it would. Raises NoTicket.
    """
    seen = Ticket.objects.visible_to(actor).select_related("topic", "customer", "team")
    ticket = seen.filter(number=number).first()
    if ticket is None:
        raise NoTicket("There is no such ticket, or it is not yours to see.")
    found = [(row, rule) for row, rule in _rules(keys) if code is None or _waits_for(rule, code)]
    words = load_words([rule for _, rule in found])
    verdicts = []
    for row, rule in found:
        after, verdict = _judge(ticket, row, rule, words, now=now)
        verdicts.append(verdict)
        if verdict.matches and row.mode == Mode.LIVE:
            ticket = after
    return verdicts


def dry_run_on_recent(
    *, actor: Actor, rule: Rule, now: datetime, count: int = MOST_TICKETS, first: int = FIRST
) -> Sample:
    """Which of the latest tickets a rule would match now, were it set off. Two queries."""
    seen = Ticket.objects.visible_to(actor).select_related("topic", "customer", "team")
    tickets = list(seen.order_by("-id")[: min(count, MOST_TICKETS)])
    held = [ticket for ticket in tickets if holds(rule.conditions, facts_of(ticket))]
    matching = _timely(held, rule, now=now)
    lines = [_line(ticket) for ticket in matching[:first]]
    return Sample(asked=len(tickets), matching=len(matching), first=tuple(lines))


def _rules(keys: Sequence[str] | None) -> list[tuple[AutomationRule, Rule]]:
    newest = AutomationRuleVersion.objects.order_by("rule_id", "-number").distinct("rule_id")
    rows = sorted(newest.select_related("rule"), key=lambda row: (row.rule.position, row.rule_id))
    return [
        (row.rule, rule_of(row.id, row.definition)) for row in rows if keys is None or row.rule.key in keys
    ]


def _waits_for(rule: Rule, code: str) -> bool:
    return isinstance(rule.trigger, OnEvents) and code in rule.trigger.codes


def _judge(
    ticket: Ticket, row: AutomationRule, rule: Rule, words: Words, *, now: datetime
) -> tuple[Ticket, Verdict]:
    reasons = list(why_not(rule.conditions, facts_of(ticket), words.values))
    due_at = None
    if isinstance(rule.trigger, After):
        due_at, why = _time(ticket, rule.trigger, now=now)
        reasons = [*why, *reasons]
    after, foreseen = preview(ticket, rule.steps, at=now) if not reasons else (ticket, [])
    changes = words.changes([asdict(one) for one in foreseen], is_done=False)
    mode = Mode(row.mode)
    verdict = Verdict(row.key, row.name, mode, not reasons, tuple(reasons), due_at, tuple(foreseen), changes)
    return after, verdict


def _time(ticket: Ticket, after: After, *, now: datetime) -> tuple[datetime | None, tuple[str, ...]]:
    moment = moments_of([ticket], after.since).get(ticket.id)
    if moment is None:
        return None, (NO_MOMENT,)
    due_at = due_by(after)(moment)
    if due_at is None:
        return None, (NEVER_DUE,)
    return due_at, () if due_at <= now else ("its time has not come yet",)


def _timely(tickets: Sequence[Ticket], rule: Rule, *, now: datetime) -> list[Ticket]:
    if not isinstance(rule.trigger, After):
        return list(tickets)
    moments, due = moments_of(tickets, rule.trigger.since), due_by(rule.trigger)
    return [
        ticket
        for ticket in tickets
        if ticket.id in moments and (due_at := due(moments[ticket.id])) is not None and due_at <= now
    ]


def _line(ticket: Ticket) -> TicketLine:
    return TicketLine(ticket.number, ticket.subject, Status(ticket.status), ticket.created_at)
