"""The nightly check: stored deadlines are computed again from their marks. What differs is told, then put right."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from kernel.actors import Actor
from kernel.events.operations import publish
from kernel.people.models import Membership, Role
from kernel.tenancy.context import require_tenant_id
from kernel.timers.models import Timer, TimerState
from tickets.events import ClockCheck, ClocksCorrected
from tickets.locks import lock_tickets
from tickets.models import Clock, Ticket
from tickets.operations.clock_book import TIMER, ClockBook, cache_clock, cache_nearest
from tickets.operations.telling import tell
from tickets.rules.sla import OPEN_STATES

BATCH = 200
MOST_TOLD = 20  # lines for each admin and batch
CORRECTED = "tickets.clocks_corrected"
CLOCK_CACHE = ("state", "target_seconds", "calendar_version_id", "due_at", "breached_at", "ended_at")
TICKET_CACHE = ("next_due_at", "next_due_metric", "is_breached")


@dataclass(frozen=True, slots=True)
class Checked:
    """One batch: `last_id` is where the next one begins, None after the last."""

    last_id: int | None
    clocks: int = 0
    wrong: tuple[int, ...] = ()


@transaction.atomic
def check_clocks(*, actor: Actor, after_id: int, now: datetime) -> Checked:
    """Some tickets, in order of id. A difference is an event on its ticket and a line for every admin."""
    ids = list(_to_check().filter(id__gt=after_id).order_by("id").values_list("id", flat=True)[:BATCH])
    if not ids:
        return Checked(last_id=None)
    tickets = lock_tickets(ids)
    book = ClockBook(tickets, actor=actor, now=now)
    wrong = _differences(book)
    for ticket_id, fields in wrong.items():
        book.rewrite(ticket_id)
        publish(ClocksCorrected(ticket_id, fields=sorted(fields)), actor=actor, now=now)
    book.close()
    _tell_admins([book.tickets[ticket_id] for ticket_id in wrong], now=now)
    return Checked(last_id=ids[-1], clocks=len(book.clocks), wrong=tuple(wrong))


@transaction.atomic
def note_check(*, actor: Actor, clocks: int, wrong: int, now: datetime) -> None:
    """That it was done, and what came of it."""
    publish(ClockCheck(require_tenant_id(), clocks=clocks, wrong=wrong), actor=actor, now=now)


def _to_check() -> QuerySet[Ticket]:
    """Those that owe something, or say that they do."""
    open_clocks = Clock.objects.filter(
        ticket=OuterRef("id"), state__in=[state.value for state in OPEN_STATES]
    )
    return Ticket.objects.filter(Q(next_due_at__isnull=False) | Q(is_breached=True) | Exists(open_clocks))


def _differences(book: ClockBook) -> dict[int, set[str]]:
    """By ticket, which of its columns, and of its clocks' columns and timers, are not what the marks say."""
    found: dict[int, set[str]] = defaultdict(set)
    alarms = _alarms(list(book.clocks))
    for clock in list(book.clocks.values()):
        stored = {name: getattr(clock, name) for name in CLOCK_CACHE}
        cache_clock(clock, book.reading(clock))
        found[clock.ticket_id] |= {name for name in CLOCK_CACHE if getattr(clock, name) != stored[name]}
        if clock.id in alarms and alarms[clock.id] != book.reading(clock).next_at:
            found[clock.ticket_id].add("timer")
    for ticket in book.tickets.values():
        stored = {name: getattr(ticket, name) for name in TICKET_CACHE}
        cache_nearest(ticket, book.of(ticket))
        found[ticket.id] |= {name for name in TICKET_CACHE if getattr(ticket, name) != stored[name]}
    return {ticket_id: fields for ticket_id, fields in found.items() if fields}


def _alarms(clock_ids: Sequence[int]) -> dict[int, datetime | None]:
    """When each clock's timer is set for, None where none is; one that is being fired just now is left out."""
    timers = Timer.objects.filter(kind=TIMER, subject_id__in=clock_ids)
    found: dict[int, datetime | None] = dict.fromkeys(clock_ids)
    for subject_id, state, due_at in timers.values_list("subject_id", "state", "due_at"):
        if state == TimerState.ARMED:
            found[subject_id] = due_at
        elif state == TimerState.LEASED:
            del found[subject_id]
    return found


def _tell_admins(tickets: Sequence[Ticket], *, now: datetime) -> None:
    if not tickets:
        return
    admins = list(Membership.objects.filter(role=Role.ADMIN, is_active=True).values_list("id", flat=True))
    for ticket in tickets[:MOST_TOLD]:
        tell(ticket, admins, kind=CORRECTED, key=f"clocks-{ticket.id}-{now:%Y%m%d}", now=now)
