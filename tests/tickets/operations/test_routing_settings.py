import pytest

from kernel.errors import Invalid, NotAllowed, NotFound
from kernel.events.models import Event
from kernel.people.models import Skill
from kernel.tenancy.context import tenant_context
from tests.world import NOW
from tickets.locks import NoRoutingRule, NoTeam
from tickets.models import MemberCapacity, RoutingRule, TeamRouting
from tickets.operations.routing_checks import MOST_RULES
from tickets.operations.routing_rules import (
    RuleDraft,
    TooManyRules,
    change_rule,
    create_rule,
    reorder_rules,
    switch_rule,
)
from tickets.operations.routing_settings import set_capacity, set_team_routing
from tickets.queries.routing_setup import list_rule_rows
from tickets.rules.conditions import BadConditions
from tickets.rules.routing import Strategy, Way

CHARGE = {"fact": "topic", "is": ["charge"]}


@pytest.fixture
def alpha(world):
    with tenant_context(world.alpha.id):
        yield world.alpha


def draft(alpha, conditions=CHARGE, *, team="billing", name="Refunds", skills=()):
    return RuleDraft(name, conditions, alpha.teams[team], skills)


def made(alpha, key="refunds", **given):
    return create_rule(actor=alpha.admin.actor, key=key, draft=draft(alpha, **given), now=NOW)


def told():
    found = Event.objects.filter(code__in=["tickets.routing_rule_saved", "tickets.team_routing_saved"])
    return [fact["fields"] for fact in found.order_by("id").values_list("data", flat=True)]


def test_a_rule_is_made_changed_switched_and_put_in_order(alpha):
    Skill.objects.create(key="legal", name="Legal")
    first, second = made(alpha), made(alpha, "rest", conditions={}, name="Rest")
    assert [first.position, second.position] == [0, 1]
    changed = draft(alpha, {}, team="support", skills=["legal", "legal"])
    change_rule(actor=alpha.admin.actor, rule_id=first.id, draft=changed, now=NOW)
    change_rule(actor=alpha.admin.actor, rule_id=first.id, draft=changed, now=NOW)
    switch_rule(actor=alpha.admin.actor, rule_id=first.id, is_active=False, now=NOW)
    reorder_rules(actor=alpha.admin.actor, rule_ids=[second.id], now=NOW)
    first.refresh_from_db()
    assert (first.conditions, first.team_id, first.skills) == ({}, alpha.teams["support"], ["legal"])
    assert (first.is_active, first.position) == (False, 1)
    assert told() == [
        ["created"], ["created"], ["conditions", "skills", "team"], ["is_active"], ["position"], ["position"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"conditions": {"fact": "topic", "is": ["nothing"]}}, "no 'nothing' at this desk"),
        ({"conditions": {"fact": "team", "is": ["nobody"]}}, "no 'nobody' at this desk"),
        ({"conditions": {"fact": "shoe"}}, "There is no such fact"),
        ({"conditions": {"all": [CHARGE, {"fact": "topic", "is": ["other"]}]}}, "contradict each other"),
        ({"skills": ["flying"]}, "no 'flying' at this desk"),
        ({"name": ""}, "cannot be saved"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(alpha, given, message):
    with pytest.raises(Invalid, match=message):
        made(alpha, **given)
    assert not RoutingRule.objects.exists()
    assert told() == []


def test_a_key_that_is_taken_a_team_of_another_desk_and_too_many(alpha, world):
    made(alpha)
    with pytest.raises(Invalid):
        made(alpha)
    with pytest.raises(Invalid, match="no such team in use"):
        create_rule(
            actor=alpha.admin.actor, key="b", draft=RuleDraft("B", {}, world.beta.teams["billing"]), now=NOW
        )
    with pytest.raises(NoRoutingRule):
        switch_rule(actor=alpha.admin.actor, rule_id=10**9, is_active=False, now=NOW)
    RoutingRule.objects.bulk_create(
        RoutingRule(key=f"r{n}", name="R", team_id=alpha.teams["billing"]) for n in range(MOST_RULES - 1)
    )
    with pytest.raises(TooManyRules):
        made(alpha, "one-more")
    assert RoutingRule.objects.count() == MOST_RULES


def test_team_and_person_settings(alpha, world):
    way = Way(strategy=Strategy.LEAST_LOADED, is_sticky=True, capacity=9, reroute_on_sign_off=True)
    for _ in range(2):
        set_team_routing(actor=alpha.admin.actor, team_id=alpha.teams["support"], way=way, now=NOW)
    row = TeamRouting.objects.get()
    assert (row.strategy, row.is_sticky, row.match_language, row.capacity) == ("least_loaded", True, False, 9)
    assert told() == [["capacity", "is_sticky", "reroute_on_sign_off", "strategy"]]
    me = alpha.agent.membership_id
    set_capacity(actor=alpha.admin.actor, membership_id=me, capacity=3, now=NOW)
    assert MemberCapacity.objects.get().capacity == 3
    set_capacity(actor=alpha.admin.actor, membership_id=me, capacity=None, now=NOW)
    assert not MemberCapacity.objects.exists()
    with pytest.raises(Invalid, match="0 \\(no limit\\)"):
        set_capacity(actor=alpha.admin.actor, membership_id=me, capacity=-1, now=NOW)
    with pytest.raises(NotFound):
        set_capacity(
            actor=alpha.admin.actor, membership_id=world.beta.agent.membership_id, capacity=1, now=NOW
        )
    with pytest.raises(NoTeam):
        set_team_routing(actor=alpha.admin.actor, team_id=world.beta.teams["support"], way=way, now=NOW)
    with pytest.raises(Invalid):
        set_team_routing(
            actor=alpha.admin.actor, team_id=alpha.teams["support"], way=Way(capacity=1001), now=NOW
        )


def test_only_who_configures_the_desk_may(alpha):
    rule = made(alpha)
    before = told()
    actor, way = alpha.lead.actor, Way(capacity=1)
    for refused in (
        lambda: create_rule(actor=actor, key="x", draft=draft(alpha), now=NOW),
        lambda: change_rule(actor=actor, rule_id=rule.id, draft=draft(alpha, {}), now=NOW),
        lambda: switch_rule(actor=actor, rule_id=rule.id, is_active=False, now=NOW),
        lambda: reorder_rules(actor=actor, rule_ids=[rule.id], now=NOW),
        lambda: set_team_routing(actor=actor, team_id=alpha.teams["support"], way=way, now=NOW),
        lambda: set_capacity(actor=actor, membership_id=alpha.agent.membership_id, capacity=1, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            refused()
    rule.refresh_from_db()
    assert (rule.is_active, rule.conditions, RoutingRule.objects.count()) == (True, CHARGE, 1)
    assert (TeamRouting.objects.count(), MemberCapacity.objects.count(), told()) == (0, 0, before)


def test_rules_in_words_and_what_is_odd_about_them(alpha):
    Skill.objects.create(key="legal", name="Legal")
    made(alpha, skills=["legal"])
    made(alpha, "all", conditions={}, name="All")
    made(alpha, "late", conditions={"fact": "is_assigned", "is_true": True}, name="Late", team="support")
    rows = list_rule_rows()
    assert [row.lines for row in rows] == [("the topic is Charge",), (), ("somebody has it",)]
    assert rows[0].warnings == (
        "Nobody in Billing has all the skills that it asks for: its tickets stay in the queue.",
    )
    assert rows[1].warnings == ()
    assert rows[2].warnings == (
        "It is never asked: “All” takes everything before it.",
        "It asks for is assigned, which no ticket has yet when it comes in.",
    )


def test_bad_conditions_name_their_place(alpha):
    with pytest.raises(BadConditions) as caught:
        made(alpha, conditions={"any": [CHARGE, {"fact": "topic", "is": []}]})
    assert caught.value.fields == {"conditions.any.1.is": ["Name at least one value."]}
