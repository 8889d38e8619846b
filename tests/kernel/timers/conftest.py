"""A handler that leaves a row for each firing, and shorthands to arm, claim and run in the other tests' words."""

from datetime import UTC, datetime, timedelta

import pytest

from kernel.events.models import Event
from kernel.tenancy.context import tenant_context
from kernel.timers import registry
from kernel.timers.claiming import claim_due
from kernel.timers.models import Timer
from kernel.timers.operations import Alarm, arm_many
from tests.kernel.timers.probe import note

KIND = "tests.timer"
LEASE = timedelta(seconds=30)
PAST = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def handle(monkeypatch):
    """Register a handler for one test: `handle(function, lock=None, kind=KIND)`; none means one that notes firings."""
    monkeypatch.setattr(registry, "_handlers", dict(registry._handlers))

    def register(function=note, *, lock=None, kind=KIND):
        registry.timer_handler(kind, lock=lock)(function)

    return register


@pytest.fixture
def arm_past(world):
    def arm(count=1, *, place=None, kind=KIND, first=1):
        place = place or world.alpha
        with tenant_context(place.id):
            arm_many([Alarm(kind, first + n, "", PAST + timedelta(seconds=n)) for n in range(count)])

    return arm


@pytest.fixture
def claim():
    def claim_all(limit=1000, lease=LEASE):
        return [(timer.id, timer.generation) for timer in claim_due(limit=limit, lease=lease)]

    return claim_all


@pytest.fixture
def fired(world):
    """Subjects whose firing left a row, in order, doubles included."""

    def read(place=None):
        place = place or world.alpha
        with tenant_context(place.id):
            rows = Event.objects.filter(code="tests.fired").order_by("subject_id", "id")
            return list(rows.values_list("subject_id", flat=True))

    return read


@pytest.fixture
def state_of(world):
    def read(subject_id=1, *fields):
        with tenant_context(world.alpha.id):
            timer = Timer.objects.get(kind=KIND, subject_id=subject_id)
        return tuple(getattr(timer, name) for name in fields or ("state", "attempts"))

    return read
