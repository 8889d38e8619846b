"""Two people, or two workers, at the same legal deadline at the same moment; real threads, real commits."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connections

from kernel.actors import system_actor
from kernel.errors import DomainError
from kernel.events.models import Event
from kernel.tenancy.context import tenant_context
from kernel.timers.registry import DueTimer
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.models import Escalation, Extension, LegalDeadline, LegalEvent
from tickets.operations.legal import fire, meet, start_deadline, void
from tickets.operations.legal_extensions import decide_extension, request_extension
from tickets.operations.legal_rules import create_legal_rule

HOUR = timedelta(hours=1)
STAGE = {"at": {"before": 360}, "ladder": [{"steps": [{"raise_priority": True}]}]}
TERMS = {
    "basis": "Section 1", "source": "The book", "starts": "A request", "unit": "hours", "amount": 48,
    "extendable": True, "thresholds": [STAGE],
}  # fmt: skip


@pytest.fixture
def deadline(world):
    with tenant_context(world.alpha.id):
        robot = system_actor(tenant_id=world.alpha.id)
        create_legal_rule(actor=robot, key="law", name="Law", terms=TERMS, now=NOW)
        ticket = open_ticket(world.alpha)
        return start_deadline(
            actor=world.alpha.agent.actor,
            ticket_id=ticket.id,
            rule_key="law",
            key="",
            started_at=NOW,
            now=NOW,
        )


def at_once(place, *acts):
    """What each came to: None, or the code of its refusal."""
    ready, found = Barrier(len(acts)), [None] * len(acts)

    def run(index, act):
        try:
            ready.wait(timeout=30)
            with tenant_context(place.id):
                act()
        except DomainError as error:
            found[index] = error.code
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return found


def given(deadline, **more):
    return {"ticket_id": deadline.ticket_id, "deadline_id": deadline.id, **more}


@pytest.mark.committed
def test_of_two_decisions_one_counts(committed, world, deadline):
    alpha = world.alpha
    with tenant_context(alpha.id):
        wanted = {"wanted_due_at": NOW + 96 * HOUR, "reason": "The court", "now": NOW}
        request_extension(actor=alpha.agent.actor, **given(deadline, **wanted))
    found = at_once(
        alpha,
        lambda: decide_extension(actor=alpha.lead.actor, **given(deadline, is_approved=True, now=NOW)),
        lambda: decide_extension(actor=alpha.admin.actor, **given(deadline, is_approved=False, now=NOW)),
    )
    assert sorted(found, key=str) == [None, "tickets.legal_no_extension"]
    with tenant_context(alpha.id):
        extension = Extension.objects.get()
        moved = LegalDeadline.objects.get().due_at == NOW + 96 * HOUR
        assert moved is extension.is_approved
        assert LegalEvent.objects.filter(mark="extended").count() == int(moved)


@pytest.mark.committed
def test_of_two_requests_for_more_time_one_stands(committed, world, deadline):
    wanted = {"wanted_due_at": NOW + 96 * HOUR, "reason": "The court", "now": NOW}
    members = (world.alpha.agent, world.alpha.teammate, world.alpha.lead)
    found = at_once(
        world.alpha,
        *(lambda who=who: request_extension(actor=who.actor, **given(deadline, **wanted)) for who in members),
    )
    assert sorted(found, key=str) == [None, "tickets.legal_extension_open", "tickets.legal_extension_open"]
    with tenant_context(world.alpha.id):
        assert Extension.objects.count() == 1


@pytest.mark.committed
def test_met_and_voided_at_once_is_one_of_them(committed, world, deadline):
    alpha = world.alpha
    found = at_once(
        alpha,
        lambda: meet(actor=alpha.agent.actor, **given(deadline, note="", now=NOW)),
        lambda: void(actor=alpha.lead.actor, **given(deadline, note="Not ours", now=NOW)),
    )
    assert sorted(found, key=str) == [None, "tickets.legal_deadline_over"]
    with tenant_context(alpha.id):
        assert LegalEvent.objects.filter(mark__in=["met", "void"]).count() == 1


@pytest.mark.committed
def test_four_workers_tell_each_threshold_and_the_miss_once(committed, world, deadline):
    timer = DueTimer(0, deadline.id, "", NOW, 0)
    found = at_once(world.alpha, *[lambda: fire(due=[timer], now=NOW + 50 * HOUR)] * 4)
    assert found == [None] * 4
    with tenant_context(world.alpha.id):
        rows = LegalEvent.objects.order_by("id").values_list("mark", "threshold")
        assert list(rows) == [("start", ""), ("threshold", "b360"), ("missed", "")]
        assert Escalation.objects.filter(cause_kind="deadline").count() == 1
        assert Event.objects.filter(code="tickets.legal_missed").count() == 1


@pytest.mark.committed
def test_the_same_duty_started_twice_at_once_is_one(committed, world, deadline):
    same = {"ticket_id": deadline.ticket_id, "rule_key": "law", "key": "R-1", "started_at": NOW, "now": NOW}
    found = at_once(world.alpha, *[lambda: start_deadline(actor=world.alpha.agent.actor, **same)] * 3)
    assert found == [None] * 3
    with tenant_context(world.alpha.id):
        assert LegalDeadline.objects.filter(key="R-1").count() == 1
        assert Event.objects.filter(code="tickets.legal_started").count() == 2
