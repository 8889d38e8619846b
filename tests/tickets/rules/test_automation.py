"""Definitions of rules: read, refused with their place, warned of; and told in plain words."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tickets.rules.hostile import bent, json_values
from tickets.rules.automation import EVENTS, MAX_WAIT_MINUTES, BadRule, Since, parse_rule, write_rule
from tickets.rules.automation_oddities import ENDLESS, ITSELF, NEVER, is_endless, oddities
from tickets.rules.condition_words import ValueNames, condition_lines, say_condition, say_trigger, why_not
from tickets.rules.conditions import Not, holds, parse_conditions
from tickets.rules.reading import Place

TAG = {"tags": {"add": ["vip"]}}
ON = {"on": ["tickets.created"], "then": [TAG]}
TIME = {
    "after": {"minutes": 2880, "since": "last_customer_message", "business": "office"},
    "if": {"fact": "status", "is": ["pending"]},
    "then": [{"notify": ["assignee"]}],
}


def on(*codes, then, conditions=None):
    return parse_rule({"on": [f"tickets.{code}" for code in codes], "if": conditions, "then": then})


def condition(raw):
    return parse_conditions(Place("if", raw, BadRule))


@pytest.mark.parametrize("raw", [ON, TIME, ON | {"on": list(EVENTS)}])
def test_what_is_written_is_read_again(raw):
    rule = parse_rule(raw)
    assert parse_rule(write_rule(rule)) == rule


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"on": []}, "on"),
        ({"on": None}, "on"),
        ({"on": "tickets.created"}, "on"),
        ({"on": ["tickets.exploded"]}, "on.0"),
        ({"on": ["tickets.created", 5]}, "on.1"),
        ({"on": ["kernel.config_changed"]}, "on.0"),
        ({"on": ["tickets.created"] * 40}, "on"),
        ({"after": {"minutes": 5, "since": "created"}}, "after"),
        ({"then": []}, "then"),
        ({"then": None}, "then"),
        ({"then": [{"shell": "rm -rf"}]}, "then.0"),
        ({"then": [TAG, {"note": ""}]}, "then.1.note"),
        ({"then": [TAG] * 11}, "then"),
        ({"if": {"fact": "subject", "matches": "(a+)+$"}}, "if"),
        ({"if": {"fact": "mood", "is": ["good"]}}, "if.fact"),
        ({"when": "now"}, "when"),
    ],
)
def test_the_place_that_is_wrong_is_named(change, place):
    with pytest.raises(BadRule) as caught:
        parse_rule(ON | change)
    assert list(caught.value.fields) == [place]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"minutes": 0}, "after.minutes"),
        ({"minutes": None}, "after.minutes"),
        ({"minutes": 1.5}, "after.minutes"),
        ({"minutes": True}, "after.minutes"),
        ({"minutes": MAX_WAIT_MINUTES + 1}, "after.minutes"),
        ({"since": "yesterday"}, "after.since"),
        ({"since": None}, "after.since"),
        ({"since": ["created"]}, "after.since"),
        ({"business": 5}, "after.business"),
        ({"business": "x" * 41}, "after.business"),
        ({"zone": "UTC"}, "after.zone"),
    ],
)
def test_the_time_that_is_wrong_is_named(change, place):
    with pytest.raises(BadRule) as caught:
        parse_rule(TIME | {"after": TIME["after"] | change})
    assert list(caught.value.fields) == [place]


@given(bent(ON) | bent(TIME) | json_values)
def test_any_json_is_read_or_refused(raw):
    with suppress(BadRule):
        rule = parse_rule(raw)
        assert parse_rule(write_rule(rule)) == rule
        is_endless(rule)
        oddities([("one", rule), ("two", rule)])
        say_trigger(rule.trigger)
        condition_lines(rule.conditions)


def test_a_time_rule_is_asked_when_its_moment_or_a_fact_that_it_reads_moves():
    assert parse_rule(ON).codes == {"tickets.created"}
    assert parse_rule(TIME).codes == {"tickets.created", "tickets.customer_wrote", "tickets.status_changed"}


# What is odd


@pytest.mark.parametrize(
    ("codes", "then", "conditions", "endless"),
    [
        (["note_added"], [{"note": "Again"}], None, True),
        (["note_added"], [{"note": "Again"}], {"fact": "topic", "is": ["refund"]}, True),
        (["note_added"], [{"note": "Again"}, TAG], {"not": {"fact": "tags", "is": ["vip"]}}, False),
        (["created"], [{"note": "Once"}], None, False),
        (["priority_changed"], [{"set_priority": "low"}, {"set_priority": "high"}], None, True),
        (["priority_changed"], [{"set_priority": "low"}, {"raise_priority": True}], None, True),
        (["priority_changed"], [{"raise_priority": True}], None, False),
        (["priority_changed"], [{"set_priority": "high"}], None, False),
        (["team_changed"], [{"move_to_team": "a"}, {"move_to_team": "b"}], None, True),
        (["team_changed"], [{"move_to_team": "a"}], None, False),
        (["tags_changed"], [{"tags": {"add": ["x"]}}, {"tags": {"remove": ["x"]}}], None, True),
        (["tags_changed"], [TAG], None, False),
        (["status_changed"], [{"set_status": "pending"}, {"set_status": "open"}], None, True),
        (["priority_changed"], [{"set_status": "pending"}, {"set_status": "open"}], None, False),
        (["assigned"], [{"assign": "next"}], None, False),
    ],
)
def test_what_certainly_never_ends_is_known(codes, then, conditions, endless):
    rule = on(*codes, then=then, conditions=conditions)
    assert is_endless(rule) is endless
    assert (oddities([("it", rule)]) == [(0, ENDLESS)]) is endless


def test_a_rule_that_may_set_itself_off_is_warned_of():
    is_low = {"fact": "priority", "is": ["low"]}
    assert oddities([("it", on("priority_changed", then=[{"raise_priority": True}], conditions=is_low))]) == [
        (0, ITSELF)
    ]
    assert oddities([("it", on("assigned", then=[{"assign": "next"}]))]) == [(0, ITSELF)]
    assert oddities([("it", on("created", then=[{"raise_priority": True}], conditions=is_low))]) == []


def test_a_rule_that_never_matches_is_warned_of():
    never = {"all": [{"fact": "topic", "is": ["a"]}, {"fact": "topic", "is": ["b"]}]}
    assert oddities([("it", on("created", then=[TAG], conditions=never))]) == [(0, NEVER)]


def test_a_rule_that_is_there_twice_is_warned_of():
    rule = parse_rule(ON)
    assert oddities([("First", rule), ("Second", rule)]) == [
        (1, "It is the same as “First”, which is asked before it.")
    ]


def test_rules_that_undo_each_other_are_warned_of():
    up, down = (on("priority_changed", then=[{"set_priority": one}]) for one in ("high", "low"))
    [(index, told)] = oddities([("Up", up), ("Down", down)])
    assert (index, told) == (
        1,
        "It and “Up” may set each other off, each with another priority; the desk stops them.",
    )
    first, second = (on("created", then=[{"set_priority": one}]) for one in ("high", "low"))
    [(index, told)] = oddities([("First", first), ("Second", second)])
    assert (
        told
        == "It sets another priority than “First” does before it, on the same tickets: the later one stays."
    )


# Plain words

NAMES = ValueNames(
    by_fact={"topic": {"refund": "Refunds"}, "team": {"billing": "Billing"}},
    calendars={"office": "Office hours"},
)
REFUND = {"fact": "topic", "is": ["refund"]}


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        (REFUND, "the topic is Refunds"),
        ({"not": REFUND}, "the topic is not Refunds"),
        ({"not": {"not": REFUND}}, "the topic is Refunds"),
        ({"fact": "status", "is": ["on_hold", "open"]}, "the status is on hold or open"),
        ({"fact": "tags", "is": ["a", "b", "c"]}, "it has the tag a, b or c"),
        ({"not": {"fact": "tags", "is": ["a"]}}, "it does not have the tag a"),
        ({"fact": "subject", "contains": ["money", "refund"]}, "the subject contains “money” or “refund”"),
        ({"not": {"fact": "subject", "contains": ["x"]}}, "the subject does not contain “x”"),
        ({"fact": "answer.amount", "is": ["5"]}, "the answer to “amount” is “5”"),
        ({"fact": "team", "is_set": True}, "the team is known"),
        ({"fact": "team", "is_set": False}, "the team is empty"),
        ({"fact": "is_assigned", "is_true": True}, "somebody has it"),
        ({"not": {"fact": "is_assigned", "is_true": True}}, "nobody has it"),
        (
            {"fact": "stake_minor", "at_least": 5000},
            "the amount at stake is at least 5,000 (in the smallest unit, such as cents)",
        ),
        ({"any": [REFUND, {"fact": "tier", "is": ["vip"]}]}, "the topic is Refunds, or the customer's tier is vip"),
        (
            {"any": [REFUND, {"all": [{"fact": "tier", "is": ["vip"]}, {"fact": "team", "is": ["billing"]}]}]},
            "the topic is Refunds, or (the customer's tier is vip, and the team is Billing)",
        ),
        (
            {"not": {"any": [REFUND, {"fact": "tier", "is": ["vip"]}]}},
            "the topic is not Refunds, and the customer's tier is not vip",
        ),
        ({}, "anything"),
    ],
)  # fmt: skip
def test_conditions_in_plain_words(raw, told):
    assert say_condition(condition(raw), NAMES) == told


def test_triggers_in_plain_words():
    assert say_trigger(on("created", "customer_wrote", "assigned", then=[TAG]).trigger) == (
        "When a ticket comes in, the customer writes or it is assigned or given back"
    )
    assert (
        say_trigger(parse_rule(TIME).trigger, NAMES)
        == "2 d of Office hours after the customer's last message"
    )


def test_only_what_is_not_so_is_told():
    raw = {
        "all": [
            REFUND,
            {"fact": "is_assigned", "is_true": True},
            {"any": [{"fact": "tier", "is": ["vip", "top"]}]},
        ]
    }
    facts = {"topic": "other", "is_assigned": True, "tier": "new"}
    assert why_not(condition(raw), facts, NAMES) == (
        "the topic is Refunds",
        "the customer's tier is top or vip",
    )
    assert why_not(condition(raw), {"topic": "refund", "is_assigned": True, "tier": "vip"}, NAMES) == ()


leaves = st.sampled_from(
    [
        REFUND,
        {"fact": "tags", "is": ["a"]},
        {"fact": "is_assigned", "is_true": True},
        {"fact": "tier", "is_set": True},
    ]
)
trees = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts})
        | st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts})
        | inner.map(lambda part: {"not": part})
    ),
    max_leaves=6,
)


@settings(max_examples=200)
@given(trees, st.booleans(), st.booleans(), st.sampled_from(["refund", "x"]), st.sampled_from(["", "vip"]))
def test_a_reason_is_given_exactly_when_it_does_not_match(raw, tagged, assigned, topic, tier):
    with suppress(BadRule):  # nested too deep
        tree = condition(raw)
        facts = {
            "topic": topic,
            "tags": frozenset({"a"} if tagged else ()),
            "is_assigned": assigned,
            "tier": tier,
        }
        assert bool(why_not(tree, facts)) is not holds(tree, facts)
        assert say_condition(Not(tree)) == say_condition(tree, wanted=False)


def test_every_moment_and_event_has_words():
    for since in Since:
        assert say_trigger(parse_rule({"after": {"minutes": 5, "since": since.value}, "then": [TAG]}).trigger)
    assert all(EVENTS.values())
