"""The whole way with what the processes run: event, delivery, slices, timers; two workers, one of which keeps dying."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from kernel.events.claiming import claim_deliveries
from kernel.events.delivering import run_deliveries
from kernel.events.models import Event
from kernel.tenancy.context import tenant_context
from kernel.timers.claiming import claim_due, release_expired
from kernel.timers.running import run_timers
from tests.tickets.desk import open_ticket
from tests.world import TERMS
from tickets.models import ClockEvent, RetargetingSlice, SlaPolicy
from tickets.operations import retargeting
from tickets.operations.policies import publish_policy
from tickets.queries.changes import list_changes

TICKETS = 24
LEASE = timedelta(milliseconds=1)  # so that what a dead worker held is soon another's
LONGER = TERMS | {"targets": TERMS["targets"] | {"first_reply": {"normal": 2_000}}}


@pytest.fixture
def desk(world, monkeypatch):
    monkeypatch.setattr(retargeting, "BATCH", 2)
    monkeypatch.setattr(retargeting, "APART", timedelta())
    with tenant_context(world.alpha.id):
        for number in range(TICKETS):
            open_ticket(world.alpha, key=f"k{number}", now=timezone.now())
        policy = SlaPolicy.objects.get(key="standard")
        publish_policy(actor=world.alpha.admin.actor, policy_id=policy.id, terms=LONGER, now=timezone.now())
    return world.alpha


def deliver(desk):
    while owed := claim_deliveries(limit=500, lease=timedelta(minutes=1)):
        run_deliveries(tenant_id=desk.id, delivery_ids=[one.id for one in owed], now=timezone.now())


def work(desk, *, dies):
    """What a worker does; one that dies loses what it has in hand before it commits."""
    try:
        for turn in range(400):
            if is_through(desk):
                return
            for claimed in claim_due(limit=1, lease=LEASE):
                if dies and turn % 3 == 0:
                    lose(desk)
                else:
                    claims = [(claimed.id, claimed.generation)]
                    run_timers(tenant_id=desk.id, claims=claims, now=timezone.now())
            release_expired()
    finally:
        connection.close()


def lose(desk):
    """A batch is done and all of it is rolled back, as when the process is gone."""
    with tenant_context(desk.id):
        part = RetargetingSlice.objects.filter(finished_at=None).order_by("id").first()
        if part is not None:
            retargeting._take_batch(retargeting.lock_slices([part.id])[0], now=timezone.now())
        transaction.set_rollback(True)


def is_through(desk):
    with tenant_context(desk.id):
        return all(change.finished_at for change in list_changes())


def test_two_workers_bring_it_to_every_ticket_once(committed, desk):
    deliver(desk)
    workers = [threading.Thread(target=work, args=(desk,), kwargs={"dies": dies}) for dies in (False, True)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=120)
    with tenant_context(desk.id):
        [change] = list_changes()
        assert (change.total, change.done, change.moved) == (TICKETS, TICKETS, TICKETS)
        marks = ClockEvent.objects.filter(mark="retarget")
        assert marks.count() == marks.values("clock").distinct().count() == 2 * TICKETS
        finished = Event.objects.get(code="tickets.retargeting_finished")
        assert finished.data == {"retargeting_id": change.id, "moved": TICKETS, "breached": 0}
