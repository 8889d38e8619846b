"""The condition tree: read, written, asked, and never the reader's problem however hostile it is."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Invalid
from tests.tickets.rules.generated import conditions, values
from tests.tickets.rules.hostile import bent, json_values
from tickets.rules.conditions import (
    ALWAYS,
    FACTS,
    MAX_DEPTH,
    MAX_NODES,
    MAX_VALUES,
    AllOf,
    AnyOf,
    BadConditions,
    Between,
    Contains,
    FactKind,
    Is,
    IsSet,
    IsTrue,
    Not,
    fold,
    holds,
    kind_of,
    leaves,
    never_holds,
    parse_conditions,
    values_named,
    write_conditions,
)
from tickets.rules.reading import Place

SAMPLE = {
    "all": [
        {"fact": "topic", "is": ["refund"]},
        {"any": [{"fact": "tier", "is": ["vip"]}, {"fact": "stake_minor", "at_least": 10_000}]},
        {"not": {"fact": "subject", "contains": ["test"]}},
        {"fact": "is_critical", "is_true": False},
        {"fact": "answer.country", "is_set": True},
    ]
}


def parse(raw):
    return parse_conditions(Place("conditions", raw, BadConditions))


def test_as_it_is_written():
    assert parse(SAMPLE) == AllOf(
        (
            Is("topic", frozenset({"refund"})),
            AnyOf((Is("tier", frozenset({"vip"})), Between("stake_minor", 10_000, None))),
            Not(Contains("subject", ("test",))),
            IsTrue("is_critical", wanted=False),
            IsSet("answer.country", wanted=True),
        )
    )
    assert parse(None) == parse({}) == parse({"all": []}) == ALWAYS


@given(conditions)
def test_what_is_written_is_read_again(condition):
    written = write_conditions(condition)
    assert parse(json.loads(json.dumps(written))) == condition
    assert write_conditions(parse(written)) == written


@given(bent(SAMPLE) | json_values)
def test_any_json_is_read_or_refused(raw):
    with suppress(BadConditions):
        condition = parse(raw)
        assert parse(write_conditions(condition)) == condition
        assert holds(condition, {}) in {True, False}


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ([], "conditions"),
        ("topic", "conditions"),
        ({"all": {}}, "conditions.all"),
        ({"any": []}, "conditions.any"),
        ({"all": [], "any": []}, "conditions"),
        ({"none": []}, "conditions"),
        ({"not": []}, "conditions.not"),
        ({"all": [5]}, "conditions.all.0"),
        ({"fact": 5, "is": ["x"]}, "conditions.fact"),
        ({"fact": "weather", "is": ["x"]}, "conditions.fact"),
        ({"fact": "answer.", "is": ["x"]}, "conditions.fact"),
        ({"fact": "topic"}, "conditions"),
        ({"fact": "topic", "contains": ["x"]}, "conditions"),
        ({"fact": "topic", "matches": "(a+)+$"}, "conditions"),
        ({"fact": "topic", "is": ["x"], "is_set": True}, "conditions"),
        ({"fact": "topic", "is": "x"}, "conditions.is"),
        ({"fact": "topic", "is": []}, "conditions.is"),
        ({"fact": "topic", "is": [None]}, "conditions.is.0"),
        ({"fact": "topic", "is": ["x\x00y"]}, "conditions.is.0"),
        ({"fact": "topic", "is": ["x" * 81]}, "conditions.is.0"),
        ({"fact": "topic", "is": ["x"] * (MAX_VALUES + 1)}, "conditions.is"),
        ({"fact": "tags", "is_true": True}, "conditions"),
        ({"fact": "is_assigned", "is_true": 1}, "conditions.is_true"),
        ({"fact": "stake_minor", "at_least": "5"}, "conditions.at_least"),
        ({"fact": "stake_minor", "at_least": -1}, "conditions.at_least"),
        ({"fact": "stake_minor", "at_least": 2**53 + 1}, "conditions.at_least"),
        ({"fact": "stake_minor", "at_least": True}, "conditions.at_least"),
        ({"fact": "stake_minor", "at_least": 5, "at_most": 4}, "conditions.at_most"),
        ({"fact": "stake_minor", "at_least": 5, "is_set": True}, "conditions"),
        ({"fact": "stake_minor", "at_least": None}, "conditions"),
    ],
)
def test_the_place_that_is_wrong_is_named(raw, place):
    with pytest.raises(BadConditions) as caught:
        parse(raw)
    assert list(caught.value.fields) == [place]


def nested(depth: int):
    leaf = {"fact": "topic", "is": ["x"]}
    for _ in range(depth):
        leaf = {"not": leaf}
    return leaf


def test_neither_deep_nor_large_trees():
    assert len(leaves(parse(nested(MAX_DEPTH - 1)))) == 1
    with pytest.raises(BadConditions, match="nested 6 deep"):
        parse(nested(MAX_DEPTH))
    with pytest.raises(BadConditions):
        parse(nested(900))
    leaf = {"fact": "topic", "is": ["x"]}
    assert len(leaves(parse({"any": [leaf] * (MAX_NODES - 1)}))) == MAX_NODES - 1
    with pytest.raises(BadConditions, match="at most 100 parts"):
        parse({"any": [leaf] * MAX_NODES})
    with pytest.raises(BadConditions, match="at most 100 parts"):
        parse({"any": [{"all": [leaf] * 30}] * 4})


FOUND = {
    "topic": "refund",
    "tier": "vip",
    "team": "",
    "tags": frozenset({"a", "b"}),
    "subject": "My Refund, please",
    "stake_minor": 500,
    "is_assigned": True,
    "answer.country": "NL",
}


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        (ALWAYS, True),
        (AnyOf(()), False),
        (Is("topic", frozenset({"refund", "other"})), True),
        (Is("topic", frozenset({"Refund"})), False),
        (Is("tags", frozenset({"b", "c"})), True),
        (Is("tags", frozenset({"c"})), False),
        (Is("language", frozenset({"en"})), False),
        (Contains("subject", ("REFUND",)), True),
        (Contains("subject", ("refunds",)), False),
        (Contains("answer.other", ("x",)), False),
        (Between("stake_minor", 500, 500), True),
        (Between("stake_minor", 501, None), False),
        (Between("stake_minor", None, 499), False),
        (IsSet("team", wanted=True), False),
        (IsSet("team", wanted=False), True),
        (IsSet("tags", wanted=True), True),
        (IsSet("answer.country", wanted=True), True),
        (IsTrue("is_assigned", wanted=True), True),
        (IsTrue("is_critical", wanted=False), True),
        (Not(Is("topic", frozenset({"refund"}))), False),
    ],
)
def test_what_holds(condition, wanted):
    assert holds(condition, FOUND) is wanted


def test_an_unknown_number_is_not_between_anything():
    assert not holds(Between("stake_minor", None, 10), {"stake_minor": None})
    assert holds(Not(Between("stake_minor", None, 10)), {"stake_minor": None})


FACT_VALUES = {
    FactKind.CHOICE: values | st.just(""),
    FactKind.KEYS: st.frozensets(values),
    FactKind.TEXT: values | st.just(""),
    FactKind.NUMBER: st.none() | st.integers(0, 99),
    FactKind.FLAG: st.booleans(),
}
facts = st.fixed_dictionaries({name: FACT_VALUES[kind] for name, kind in FACTS.items()})


@given(conditions, conditions, facts)
def test_the_words_of_the_tree_mean_what_they_say(one, other, found):
    first, second = holds(one, found), holds(other, found)
    assert holds(AllOf((one, other)), found) == (first and second)
    assert holds(AnyOf((one, other)), found) == (first or second)
    assert holds(Not(one), found) != first


@given(conditions, facts)
def test_what_never_holds_does_not_hold(condition, found):
    assert not (never_holds(condition) and holds(condition, found))


def test_contradictions_are_seen():
    vip, free = Is("tier", frozenset({"vip"})), Is("tier", frozenset({"free"}))
    assert never_holds(AllOf((vip, free)))
    assert never_holds(AllOf((AllOf((vip,)), free)))
    assert never_holds(AnyOf((AllOf((vip, free)), Not(ALWAYS))))
    assert not never_holds(AnyOf((AllOf((vip, free)), vip)))
    two_tags = AllOf((Is("tags", frozenset({"a"})), Is("tags", frozenset({"b"}))))
    assert not never_holds(two_tags)
    assert holds(two_tags, FOUND)


def test_the_values_that_a_tree_names():
    assert values_named(parse(SAMPLE)) == {"topic": frozenset({"refund"}), "tier": frozenset({"vip"})}


@given(st.text())
def test_folding_keeps_the_length(text):
    assert len(fold(text)) == len(text)
    assert fold(fold(text)) == fold(text)


def test_which_facts_there_are():
    assert kind_of("answer.x") is FactKind.TEXT
    assert kind_of("answer.") is kind_of("nothing") is None
    assert issubclass(BadConditions, Invalid)
