"""What starts, pauses, satisfies and breaches a ticket's clocks. Always under the ticket's lock."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from kernel.actors import Actor, system_actor
from kernel.tenancy.context import require_tenant_id
from kernel.timers.registry import DueTimer, timer_handler
from tickets.locks import lock_tickets_of_clocks
from tickets.models import Clock, Ticket
from tickets.operations.clock_book import TIMER, ClockBook, Start
from tickets.queries.policies import Policy, find_policy, list_policies
from tickets.queries.stories import list_stories, list_told
from tickets.rules.policy import asks_about
from tickets.rules.sla import ClockState, Happening, Mark
from tickets.rules.starts import ENDED, Story, expected, pauses_since
from tickets.rules.words import Metric, Priority, Status

REPLIES = (Metric.FIRST_REPLY, Metric.NEXT_REPLY)
WORK = (Metric.RESOLUTION, Metric.AGENT_WORK)


def start_for_new(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """First reply, resolution and work, and its team's own time, from the moment the ticket came in."""
    policy = find_policy(list_policies(), ticket)
    if policy is None:
        return
    metrics = (Metric.FIRST_REPLY, *WORK, *((Metric.TEAM_TIME,) if ticket.team_id else ()))
    book = ClockBook([ticket], actor=actor, now=now, are_new=True)
    _start(book, ticket, metrics, policy, reason="created")
    book.close()


def after_staff_reply(ticket: Ticket, *, ends: bool, actor: Actor, now: datetime) -> None:
    """A public answer by a person of the desk satisfies what is owed to the customer; nothing else does.

    The next update is owed from here on, unless this answer `ends` the conversation.
    """
    book = ClockBook([ticket], actor=actor, now=now)
    for clock in book.of(ticket, *REPLIES, Metric.UPDATE):
        book.mark(clock, Mark.SATISFY, reason="reply")
    policy = None if ends else find_policy(list_policies(), ticket)
    if policy is not None:
        _start(book, ticket, (Metric.UPDATE,), policy, reason="reply")
    book.close()


def after_customer_message(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """The next reply is owed from the oldest unanswered message; a first reply still owed comes before it."""
    book = ClockBook([ticket], actor=actor, now=now)
    policy = find_policy(list_policies(), ticket)
    if policy is not None and not book.of(ticket, *REPLIES):
        if ticket.waiting_since_at == now:
            _start(book, ticket, (Metric.NEXT_REPLY,), policy, reason="customer_wrote")
        else:  # an earlier message is unanswered, for which nothing was promised then
            _start_late(book, [(ticket, policy)], reason="customer_wrote", only=REPLIES)
    book.close()


def after_status(ticket: Ticket, *, old: Status, new: Status, actor: Actor, now: datetime) -> None:
    """Pause and resume by each metric's matrix; solving ends all clocks; reopening starts a new cycle of work."""
    if old is new:
        return
    book = ClockBook([ticket], actor=actor, now=now)
    if new in ENDED:
        _end_all(book, ticket)
    else:
        if old in ENDED:
            _reopen(book, ticket)
        for clock in book.of(ticket):
            _pause_or_resume(book, clock, new)
        if _is_asked("status"):
            retarget(book, [ticket], reason="status")
    book.close()


def after_team_change(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """The team that had it is done with it; the one that has it now begins. Other targets may differ by team."""
    book = ClockBook([ticket], actor=actor, now=now)
    for clock in book.of(ticket, Metric.TEAM_TIME):
        book.mark(clock, Mark.SATISFY, reason="handed_over")
    policy = find_policy(list_policies(), ticket)
    if policy is not None and ticket.is_unsolved:
        _start(book, ticket, (Metric.TEAM_TIME,), policy, reason="team")
    retarget(book, [ticket], reason="team")
    book.close()


def after_change_of_terms(ticket: Ticket, *, actor: Actor, now: datetime, reason: str) -> None:
    """Priority, topic or another fact changed: targets count again from the original start, time used stays used."""
    book = ClockBook([ticket], actor=actor, now=now)
    retarget(book, [ticket], reason=reason)
    book.close()


def after_change_of_facts(ticket: Ticket, *facts: str, actor: Actor, now: datetime) -> None:
    """As `after_change_of_terms`, for facts that policies seldom ask about: nothing is read again when none does."""
    if _is_asked(*facts):
        after_change_of_terms(ticket, actor=actor, now=now, reason=facts[0])


def _is_asked(*facts: str) -> bool:
    return any(asks_about(policy.terms, facts) for policy in list_policies())


def after_merge(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """What was owed here is owed on the ticket that it went into."""
    book = ClockBook([ticket], actor=actor, now=now)
    for clock in book.of(ticket):
        book.mark(clock, Mark.CANCEL, reason="merged")
    book.close()


def retarget(book: ClockBook, tickets: Sequence[Ticket], *, reason: str) -> None:
    """Bring the open clocks of these tickets to the terms in force; promises made since begin where they should."""
    policies = list_policies()
    missing: list[tuple[Ticket, Policy]] = []
    for ticket in tickets:
        policy = find_policy(policies, ticket)
        for clock in book.of(ticket):
            _retarget(book, ticket, clock, policy, reason=reason)
        if policy is not None and ticket.is_unsolved and _may_miss(book, ticket, policy):
            missing.append((ticket, policy))
    _start_late(book, missing, reason=reason)


def _start_late(
    book: ClockBook,
    missing: Sequence[tuple[Ticket, Policy]],
    *,
    reason: str,
    only: Collection[Metric] = tuple(Metric),
) -> None:
    """From where each should have started, with the pauses behind it; what was told once is not told again."""
    if not missing:
        return
    tickets = [ticket for ticket, _ in missing]
    stories, told = list_stories(tickets), list_told(tickets)
    book.start(
        [
            replace(start, told=told.get((start.ticket.id, start.metric, start.at), ()))
            for ticket, policy in missing
            for start in _late(book, ticket, policy, stories[ticket.id], reason)
            if start.metric in only
        ]
    )


def _may_miss(book: ClockBook, ticket: Ticket, policy: Policy) -> bool:
    """Whether something is promised for which no clock is open; what happened to the ticket says if one should be."""
    open_metrics = {clock.metric for clock in book.of(ticket)}
    promised = {metric for metric in Metric if policy.terms.target(metric, Priority(ticket.priority))}
    replies_kept = set(REPLIES) if open_metrics & set(REPLIES) else set()
    return bool(promised - open_metrics - replies_kept)


def _late(book: ClockBook, ticket: Ticket, policy: Policy, story: Story, reason: str) -> list[Start]:
    open_metrics = {clock.metric for clock in book.of(ticket)}
    return [
        Start(
            ticket, metric, policy, at, reason, pauses_since(at, story, policy.terms.pauses.get(metric, ()))
        )
        for metric, at in expected(story).items()
        if metric not in open_metrics
    ]


def _start(
    book: ClockBook,
    ticket: Ticket,
    metrics: Sequence[Metric],
    policy: Policy,
    *,
    reason: str,
) -> None:
    """From now on, paused where the ticket's status pauses the metric."""
    status = Status(ticket.status)
    wanted = [
        Start(ticket, metric, policy, book.now, reason, _paused(book.now, policy, metric, status))
        for metric in metrics
    ]
    book.start(wanted)


def _paused(at: datetime, policy: Policy, metric: Metric, status: Status) -> tuple[Happening, ...]:
    return (Happening(Mark.PAUSE, at, reason=status.key),) if policy.terms.is_paused(metric, status) else ()


def _end_all(book: ClockBook, ticket: Ticket) -> None:
    for clock in book.of(ticket):
        owed = clock.metric in {*REPLIES, Metric.UPDATE}
        book.mark(clock, Mark.CANCEL if owed else Mark.SATISFY, reason="solved")


def _reopen(book: ClockBook, ticket: Ticket) -> None:
    """Work begins anew; a customer who was never answered is owed a reply again."""
    policy = find_policy(list_policies(), ticket)
    if policy is not None:
        owed = (Metric.NEXT_REPLY,) if ticket.waiting_since_at is not None else ()
        metrics = (*WORK, *((Metric.TEAM_TIME,) if ticket.team_id else ()), *owed)
        _start(book, ticket, metrics, policy, reason="reopened")


def _pause_or_resume(book: ClockBook, clock: Clock, status: Status) -> None:
    """By the matrix of the terms that the clock has now."""
    pauses = book.terms(clock).is_paused(Metric(clock.metric), status)
    if pauses and clock.state == ClockState.RUNNING:
        book.mark(clock, Mark.PAUSE, reason=status.key)
    elif not pauses and clock.state == ClockState.PAUSED:
        book.mark(clock, Mark.RESUME, reason=status.key)


def _retarget(book: ClockBook, ticket: Ticket, clock: Clock, policy: Policy | None, *, reason: str) -> None:
    target = policy.terms.target(Metric(clock.metric), Priority(ticket.priority)) if policy else None
    if policy is None or target is None:
        book.mark(clock, Mark.CANCEL, reason="no_promise")
        return
    calendar_id = book.calendar_version(policy.terms, target)
    now_is = (clock.target_seconds, clock.calendar_version_id, clock.policy_version_id)
    if now_is == (target.seconds, calendar_id, policy.version_id):
        return
    book.retarget(clock, policy, target, reason=reason)
    _pause_or_resume(book, clock, Status(ticket.status))


@timer_handler(TIMER, lock=lock_tickets_of_clocks)
def fire(*, due: list[DueTimer], now: datetime) -> None:
    """Clocks on which something may have been reached. Each is read again from its marks first."""
    tickets = lock_tickets_of_clocks([timer.subject_id for timer in due])
    book = ClockBook(tickets, actor=system_actor(tenant_id=require_tenant_id()), now=now)
    for timer in due:
        clock = book.clocks.get(timer.subject_id)
        if clock is not None:
            book.record_reached(clock)
            book.touched.add(clock.id)  # closing the book arms what comes next
    book.close()
