"""What starts, pauses, satisfies and breaches a ticket's clocks. Always under the ticket's lock."""

from datetime import datetime

from django.db.models import Max

from kernel.actors import Actor, system_actor
from kernel.tenancy.context import require_tenant_id
from kernel.timers.registry import DueTimer, timer_handler
from tickets.events import ClockNear
from tickets.locks import lock_tickets_of_clocks
from tickets.models import Clock, Ticket
from tickets.operations.clock_book import DUE, TIMER, ClockBook
from tickets.queries.policies import Policy, calendar_version, find_policy, list_policies, terms_of
from tickets.rules.policy import Terms
from tickets.rules.sla import ClockState, Mark
from tickets.rules.words import Metric, Priority, Status

REPLIES = (Metric.FIRST_REPLY, Metric.NEXT_REPLY)


def start_for_new(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """First reply and resolution, from the moment the ticket came in."""
    policy = find_policy(list_policies(), ticket)
    if policy is None:
        return
    book = ClockBook([ticket], actor=actor, now=now)
    for metric in (Metric.FIRST_REPLY, Metric.RESOLUTION):
        _start(book, ticket, metric, policy, at=now, reason="created")
    book.close()


def after_staff_reply(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """A public answer by a person of the desk satisfies the reply clocks; nothing else does."""
    book = ClockBook([ticket], actor=actor, now=now)
    for clock in book.of(ticket, *REPLIES):
        book.mark(clock, Mark.SATISFY, reason="reply")
    book.close()


def after_customer_message(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """The next reply is owed from the oldest unanswered message; a first reply still owed comes before it."""
    book = ClockBook([ticket], actor=actor, now=now)
    policy = find_policy(list_policies(), ticket)
    if policy is not None and not book.of(ticket, *REPLIES):
        _start(book, ticket, Metric.NEXT_REPLY, policy, at=now, reason="customer_wrote")
    book.close()


def after_status(ticket: Ticket, *, old: Status, new: Status, actor: Actor, now: datetime) -> None:
    """Pause and resume by each metric's matrix; solving ends all clocks; reopening starts a new resolution cycle."""
    if old is new:
        return
    book = ClockBook([ticket], actor=actor, now=now)
    if new in {Status.SOLVED, Status.CLOSED}:
        _end_all(book, ticket)
    elif old in {Status.SOLVED, Status.CLOSED}:
        _reopen(book, ticket)
    else:
        _pause_or_resume(book, ticket, new)
    book.close()


def after_change_of_terms(ticket: Ticket, *, actor: Actor, now: datetime, reason: str) -> None:
    """Priority, topic or team changed: targets count again from the original start, with the time used kept."""
    policy = find_policy(list_policies(), ticket)
    book = ClockBook([ticket], actor=actor, now=now)
    for clock in book.of(ticket):
        _retarget(book, ticket, clock, policy, reason=reason)
    book.close()


def _start(
    book: ClockBook, ticket: Ticket, metric: Metric, policy: Policy, *, at: datetime, reason: str
) -> None:
    target = policy.terms.target(metric, Priority(ticket.priority))
    if target is None:
        return
    last = Clock.objects.filter(ticket=ticket, metric=metric).aggregate(last=Max("cycle"))["last"] or 0
    clock = Clock.objects.create(
        ticket=ticket,
        metric=metric,
        cycle=last + 1,
        policy_version_id=policy.version_id,
        calendar_version_id=calendar_version(policy.terms),
        target_seconds=target,
        state=ClockState.RUNNING,
        started_at=at,
    )
    book.add(clock, reason=reason)
    if _pauses(policy.terms, metric, Status(ticket.status)):
        book.mark(clock, Mark.PAUSE, reason=Status(ticket.status).key, at=at)


def _end_all(book: ClockBook, ticket: Ticket) -> None:
    for clock in book.of(ticket):
        kept = clock.metric == Metric.RESOLUTION
        book.mark(clock, Mark.SATISFY if kept else Mark.CANCEL, reason="solved")


def _reopen(book: ClockBook, ticket: Ticket) -> None:
    policy = find_policy(list_policies(), ticket)
    if policy is not None:
        _start(book, ticket, Metric.RESOLUTION, policy, at=book.now, reason="reopened")


def _pause_or_resume(book: ClockBook, ticket: Ticket, new: Status) -> None:
    for clock in book.of(ticket):
        terms = terms_of(clock.policy_version_id, clock.policy_version.terms)
        pauses = _pauses(terms, Metric(clock.metric), new)
        if pauses and clock.state == ClockState.RUNNING:
            book.mark(clock, Mark.PAUSE, reason=new.key)
        elif not pauses and clock.state == ClockState.PAUSED:
            book.mark(clock, Mark.RESUME, reason=new.key)


def _pauses(terms: Terms, metric: Metric, status: Status) -> bool:
    return status in terms.pauses.get(metric, frozenset())


def _retarget(book: ClockBook, ticket: Ticket, clock: Clock, policy: Policy | None, *, reason: str) -> None:
    target = policy.terms.target(Metric(clock.metric), Priority(ticket.priority)) if policy else None
    if policy is None or target is None:
        book.mark(clock, Mark.CANCEL, reason="no_promise")
        return
    calendar_id = calendar_version(policy.terms)
    same = (clock.target_seconds, clock.calendar_version_id, clock.policy_version_id)
    if same == (target, calendar_id, policy.version_id):
        return
    book.record_breach(clock)
    clock.policy_version_id = policy.version_id
    clock.policy_version = policy.row
    book.mark(clock, Mark.RETARGET, reason=reason, target_seconds=target, calendar_id=calendar_id)


@timer_handler(TIMER, lock=lock_tickets_of_clocks)
def fire(*, due: list[DueTimer], now: datetime) -> None:
    """Clocks whose warning or deadline may have come. Each is read again from its marks before anything is recorded."""
    tickets = lock_tickets_of_clocks([timer.subject_id for timer in due])
    book = ClockBook(tickets, actor=system_actor(tenant_id=require_tenant_id()), now=now)
    for timer in due:
        clock = book.clocks.get(timer.subject_id)
        if clock is not None and clock.state == ClockState.RUNNING:
            _fire_one(book, clock, timer.key)
    book.close()


def _fire_one(book: ClockBook, clock: Clock, key: str) -> None:
    reading = book.reading(clock)
    if key == DUE:
        if not book.record_breach(clock) and reading.breached_at is None:
            book.touched.add(clock.id)  # not due after all: closing the book arms it again
    elif reading.near_told_at is None and reading.near_at is not None and reading.breached_at is None:
        if reading.near_at <= book.now:
            book.mark(clock, Mark.NEAR, at=book.now)
            book.facts.append(ClockNear(ticket_id=clock.ticket_id, clock=clock.id, metric=clock.metric))
        else:
            book.touched.add(clock.id)
