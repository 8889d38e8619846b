"""A hundred thousand real clocks that are due all at once, and how long until all of that is done."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from time import monotonic, sleep

from django.utils import timezone

from helpdesk.bench.generating import CHUNK, write
from helpdesk.bench.place import find_or_make
from helpdesk.bench.prose import read_pool
from helpdesk.bench.rows import make_due
from kernel.events.models import Delivery, DeliveryState
from kernel.tenancy.context import tenant_context
from kernel.timers.models import Timer, TimerState
from tickets.models import Clock

PATIENCE_SECONDS = 1200
STEP_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Drain:
    """`seconds` until all timers had fired, `delivered_seconds` until all escalations were done as well."""

    breached: int
    open_timers: int
    seconds: float
    owed: int
    delivered_seconds: float


def generate_due(*, count: int) -> int:
    """A new tenant with `count` clocks that are all due now, two on each ticket. Returns its id."""
    now = timezone.now()
    place = find_or_make(f"due{now:%H%M%S}", customers=500, now=now)
    pool, tickets = read_pool(), count // 2
    for start in range(0, tickets, CHUNK):
        size = min(CHUNK, tickets - start)
        rows = make_due(Random(start), place=place, pool=pool, count=size, now=now)  # noqa: S311
        with tenant_context(place.tenant_id):
            write(place, rows)
    return place.tenant_id


def measure_drain(*, tenant_id: int, started: float) -> Drain:
    """`started` by `monotonic()`, just before the clock process."""
    seconds = _wait_until_none(lambda: _count_timers(tenant_id)) - started
    delivered = _wait_until_none(lambda: _count_owed(tenant_id)) - started
    with tenant_context(tenant_id):
        breached = Clock.objects.exclude(breached_at=None).count()
    return Drain(breached, _count_timers(tenant_id), seconds, _count_owed(tenant_id), delivered)


def _count_timers(tenant_id: int) -> int:
    with tenant_context(tenant_id):
        return Timer.objects.filter(
            state__in=[TimerState.ARMED, TimerState.LEASED], due_at__lte=timezone.now()
        ).count()


def _count_owed(tenant_id: int) -> int:
    with tenant_context(tenant_id):
        return Delivery.objects.filter(state__in=[DeliveryState.WAITING, DeliveryState.LEASED]).count()


def _wait_until_none(count: Callable[[], int]) -> float:
    ends_at = monotonic() + PATIENCE_SECONDS
    while monotonic() < ends_at and count():
        sleep(STEP_SECONDS)
    return monotonic()
