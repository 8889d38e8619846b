"""Bringing the clocks that run to changed policies and hours, in the background.

A change makes a job of a few slices, each a range of ticket ids and a timer. Every firing takes one batch of one slice:
its tickets are locked, their clocks moved, the slice's cursor with them, in one transaction; then the slice's timer is
set again. So whatever is killed, a batch has happened whole, once, or not at all. What is brought to tickets are always
the terms in force: a later change begins anew, and what an earlier one had still to do is left to it.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from kernel.actors import Actor, ActorKind, system_actor
from kernel.events.operations import publish
from kernel.tenancy.context import require_tenant_id
from kernel.timers.operations import Alarm, arm_many, cancel
from kernel.timers.registry import DueTimer, timer_handler
from tickets.events import RetargetingFinished, RetargetingStarted
from tickets.locks import hold_tickets, lock_policies, lock_retargeting, lock_slices, lock_tickets
from tickets.models import Clock, Retargeting, RetargetingSlice, Ticket
from tickets.operations.clock_book import ClockBook
from tickets.operations.clocks import retarget
from tickets.operations.moving import move_plain

TIMER = "tickets.retarget"
SLICES = 4
BATCH = 400
APART = timedelta(milliseconds=200)  # so that slices that came together are claimed apart, by several workers
NO_END = 2**62  # the last slice goes on to whatever has come meanwhile


@transaction.atomic
def start_retargeting(*, actor: Actor, cause: str, cause_id: int, now: datetime) -> Retargeting | None:
    """None when no ticket is open; the job under way when it has not begun yet, since it will see this change too."""
    lock_policies()  # two changes at once start one after the other
    waiting = _unfinished()
    if waiting and all(not part.done for part in waiting):
        return Retargeting.objects.get(id=waiting[0].job_id)
    ids = list(Ticket.objects.unsolved().order_by("id").values_list("id", flat=True))
    if not ids:
        return None
    job = Retargeting.objects.create(
        cause_kind=cause,
        cause_id=cause_id,
        started_by_id=actor.id if actor.kind is ActorKind.AGENT else None,
        started_at=now,
        total=len(ids),
    )
    _replace(waiting, job, now=now)
    slices = RetargetingSlice.objects.bulk_create(_slices(job, ids))
    arm_many([Alarm(TIMER, part.id, "", now + place * APART) for place, part in enumerate(slices)])
    publish(RetargetingStarted(job.id, cause, cause_id, job.total), actor=actor, now=now)
    return job


def _unfinished() -> list[RetargetingSlice]:
    """All slices of the job under way, if there is one, once their batches are through."""
    jobs = Retargeting.objects.filter(finished_at=None)
    return lock_slices(RetargetingSlice.objects.filter(job__in=jobs).values_list("id", flat=True))


def _replace(slices: Sequence[RetargetingSlice], job: Retargeting, *, now: datetime) -> None:
    """What is left of an earlier job is the new one's."""
    if not slices:
        return
    RetargetingSlice.objects.filter(id__in=[part.id for part in slices], finished_at=None).update(
        finished_at=now
    )
    Retargeting.objects.filter(id__in={part.job_id for part in slices}).update(
        finished_at=now, replaced_by=job
    )
    cancel(kind=TIMER, subject_ids=[part.id for part in slices])


def _slices(job: Retargeting, ids: Sequence[int]) -> list[RetargetingSlice]:
    count = min(SLICES, -(-len(ids) // BATCH))
    starts = [ids[len(ids) * place // count] for place in range(count)]
    ends = [start - 1 for start in starts[1:]] + [NO_END]
    return [
        RetargetingSlice(job=job, next_id=start, last_id=end) for start, end in zip(starts, ends, strict=True)
    ]


@timer_handler(TIMER, lock=lock_slices)
def go_on(*, due: list[DueTimer], now: datetime) -> None:
    """One batch of the slice that waits longest; the others are claimed again, by whoever is free."""
    slices = {part.id: part for part in lock_slices([timer.subject_id for timer in due])}
    first, *others = sorted(due, key=lambda timer: (timer.due_at, timer.id))
    alarms = [Alarm(TIMER, timer.subject_id, "", now) for timer in others]
    part = slices[first.subject_id]
    if part.finished_at is None and _take_batch(part, now=now):
        alarms.append(Alarm(TIMER, part.id, "", now + APART if others else now))
    arm_many(alarms)


def _take_batch(part: RetargetingSlice, *, now: datetime) -> bool:
    """Whether there is more to do in this slice."""
    wanted = Ticket.objects.unsolved().filter(id__range=(part.next_id, part.last_id)).order_by("id")
    ids = list(wanted.values_list("id", flat=True)[:BATCH])
    if ids:
        reason = Retargeting.objects.values_list("cause_kind", flat=True).get(id=part.job_id)
        moved, breached = _move(ids, reason=reason, now=now)
        part.moved, part.breached = part.moved + moved, part.breached + breached
        part.done, part.next_id = part.done + len(ids), ids[-1] + 1
    if len(ids) < BATCH:
        part.finished_at = now
    part.save(update_fields=["moved", "breached", "done", "next_id", "finished_at"])
    if part.finished_at is not None:
        _finish(part.job_id, now=now)
    return part.finished_at is None


def _move(ids: Sequence[int], *, reason: str, now: datetime) -> tuple[int, int]:
    """How many clocks have another deadline now, and how many of those are past it at once."""
    hold_tickets(ids)
    actor = system_actor(tenant_id=require_tenant_id())
    plain = move_plain(ids, reason=reason, actor=actor, now=now)
    moved, breached = _move_by_book(plain.left, reason=reason, now=now) if plain.left else (0, 0)
    return plain.moved + moved, plain.breached + breached


def _move_by_book(ids: Collection[int], *, reason: str, now: datetime) -> tuple[int, int]:
    book = ClockBook(lock_tickets(ids), actor=system_actor(tenant_id=require_tenant_id()), now=now)
    before = {clock.id: clock.due_at for clock in book.clocks.values()}
    retarget(book, list(book.tickets.values()), reason=reason)
    changed = [book.clocks[clock_id] for clock_id in sorted(book.touched)]
    moved = breached = 0
    for clock in changed:
        was, reading = before.get(clock.id), book.reading(clock)
        if reading.ended_at is None:
            moved += clock.id in before and reading.due_at != was
            breached += _is_breached_by_it(was, reading.due_at, clock, now=now)
    book.close()
    return moved, breached


def _is_breached_by_it(was: datetime | None, due_at: datetime | None, clock: Clock, *, now: datetime) -> bool:
    if due_at is None or due_at > now or clock.breached_at is not None:
        return False
    return was is None or was > now


def _finish(job_id: int, *, now: datetime) -> None:
    job = lock_retargeting(job_id)
    slices = list(RetargetingSlice.objects.filter(job=job))
    if any(part.finished_at is None for part in slices):
        return
    job.finished_at = now
    job.save(update_fields=["finished_at"])
    moved, breached = sum(part.moved for part in slices), sum(part.breached for part in slices)
    actor = system_actor(tenant_id=require_tenant_id())
    publish(RetargetingFinished(job.id, moved, breached), actor=actor, now=now)
