"""Out of the critical lane: two people of its team, and no other way, through no door, by nobody alone."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connections, transaction

from kernel.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound
from kernel.tenancy.context import tenant_context
from kernel.timers.models import Timer, TimerState
from tests.architecture.matrix_callers import fingerprint
from tests.tickets.critical_world import critical_ticket, decide, join_safety, make_lane, propose, write
from tests.world import NOW
from tickets.locks import NoTicket
from tickets.models import CriticalCase, Downgrade, Escalation, Ticket
from tickets.operations.critical import acknowledge
from tickets.operations.critical_downgrades import AlreadyProposed, NeedsAnother, NoDowngrade
from tickets.operations.critical_guard import HeldCritical, InCriticalLane, NotAcknowledged
from tickets.operations.critical_lanes import LaneNeedsTeam
from tickets.rules.words import Priority, Status


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


@pytest.fixture
def ticket(alpha):
    make_lane(alpha)
    return critical_ticket(alpha)


def test_two_people_take_it_out(alpha, ticket):
    second = join_safety(alpha)
    proposal = propose(alpha.specialist.actor, ticket)
    ticket.refresh_from_db()
    assert ticket.is_critical
    decide(second, ticket, proposal, now=NOW + timedelta(minutes=5))
    ticket.refresh_from_db()
    case = CriticalCase.objects.get(ticket=ticket)
    assert (ticket.is_critical, ticket.team_id) == (False, alpha.teams["support"])
    assert case.downgraded_at == NOW + timedelta(minutes=5)
    proposal.refresh_from_db()
    assert (proposal.is_approved, proposal.decided_by_id) == (True, second.id)
    assert Timer.objects.get(kind="tickets.critical").state == TimerState.CANCELLED
    assert Escalation.objects.get(cause_kind="critical").state == "stopped"
    assert Ticket.objects.visible_to(alpha.agent.actor).filter(id=ticket.id).exists()


def test_to_the_team_that_was_named(alpha, ticket):
    proposal = propose(alpha.specialist.actor, ticket, team_id=alpha.teams["billing"])
    decide(join_safety(alpha), ticket, proposal)
    assert Ticket.objects.get(id=ticket.id).team_id == alpha.teams["billing"]


def test_refused_it_stays_and_may_be_proposed_again(alpha, ticket):
    second = join_safety(alpha)
    decide(second, ticket, propose(alpha.specialist.actor, ticket), approve=False)
    ticket.refresh_from_db()
    assert (ticket.is_critical, ticket.team_id) == (True, alpha.teams["safety"])
    assert CriticalCase.objects.get().downgraded_at is None
    again = propose(second, ticket, reason="Truly a quote")
    decide(alpha.specialist.actor, ticket, again)
    assert not Ticket.objects.get(id=ticket.id).is_critical


def test_nobody_decides_their_own(alpha, ticket):
    specialist = alpha.specialist.actor
    proposal = propose(specialist, ticket)
    with pytest.raises(NeedsAnother):
        decide(specialist, ticket, proposal)
    with pytest.raises(AlreadyProposed):
        propose(specialist, ticket)
    with pytest.raises(NoDowngrade):
        decide(join_safety(alpha), ticket, Downgrade(id=10**9))
    assert Ticket.objects.get(id=ticket.id).is_critical


def test_only_members_propose_and_decide(alpha, ticket):
    proposal = propose(alpha.specialist.actor, ticket)
    before = fingerprint(alpha)
    for name in ("agent", "teammate", "lead", "admin"):
        with pytest.raises(NoTicket):
            propose(alpha.members[name].actor, ticket)
        with pytest.raises(NoTicket):
            decide(alpha.members[name].actor, ticket, proposal)
    assert fingerprint(alpha) == before


@pytest.mark.parametrize("reason", ["", "   ", "x" * 501])
def test_a_reason_is_needed(alpha, ticket, reason):
    with pytest.raises(Invalid) as refused:
        propose(alpha.specialist.actor, ticket, reason=reason)
    assert list(refused.value.fields) == ["reason"]


def test_the_database_knows_the_rule_too(alpha, ticket):
    me, case = alpha.specialist.membership_id, CriticalCase.objects.get()

    def refused(change):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()

    one = {"case": case, "reason": "x", "requested_by_id": me, "requested_at": NOW}
    refused(lambda: Downgrade.objects.create(**one, decided_by_id=me, decided_at=NOW, is_approved=True))
    refused(lambda: Downgrade.objects.create(**one, decided_by_id=None, decided_at=NOW, is_approved=True))
    refused(lambda: Downgrade.objects.create(**one, is_approved=True))
    Downgrade.objects.create(**one)
    refused(lambda: Downgrade.objects.create(**one))
    refused(lambda: Downgrade.objects.all().delete())
    rows = Ticket.objects.filter(id=ticket.id)
    refused(lambda: rows.update(is_critical=False))
    refused(lambda: rows.update(team_id=alpha.teams["support"]))
    refused(lambda: rows.update(topic_id=alpha.topics["charge"]))
    refused(lambda: rows.update(priority=Priority.HIGH))
    refused(lambda: rows.update(is_critical=False, team_id=alpha.teams["support"]))
    refused(lambda: CriticalCase.objects.update(downgraded_at=NOW))
    refused(lambda: CriticalCase.objects.all().delete())
    rows.update(subject="Still open for the rest")


def other_ways(alpha, ticket, other):
    """Whatever one person could try, in turn."""
    from tickets.operations.assigning import move_to_team, set_team
    from tickets.operations.merging import merge_ticket
    from tickets.operations.properties import change_priority, set_priority, set_topic

    mine = {"actor": alpha.specialist.actor, "ticket_id": ticket.id, "now": NOW}
    row = Ticket.objects.select_related("team", "topic", "customer").get(id=ticket.id)
    plain = {"actor": alpha.specialist.actor, "now": NOW, "reason": "escalation"}
    return {
        "team": lambda: set_team(team_id=alpha.teams["support"], **mine),
        "priority": lambda: set_priority(priority=Priority.HIGH, **mine),
        "topic": lambda: set_topic(topic_id=alpha.topics["charge"], **mine),
        "move": lambda: move_to_team(row, alpha.teams["escalations"], **plain),
        "merge": lambda: merge_ticket(into_id=other.id, **mine),
        "lower": lambda: change_priority(row, Priority.LOW, **plain),
    }


def test_no_other_operation_lets_it_go(alpha, ticket):
    from tests.tickets.desk import open_ticket

    join_safety(alpha)
    other = open_ticket(alpha, key="other")
    before = fingerprint(alpha)
    for name, way in other_ways(alpha, ticket, other).items():
        with pytest.raises(InCriticalLane, match="critical lane"):
            way()
        assert fingerprint(alpha) == before, name


def test_ladders_and_rules_cannot_either_and_say_so(alpha, ticket):
    from kernel.actors import system_actor
    from tickets.operations.acting import act
    from tickets.rules.steps import Assign, MoveToTeam, SetPriority, SetStatus

    row = Ticket.objects.select_related("team", "topic", "customer").get(id=ticket.id)
    steps = [
        MoveToTeam("escalations"), SetPriority(Priority.LOW), SetStatus(Status.SOLVED),
        Assign(f"member:{alpha.agent.membership_id}"),
    ]  # fmt: skip
    done = act(
        row, steps, actor=system_actor(tenant_id=alpha.id), now=NOW, reason="rule", key="k", urgent=True
    )
    assert [change.is_refused for change in done] == [True, True, True, True]
    row.refresh_from_db()
    assert (row.team_id, row.priority, row.status) == (alpha.teams["safety"], Priority.URGENT, Status.NEW)


def test_nobody_silences_what_nobody_has_seen(alpha, ticket):
    from kernel.actors import Actor, ActorKind
    from tickets.operations.customers import close_by_customer
    from tickets.operations.replying import post_reply
    from tickets.operations.statuses import set_status

    specialist = alpha.specialist.actor
    customer = Actor(ActorKind.CUSTOMER, alpha.customers["subscriber"], alpha.id, label="c")
    before = fingerprint(alpha)
    with pytest.raises(NotAcknowledged, match="Acknowledge it first"):
        set_status(actor=specialist, ticket_id=ticket.id, status=Status.SOLVED, now=NOW)
    with pytest.raises(NotAcknowledged):
        post_reply(
            actor=specialist, ticket_id=ticket.id, body="Done", key="d", send_as=Status.SOLVED, now=NOW
        )
    with pytest.raises(NotAcknowledged, match="stays open"):
        close_by_customer(actor=customer, ticket_id=ticket.id, now=NOW)
    assert fingerprint(alpha) == before
    acknowledge(actor=specialist, ticket_id=ticket.id, now=NOW)
    set_status(actor=specialist, ticket_id=ticket.id, status=Status.SOLVED, now=NOW)
    assert Ticket.objects.get(id=ticket.id).is_critical


def test_its_team_cannot_be_opened_to_everybody(alpha, ticket, client_for):
    from kernel.http.operations import save_config
    from kernel.people.models import Team
    from tickets.models import CriticalLane
    from tickets.operations.critical_lanes import update_lane

    for field in ("is_restricted", "is_active"):
        team = Team.objects.get(key="safety")
        setattr(team, field, False)
        with pytest.raises(LaneNeedsTeam), transaction.atomic():
            save_config(
                actor=alpha.admin.actor, obj=team, changed=[field], now=NOW, permission="people.manage"
            )
    lane = CriticalLane.objects.get()
    with pytest.raises(Invalid):
        update_lane(
            actor=alpha.admin.actor, lane_id=lane.id, changes={"team_id": alpha.teams["support"]}, now=NOW
        )
    update_lane(actor=alpha.admin.actor, lane_id=lane.id, changes={"is_active": False}, now=NOW)
    ticket.refresh_from_db()
    assert (ticket.is_critical, ticket.team_id) == (True, alpha.teams["safety"])
    assert Team.objects.get(key="safety").is_restricted


def test_after_a_downgrade_new_words_count_and_the_old_topic_does_not(alpha):
    from tests.tickets.desk import open_ticket

    make_lane(alpha)
    ticket = open_ticket(alpha, topic="threat")
    decide(
        join_safety(alpha), ticket, propose(alpha.specialist.actor, ticket, team_id=alpha.teams["support"])
    )
    write(alpha, ticket, "Thank you, all is well", key="one")
    assert not Ticket.objects.get(id=ticket.id).is_critical
    write(alpha, ticket, "He is going to hurt me", key="two")
    ticket.refresh_from_db()
    assert (ticket.is_critical, CriticalCase.objects.count()) == (True, 2)
    assert CriticalCase.objects.latest("id").matched_by == "words"


def test_only_admins_set_up_lanes(alpha):
    from tickets.operations.critical_lanes import create_lane

    before = fingerprint(alpha)
    for name in ("agent", "specialist", "lead"):
        with pytest.raises(NotAllowed):
            create_lane(
                actor=alpha.members[name].actor, key="x", name="X", team_id=alpha.teams["safety"],
                definition={}, now=NOW,
            )  # fmt: skip
    nowhere = [{"steps": [{"notify": ["team:nowhere"]}], "urgent": True}]
    for changes in (
        {"team": "support"}, {"topics": ["nowhere"]}, {"detectors": ["nowhere"]}, {"ladder": nowhere},
    ):  # fmt: skip
        with pytest.raises(Invalid):
            make_lane(alpha, **changes)
    assert fingerprint(alpha) == before


def in_thread(place, work):
    try:
        with tenant_context(place.id):
            work()
    except DomainError as error:
        return type(error)
    finally:
        connections.close_all()
    return None


def test_two_at_once_decide_once_and_two_proposals_are_one(committed, world):
    place = world.alpha
    with tenant_context(place.id):
        make_lane(place)
        ticket = critical_ticket(place)
        people = [place.specialist.actor, join_safety(place), join_safety(place, "agent")]
        people = [place.members[name].actor for name in ("specialist", "teammate", "agent")]
    with ThreadPoolExecutor(3) as pool:
        ends = list(pool.map(lambda who: in_thread(place, lambda: propose(who, ticket)), people))
    assert sorted(map(str, ends)) == sorted(map(str, [None, AlreadyProposed, AlreadyProposed]))
    with tenant_context(place.id):
        proposal = Downgrade.objects.get()
    with ThreadPoolExecutor(3) as pool:
        ends = list(pool.map(lambda who: in_thread(place, lambda: decide(who, ticket, proposal)), people))
    assert ends.count(None) == 1
    with tenant_context(place.id):
        proposal.refresh_from_db()
        assert proposal.decided_by_id not in {None, proposal.requested_by_id}
        assert not Ticket.objects.get(id=ticket.id).is_critical


def test_codes_are_the_doors_words():
    assert issubclass(HeldCritical, Conflict)
    assert issubclass(NoDowngrade, NotFound)
