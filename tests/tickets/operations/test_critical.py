"""Into the critical lane: every way, at once, at any hour, and out of everybody else's sight."""

from datetime import timedelta

import pytest

from kernel.errors import DomainError, NotAllowed
from kernel.events.models import Event
from kernel.people.models import Membership, Notification
from kernel.tenancy.context import tenant_context
from kernel.timers.models import Timer, TimerState
from tests.tickets.critical_world import critical_ticket, join_safety, make_lane, write
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.locks import NoTicket
from tickets.models import CriticalCase, Escalation, Follower, Ticket
from tickets.operations import critical, detectors
from tickets.operations.assigning import assign, follow
from tickets.operations.critical import CriticalTeamOnly, acknowledge, mark_critical
from tickets.rules.words import Priority

NIGHT = NOW.replace(hour=2)


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


def the_case(ticket):
    return CriticalCase.objects.get(ticket=ticket, downgraded_at=None)


def codes(ticket):
    events = Event.objects.filter(subject_kind="ticket", subject_id=ticket.id).order_by("id")
    return [one.code.removeprefix("tickets.") for one in events]


def told(name, alpha, kind="tickets.critical"):
    mine = Notification.objects.filter(membership_id=alpha.members[name].membership_id, kind=kind)
    return [one.data["stage"] for one in mine.order_by("id")]


@pytest.mark.parametrize(
    ("given", "by"),
    [
        ({"topic": "threat"}, "topic"),
        ({"body": "somebody is GOING TO HURT a child"}, "words"),
        ({"subject": "on zurich bridge"}, "words"),
    ],
)
def test_a_submission_goes_to_the_restricted_team_at_once(alpha, given, by):
    make_lane(alpha)
    ticket = open_ticket(alpha, now=NIGHT, **given)
    case = the_case(ticket)
    assert (ticket.is_critical, ticket.priority, ticket.team_id) == (
        True,
        Priority.URGENT,
        alpha.teams["safety"],
    )
    assert ticket.assignee_id == alpha.specialist.membership_id
    assert (case.matched_by, case.opened_at, case.due_at) == (by, NIGHT, NIGHT + timedelta(minutes=15))
    assert [clock.target_seconds for clock in ticket.clocks.filter(metric="first_reply")] == [3600]
    timer = Timer.objects.get(kind="tickets.critical", subject_id=case.id)
    assert (timer.due_at, timer.state) == (case.due_at, TimerState.ARMED)
    assert codes(ticket).count("critical_entered") == 1


def test_by_the_answer_that_says_what_a_report_is_about(alpha):
    from tickets.operations.catalogue import publish_form

    make_lane(alpha)
    field = {
        "key": "reason", "label": "What is it?", "kind": "choice",
        "choices": [["harm", "Harm"], ["scam", "A scam"]],
    }  # fmt: skip
    publish_form(actor=alpha.admin.actor, topic_id=alpha.topics["other"], fields=[field], now=NOW)
    harm = open_ticket(alpha, key="a", answers={"reason": "harm"})
    scam = open_ticket(alpha, key="b", answers={"reason": "scam"})
    assert the_case(harm).matched_by == "report:harm"
    assert not scam.is_critical


def test_by_a_detector_that_an_upper_app_brought(alpha, monkeypatch):
    monkeypatch.setattr(detectors, "_detectors", {})
    detectors.register("shouting", lambda text, facts: text.isupper() and facts["topic"] == "other")
    make_lane(alpha, detectors=["shouting"], words=[])
    assert the_case(open_ticket(alpha, subject="HELP", body="HELP")).matched_by == "detector:shouting"
    assert not open_ticket(alpha, key="calm").is_critical


def test_a_detector_that_fails_or_is_gone_stops_nobody_from_writing(alpha, monkeypatch):
    def broken(text, facts):
        raise ZeroDivisionError

    monkeypatch.setattr(detectors, "_detectors", {})
    detectors.register("broken", broken)
    make_lane(alpha, detectors=["broken"])
    assert not open_ticket(alpha).is_critical
    monkeypatch.setattr(detectors, "_detectors", {})
    assert not open_ticket(alpha, key="again").is_critical
    assert critical_ticket(alpha, key="words").is_critical


def test_no_lane_or_a_lane_switched_off_takes_nothing(alpha):
    from tickets.operations.critical_lanes import update_lane

    assert not critical_ticket(alpha, key="none").is_critical
    lane = make_lane(alpha)
    update_lane(actor=alpha.admin.actor, lane_id=lane.id, changes={"is_active": False}, now=NOW)
    assert not critical_ticket(alpha, key="off").is_critical


def test_a_further_message_takes_it_out_of_the_hands_of_whoever_had_it(alpha):
    make_lane(alpha)
    ticket = open_ticket(alpha)
    agent, lead = alpha.agent.actor, alpha.lead.actor
    assign(actor=lead, ticket_id=ticket.id, membership_id=agent.id, now=NOW)
    for follower in (agent, lead, alpha.specialist.actor):
        follow(actor=follower, ticket_id=ticket.id, now=NOW)
    before = Notification.objects.filter(membership_id=agent.id).count()
    write(alpha, ticket, "now he is going to hurt me", now=NIGHT)
    ticket.refresh_from_db()
    assert ticket.is_critical
    assert ticket.assignee_id == alpha.specialist.membership_id
    assert list(Follower.objects.values_list("membership_id", flat=True)) == [alpha.specialist.membership_id]
    assert codes(ticket).count("follower_removed") == 2
    with pytest.raises(NoTicket):
        acknowledge(actor=alpha.agent.actor, ticket_id=ticket.id, now=NIGHT)
    assert not Ticket.objects.visible_to(alpha.agent.actor).filter(id=ticket.id).exists()
    assert Notification.objects.filter(membership_id=agent.id).count() == before


def test_the_same_message_again_and_further_ones_open_no_second_case(alpha):
    make_lane(alpha)
    ticket = critical_ticket(alpha)
    critical_ticket(alpha)
    write(alpha, ticket, "going to hurt me, truly")
    write(alpha, ticket, "going to hurt me, truly")
    assert CriticalCase.objects.count() == 1


def test_a_follow_up_of_a_critical_ticket_is_critical(alpha):
    from tickets.operations.statuses import set_status
    from tickets.rules.words import Status

    make_lane(alpha)
    ticket = critical_ticket(alpha)
    acknowledge(actor=alpha.specialist.actor, ticket_id=ticket.id, now=NOW)
    set_status(actor=alpha.specialist.actor, ticket_id=ticket.id, status=Status.SOLVED, now=NOW)
    later = write(alpha, ticket, "One more thing", now=NOW + timedelta(days=30))
    assert later.id != ticket.id
    assert (the_case(later).matched_by, later.team_id) == ("follow_up", alpha.teams["safety"])


def test_a_topic_chosen_by_hand_counts_too(alpha):
    from tickets.operations.properties import set_topic

    make_lane(alpha)
    ticket = open_ticket(alpha)
    set_topic(actor=alpha.agent.actor, ticket_id=ticket.id, topic_id=alpha.topics["threat"], now=NOW)
    from kernel.actors import system_actor

    critical.check_topic(actor=system_actor(tenant_id=alpha.id), ticket_id=ticket.id, now=NOW)
    assert the_case(ticket).matched_by == "topic"


def test_any_agent_may_raise_a_ticket_and_loses_sight_of_it(alpha):
    make_lane(alpha)
    ticket = open_ticket(alpha)
    mark_critical(actor=alpha.agent.actor, ticket_id=ticket.id, lane_key="danger", now=NOW)
    assert the_case(ticket).matched_by == "person"
    assert not Ticket.objects.visible_to(alpha.agent.actor).filter(id=ticket.id).exists()
    for key, actor in (("danger", alpha.specialist.actor), ("nowhere", alpha.specialist.actor)):
        with pytest.raises(DomainError):
            mark_critical(actor=actor, ticket_id=ticket.id, lane_key=key, now=NOW)


# Paging


def test_the_team_hears_of_it_at_any_hour_and_the_ladder_goes_on_until_somebody_has_it(alpha):
    from kernel.clock.models import OnCall
    from tickets.operations.escalating import fire

    make_lane(alpha)
    join_safety(alpha)
    OnCall.objects.create(
        team_id=alpha.teams["safety"], membership_id=alpha.teammate.membership_id,
        starts_at=NIGHT, ends_at=NIGHT + timedelta(hours=8),
    )  # fmt: skip
    ticket = critical_ticket(alpha, now=NIGHT)
    assert told("specialist", alpha) == told("teammate", alpha) == ["entered"]
    assert told("admin", alpha, "tickets.critical_alarm") == []
    paged = Notification.objects.filter(kind="tickets.escalation")
    assert [(one.membership_id, one.show_at) for one in paged] == [(alpha.teammate.membership_id, NIGHT)]
    escalation = Escalation.objects.get(ticket=ticket)
    assert (escalation.cause_kind, escalation.stage, escalation.next_rung) == ("critical", "entered", 1)

    at = NIGHT + timedelta(minutes=10)
    fire(due=due("tickets.escalation", escalation.id), now=at)
    assert paged.filter(show_at=at).count() == 2

    acknowledge(actor=alpha.specialist.actor, ticket_id=ticket.id, now=at)
    escalation.refresh_from_db()
    assert escalation.state in {"acknowledged", "finished"}
    case = the_case(ticket)
    assert (case.acknowledged_at, case.acknowledged_by_id) == (at, alpha.specialist.membership_id)


def due(kind, subject_id):
    from kernel.timers.registry import DueTimer

    return [
        DueTimer(one.id, one.subject_id, one.key, one.due_at, one.generation)
        for one in Timer.objects.filter(kind=kind, subject_id=subject_id)
    ]


def test_acknowledging_stops_the_ladder_and_the_clock(alpha):
    make_lane(alpha)
    ticket = critical_ticket(alpha)
    acknowledge(actor=alpha.specialist.actor, ticket_id=ticket.id, now=NOW)
    acknowledge(actor=join_safety(alpha), ticket_id=ticket.id, now=NOW + timedelta(minutes=1))
    case, escalation = the_case(ticket), Escalation.objects.get(ticket=ticket)
    assert (case.acknowledged_at, case.acknowledged_by_id) == (NOW, alpha.specialist.membership_id)
    assert (escalation.state, escalation.acknowledged_by_id) == (
        "acknowledged",
        alpha.specialist.membership_id,
    )
    assert Timer.objects.get(kind="tickets.critical").state == TimerState.CANCELLED
    assert codes(ticket).count("critical_acknowledged") == 1
    critical.fire(due=due("tickets.critical", case.id), now=NOW + timedelta(hours=1))
    assert the_case(ticket).missed_at is None


def test_stopping_the_ladder_is_having_the_case(alpha):
    make_lane(alpha)
    ticket = critical_ticket(alpha)
    from kernel.actors import system_actor
    from tickets.operations.escalating import acknowledge as stop_ladder

    escalation = Escalation.objects.get(ticket=ticket)
    stop_ladder(actor=alpha.specialist.actor, escalation_id=escalation.id, now=NOW)
    critical.acknowledged_by_ladder(
        actor=system_actor(tenant_id=alpha.id), ticket_id=ticket.id, escalation_id=escalation.id,
        membership_id=alpha.specialist.membership_id, now=NOW,
    )  # fmt: skip
    assert the_case(ticket).acknowledged_by_id == alpha.specialist.membership_id


def test_not_acknowledged_in_time_is_told_once_to_team_and_admins(alpha):
    make_lane(alpha)
    ticket = critical_ticket(alpha)
    case = the_case(ticket)
    late = case.due_at + timedelta(minutes=2)
    early = due("tickets.critical", case.id)
    critical.fire(due=early, now=case.due_at - timedelta(seconds=1))
    assert the_case(ticket).missed_at is None
    for _ in range(2):
        critical.fire(due=early, now=late)
    assert the_case(ticket).missed_at == case.due_at
    assert codes(ticket).count("critical_missed") == 1
    assert told("specialist", alpha) == ["entered", "missed"]
    assert told("admin", alpha, "tickets.critical_alarm") == ["missed"]
    assert told("agent", alpha) == told("lead", alpha) == []


def test_nobody_of_the_team_there_alarms_every_admin(alpha):
    Membership.objects.update(is_available=False)
    make_lane(alpha)
    ticket = critical_ticket(alpha, now=NIGHT)
    assert "critical_uncovered" in codes(ticket)
    assert told("admin", alpha, "tickets.critical_alarm") == ["uncovered"]
    assert told("specialist", alpha) == ["entered"]
    assert ticket.assignee_id is None


def test_only_a_person_of_the_team_acknowledges(alpha):
    from kernel.actors import Actor, ActorKind
    from tickets import access

    make_lane(alpha)
    ticket = critical_ticket(alpha)
    token = Actor(
        ActorKind.PLATFORM, 1, alpha.id, permissions=frozenset({access.VIEW, access.EDIT}),
        team_ids=frozenset({alpha.teams["safety"]}),
    )  # fmt: skip
    for actor, refusal in ((alpha.admin.actor, NoTicket), (alpha.agent.actor, NoTicket), (token, NotAllowed)):
        with pytest.raises(refusal):
            acknowledge(actor=actor, ticket_id=ticket.id, now=NOW)
    from kernel.actors import system_actor

    with pytest.raises((CriticalTeamOnly, NotAllowed)):
        acknowledge(actor=system_actor(tenant_id=alpha.id), ticket_id=ticket.id, now=NOW)
    assert the_case(ticket).acknowledged_at is None


def test_another_tenants_lane_is_nobodys_business(world):
    with tenant_context(world.beta.id):
        make_lane(world.beta)
    with tenant_context(world.alpha.id):
        assert not critical_ticket(world.alpha).is_critical


def test_an_ordinary_submission_costs_one_query_more(alpha, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    make_lane(alpha)
    open_ticket(alpha, key="warm")
    with CaptureQueriesContext(connection) as queries:
        open_ticket(alpha, key="counted")
    assert sum("criticallane" in one["sql"] for one in queries) == 1
    assert (
        sum(
            "critical" in one["sql"]
            and "criticallane" not in one["sql"]
            and "tickets_ticket" not in one["sql"]
            for one in queries
        )
        == 0
    )
