"""Routing through the real operations: rules, people, the trace, and nobody being there."""

from datetime import date, datetime, timedelta

import pytest

from kernel.clock.models import Calendar, TimeOff, WorkPattern
from kernel.events.models import Event
from kernel.people.models import Membership, MemberSkill, Notification, Skill, TeamMember
from kernel.people.operations.availability import set_availability
from kernel.people.operations.members import deactivate_member
from kernel.tenancy.context import tenant_context
from kernel.timers.models import Timer
from kernel.timers.registry import DueTimer
from tests.tickets.desk import open_ticket
from tests.world import NOW
from tickets.models import Clock, MemberCapacity, RoutingRule, RoutingTrace, TeamRouting, Ticket
from tickets.operations.assigning import assign, set_team
from tickets.operations.properties import set_priority
from tickets.operations.routing_queue import follow_availability, look_again
from tickets.operations.statuses import set_status
from tickets.rules.words import Priority, Status

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


@pytest.fixture
def team(alpha):
    """The support team's three, in the order of their turns."""
    return [alpha.agent.membership_id, alpha.teammate.membership_id, alpha.lead.membership_id]


def rule(alpha, conditions, to, *, key="first", position=0, skills=()):
    return RoutingRule.objects.create(
        key=key, name=key.title(), position=position, conditions=conditions, team_id=alpha.teams[to],
        skills=list(skills),
    )  # fmt: skip


def way(alpha, to="support", **given):
    return TeamRouting.objects.create(team_id=alpha.teams[to], **given)


def skilled(key, *members):
    skill, _ = Skill.objects.get_or_create(key=key, name=key)
    for member in members:
        MemberSkill.objects.create(membership_id=member, skill=skill)


def off(*members):
    Membership.objects.filter(id__in=members).update(is_available=False)


def on_now(*members):
    Membership.objects.filter(id__in=members).update(is_available=True)


def signs(alpha, member, *, on, now=NOW):
    set_availability(actor=alpha.lead.actor, membership_id=member, is_available=on, now=now)
    follow_availability(actor=alpha.lead.actor, membership_id=member, now=now)


def opened(alpha, count, *, start: datetime = NOW, **given):
    return [
        open_ticket(alpha, key=f"{start}-{turn}", now=start + turn * MINUTE, **given) for turn in range(count)
    ]


def verdicts(ticket):
    trace = RoutingTrace.objects.filter(ticket=ticket).latest("id")
    return {one["member"]: one["verdict"] for one in trace.verdicts}


def alarms():
    found = Notification.objects.filter(kind="tickets.nobody_available").order_by("id")
    return list(found.values_list("membership_id", "subject_id", "show_at"))


def nobody():
    return Event.objects.filter(code="tickets.nobody_available").count()


# Rules


def test_without_rules_the_topics_team_by_turns_and_a_trace(alpha, team):
    first, second = opened(alpha, 2)
    assert [first.assignee_id, second.assignee_id] == team[:2]
    trace = RoutingTrace.objects.get(ticket=second)
    assert (trace.at, trace.reason, trace.rule, trace.team_id) == (
        NOW + MINUTE, "created", None, alpha.teams["support"],
    )  # fmt: skip
    assert (trace.chosen_id, trace.strategy) == (team[1], "round_robin")
    assert trace.verdicts == [
        {"member": team[0], "verdict": "eligible", "load": 0},
        {"member": team[1], "verdict": "chosen", "load": 0},
        {"member": team[2], "verdict": "eligible", "load": 0},
    ]
    facts = Event.objects.filter(code="tickets.assigned").order_by("id").values_list("data", flat=True)
    assert [fact["reason"] for fact in facts] == ["round_robin", "round_robin"]


def test_the_first_rule_that_holds_decides_the_team_before_the_clocks_start(alpha):
    rule(alpha, {"fact": "language", "is": ["fi"]}, "escalations", key="finnish")
    rule(alpha, {"fact": "topic", "is": ["other"]}, "billing", key="other", position=1)
    rule(alpha, {}, "escalations", key="rest", position=2)
    ticket = open_ticket(alpha)
    assert ticket.team_id == alpha.teams["billing"]
    assert RoutingTrace.objects.get(ticket=ticket).rule.key == "other"
    assert not Event.objects.filter(code="tickets.team_changed").exists()
    assert Clock.objects.filter(ticket=ticket, metric="first_reply").count() == 1
    assert open_ticket(alpha, key="2", language="fi").team_id == alpha.teams["escalations"]
    assert open_ticket(alpha, key="3", topic="charge").team_id == alpha.teams["escalations"]


def test_rules_that_are_off_or_whose_team_is_decide_nothing(alpha):
    made = rule(alpha, {}, "billing")
    RoutingRule.objects.filter(id=made.id).update(is_active=False)
    assert open_ticket(alpha).team_id == alpha.teams["support"]
    RoutingRule.objects.filter(id=made.id).update(is_active=True)
    made.team.is_active = False
    made.team.save()
    assert open_ticket(alpha, key="2").team_id == alpha.teams["support"]


def test_a_restricted_teams_tickets_stay_where_few_see_them(alpha):
    rule(alpha, {}, "support")
    ticket = open_ticket(alpha, topic="threat")
    assert ticket.team_id == alpha.teams["safety"]
    assert ticket.assignee_id == alpha.specialist.membership_id
    assert set(verdicts(ticket)) == {alpha.specialist.membership_id}


# People


def test_skills_of_the_rule(alpha, team):
    skilled("refunds", team[1])
    rule(alpha, {}, "support", skills=["refunds"])
    first, second = opened(alpha, 2)
    assert [first.assignee_id, second.assignee_id] == [team[1], team[1]]
    assert verdicts(first)[team[0]] == "lacks_skill"


def test_language_only_where_somebody_speaks_it(alpha, team):
    way(alpha, match_language=True)
    Membership.objects.filter(id=team[2]).update(languages=["fi", "en"])
    finnish, french = open_ticket(alpha, language="fi"), open_ticket(alpha, key="2", language="fr")
    assert (finnish.assignee_id, verdicts(finnish)[team[0]]) == (team[2], "lacks_language")
    assert french.assignee_id == team[0]


def test_least_loaded_weighs_priority_and_what_waits_for_others_weighs_nothing(alpha, team):
    way(alpha, strategy="least_loaded")
    urgent = open_ticket(alpha)
    set_priority(actor=alpha.lead.actor, ticket_id=urgent.id, priority=Priority.URGENT, now=NOW)
    rest = opened(alpha, 5, start=NOW + HOUR)
    # three against one each, two each, then whoever has waited longest
    assert [ticket.assignee_id for ticket in rest] == [team[1], team[2], team[1], team[2], team[1]]
    set_status(actor=alpha.lead.actor, ticket_id=urgent.id, status=Status.PENDING, now=NOW + HOUR)
    assert open_ticket(alpha, key="last", now=NOW + 2 * HOUR).assignee_id == team[0]
    assert Event.objects.filter(code="tickets.assigned").latest("id").data["reason"] == "least_loaded"


def test_nobody_carries_more_than_their_capacity(alpha, team):
    way(alpha, capacity=2)
    MemberCapacity.objects.create(membership_id=team[2], capacity=1)
    tickets = opened(alpha, 6)
    assert [ticket.assignee_id for ticket in tickets] == [*team, *team[:2], None]
    assert set(verdicts(tickets[-1]).values()) == {"full"}


def test_the_customers_previous_agent_first(alpha, team):
    way(alpha, is_sticky=True)
    first = open_ticket(alpha)
    assign(actor=alpha.lead.actor, ticket_id=first.id, membership_id=team[2], now=NOW)
    second, third = opened(alpha, 2, start=NOW + HOUR)
    assert [second.assignee_id, third.assignee_id] == [team[2], team[2]]
    assert RoutingTrace.objects.get(ticket=third).strategy == "previous"
    off(team[2])
    assert open_ticket(alpha, key="last", now=NOW + 2 * HOUR).assignee_id == team[1]


def test_shifts_are_asked_where_the_team_says_so(alpha, team):
    office = Calendar.objects.get()
    for member in team[:2]:
        WorkPattern.objects.create(membership_id=member, calendar=office, from_on=date(2026, 1, 1))
    night = NOW + 12 * HOUR
    assert open_ticket(alpha, now=night).assignee_id == team[0]
    way(alpha, respect_shifts=True)
    TimeOff.objects.create(membership_id=team[2], starts_at=night, ends_at=night + HOUR)
    assert open_ticket(alpha, key="2", now=night + HOUR).assignee_id == team[2]
    stuck = open_ticket(alpha, key="3", now=night + MINUTE)
    assert (stuck.assignee_id, set(verdicts(stuck).values())) == (None, {"off_shift"})


def test_people_who_left_are_told_of_and_never_chosen(alpha, team):
    Membership.objects.filter(id=team[0]).update(is_active=False)
    ticket = open_ticket(alpha)
    assert (ticket.assignee_id, verdicts(ticket)[team[0]]) == (team[1], "inactive")


def test_a_team_that_takes_from_its_queue_is_not_alarmed(alpha, team):
    way(alpha, strategy="manual")
    ticket = open_ticket(alpha)
    assert ticket.assignee_id is None
    assert set(verdicts(ticket).values()) == {"eligible"}
    assert (nobody(), alarms()) == (0, [])


def test_moving_to_a_team_routes_there_and_by_hand_keeps_a_member(alpha, team):
    ticket = open_ticket(alpha, topic="charge")
    lead = alpha.lead.membership_id
    assert ticket.assignee_id == lead
    way(alpha, strategy="manual")
    set_team(actor=alpha.lead.actor, ticket_id=ticket.id, team_id=alpha.teams["support"], now=NOW)
    ticket.refresh_from_db()
    assert ticket.assignee_id == lead  # of both teams
    TeamMember.objects.filter(membership_id=lead, team_id=alpha.teams["support"]).delete()
    other = open_ticket(alpha, key="2", topic="charge")
    set_team(actor=alpha.lead.actor, ticket_id=other.id, team_id=alpha.teams["support"], now=NOW)
    other.refresh_from_db()
    assert other.assignee_id is None
    assert [one.reason for one in RoutingTrace.objects.filter(ticket=other).order_by("id")] == [
        "created", "team_changed",
    ]  # fmt: skip


# Nobody there


def test_nobody_there_is_told_once_and_at_once(alpha, team):
    off(*team)
    ticket = open_ticket(alpha, now=NOW + 12 * HOUR)  # the lead has no shift by then, and it is urgent
    WorkPattern.objects.create(
        membership_id=team[2], calendar=Calendar.objects.get(), from_on=date(2026, 1, 1)
    )
    assert ticket.assignee_id is None
    assert alarms() == [(alpha.lead.membership_id, ticket.id, NOW + 12 * HOUR)]
    set_team(actor=alpha.lead.actor, ticket_id=ticket.id, team_id=alpha.teams["billing"], now=NOW)
    set_team(actor=alpha.lead.actor, ticket_id=ticket.id, team_id=alpha.teams["support"], now=NOW)
    assert nobody() == 3
    assert len(alarms()) == 2  # one for each queue


def test_without_leads_the_admins_are_told(alpha, team):
    TeamMember.objects.filter(team_id=alpha.teams["support"]).update(is_lead=False)
    off(*team)
    open_ticket(alpha)
    assert [told[0] for told in alarms()] == [alpha.admin.membership_id]


def test_a_restricted_teams_alarm_stays_among_its_members(alpha):
    off(alpha.specialist.membership_id)
    open_ticket(alpha, topic="threat")
    assert [told[0] for told in alarms()] == [alpha.specialist.membership_id]


def test_who_signs_on_gets_the_queue_the_nearest_deadline_first_up_to_capacity(alpha, team):
    off(*team)
    way(alpha, capacity=2)
    tickets = opened(alpha, 3)
    later = tickets[0]
    set_priority(actor=alpha.lead.actor, ticket_id=later.id, priority=Priority.LOW, now=NOW)
    signs(alpha, team[1], on=True, now=NOW + HOUR)
    got = set(Ticket.objects.filter(assignee_id=team[1]).values_list("id", flat=True))
    assert got == {tickets[1].id, tickets[2].id}
    assert RoutingTrace.objects.filter(ticket=later).count() == 1  # looking again in vain leaves no trace
    assert Event.objects.filter(code="tickets.assigned").latest("id").data["reason"] == "from_queue"
    assert (nobody(), len(alarms())) == (3, 3)


def test_two_who_sign_on_share_the_queue_by_turns(alpha, team):
    off(*team)
    tickets = opened(alpha, 4)
    on_now(team[0])
    signs(alpha, team[1], on=True, now=NOW + HOUR)
    got = [Ticket.objects.get(id=ticket.id).assignee_id for ticket in tickets]
    assert sorted(got) == [team[0], team[0], team[1], team[1]]


def test_signing_off_hands_back_what_waits_for_an_answer(alpha, team):
    way(alpha, reroute_on_sign_off=True)
    waiting, answered, other = opened(alpha, 3)
    for ticket in (waiting, answered, other):
        assign(actor=alpha.lead.actor, ticket_id=ticket.id, membership_id=team[0], now=NOW)
    Ticket.objects.filter(id=answered.id).update(waiting_since_at=None)
    set_status(actor=alpha.lead.actor, ticket_id=other.id, status=Status.PENDING, now=NOW)
    signs(alpha, team[0], on=False, now=NOW + HOUR)
    owners = [Ticket.objects.get(id=one.id).assignee_id for one in (waiting, answered, other)]
    assert owners == [team[1], team[0], team[0]]
    assert Event.objects.filter(code="tickets.assigned").latest("id").data["reason"] == "signed_off"
    assert verdicts(waiting)[team[0]] == "unavailable"


def test_signing_off_keeps_everything_where_the_team_does_not_ask(alpha, team):
    ticket = open_ticket(alpha)
    signs(alpha, team[0], on=False)
    ticket.refresh_from_db()
    assert ticket.assignee_id == team[0]


def test_signing_off_the_last_leaves_it_in_the_queue_with_an_alarm(alpha, team):
    way(alpha, reroute_on_sign_off=True)
    off(*team[1:])
    ticket = open_ticket(alpha)
    signs(alpha, team[0], on=False)
    ticket.refresh_from_db()
    assert ticket.assignee_id is None
    assert len(alarms()) == 1


def test_who_is_back_before_it_is_heard_of_keeps_their_tickets(alpha, team):
    way(alpha, reroute_on_sign_off=True)
    ticket = open_ticket(alpha)
    follow_availability(actor=alpha.lead.actor, membership_id=team[0], now=NOW)  # of an event overtaken
    ticket.refresh_from_db()
    assert ticket.assignee_id == team[0]


def test_who_leaves_for_good_leaves_nothing_behind(alpha, team):
    ticket = open_ticket(alpha)
    deactivate_member(actor=alpha.admin.actor, membership_id=team[0], now=NOW)
    follow_availability(actor=alpha.admin.actor, membership_id=team[0], now=NOW)
    ticket.refresh_from_db()
    assert ticket.assignee_id == team[1]


def test_the_queue_is_looked_at_when_the_next_shift_begins(alpha, team):
    way(alpha, respect_shifts=True)
    for member in team:
        WorkPattern.objects.create(
            membership_id=member, calendar=Calendar.objects.get(), from_on=date(2026, 1, 1)
        )
    evening, morning = NOW + 10 * HOUR, NOW + 23 * HOUR  # 9:00 in Berlin is 8:00 in UTC
    ticket = open_ticket(alpha, now=evening)
    timer = Timer.objects.get(kind="tickets.queue")
    assert (timer.subject_id, timer.key, timer.due_at) == (alpha.teams["support"], "shift", morning)
    look_again(due=[DueTimer(timer.id, timer.subject_id, "shift", morning, 0)], now=morning)
    ticket.refresh_from_db()
    assert ticket.assignee_id == team[0]


def test_the_queue_is_looked_at_within_two_minutes_while_somebody_is_full(alpha, team):
    way(alpha, capacity=1)
    off(*team[1:])
    first = open_ticket(alpha)
    stuck = open_ticket(alpha, key="2", now=NOW + timedelta(seconds=10))
    open_ticket(alpha, key="3", now=NOW + timedelta(seconds=50))
    timer = Timer.objects.get(kind="tickets.queue")
    assert timer.due_at == NOW + 2 * MINUTE
    set_status(actor=alpha.lead.actor, ticket_id=first.id, status=Status.SOLVED, now=NOW + MINUTE)
    look_again(due=[DueTimer(timer.id, timer.subject_id, timer.key, timer.due_at, 0)], now=timer.due_at)
    stuck.refresh_from_db()
    assert stuck.assignee_id == team[0]
    assert Timer.objects.filter(kind="tickets.queue", due_at=NOW + 4 * MINUTE).count() == 1  # for the third
