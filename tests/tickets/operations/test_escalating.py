import threading
from datetime import timedelta

import pytest
from django.db import connection

from kernel.actors import Actor, ActorKind, system_actor
from kernel.errors import NotAllowed
from kernel.events.models import Event
from kernel.people.models import Notification
from kernel.tenancy.context import tenant_context
from kernel.timers.models import Timer, TimerState
from kernel.timers.registry import DueTimer
from kernel.timers.running import run_timers
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.consumers import escalate
from tickets.locks import NoTicket, lock_ticket
from tickets.models import Clock, Escalation, Ticket
from tickets.operations import clocks, escalating
from tickets.operations.escalating import EscalationOver, acknowledge, escalate_clock, start
from tickets.operations.replying import post_reply
from tickets.operations.statuses import set_status
from tickets.operations.stopping import stop_for
from tickets.rules import steps as words
from tickets.rules.steps import Rung
from tickets.rules.words import Status

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
LADDER = (
    Rung(0, (words.Notify(("team_leads",)),)),
    Rung(600, (words.RaisePriority(),)),
    Rung(1200, (words.AddNote("Still nobody"),), urgent=True),
)


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


def system(place):
    return system_actor(tenant_id=place.id)


def begin(
    place, ticket, *, ladder=LADDER, cause_kind="critical", cause_id=7, stage="p100", now=NOW, clock=None
):
    locked = lock_ticket(actor=system(place), ticket_id=ticket.id)
    return start(
        locked, cause_kind=cause_kind, cause_id=cause_id, stage=stage, ladder=ladder, actor=system(place), now=now,
        clock=clock,
    )  # fmt: skip


def ring(escalation, *, now):
    escalating.fire(due=[DueTimer(1, escalation.id, "", now, 0)], now=now)
    escalation.refresh_from_db()


def rungs(code="tickets.escalated"):
    return list(Event.objects.filter(code=code).order_by("id").values_list("data__rung", flat=True))


def waiting(escalation):
    """When its timer is armed for."""
    found = Timer.objects.filter(kind="tickets.escalation", subject_id=escalation.id, state=TimerState.ARMED)
    return list(found.values_list("due_at", flat=True))


def clock_of(ticket, metric="first_reply"):
    return Clock.objects.get(ticket=ticket, metric=metric)


class TestLadder:
    def test_rung_by_rung_each_in_its_time(self, alpha):
        ticket = open_ticket(alpha)
        found = begin(alpha, ticket)
        assert (rungs(), waiting(found)) == ([0], [NOW + 10 * MINUTE])
        ring(found, now=NOW + 9 * MINUTE)  # too early
        assert (rungs(), found.next_rung, waiting(found)) == ([0], 1, [NOW + 10 * MINUTE])
        ring(found, now=NOW + 12 * MINUTE)
        ring(found, now=NOW + 12 * MINUTE)
        # late by two minutes; what comes next is not moved by that
        assert (rungs(), found.next_at) == ([0, 1], NOW + 20 * MINUTE)
        ring(found, now=NOW + 20 * MINUTE)
        ring(found, now=NOW + 50 * MINUTE)
        assert rungs() == [0, 1, 2]
        assert (found.state, found.ended_at, found.next_at) == ("finished", NOW + 20 * MINUTE, None)
        facts = (
            Event.objects.filter(code="tickets.escalated").order_by("id").values_list("data__did", flat=True)
        )
        assert list(facts) == [["notify:done"], ["raise_priority:done"], ["note:done"]]

    def test_a_worker_that_was_away_for_hours_runs_what_it_missed_in_order(self, alpha):
        found = begin(alpha, open_ticket(alpha))
        ring(found, now=NOW + 5 * HOUR)
        assert (rungs(), found.state) == ([0, 1, 2], "finished")

    def test_the_first_rung_may_wait(self, alpha):
        found = begin(alpha, open_ticket(alpha), ladder=LADDER[1:])
        assert (rungs(), waiting(found)) == ([], [NOW + 10 * MINUTE])

    def test_once_for_each_cause_and_stage(self, alpha):
        ticket = open_ticket(alpha)
        first, again = begin(alpha, ticket), begin(alpha, ticket, now=NOW + HOUR)
        assert first == again
        assert begin(alpha, ticket, stage="a60") != first
        assert rungs() == [0, 0]

    def test_without_a_ladder_nothing(self, alpha):
        assert begin(alpha, open_ticket(alpha), ladder=()) is None
        assert not Escalation.objects.exists()

    def test_a_rung_may_end_what_set_it_going(self, alpha):
        ticket = open_ticket(alpha)
        clock = clock_of(ticket)
        clocks.fire(due=[DueTimer(1, clock.id, "", clock.due_at, 0)], now=clock.due_at)
        ladder = (Rung(0, (words.SetStatus(Status.SOLVED),)), Rung(60, (words.AddNote("never"),)))
        found = begin(
            alpha, ticket, ladder=ladder, cause_kind="clock", cause_id=clock.id, clock=clock, now=clock.due_at
        )
        found.refresh_from_db()
        assert (found.state, waiting(found), rungs()) == ("stopped", [], [0])


class TestClock:
    """The world's policy: at 100 % a ladder of two rungs, an hour apart."""

    @pytest.fixture
    def late(self, alpha):
        ticket = open_ticket(alpha)
        clock = clock_of(ticket)
        clocks.fire(due=[DueTimer(1, clock.id, "", clock.due_at, 0)], now=clock.due_at)
        return ticket

    def deliver(self, place, ticket):
        clock = clock_of(ticket)
        for _ in range(2):
            escalate_clock(
                actor=system(place), ticket_id=ticket.id, clock_id=clock.id, stage="p100", now=clock.due_at
            )
        return Escalation.objects.get()

    def test_the_terms_say_what_follows(self, alpha, late):
        found = self.deliver(alpha, late)
        assert (found.cause_kind, found.clock_id, found.stage) == ("clock", clock_of(late).id, "p100")
        assert waiting(found) == [NOW + 5 * HOUR]
        fact = Event.objects.get(code="tickets.escalated").data
        assert (fact["metric"], fact["stage"], fact["rung"]) == ("first_reply", "p100", 0)
        assert fact["did"] == ["notify:done", "raise_priority:done", "move_to_team:done"]

    def test_a_breach_without_a_stage_sets_nothing_going(self, alpha, late):
        clock = clock_of(late)
        escalate_clock(
            actor=system(alpha), ticket_id=late.id, clock_id=clock.id, stage="p42", now=clock.due_at
        )
        assert not Escalation.objects.exists()

    @pytest.mark.parametrize("send_as", [Status.PENDING, Status.SOLVED])
    def test_an_answer_stops_it(self, alpha, late, send_as):
        found = self.deliver(alpha, late)
        post_reply(
            actor=alpha.lead.actor, ticket_id=late.id, body="Here", key="r", send_as=send_as,
            now=NOW + 4 * HOUR + MINUTE,
        )  # fmt: skip
        found.refresh_from_db()
        assert (found.state, found.ended_at, waiting(found)) == ("stopped", NOW + 4 * HOUR + MINUTE, [])
        ring(found, now=NOW + 6 * HOUR)
        assert rungs() == [0]
        stopped = Event.objects.get(code="tickets.escalation_stopped")
        assert stopped.data == {"ticket_id": late.id, "escalation": found.id, "reason": "ended"}

    def test_an_answer_before_the_event_arrives_starts_nothing(self, alpha, late):
        post_reply(actor=alpha.lead.actor, ticket_id=late.id, body="Here", key="r", now=NOW + 5 * HOUR)
        clock = clock_of(late)
        escalate_clock(
            actor=system(alpha), ticket_id=late.id, clock_id=clock.id, stage="p100", now=NOW + 6 * HOUR
        )
        assert not Escalation.objects.exists()

    def test_a_clock_that_ended_unseen_is_noticed_at_the_rung(self, alpha, late):
        found = self.deliver(alpha, late)
        Clock.objects.filter(id=found.clock_id).update(state="satisfied", ended_at=NOW)
        ring(found, now=NOW + 5 * HOUR)
        assert (found.state, rungs()) == ("stopped", [0])

    def test_other_causes_outlive_solving_and_end_their_own(self, alpha):
        ticket = open_ticket(alpha)
        found = begin(alpha, ticket)
        set_status(actor=alpha.agent.actor, ticket_id=ticket.id, status=Status.SOLVED, now=NOW + MINUTE)
        ring(found, now=NOW + 10 * MINUTE)
        assert rungs() == [0, 1]
        stop_for(
            [ticket], cause_kind="critical", cause_ids=[7], actor=system(alpha), now=NOW + HOUR, reason="settled"
        )  # fmt: skip
        ring(found, now=NOW + 2 * HOUR)
        assert (found.state, rungs()) == ("stopped", [0, 1])


class TestAcknowledging:
    def test_it_stops_what_is_to_come(self, alpha):
        found = begin(alpha, open_ticket(alpha))
        for _ in range(2):
            acknowledge(actor=alpha.agent.actor, escalation_id=found.id, now=NOW + MINUTE)
        ring(found, now=NOW + HOUR)
        assert (found.state, found.acknowledged_by_id, found.ended_at) == (
            "acknowledged", alpha.agent.membership_id, NOW + MINUTE,
        )  # fmt: skip
        assert (rungs(), waiting(found)) == ([0], [])
        assert Event.objects.filter(code="tickets.escalation_acknowledged").count() == 1

    def test_one_that_is_over_says_so(self, alpha):
        found = begin(alpha, open_ticket(alpha), ladder=LADDER[:1])
        with pytest.raises(EscalationOver):
            acknowledge(actor=alpha.agent.actor, escalation_id=found.id, now=NOW)
        found.refresh_from_db()
        assert (found.state, found.acknowledged_by_id) == ("finished", None)

    def test_who_may_not_see_the_ticket_may_not_and_nothing_changes(self, alpha):
        found = begin(alpha, open_ticket(alpha, topic="threat"))
        token = Actor(
            ActorKind.PLATFORM, 1, alpha.id, permissions=frozenset({"tickets.edit", "tickets.view"})
        )
        for actor, refusal in (
            (alpha.lead.actor, NoTicket),
            (alpha.admin.actor, NoTicket),
            (token, NotAllowed),
        ):
            with pytest.raises(refusal):
                acknowledge(actor=actor, escalation_id=found.id, now=NOW)
        with pytest.raises(NoTicket):
            acknowledge(actor=alpha.agent.actor, escalation_id=found.id + 1000, now=NOW)
        found.refresh_from_db()
        assert (found.state, waiting(found)) == ("running", [NOW + 10 * MINUTE])
        assert not Event.objects.filter(code="tickets.escalation_acknowledged").exists()


@pytest.mark.usefixtures("committed")
class TestRaces:
    """Real transactions in real threads."""

    @pytest.fixture
    def running(self, world):
        with tenant_context(world.alpha.id):
            return begin(world.alpha, open_ticket(world.alpha))

    def race(self, *runs):
        barrier, errors = threading.Barrier(len(runs)), []

        def runner(run):
            try:
                barrier.wait()
                run()
            except Exception as error:  # noqa: BLE001 - shown by the assertion below
                errors.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=runner, args=(run,)) for run in runs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return errors

    def claimed(self, place, escalation):
        with tenant_context(place.id):
            timer = Timer.objects.get(kind="tickets.escalation", subject_id=escalation.id)
            Timer.objects.filter(id=timer.id).update(state=TimerState.LEASED)
            return [(timer.id, timer.generation)]

    def test_many_workers_run_a_rung_once(self, world, running):
        claims = self.claimed(world.alpha, running)
        now = NOW + 10 * MINUTE
        errors = self.race(*[lambda: run_timers(tenant_id=world.alpha.id, claims=claims, now=now)] * 4)
        with tenant_context(world.alpha.id):
            assert (errors, rungs()) == ([], [0, 1])
            running.refresh_from_db()
            assert waiting(running) == [NOW + 20 * MINUTE]

    def test_the_same_threshold_delivered_twice_at_once_starts_one_ladder(self, world):
        alpha = world.alpha
        with tenant_context(alpha.id):
            ticket = open_ticket(alpha)
            clock = clock_of(ticket)

        def deliver():
            with tenant_context(alpha.id):
                escalate_clock(
                    actor=system(alpha),
                    ticket_id=ticket.id,
                    clock_id=clock.id,
                    stage="p100",
                    now=clock.due_at,
                )

        assert self.race(*[deliver] * 4) == []
        with tenant_context(alpha.id):
            assert (Escalation.objects.count(), rungs()) == (1, [0])
            assert Notification.objects.filter(kind="tickets.escalation").count() == 2  # assignee and lead

    def test_acknowledging_while_a_rung_is_run(self, world, running):
        alpha, now = world.alpha, NOW + 10 * MINUTE
        claims = self.claimed(alpha, running)

        def take():
            with tenant_context(alpha.id):
                acknowledge(actor=alpha.agent.actor, escalation_id=running.id, now=now)

        errors = self.race(take, lambda: run_timers(tenant_id=alpha.id, claims=claims, now=now))
        with tenant_context(alpha.id):
            running.refresh_from_db()
            assert (errors, running.state, waiting(running)) == ([], "acknowledged", [])
            assert rungs() in ([0], [0, 1])  # either came first; nothing follows
            assert len(rungs()) == running.next_rung


def test_the_consumer_takes_what_the_event_says(alpha):
    from kernel.events.registry import Occurrence
    from tickets.events import ClockThreshold

    ticket = open_ticket(alpha)
    clock = clock_of(ticket)
    fact = ClockThreshold(ticket.id, clock=clock.id, metric="first_reply", threshold="p75")
    escalate(
        event=Occurrence(1, "tickets.clock_threshold", "system", 0, "ticket", ticket.id, NOW, fact),
        now=NOW + HOUR,
    )
    assert Escalation.objects.get().stage == "p75"
    assert Ticket.objects.get().assignee_id in Notification.objects.filter(
        kind="tickets.escalation"
    ).values_list("membership_id", flat=True)
